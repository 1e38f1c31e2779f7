// Command schema prints the provider's schema in the form of `terraform providers schema -json`.
//
// The documentation generator reads that form. No CLI is asked for it, because each knows another part: Terraform tells
// identities from 1.12 on and actions from 1.14 on, OpenTofu neither, and the key of the provider carries the host name of
// the CLI's own registry. Asked directly, the provider tells everything, and docs/ is the same on every machine.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/provider"
)

// docsKey is the name under which the documentation generator looks the provider up.
const docsKey = "dcs"

func main() {
	server := provider.NewServer("docs")()
	if err := write(context.Background(), os.Stdout, server); err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

// write asks a provider server for all of its schemas and writes them as one JSON document.
func write(ctx context.Context, out io.Writer, server tfprotov6.ProviderServer) error {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return fmt.Errorf("asking for the provider's schemas: %w", err)
	}
	if err := firstError(schemas.Diagnostics); err != nil {
		return fmt.Errorf("asking for the provider's schemas: %w", err)
	}

	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return fmt.Errorf("asking for the resources' identities: %w", err)
	}
	if err := firstError(identities.Diagnostics); err != nil {
		return fmt.Errorf("asking for the resources' identities: %w", err)
	}

	translated, err := translate(schemas, identities)
	if err != nil {
		return err
	}

	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document{
		FormatVersion: "1.0",
		Providers:     map[string]providerJSON{docsKey: translated},
	})
}

// firstError is the first error among the diagnostics. Warnings do not make a schema unusable.
func firstError(diagnostics []*tfprotov6.Diagnostic) error {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return fmt.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}
	return nil
}
