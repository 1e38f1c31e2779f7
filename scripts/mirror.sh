#!/bin/sh
# Puts a built provider into a folder laid out as a filesystem mirror, from which `init` installs it:
#
#     scripts/mirror.sh BINARY VERSION FOLDER
#
# It goes under the host names of both registries, since each CLI asks under its own.
set -eu

binary=$1 version=$2 folder=$3
platform=$(go env GOOS)_$(go env GOARCH)

for host in registry.terraform.io registry.opentofu.org; do
	place=$folder/$host/dcs-migration/dcs/$version/$platform
	mkdir -p "$place"
	# A running provider's file cannot be written over; a new one can take its name.
	cp "$binary" "$place/.new"
	mv -f "$place/.new" "$place/terraform-provider-dcs_v$version$(go env GOEXE)"
done
