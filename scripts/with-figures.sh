#!/bin/sh
# Runs a command that runs tests, and then shows the figures that the tests have found out: how many faults the provider was
# made to meet, say. `go test` keeps what a test that passes writes to itself, where it runs those of several packages.
set -u

DCS_FIGURES=$(mktemp) || exit 1
export DCS_FIGURES
trap 'rm -f "$DCS_FIGURES"' EXIT
status=0
"$@" || status=$?
sort "$DCS_FIGURES"
exit "$status"
