#!/bin/sh
# Runs a command with the built provider installed from a folder, as from the registry, and from no other place:
#
#     scripts/with-mirror.sh VERSION COMMAND…
#
# The provider is in bin/; the folder is gone when the command has ended.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
version=$1
shift

mirror=$(mktemp -d)
trap 'rm -rf "$mirror"' EXIT
trap 'exit 1' HUP INT TERM

sh "$root/scripts/mirror.sh" "$root/bin/terraform-provider-dcs" "$version" "$mirror"
cat >"$mirror/cli.tfrc" <<CONFIG
disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = "$mirror"
  }
}
CONFIG
TF_CLI_CONFIG_FILE=$mirror/cli.tfrc "$@"
