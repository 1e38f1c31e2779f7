package ipexchange_test

import (
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

func TestValidateAnExchange(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocol(t)
	good := resourcetest.ExchangeOf("task-1")
	ips := func(ips ...any) resourcetest.Config { return good.With("exchanged_ips", ips) }
	tests := map[string]struct {
		config resourcetest.Config
		at     string // the attribute of the error; none: it is right
		says   string
	}{
		"the least there is":            {good, "", ""},
		"all there is":                  {good.With("exchange_domain", true, "timeouts", resourcetest.Timeouts("create", "1h", "delete", "90s")), "", ""},
		"IPv6":                          {ips("fd00::5"), "", ""},
		"nothing known yet":             {resourcetest.Config{"task_id": acctest.Unknown, "exchanged_ips": acctest.Unknown, "exchange_domain": acctest.Unknown}, "", ""},
		"an address not known yet":      {ips("192.168.0.10", acctest.Unknown), "", ""},
		"a time-out not known yet":      {good.With("timeouts", map[string]any{"create": acctest.Unknown}), "", ""},
		"no task":                       {good.With("task_id", nil), "task_id", ""},
		"an empty task id":              {good.With("task_id", ""), "task_id", "must be the id"},
		"a blank task id":               {good.With("task_id", " t-1 "), "task_id", "without blanks"},
		"a task id that is a path":      {good.With("task_id", "a/../b"), "task_id", "slashes"},
		"a task id of two lines":        {good.With("task_id", "a\x00b"), "task_id", "control characters"},
		"no addresses":                  {good.With("exchanged_ips", nil), "", ""},
		"no address":                    {ips(), "exchanged_ips", "at least 1"},
		"a null address":                {ips("192.168.0.10", nil), "exchanged_ips", "null"},
		"an address with a port":        {ips("192.168.0.10:6379"), "exchanged_ips", "without a port"},
		"several addresses in one":      {ips("192.168.0.10,192.168.0.20"), "exchanged_ips", "an element of its own"},
		"a name":                        {ips("redis.example.com"), "exchanged_ips", "must be an IP address"},
		"an address with a zone":        {ips("fe80::1%eth0"), "exchanged_ips", "must be an IP address"},
		"an address with blanks":        {ips(" 192.168.0.10"), "exchanged_ips", "must be an IP address"},
		"an empty address":              {ips(""), "exchanged_ips", "must be an IP address"},
		"a time-out of nothing":         {good.With("timeouts", resourcetest.Timeouts("create", "0s")), "timeouts", "greater than 0"},
		"a time-out of less":            {good.With("timeouts", resourcetest.Timeouts("delete", "-1m")), "timeouts", "greater than 0"},
		"a time-out that is no time":    {good.With("timeouts", resourcetest.Timeouts("create", "soon")), "timeouts", "soon"},
		"one address wrong, one not":    {ips("192.168.0.10", "192.168.0.256"), "exchanged_ips", "192.168.0.256"},
		"a wrong one beside an unknown": {ips(acctest.Unknown, "nowhere"), "exchanged_ips", "nowhere"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := p.Resource(t, resourcetest.TypeIPExchange).Validate(t, test.config)
			if test.at == "" {
				resourcetest.WantNone(t, diags)
				return
			}
			resourcetest.WantError(t, diags, test.says, `AttributeName("`+test.at+`")`)
		})
	}
}

// The path of an element of a set is its text: what is wrong with it is said of the set.
func TestATextThatMayBeASecretIsNotRepeated(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocol(t)
	for name, c := range map[string]resourcetest.Config{
		"among addresses": resourcetest.ExchangeOf("task-1").With("exchanged_ips", []string{"redis://:Sesame@10.0.0.5"}),
		"as a task id":    resourcetest.ExchangeOf("redis://:Sesame@10.0.0.5"),
	} {
		diags := p.Resource(t, resourcetest.TypeIPExchange).Validate(t, c)
		resourcetest.WantError(t, diags, "not repeated here")
		if strings.Contains(acctest.Text(diags), "Sesame") {
			t.Errorf("%s: the secret is repeated: %s", name, acctest.Text(diags))
		}
	}
}
