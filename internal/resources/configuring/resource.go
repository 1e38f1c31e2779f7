// Package configuring has what the two resources share that configure a migration task, dcs_migration_task and
// dcs_migration_task_configuration: schema, model, the decision what a change does, and the run that carries it out.
package configuring

import (
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
)

// Defaults of the `timeouts` block.
const (
	DefaultCreateTimeout = 24 * time.Hour
	defaultUpdateTimeout = 24 * time.Hour
	DefaultDeleteTimeout = 30 * time.Minute
)

// Resource is what the resources share that configure a task.
type Resource struct {
	base.TaskResource
}
