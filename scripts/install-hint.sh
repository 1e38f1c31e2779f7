#!/bin/sh
# Says how to use what `make install` has put into a folder: scripts/install-hint.sh VERSION FOLDER
set -eu

version=$1 folder=$2 root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cat <<EOT

The provider, version $version, is in $folder.
terraform init and tofu init find it there for

    terraform {
      required_providers {
        dcs = {
          source  = "dcs-migration/dcs"
          version = "$version"
        }
      }
    }

After installing a changed build, delete .terraform.lock.hcl and run init again. While the provider is being worked
on, this in the CLI's configuration file uses every build at once, without init:

    provider_installation {
      dev_overrides {
        "dcs-migration/dcs" = "$root/bin"
      }
      direct {}
    }
EOT
