package resourcetest

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// ConfiguringType is a resource that configures a task, of either type.
type ConfiguringType struct {
	Config func(*acctest.Env) Config
	Made   func(t *testing.T, e *acctest.Env, c Config) *acctest.Resource
}

// ConfiguringTypes gives the two resources that configure a task: what follows holds for either.
func ConfiguringTypes() map[string]ConfiguringType {
	return map[string]ConfiguringType{
		TypeMigrationTask:     {IncrementalTask, Create},
		TypeTaskConfiguration: {Configuration, CreateConfigured},
	}
}

// ForEachConfiguringType runs a test for either resource, which is there and in sync.
func ForEachConfiguringType(t *testing.T, test func(t *testing.T, e *acctest.Env, r *acctest.Resource, c Config)) {
	t.Helper()
	for name, resource := range ConfiguringTypes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := resource.Config(e)
			r := resource.Made(t, e, c)
			c = resource.Config(e) // with the id of the task
			WantState(t, r, "status", "INCRMIGEATING")
			test(t, e, r, c)
		})
	}
}
