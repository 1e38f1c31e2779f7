#!/bin/sh
# Runs the tests of the modules, all or those named, with the CLI in the environment and the provider that is installed for it
# (scripts/with-mirror.sh). They mostly wait, and so run side by side, each against a mock of its own.
set -eu

cd "$(dirname -- "$0")/.."
[ $# -gt 0 ] || set -- modules/*

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# One module uses another, so that they stay side by side; init writes into the copies alone.
cp -R modules "$work/modules"

test_module() {
	"$CLI" -chdir="$1" init -input=false -no-color >"$1.init" 2>&1 || { cat "$1.init"; return 1; }
	sh scripts/with-mock.sh "$CLI" -chdir="$1" test -no-color
}

jobs=''
for module in "$@"; do
	test_module "$work/$module" >"$work/$module.log" 2>&1 &
	jobs="$jobs $!"
done
status=0
for job in $jobs; do
	wait "$job" || status=1
	echo "$1:"
	cat "$work/$1.log"
	shift
done
exit $status
