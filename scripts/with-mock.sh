#!/bin/sh
# Runs a command with a mock of the service to talk to, on a free port of this machine, and with the environment that leads
# the provider to it:
#
#     scripts/with-mock.sh COMMAND…
#
# The mock is bin/dcs-mock, with phases as short as a wait can see. When the command fails, the mock's log is printed.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
log=$(mktemp)
mock=''
clean_up() {
	status=$?
	[ -z "$mock" ] || kill "$mock" 2>/dev/null || true
	[ "$status" -eq 0 ] || cat "$log" >&2
	rm -f "$log"
	exit "$status"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

"$root/bin/dcs-mock" -addr 127.0.0.1:0 -ready 100ms -full 200ms -import 200ms -stop 100ms -exchange 100ms \
	</dev/null >"$log" 2>&1 &
mock=$!
tries=0
until grep -q '^export HW_IAM_ENDPOINT=' "$log"; do
	tries=$((tries + 1))
	if [ "$tries" -gt 100 ] || ! kill -0 "$mock" 2>/dev/null; then
		echo 'with-mock: the mock does not start' >&2
		exit 1
	fi
	sleep 0.1
done
# shellcheck disable=SC1090 # what the mock prints may be sourced at any time
. "$log"
"$@"
