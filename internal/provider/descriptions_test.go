package provider

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// described is a part of the schema that is in the documentation.
type described struct {
	text string
	// argument is true if a configuration can change it.
	argument bool
	// inside is true if the part belongs to an object or a block, which tells what a change does.
	inside bool
}

// parts returns the parts of a block by their paths.
func parts(path string, block *tfprotov6.SchemaBlock, inside bool) map[string]described {
	all := map[string]described{path: {text: block.Description, inside: inside}}
	var add func(path string, attributes []*tfprotov6.SchemaAttribute, inside bool)
	add = func(path string, attributes []*tfprotov6.SchemaAttribute, inside bool) {
		for _, a := range attributes {
			at := path + "." + a.Name
			all[at] = described{text: a.Description, argument: a.Required || a.Optional, inside: inside}
			if a.NestedType != nil {
				add(at, a.NestedType.Attributes, true)
			}
		}
	}
	add(path, block.Attributes, inside)
	for _, nested := range block.BlockTypes {
		maps.Copy(all, parts(path+"."+nested.TypeName, nested.Block, true))
	}
	return all
}

func schemas(t *testing.T) *tfprotov6.GetProviderSchemaResponse {
	t.Helper()
	all, err := server(t).GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(all.ResourceSchemas) == 0 {
		t.Fatalf("asking for the schemas: %d resources, error %v", len(all.ResourceSchemas), err)
	}
	return all
}

func TestEveryPartOfTheSchemaIsDescribedInSentences(t *testing.T) {
	t.Parallel()
	all := schemas(t)
	everything := parts("provider", all.Provider.Block, false)
	for name, s := range all.ResourceSchemas {
		maps.Copy(everything, parts("resource "+name, s.Block, false))
	}
	for name, s := range all.DataSourceSchemas {
		maps.Copy(everything, parts("data source "+name, s.Block, false))
	}
	for name, s := range all.ListResourceSchemas {
		maps.Copy(everything, parts("list resource "+name, s.Block, false))
	}
	for name, s := range all.ActionSchemas {
		maps.Copy(everything, parts("action "+name, s.Schema.Block, false))
	}
	for path, d := range everything {
		if !strings.HasSuffix(d.text, ".") {
			t.Errorf("%s has no sentence for a description, but %q", path, d.text)
		}
	}
}

// A change does nothing, or is in place, interrupts, restarts or replaces the task. The description must tell which.
func TestEveryArgumentOfAResourceSaysWhatAChangeDoes(t *testing.T) {
	t.Parallel()
	change := regexp.MustCompile(`\b(?:Chang(?:ing|ed)|A change|A new one|Another|If you change)\b`)
	for name, s := range schemas(t).ResourceSchemas {
		for path, d := range parts("resource "+name, s.Block, false) {
			if d.argument && !d.inside && !change.MatchString(d.text) {
				t.Errorf("%s does not say what a change does: %s", path, d.text)
			}
		}
	}
}
