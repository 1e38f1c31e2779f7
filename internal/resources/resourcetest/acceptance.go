package resourcetest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// The acceptance tests drive the provider by a real CLI. A test that starts with acctest.New also runs on the live service
// with DCS_ACC_LIVE=1; there, what is said of calls is not checked.

// TaskAddress is the resource under test in all configurations.
const TaskAddress = "dcs_migration_task.test"

// HCL writes a configuration for the CLI.
func (c Config) HCL(e *acctest.Env) string {
	return e.Provider() + acctest.Block(`resource "dcs_migration_task" "test"`, c)
}

// AtPath is the path of an attribute; dots lead into objects.
func AtPath(name string) tfjsonpath.Path {
	steps := strings.Split(name, ".")
	p := tfjsonpath.New(steps[0])
	for _, s := range steps[1:] {
		p = p.AtMapKey(s)
	}
	return p
}

// Exactly checks a value: text, number, pattern, list for a set, nil for null, or a check of its own.
func Exactly(value any) knownvalue.Check {
	switch v := value.(type) {
	case nil:
		return knownvalue.Null()
	case string:
		return knownvalue.StringExact(v)
	case bool:
		return knownvalue.Bool(v)
	case int:
		return knownvalue.Int64Exact(int64(v))
	case *regexp.Regexp:
		return knownvalue.StringRegexp(v)
	case []string:
		elements := make([]knownvalue.Check, len(v))
		for i, e := range v {
			elements[i] = knownvalue.StringExact(e)
		}
		return knownvalue.SetExact(elements)
	default:
		return v.(knownvalue.Check)
	}
}

// TasksLeft checks what a destroy has left in the mock: the status words of its tasks. It proves nothing of the live service.
func TasksLeft(e *acctest.Env, statuses ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if e.Mock == nil {
			return nil
		}
		var got []string
		for _, task := range e.Mock.Tasks() {
			got = append(got, task.Status)
		}
		if strings.Join(got, " ") != strings.Join(statuses, " ") {
			return fmt.Errorf("the tasks in the service are %v, want %v", got, statuses)
		}
		return nil
	}
}

// OnTheMock makes a change behind the provider's back before a step; it fails the test when that is not possible.
func OnTheMock(t *testing.T, do func() error) func() {
	return func() {
		t.Helper()
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
}
