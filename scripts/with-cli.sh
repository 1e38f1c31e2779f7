#!/bin/sh
# Runs a command with everything in its environment that says which CLI to use, Terraform or OpenTofu:
#
#     scripts/with-cli.sh go test ./...
#     CLI=/opt/tofu scripts/with-cli.sh sh -c '"$CLI" version'
#
# The CLI is $CLI where that is set; else the first of terraform and tofu on PATH that knows write-only arguments;
# else OpenTofu, built from its Go module into bin/ by make.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

# The CLI's own file of settings is not read: overrides or mirrors of its user would change what is tested. Naming one
# that is there also keeps the CLI from asking the network whether a newer version is out.
TF_CLI_CONFIG_FILE=$root/scripts/cli.tfrc
CHECKPOINT_DISABLE=1
export TF_CLI_CONFIG_FILE CHECKPOINT_DISABLE

# first_line tells what a CLI is and its version, "OpenTofu v1.12.6" for instance.
first_line() {
	"$1" version 2>/dev/null | sed -n '1p'
}

# recent_enough: write-only arguments came with 1.11 in both. A 2.x passes.
recent_enough() {
	version=$(first_line "$1" | sed -n 's/^[A-Za-z]* v\([0-9][0-9]*\)\.\([0-9][0-9]*\).*/\1 \2/p')
	[ -n "$version" ] || return 1
	major=${version% *} minor=${version#* }
	[ "$major" -gt 1 ] || { [ "$major" -eq 1 ] && [ "$minor" -ge 11 ]; }
}

CLI=${CLI:-}
if [ -n "$CLI" ]; then
	given=$CLI
	CLI=$(command -v -- "$given") || { echo "with-cli: there is no program $given" >&2; exit 1; }
	recent_enough "$CLI" || { echo "with-cli: $given is not Terraform or OpenTofu 1.11 or later" >&2; exit 1; }
else
	for name in terraform tofu; do
		found=$(command -v "$name") || continue
		if recent_enough "$found"; then
			CLI=$found
			break
		fi
		echo "with-cli: passing over $found, which is older than 1.11" >&2
	done
fi
if [ -z "$CLI" ]; then
	# Its output goes to stderr, so that a command's own output stays clean.
	"${MAKE:-make}" --no-print-directory -C "$root" bin/tofu >&2
	CLI=$root/bin/tofu
fi

# The acceptance tests run the CLI in folders of their own.
case $CLI in
/*) ;;
*) CLI=$(CDPATH='' cd -- "$(dirname -- "$CLI")" && pwd)/$(basename -- "$CLI") ;;
esac
export CLI

# What the CLI calls itself decides, and not its file's name: a tofu may be installed as terraform.
case $(first_line "$CLI") in
OpenTofu*)
	CLI_NAME=OpenTofu
	# The framework for acceptance tests looks its provider up under Terraform's registry by default.
	TF_ACC_PROVIDER_HOST=registry.opentofu.org
	export TF_ACC_PROVIDER_HOST
	;;
*)
	CLI_NAME=Terraform
	# One left over from an earlier shell would send Terraform to the other registry.
	unset TF_ACC_PROVIDER_HOST
	;;
esac
# A version asked for by name would be downloaded.
unset TF_ACC_TERRAFORM_VERSION
TF_ACC_TERRAFORM_PATH=$CLI
TF_ACC_PROVIDER_NAMESPACE=${TF_ACC_PROVIDER_NAMESPACE:-hashicorp}
export CLI_NAME TF_ACC_TERRAFORM_PATH TF_ACC_PROVIDER_NAMESPACE

# Credentials of a real account must not reach what runs against the mock.
if [ "${DCS_ACC_LIVE:-}" != 1 ]; then
	for name in $(env | sed -n 's/^\(HW_[A-Z_]*\)=.*/\1/p; s/^\(CLOUD_SDK_[A-Z_]*\)=.*/\1/p; s/^\(HUAWEICLOUD_SDK_[A-Z_]*\)=.*/\1/p'); do
		unset "$name"
	done
fi

exec "$@"
