package migrationtask_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	tfconfig "github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// stateWithout searches the state files in a folder and below for secrets, in private state as well.
func stateWithout(dir string, secrets ...string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*", "terraform.tfstate*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		private, err := resourcetest.PrivateOf(text)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, secret := range secrets {
			if bytes.Contains(text, []byte(secret)) || bytes.Contains(private, []byte(secret)) {
				return fmt.Errorf("the state file %s holds the secret %q", file, secret)
			}
		}
	}
	if len(files) == 0 {
		return errors.New("there is no state file to search")
	}
	return nil
}

// Write-only passwords reach the service from wherever they come, and stay nowhere.
func TestAccMigrationTask_writeOnlyPasswords(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string]map[string]any{
		"from sensitive variables": {"type": acctest.Expr("string"), "sensitive": true},
		"from ephemeral variables": {"type": acctest.Expr("string"), "ephemeral": true},
	} {
		t.Run(name, func(t *testing.T) {
			e := acctest.New(t)
			v := e.Values()
			dir := t.TempDir()
			c := resourcetest.IncrementalTask(e).With("deletion_policy", "delete").
				Source("password_wo", acctest.Expr("var.source_password")).Target("password_wo", acctest.Expr("var.target_password"))
			variables := acctest.Block(`variable "source_password"`, arguments) + acctest.Block(`variable "target_password"`, arguments)
			given := tfconfig.Variables{
				"source_password": tfconfig.StringVariable(v.SourcePassword), "target_password": tfconfig.StringVariable(v.TargetPassword),
			}
			noSecretInState := func(*terraform.State) error {
				if e.Mock != nil {
					if task := e.Task(t, e.Name("task")); task.Source.Password != v.SourcePassword || task.Target.Password != v.TargetPassword {
						return errors.New("the service got other passwords")
					}
				}
				return stateWithout(dir, v.SourcePassword, v.TargetPassword)
			}
			e.Test(t, resource.TestCase{
				WorkingDir: dir,
				Steps: []resource.TestStep{
					{
						Config: variables + c.HCL(e), ConfigVariables: given,
						Check:             resource.ComposeTestCheckFunc(e.Sent(mock.OpCreateOnline, mock.OpConfigure), noSecretInState),
						ConfigStateChecks: has("source_instance.password_wo", nil, "source_instance.password_wo_version", 1, "target_instance.password", nil),
					},
					{
						Config: variables + c.With("resume_mode", "manual").HCL(e), ConfigVariables: given,
						Check: resource.ComposeTestCheckFunc(e.Sent(mock.OpSetResumeMode), noSecretInState),
					},
				},
				CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop, mock.OpDelete), resourcetest.TasksLeft(e)),
			})
		})
	}
}

// An error after the service has made the task writes the state as well, and it is the configuration that holds the secrets.
func TestAccMigrationTask_writeOnlyPasswordsAfterAFailure(t *testing.T) {
	e := acctest.NewMock(t, nil)
	v := e.Values()
	dir := t.TempDir()
	c := resourcetest.IncrementalTask(e)
	e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "wrong password"})
	e.Test(t, resource.TestCase{
		WorkingDir: dir,
		Steps: []resource.TestStep{
			{Config: c.HCL(e), ExpectError: acctest.Saying("wrong password")},
			{
				PreConfig: resourcetest.OnTheMock(t, func() error { return stateWithout(dir, v.SourcePassword, v.TargetPassword) }),
				Config:    c.HCL(e),
				Check:     func(*terraform.State) error { return stateWithout(dir, v.SourcePassword, v.TargetPassword) },
			},
		},
		CheckDestroy: resourcetest.TasksLeft(e, "TERMINATED"),
	})
}

// A password that is not write-only is in state, as the documentation says, and can move out of it without a call.
func TestAccMigrationTask_plainPassword(t *testing.T) {
	e := acctest.New(t)
	v := e.Values()
	c := resourcetest.IncrementalTask(e).With("deletion_policy", "delete")
	plain := c.Source("password", v.SourcePassword, "password_wo", nil, "password_wo_version", nil)
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:            plain.HCL(e),
				Check:             e.Sent(mock.OpCreateOnline, mock.OpConfigure),
				ConfigStateChecks: append(has("source_instance.password", v.SourcePassword), statecheck.ExpectSensitiveValue(resourcetest.TaskAddress, resourcetest.AtPath("source_instance.password"))),
			},
			{Config: c.HCL(e), Check: e.Sent(), ConfigStateChecks: has("source_instance.password", nil)},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop, mock.OpDelete), resourcetest.TasksLeft(e)),
	})
}
