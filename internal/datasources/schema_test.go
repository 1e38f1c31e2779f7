package datasources_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// eachAttribute goes through the attributes of all data sources, nested ones included.
func eachAttribute(t *testing.T, do func(path string, a *tfprotov6.SchemaAttribute)) {
	t.Helper()
	var walk func(path string, attributes []*tfprotov6.SchemaAttribute)
	walk = func(path string, attributes []*tfprotov6.SchemaAttribute) {
		for _, a := range attributes {
			do(path+"."+a.Name, a)
			if a.NestedType != nil {
				walk(path+"."+a.Name, a.NestedType.Attributes)
			}
		}
	}
	schemas := newProvider(t, nil).schemas
	if len(schemas) != 3 {
		t.Fatalf("there are %d data sources, not 3", len(schemas))
	}
	for name, s := range schemas {
		walk(name, s.Block.Attributes)
	}
}

func TestEveryAttributeIsDescribed(t *testing.T) {
	t.Parallel()
	eachAttribute(t, func(path string, a *tfprotov6.SchemaAttribute) {
		if !strings.HasSuffix(a.Description, ".") || a.DescriptionKind != tfprotov6.StringKindMarkdown {
			t.Errorf("%s has no Markdown sentence for a description, but %q", path, a.Description)
		}
	})
}

func TestNoAttributeIsAPassword(t *testing.T) {
	t.Parallel()
	eachAttribute(t, func(path string, a *tfprotov6.SchemaAttribute) {
		if strings.Contains(a.Name, "pass") || a.Sensitive {
			t.Errorf("%s looks like a secret", path)
		}
	})
}

func TestOnlyFiltersAndChoicesAreArguments(t *testing.T) {
	t.Parallel()
	arguments := map[string]bool{
		oneTask + ".task_id": true, oneTask + ".task_name": true, oneTask + ".include_progress": false,
		manyTasks + ".task_name": false, manyTasks + ".statuses": false, manyTasks + ".migration_type": false,
		manyTasks + ".target_instance_id": false,
		oneTask + ".region":               true, manyTasks + ".region": true, taskLogs + ".region": true,
		taskLogs + ".log_level": false, taskLogs + ".limit": false,
	}
	eachAttribute(t, func(path string, a *tfprotov6.SchemaAttribute) {
		if path == taskLogs+".task_id" {
			if !a.Required || a.Optional || a.Computed {
				t.Errorf("%s is not just required", path)
			}
			return
		}
		computedToo, isArgument := arguments[path]
		if a.Required || a.Optional != isArgument || a.Computed != (computedToo || !isArgument) {
			t.Errorf("%s is required %t, optional %t, computed %t", path, a.Required, a.Optional, a.Computed)
		}
	})
}

func TestWhileAnArgumentOfTheProviderIsUnknown(t *testing.T) {
	t.Parallel()
	for typeName, cfg := range map[string]config{oneTask: {"task_id": "t-1"}, manyTasks: {}, taskLogs: {"task_id": "t-1"}} {
		t.Run("reading "+typeName+" fails and names the argument", func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, migration.Unconfigured([]string{"region", "endpoints"}))
			p.read(t, typeName, cfg).wantError(t, "", "not known yet", "region, endpoints", "only after apply")
		})
		t.Run("validating "+typeName+" works", func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, migration.Unconfigured([]string{"region"}))
			if res := p.validate(t, typeName, cfg); len(res.diagnostics) > 0 {
				t.Error(describeDiagnostics(res.diagnostics))
			}
		})
	}
}

func TestADefectOfTheProviderIsNoPanic(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]any{"Got string": "a service", "has no configuration": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newProvider(t, data).read(t, oneTask, config{"task_id": "t-1"}).wantError(t, "", name, "report it")
		})
	}
}
