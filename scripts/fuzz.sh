#!/bin/sh
# Runs every fuzz target for FUZZ_TIME, 5s unless that is set; the more, the better:
#
#     FUZZ_TIME=10m scripts/fuzz.sh FuzzMove     those targets alone whose names have FuzzMove in them
#
# New inputs that a run comes upon stay in Go's build cache, and the next run on the machine goes on from them. One that
# fails is written to testdata/fuzz/TARGET of its package, from where every `go test` tries it: give the file a name that
# says what is odd about it, and commit it with the fix.
set -eu

cd "$(dirname -- "$0")/.."
time=${FUZZ_TIME:-5s} wanted=${1:-}

# Each package's targets stand before the line about the package.
listed=$(go test -list '^Fuzz' ./...) || { echo "$listed" >&2; exit 1; }
targets=$(echo "$listed" | awk -v wanted="$wanted" '
	/^Fuzz/ && index($1, wanted) { names[++n] = $1 }
	/^ok/ { for (i = 1; i <= n; i++) print $2, names[i]; n = 0 }')
[ -n "$targets" ] || { echo "fuzz: there is no target $wanted" >&2; exit 1; }

failed=''
while read -r package target; do
	echo "fuzz: $target in ${package#github.com/dcs-migration/terraform-provider-dcs/}"
	# Shortening an input until it is as short as can be would take all the time there is.
	go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 10x "$package" </dev/null ||
		failed="$failed $target"
done <<EOT
$targets
EOT
[ -z "$failed" ] || { echo "fuzz: failed:$failed" >&2; exit 1; }
