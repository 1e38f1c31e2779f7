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
cache=$(go env GOCACHE)/fuzz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

found='' failed=''
for folder in $(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u); do
	# One program for all targets of a package: linking it takes as long as fuzzing one.
	program=''
	for target in $(sed -n "s/^func \(Fuzz[^(]*\)(.*/\1/p" "$folder"/*_test.go | grep -F -e "$wanted"); do
		found=$target
		if [ -z "$program" ]; then
			program=$work/fuzz.test
			go test -c -vet=off -fuzz . -o "$program" "$folder"
		fi
		echo "fuzz: $target in ${folder#./}"
		# Shortening an input until it is as short as can be would take all the time there is.
		(cd "$folder" && "$program" -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "$time" \
			-test.fuzzminimizetime 10x -test.fuzzcachedir "$cache/$(go list)") </dev/null || failed="$failed $target"
	done
done
[ -n "$found" ] || { echo "fuzz: there is no target $wanted" >&2; exit 1; }
[ -z "$failed" ] || { echo "fuzz: failed:$failed" >&2; exit 1; }
