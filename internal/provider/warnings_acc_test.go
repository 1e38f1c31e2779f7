package provider_test

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// The plan warns of settings that let others read the requests, and refuses invalid endpoints.
func TestAccProvider_warnings(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	built := acctest.BuildProvider(t)
	const list = "\ndata \"dcs_migration_tasks\" \"all\" {}\n"
	const task = `
resource "dcs_migration_task" "a" {
  task_name         = "a"
  migration_type    = "online_migration"
  vpc_id            = "v"
  subnet_id         = "s"
  security_group_id = "g"
}
`
	tests := map[string]struct {
		config string
		env    []string
		fails  bool
		says   []string
		silent bool // about what others can read
	}{
		"the mock on this machine": {config: list, silent: true},
		"certificates unchecked":   {config: "provider \"dcs\" {\n  insecure = true\n}\n" + list, says: []string{"Certificates are not checked", "insecure turns off the check of the services' TLS certificates"}},
		"unchecked by a variable":  {config: list, env: []string{"HW_INSECURE=true"}, says: []string{"Certificates are not checked", "variable HW_INSECURE turns off"}},
		"plain http elsewhere": {config: "provider \"dcs\" {\n  endpoints = {\n    dcs = \"http://dcs.example.com\"\n  }\n}\n" + task,
			says: []string{"Requests are not encrypted", "The endpoint uses http://"}},
		"plain http by a variable": {config: task, env: []string{"HW_DCS_ENDPOINT=http://dcs.example.com"},
			says: []string{"Requests are not encrypted", "HW_DCS_ENDPOINT uses http://"}},
		"an endpoint that is none": {config: "provider \"dcs\" {\n  endpoints = {\n    dcs = \"https://u:hush@dcs.example.com\"\n  }\n}\n" + task, fails: true,
			says: []string{"Invalid endpoint", "must not hold a user name or a password"}},
		"a variable's endpoint that is none": {config: task, env: []string{"HW_IAM_ENDPOINT=ftp://iam.example.com"}, fails: true,
			says: []string{"Invalid environment variable HW_IAM_ENDPOINT"}},
		"a CA file that is not there": {config: "provider \"dcs\" {\n  cacert_file = \"no.pem\"\n}\n" + task, fails: true,
			says: []string{"Unusable CA certificates", "The file is named by cacert_file"}},
	}
	t.Cleanup(func() {
		if n := e.Mock.Mutations(); n != 0 {
			t.Errorf("planning made %d mutating calls", n)
		}
	})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := e.CLI(t, built, test.config, test.env...).Run(t, "plan")
			if (err != nil) != test.fails {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, words := range test.says {
				if !acctest.Saying(words).MatchString(out) {
					t.Errorf("the plan does not say %q:\n%s", words, out)
				}
			}
			for _, words := range []string{"Certificates are not checked", "Requests are not encrypted"} {
				if test.silent && acctest.Saying(words).MatchString(out) {
					t.Errorf("the plan says %q:\n%s", words, out)
				}
			}
		})
	}
}
