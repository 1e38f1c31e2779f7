#!/bin/sh
# Has the CLI validate each example and each code block of the documentation against the built provider. Needs the CLI in
# the environment and the provider installed for it (scripts/with-mirror.sh).
#
# The files of one folder are alternatives to one another, so each is validated in a folder of its own, and examples of import
# with what they import into; those of the demo and of a story are one configuration. Identities are known from 1.12 on, and
# actions and list resources from Terraform 1.14.
set -eu

cd "$(dirname -- "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# validate FILE… as one configuration; with options for the CLI's own validate in OPTIONS.
OPTIONS=
validate() {
	place=$work/example
	rm -rf "$place"
	mkdir "$place"
	cp "$@" "$place"
	# Examples of one resource rely on a provider.tf for where the provider comes from, as any configuration does.
	if ! grep -q required_providers "$@"; then
		cp "$root/scripts/required-provider.tf" "$place"
	fi
	validate_in "$place" "$*"
}

# validate_in FOLDER NAME
validate_in() {
	# The CLI looks at the configuration of a provider only where something uses it.
	echo 'data "dcs_migration_tasks" "uses_the_provider" {}' >"$1/uses-the-provider.tf"
	if ! { "$CLI" -chdir="$1" init -input=false -no-color && "$CLI" -chdir="$1" validate -no-color $OPTIONS; } \
		>"$work/output" 2>&1; then
		echo "not valid: $2" >&2
		cat "$work/output" >&2
		return 1
	fi
}

status=0
for example in examples/provider/*.tf examples/resources/*/resource*.tf examples/data-sources/*/data-source*.tf; do
	validate "$example" || status=1
done
for import in examples/resources/*/import-by-*.tf; do
	case $import in
	*identity*) "$CLI" version | grep -q '^[A-Za-z]* v1\.11\.' && continue ;;
	esac
	validate "$import" "$(dirname "$import")/resource.tf" || status=1
done
for folder in examples/demo examples/stories/*; do
	validate "$folder"/*.tf || status=1
done

# knows_actions: they came with Terraform 1.14, and OpenTofu has none. A 2.x passes.
knows_actions() {
	version=$("$CLI" version | sed -n '1s/^Terraform v\([0-9][0-9]*\)\.\([0-9][0-9]*\).*/\1 \2/p')
	[ -n "$version" ] || return 1
	major=${version% *} minor=${version#* }
	[ "$major" -gt 1 ] || { [ "$major" -eq 1 ] && [ "$minor" -ge 14 ]; }
}

if knows_actions; then
	for example in examples/actions/*/action*.tf; do
		validate "$example" || status=1
	done
	OPTIONS=-query
	for example in examples/list-resources/*/list-resource*.tfquery.hcl; do
		validate "$example" || status=1
	done
	OPTIONS=
else
	echo 'examples of actions and list resources are not validated: that takes Terraform 1.14 or later'
fi
go run ./tools/snippets "$work/blocks" || status=1
for folder in "$work"/blocks/*; do
	validate_in "$folder" "$(cat "$folder/main.tf")" || status=1
done
exit $status
