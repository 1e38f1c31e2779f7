#!/bin/sh
# Builds a release into dist/ without a tag, a signature or anything published, and checks it; called by
# `make release-dry-run` with the CLI in the environment. PLATFORM=this builds for this machine alone.
set -eu

cd "$(dirname -- "$0")/.."
system=$(go env GOOS) processor=$(go env GOARCH)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

configuration=.goreleaser.yml
bin/goreleaser check "$configuration"
only=''
if [ "${PLATFORM:-all}" = this ]; then
	only=${system}_$processor
	sed "s/^    goos: .*/    goos: [$system]/; s/^    goarch: .*/    goarch: ['$processor']/" "$configuration" >"$work/this.yml"
	configuration=$work/this.yml
fi
bin/goreleaser release --snapshot --clean --skip=sign,publish --config "$configuration"
echo 'Not made here: the signature, which needs the key of who releases.'

# A release takes the manifest from where it is and publishes it under the name that the sums have.
version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' dist/metadata.json)
cp terraform-registry-manifest.json "dist/terraform-provider-dcs_${version}_manifest.json"
go run ./tools/archives ${only:+-platforms "$only"} dist

# The CLI installs the very archive, and asks the provider in it for its schema.
for host in registry.terraform.io registry.opentofu.org; do
	mkdir -p "$work/mirror/$host/dcs-migration/dcs"
	cp "dist/terraform-provider-dcs_${version}_${system}_${processor}.zip" "$work/mirror/$host/dcs-migration/dcs"
done
cat >"$work/cli.tfrc" <<EOT
disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = "$work/mirror"
  }
}
EOT
mkdir "$work/configuration"
sed "s|\"dcs-migration/dcs\"|&\n      version = \"$version\"|" scripts/required-provider.tf >"$work/configuration/main.tf"
TF_CLI_CONFIG_FILE=$work/cli.tfrc
export TF_CLI_CONFIG_FILE
"$CLI" -chdir="$work/configuration" init -input=false -no-color >"$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }
"$CLI" -chdir="$work/configuration" providers schema -json >"$work/schema.json"
grep -q '"dcs_migration_task"' "$work/schema.json" || { echo 'the provider in the archive tells no schema' >&2; exit 1; }
echo "Version $version: archives, sums, manifest and bills of materials are as they should be, and the provider for this machine starts."
