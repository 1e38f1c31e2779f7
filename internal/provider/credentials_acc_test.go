package provider_test

import (
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// The CLI reads a task with the keys of an agency, and no log of any level has what IAM issued.
func TestAccProvider_assumeRole(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) {
		c.Agencies = []mock.Agency{{Name: "jump", DomainName: "acme"}, {Name: "ops", DomainID: "d2"}}
	})
	const config = `
variable "agencies" {
  default = [{ name = "jump", domain = "acme", id = null }, { name = "ops", domain = null, id = "d2" }]
}

provider "dcs" {
  dynamic "assume_role" {
    for_each = var.agencies
    content {
      agency_name = assume_role.value.name
      domain_name = assume_role.value.domain
      domain_id   = assume_role.value.id
    }
  }
}

data "dcs_migration_tasks" "all" {}
`
	var issued []string
	e.Mock.Order(mock.Fault{Operation: mock.OpSecurityTokens, Times: -1, Edit: func(body []byte) []byte {
		for _, name := range []string{"secret", "securitytoken"} {
			_, rest, _ := strings.Cut(string(body), `"`+name+`":"`)
			value, _, _ := strings.Cut(rest, `"`)
			issued = append(issued, value)
		}
		return body
	}})
	out, err := e.CLI(t, acctest.BuildProvider(t), config, "TF_LOG=TRACE").Run(t, "plan")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lists := e.Mock.Requests(mock.OpList)
	if len(lists) == 0 || len(issued) != 4 {
		t.Fatalf("%d lists were asked for, and %d secrets issued, want 4", len(lists), len(issued))
	}
	for _, list := range lists {
		if got := e.Mock.AgencyOf(list); got != "ops" {
			t.Errorf("the list was asked for as %q", got)
		}
	}
	if !strings.Contains(out, "securitytokens") {
		t.Error("the log does not have that roles were assumed")
	}
	for _, secret := range issued {
		if strings.Contains(out, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}

// At level INFO, the log has only the provider's own messages.
func TestAccProvider_infoLog(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	const config = `
resource "dcs_migration_task" "a" {
  task_name         = "a"
  migration_type    = "online_migration"
  vpc_id            = "v"
  subnet_id         = "s"
  security_group_id = "g"
}
`
	cli := e.CLI(t, acctest.BuildProvider(t), config, "TF_LOG_PROVIDER=INFO")
	for _, args := range [][]string{{"apply", "-auto-approve"}, {"destroy", "-auto-approve"}} {
		out, err := cli.Run(t, args...)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if strings.Contains(out, "timeout configuration") {
			t.Errorf("%s logs time-outs that are not configured:\n%s", args[0], out)
		}
	}
}
