#!/bin/sh
# Runs the tests of the modules, all or those named, with the CLI in the environment, the provider that is installed for it
# (scripts/with-mirror.sh) and the service that the environment leads to (scripts/with-mock.sh).
set -eu

cd "$(dirname -- "$0")/.."
[ $# -gt 0 ] || set -- modules/*

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# One module uses another, so that they stay side by side; init writes into the copies alone.
cp -R modules "$work/modules"

status=0
for module in "$@"; do
	echo "$module:"
	"$CLI" -chdir="$work/$module" init -input=false -no-color >"$work/output" 2>&1 || { cat "$work/output" >&2; status=1; continue; }
	"$CLI" -chdir="$work/$module" test -no-color || status=1
done
exit $status
