package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/provider"
)

// What this command writes is what the CLI writes, in all parts that the CLI knows.
func TestAccSchemaIsTheOneThatTheCLIExports(t *testing.T) {
	cli := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if os.Getenv("TF_ACC") == "" || cli == "" {
		t.Skip("needs TF_ACC and TF_ACC_TERRAFORM_PATH, which make sets")
	}
	t.Parallel()

	folder := acctest.BuildProvider(t)
	settings := filepath.Join(folder, "cli.tfrc")
	writeFile(t, settings, fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n}\n", "dcs-migration/dcs", folder))
	writeFile(t, filepath.Join(folder, "main.tf"),
		"terraform {\n  required_providers {\n    dcs = {\n      source = \"dcs-migration/dcs\"\n    }\n  }\n}\n")

	export := exec.CommandContext(t.Context(), cli, "-chdir="+folder, "providers", "schema", "-json")
	export.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+settings, "CHECKPOINT_DISABLE=1")
	var stderr bytes.Buffer
	export.Stderr = &stderr
	exported, err := export.Output()
	if err != nil {
		t.Fatalf("asking the CLI: %v\n%s", err, stderr.String())
	}

	var written bytes.Buffer
	if err := write(t.Context(), &written, provider.NewServer("test")()); err != nil {
		t.Fatal(err)
	}

	ours := theProvider(t, written.Bytes())
	for part, theirs := range theProvider(t, exported) {
		if !reflect.DeepEqual(ours[part], theirs) {
			t.Errorf("%s differs:\nours   %v\ntheirs %v", part, ours[part], theirs)
		}
	}
}

// theProvider is the schema of the one provider in the document, whatever name it goes by.
func theProvider(t *testing.T, text []byte) map[string]any {
	t.Helper()
	providers, ok := decode(t, text)["provider_schemas"].(map[string]any)
	if !ok || len(providers) != 1 {
		t.Fatalf("want the schema of one provider, got %s", text)
	}
	for _, schema := range providers {
		if schema, ok := schema.(map[string]any); ok {
			return schema
		}
	}
	t.Fatalf("the schema of the provider is no object: %s", text)
	return nil
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
