#!/bin/sh
# Checks all that can be checked without running tests; runs every check, and fails at the end if one failed. Called by
# `make lint` with the folders and files of Go code, with the CLI in the environment and the provider installed for it
# (scripts/with-mirror.sh).
set -u

cd "$(dirname -- "$0")/.." || exit 1
failed=''

# check NAME COMMAND… runs a command that prints what is wrong and fails.
check() {
	name=$1
	shift
	if "$@"; then
		echo "lint: $name: ok"
	else
		echo "lint: $name: FAILED" >&2
		failed="$failed, $name"
	fi
}

go_format() {
	unformatted=$(gofmt -l "$@") || return 1
	[ -z "$unformatted" ] || { echo "not formatted, make fmt does it: $unformatted" >&2; return 1; }
}

shell_syntax() {
	status=0
	for script in scripts/*.sh examples/resources/*/import.sh; do
		case $(sed -n 1p "$script") in
		*bash) bash -n "$script" || status=1 ;;
		*) sh -n "$script" || status=1 ;;
		esac
	done
	bash -n .ci/run || status=1
	return $status
}

check 'Go code' bin/golangci-lint run ./...
check 'Go format' go_format "$@"
check 'examples format' "$CLI" fmt -check -diff -recursive examples
check 'modules format' "$CLI" fmt -check -diff -recursive modules
check 'examples and code blocks are valid' sh scripts/validate-examples.sh
check 'shell scripts' shell_syntax
check 'workflows' bin/actionlint

[ -z "$failed" ] || { echo "lint: failed: ${failed#, }" >&2; exit 1; }
