package datasourcetest

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// The acceptance tests drive the provider by a real CLI. A test that starts with acctest.New also runs on the live service
// with DCS_ACC_LIVE=1.

// WaitingTask is a resource block of an online task that waits to be configured, made after others where that matters.
func WaitingTask(e *acctest.Env, label, name, after string) string {
	v := e.Values()
	return acctest.Block(`resource "dcs_migration_task" "`+label+`"`, map[string]any{
		"task_name": name, "migration_type": "online_migration", "description": "for the data sources",
		"vpc_id": v.VPCID, "subnet_id": v.SubnetID, "security_group_id": v.SecurityGroupID, "deletion_policy": "delete",
		"depends_on": acctest.Expr("[" + after + "]"),
	})
}

// HasValue checks an attribute, dots leading into objects.
func HasValue(address, name string, value knownvalue.Check) statecheck.StateCheck {
	steps := strings.Split(name, ".")
	path := tfjsonpath.New(steps[0])
	for _, s := range steps[1:] {
		path = path.AtMapKey(s)
	}
	return statecheck.ExpectKnownValue(address, path, value)
}

// Texts checks the texts of a list or a set, one by one.
func Texts(values ...string) []knownvalue.Check {
	var checks []knownvalue.Check
	for _, v := range values {
		checks = append(checks, knownvalue.StringExact(v))
	}
	return checks
}
