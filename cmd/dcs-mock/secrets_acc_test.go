package main

import (
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// Of a whole rehearsal, from plan to destroy, the program prints no secret but the throw-away key of its own.
func TestAccMock_printsNoSecret(t *testing.T) {
	t.Parallel()
	provider := acctest.BuildProvider(t)
	const secretKey = "own-Sesame-1010"
	stdout := started(t, "-secret-key="+secretKey, "-ready=0s", "-full=0s", "-stop=0s")
	values := acctest.MockValues()
	e := &acctest.Env{Mock: mock.New(mock.Config{SecretKey: secretKey}), URL: exports(stdout.String())["HW_DCS_ENDPOINT"]}
	task := func(limit int) string {
		return acctest.Block(`resource "dcs_migration_task" "test"`, map[string]any{
			"task_name": "rehearsal", "migration_type": "online_migration", "migration_method": "incremental_migration", "resume_mode": "auto",
			"vpc_id": values.VPCID, "subnet_id": values.SubnetID, "security_group_id": values.SecurityGroupID, "bandwidth_limit_mb": limit,
			"source_instance": map[string]any{"addrs": []string{values.SourceAddr}, "password_wo": values.SourcePassword, "password_wo_version": 1},
			"target_instance": map[string]any{"id": values.TargetID, "password": values.TargetPassword},
		})
	}
	cli := e.CLI(t, provider, task(1))
	cli.Must(t, "apply", "-auto-approve")
	cli.Configure(t, task(2))
	cli.Must(t, "apply", "-auto-approve")
	cli.Must(t, "destroy", "-auto-approve")

	out := stdout.await(t, "stop")
	for _, operation := range []mock.Operation{mock.OpCreateOnline, mock.OpConfigure, mock.OpStop} {
		if words := strings.ReplaceAll(string(operation), "-", " "); !strings.Contains(out, words) {
			t.Errorf("%q is missing in: %s", words, out)
		}
	}
	for _, secret := range []string{secretKey, values.SourcePassword, values.TargetPassword} {
		if strings.Contains(out, secret) {
			t.Errorf("the output holds the secret %q: %s", secret, out)
		}
	}
}
