// Package resourcetest has what the tests of several resources share: configurations, the steps that lead to a situation, and checks of
// diagnostics, state and requests.
package resourcetest

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// TypeMigrationTask is the type of the resource.
const TypeMigrationTask = "dcs_migration_task"

// Config is a configuration, changed step by step.
type Config map[string]any

// With is the configuration with other arguments; nil takes one out.
func (c Config) With(pairs ...any) Config {
	changed := Config{}
	for name, value := range c {
		changed[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		changed[pairs[i].(string)] = pairs[i+1]
	}
	return changed
}

// Source is the configuration with other arguments of the source.
func (c Config) Source(pairs ...any) Config { return c.Instance("source_instance", pairs...) }

// Target is the configuration with other arguments of the target.
func (c Config) Target(pairs ...any) Config { return c.Instance("target_instance", pairs...) }

// Instance is the configuration with other arguments of an object.
func (c Config) Instance(name string, pairs ...any) Config {
	return c.With(name, map[string]any(Config(c[name].(map[string]any)).With(pairs...)))
}

// WaitingTask is an online task without instances.
func WaitingTask(e *acctest.Env) Config {
	v := e.Values()
	return Config{
		"task_name": e.Name("task"), "migration_type": "online_migration",
		"vpc_id": v.VPCID, "subnet_id": v.SubnetID, "security_group_id": v.SecurityGroupID,
	}
}

// IncrementalTask is an online task with write-only passwords, its source by address and its target by id.
func IncrementalTask(e *acctest.Env) Config {
	v := e.Values()
	return WaitingTask(e).With(
		"migration_method", "incremental_migration", "resume_mode", "auto",
		"source_instance", map[string]any{"addrs": []string{v.SourceAddr}, "password_wo": v.SourcePassword, "password_wo_version": 1},
		"target_instance", map[string]any{"id": v.TargetID, "password_wo": v.TargetPassword, "password_wo_version": 1},
	)
}

// FullTask is an online task that copies its data once.
func FullTask(e *acctest.Env) Config {
	return IncrementalTask(e).With("migration_method", "full_amount_migration")
}

// BackupImport is an import from a bucket.
func BackupImport(e *acctest.Env) Config {
	v := e.Values()
	return Config{
		"task_name": e.Name("import"), "migration_type": "backupfile_import", "migration_method": "full_amount_migration",
		"target_instance": map[string]any{"id": v.TargetID, "password_wo": v.TargetPassword, "password_wo_version": 1},
		"backup_files": map[string]any{
			"file_source": "self_build_obs", "bucket_name": v.Bucket,
			"files": []any{map[string]any{"file_name": v.File, "size": "754.0MB"}},
		},
	}
}

// Timeouts is a block of time-outs.
func Timeouts(pairs ...any) map[string]any { return map[string]any(Config{}.With(pairs...)) }

// Create creates a task that the mock then has, and forgets the requests it took.
func Create(t *testing.T, e *acctest.Env, c Config) *acctest.Resource {
	t.Helper()
	r := e.Serve(t, nil).Resource(t, TypeMigrationTask)
	r.Must(t, c)
	return r
}

// OnceStatus runs do as soon as the mock's task of the configuration has a status, and fails the test if it never has it.
func OnceStatus(t *testing.T, e *acctest.Env, c Config, status string, do func(task mock.Task)) {
	t.Helper()
	happened := make(chan bool, 1)
	go func() {
		for t.Context().Err() == nil {
			if task, ok := e.Mock.TaskNamed(c["task_name"].(string)); ok && task.Status == status {
				do(task)
				happened <- true
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		happened <- false
	}()
	t.Cleanup(func() {
		if !<-happened {
			t.Errorf("no task came to be %s", status)
		}
	})
}

// ContextWithLogs gives a context whose logs of every level are kept.
func ContextWithLogs(t *testing.T) (context.Context, *bytes.Buffer) {
	t.Helper()
	var logs bytes.Buffer
	return tflogtest.RootLogger(t.Context(), &logs), &logs
}

// OtherSecrets is a configuration with another write-only password at both ends.
func (c Config) OtherSecrets() Config {
	return c.Source("password_wo", "New-Sesame-1", "password_wo_version", 2).Target("password_wo", "New-Sesame-2", "password_wo_version", 2)
}

// WithoutPasswords is the configuration in a run that has no secrets: the passwords' versions are there, the passwords are null.
func (c Config) WithoutPasswords() Config {
	for _, end := range []string{"source_instance", "target_instance"} {
		if c[end] != nil {
			c = c.Instance(end, "password_wo", nil)
		}
	}
	return c
}

// The second region of a mock, and its project there.
const (
	OtherRegion  = "eu-west-101"
	OtherProject = "0d0c5eed0000400080000000000000b2"
)

// WithRegions gives a mock a project in each of two regions.
func WithRegions(c *mock.Config) {
	c.Projects = []mock.Project{{ID: mock.DefaultProjectID, Name: mock.DefaultRegion}, {ID: OtherProject, Name: OtherRegion}}
}

// WithoutSecrets is the configuration that an import matches at once.
func (c Config) WithoutSecrets() Config {
	for _, end := range []string{"source_instance", "target_instance"} {
		if _, ok := c[end]; ok {
			c = c.Instance(end, "password_wo", nil, "password_wo_version", nil)
		}
	}
	return c
}

// CreateEdited makes a task and has the service show it otherwise from then on.
func CreateEdited(t *testing.T, e *acctest.Env, c Config, edit func(*mock.Task)) *acctest.Resource {
	t.Helper()
	r := Create(t, e, c)
	NoError(t, e.Mock.Change(r.Get(t, "id"), edit))
	return r
}
