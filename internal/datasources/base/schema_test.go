package base_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/datasourcetest"
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
	schemas := datasourcetest.NewProvider(t, nil).Schemas
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
		datasourcetest.TypeTask + ".task_id": true, datasourcetest.TypeTask + ".task_name": true, datasourcetest.TypeTask + ".include_progress": false,
		datasourcetest.TypeTasks + ".task_name": false, datasourcetest.TypeTasks + ".statuses": false, datasourcetest.TypeTasks + ".migration_type": false,
		datasourcetest.TypeTasks + ".target_instance_id": false,
		datasourcetest.TypeTask + ".region":              true, datasourcetest.TypeTasks + ".region": true, datasourcetest.TypeTaskLogs + ".region": true,
		datasourcetest.TypeTaskLogs + ".log_level": false, datasourcetest.TypeTaskLogs + ".limit": false,
	}
	eachAttribute(t, func(path string, a *tfprotov6.SchemaAttribute) {
		if path == datasourcetest.TypeTaskLogs+".task_id" {
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
	for typeName, cfg := range map[string]datasourcetest.Config{datasourcetest.TypeTask: {"task_id": "t-1"}, datasourcetest.TypeTasks: {}, datasourcetest.TypeTaskLogs: {"task_id": "t-1"}} {
		t.Run("reading "+typeName+" fails and names the argument", func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.NewProvider(t, migration.Unconfigured([]string{"region", "endpoints"}))
			p.Read(t, typeName, cfg).WantError(t, "", "not known yet", "region, endpoints", "only after apply")
		})
		t.Run("validating "+typeName+" works", func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.NewProvider(t, migration.Unconfigured([]string{"region"}))
			if res := p.Validate(t, typeName, cfg); len(res.Diagnostics) > 0 {
				t.Error(datasourcetest.DescribeDiagnostics(res.Diagnostics))
			}
		})
	}
}

func TestADefectOfTheProviderIsNoPanic(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]any{"Got string": "a service", "has no configuration": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			datasourcetest.NewProvider(t, data).Read(t, datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-1"}).WantError(t, "", name, "report it")
		})
	}
}
