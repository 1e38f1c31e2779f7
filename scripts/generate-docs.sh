#!/bin/sh
# Writes the registry's pages into a folder of the repository: scripts/generate-docs.sh FOLDER
set -eu

cd "$(dirname -- "$0")/.."
folder=$1

go run ./tools/schema >bin/schema.json
rm -rf "$folder"
bin/tfplugindocs generate --provider-name dcs --rendered-provider-name dcs --providers-schema bin/schema.json \
	--rendered-website-dir "$folder"
