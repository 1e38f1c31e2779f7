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
# Those of the provider are HashiCorp's scaffolding's, as far as Go still builds for them.
providers='darwin_amd64 darwin_arm64 freebsd_386 freebsd_amd64 freebsd_arm freebsd_arm64 linux_386 linux_amd64 linux_arm
	linux_arm64 windows_386 windows_amd64 windows_arm64'
mocks='darwin_amd64 darwin_arm64 linux_amd64 linux_arm64 windows_amd64 windows_arm64'
if [ "${PLATFORM:-all}" = this ]; then
	providers=${system}_$processor mocks=$providers
	sed "s/^    goos: .*/    goos: [$system]/; s/^    goarch: .*/    goarch: ['$processor']/" "$configuration" >"$work/this.yml"
	configuration=$work/this.yml
fi
bin/goreleaser release --snapshot --clean --skip=sign,publish --config "$configuration"
echo 'Not made here: the signature, which needs the key of who releases.'

# A release takes the manifest from where it is and publishes it under the name that the sums have. Without protocol 6 in it,
# the registries take a provider for one of protocol 5.
version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' dist/metadata.json)
prefix=terraform-provider-dcs_$version
cp terraform-registry-manifest.json "dist/${prefix}_manifest.json"
tr -d '[:space:]' <terraform-registry-manifest.json | grep -Fxq '{"version":1,"metadata":{"protocol_versions":["6.0"]}}' ||
	{ echo 'release: terraform-registry-manifest.json is not of version 1 with protocol 6.0 alone' >&2; exit 1; }

# The sums are of these files and of no other, and right.
{
	echo "${prefix}_manifest.json"
	for platform in $providers; do
		echo "${prefix}_$platform.zip"
		echo "${prefix}_$platform.sbom.json"
	done
	for platform in $mocks; do
		echo "dcs-mock_${version}_$platform.tar.gz"
		echo "dcs-mock_${version}_$platform.sbom.json"
	done
} | LC_ALL=C sort >"$work/want"
sed 's/^[0-9a-f]*  //' "dist/${prefix}_SHA256SUMS" | LC_ALL=C sort | diff -u "$work/want" -
sums=$(command -v sha256sum) || sums='shasum -a 256'
(cd dist && $sums -c "${prefix}_SHA256SUMS" >"$work/output") || { cat "$work/output" >&2; exit 1; }

# The CLI installs the very archive, and asks the provider in it for its schema.
for host in registry.terraform.io registry.opentofu.org; do
	mkdir -p "$work/mirror/$host/dcs-migration/dcs"
	cp "dist/${prefix}_${system}_$processor.zip" "$work/mirror/$host/dcs-migration/dcs"
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

# So does the mock, as far as this machine has one in the release.
mock=dist/dcs-mock_${version}_${system}_$processor.tar.gz
if [ -f "$mock" ]; then
	tar -xzf "$mock" -C "$work"
	"$work/dcs-mock" -h 2>"$work/output" || { cat "$work/output" >&2; exit 1; }
fi
echo "Version $version: archives, sums, manifest and bills of materials are as they should be, and the provider for this machine starts."
