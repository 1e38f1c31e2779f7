package resourcetest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// WantNotText fails the test if a text holds a part.
func WantNotText(t testing.TB, text, part string) {
	t.Helper()
	if part != "" && len(text) > 0 && strings.Contains(text, part) {
		t.Errorf("%q is said in: %s", part, text)
	}
}

// WantOutput searches what a CLI has printed.
func WantOutput(t testing.TB, out string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !acctest.Saying(part).MatchString(out) {
			t.Errorf("%q is missing in: %s", part, out)
		}
	}
}

// WantText fails the test unless a text holds all parts.
func WantText(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in: %s", part, text)
		}
	}
}

// WantNone fails the test if there are diagnostics.
func WantNone(t testing.TB, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if len(diags) > 0 {
		t.Errorf("unexpected diagnostics: %s", acctest.Text(diags))
	}
}

// WantNoErrors fails the test if there are errors.
func WantNoErrors(t testing.TB, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if acctest.HasError(diags) {
		t.Error(acctest.Text(diags))
	}
}

// WantError fails the test unless there are errors that say all parts.
func WantError(t testing.TB, diags []*tfprotov6.Diagnostic, parts ...string) {
	t.Helper()
	errs := acctest.Errors(diags)
	if len(errs) == 0 {
		t.Errorf("no error, but: %s", acctest.Text(diags))
	}
	WantText(t, acctest.Text(errs), parts...)
}

// WantWarning fails the test unless there are warnings that say all parts, and no errors.
func WantWarning(t testing.TB, diags []*tfprotov6.Diagnostic, parts ...string) {
	t.Helper()
	if acctest.HasError(diags) {
		t.Errorf("unexpected error: %s", acctest.Text(diags))
	}
	warnings := acctest.Warnings(diags)
	if len(warnings) == 0 {
		t.Error("no warning")
	}
	WantText(t, acctest.Text(warnings), parts...)
}

// WantWarnings fails the test unless there are just as many warnings, no error, and each of the words in one of them.
func WantWarnings(t testing.TB, diags []*tfprotov6.Diagnostic, words ...string) {
	t.Helper()
	if len(diags) != len(words) {
		t.Errorf("%d diagnostics, want %d: %s", len(diags), len(words), acctest.Text(diags))
	}
	if len(words) > 0 {
		WantWarning(t, diags, words...)
	}
}

// WantStarts fails the test unless there is but the warning that creating a resource starts a migration.
func WantStarts(t testing.TB, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	WantWarnings(t, diags, "the apply starts the migration")
}

// WantState checks attributes in state: a name, then its value, and so on.
func WantState(t testing.TB, r *acctest.Resource, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if got := r.Get(t, pairs[i]); got != pairs[i+1] {
			t.Errorf("%s is %q, want %q", pairs[i], got, pairs[i+1])
		}
	}
}

// WantClean fails the test unless a refreshed plan changes nothing.
func WantClean(t testing.TB, r *acctest.Resource, c Config) {
	t.Helper()
	if diags := r.Read(t); acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
	plan := r.Plan(t, c)
	WantNone(t, plan.Diagnostics)
	if !r.Clean(plan) || len(plan.RequiresReplace) > 0 {
		t.Errorf("the plan is not clean:\nstate %s\nplan  %s", r.State, plan.Planned)
	}
}

// WantCount fails the test unless so many requests of the operations have come.
func WantCount(t testing.TB, e *acctest.Env, want int, of ...mock.Operation) {
	t.Helper()
	if got := e.Mock.Count(of...); got != want {
		t.Errorf("%d requests of %v, want %d", got, of, want)
	}
}

// WantSent fails the test unless just these calls that change something have come since the last such check.
func WantSent(t testing.TB, e *acctest.Env, want ...mock.Operation) {
	t.Helper()
	if err := e.Sent(want...)(nil); err != nil {
		t.Error(err)
	}
}

// WantNoSecret searches everything that a resource leaves behind for secrets.
func WantNoSecret(t testing.TB, e *acctest.Env, r *acctest.Resource, diags []*tfprotov6.Diagnostic, logs string, but ...string) {
	t.Helper()
	v := e.Values()
	cfg := e.Mock.Config()
	private := map[string]json.RawMessage{}
	if len(r.Private) > 0 {
		if err := json.Unmarshal(r.Private, &private); err != nil {
			t.Fatalf("private state: %v", err)
		}
	}
	decoded, err := json.Marshal(private)
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]string{
		"state": r.State.String(), "private state": string(r.Private) + string(decoded), "diagnostics": acctest.Text(diags), "logs": logs,
	}
	for place, text := range places {
		for _, secret := range []string{v.SourcePassword, v.TargetPassword, cfg.SecretKey, "Sesame"} {
			if strings.Contains(text, secret) && !strings.Contains(strings.Join(but, " "), place) {
				t.Errorf("the %s holds the secret %q: %s", place, secret, text)
			}
		}
	}
}

// NoErrors ends the test if there are errors.
func NoErrors(t testing.TB, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
}

// NoError ends the test if there is an error.
func NoError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
