package resources_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

const migrationTask = "dcs_migration_task"

// config is a configuration, changed step by step.
type config map[string]any

// with is the configuration with other arguments; nil takes one out.
func (c config) with(pairs ...any) config {
	changed := config{}
	for name, value := range c {
		changed[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		changed[pairs[i].(string)] = pairs[i+1]
	}
	return changed
}

// source and target are the configuration with other arguments of an instance.
func (c config) source(pairs ...any) config { return c.end("source_instance", pairs...) }
func (c config) target(pairs ...any) config { return c.end("target_instance", pairs...) }

func (c config) end(name string, pairs ...any) config {
	return c.with(name, map[string]any(config(c[name].(map[string]any)).with(pairs...)))
}

// waiting is an online task without instances.
func waiting(e *acctest.Env) config {
	v := e.Values()
	return config{
		"task_name": e.Name("task"), "migration_type": "online_migration",
		"vpc_id": v.VPCID, "subnet_id": v.SubnetID, "security_group_id": v.SecurityGroupID,
	}
}

// incremental is an online task with write-only passwords, its source by address and its target by id.
func incremental(e *acctest.Env) config {
	v := e.Values()
	return waiting(e).with(
		"migration_method", "incremental_migration", "resume_mode", "auto",
		"source_instance", map[string]any{"addrs": []string{v.SourceAddr}, "password_wo": v.SourcePassword, "password_wo_version": 1},
		"target_instance", map[string]any{"id": v.TargetID, "password_wo": v.TargetPassword, "password_wo_version": 1},
	)
}

func full(e *acctest.Env) config {
	return incremental(e).with("migration_method", "full_amount_migration")
}

// imported is an import from a bucket.
func imported(e *acctest.Env) config {
	v := e.Values()
	return config{
		"task_name": e.Name("import"), "migration_type": "backupfile_import", "migration_method": "full_amount_migration",
		"target_instance": map[string]any{"id": v.TargetID, "password_wo": v.TargetPassword, "password_wo_version": 1},
		"backup_files": map[string]any{
			"file_source": "self_build_obs", "bucket_name": v.Bucket,
			"files": []any{map[string]any{"file_name": v.File, "size": "754.0MB"}},
		},
	}
}

func timeouts(pairs ...any) map[string]any { return map[string]any(config{}.with(pairs...)) }

// made creates a task that the mock then has, and forgets the requests it took.
func made(t *testing.T, e *acctest.Env, c config) *acctest.Resource {
	t.Helper()
	r := e.Serve(t, nil).Resource(t, migrationTask)
	r.Must(t, c)
	return r
}

// during runs do once the mock's task of the configuration is in a status.
func during(t *testing.T, e *acctest.Env, c config, status string, do func(task mock.Task)) {
	t.Helper()
	go func() {
		for range 1000 {
			if task, ok := e.Mock.TaskNamed(c["task_name"].(string)); ok && task.Status == status {
				do(task)
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Errorf("no task came to be %s", status)
	}()
}

func wantText(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in: %s", part, text)
		}
	}
}

func wantNone(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if len(diags) > 0 {
		t.Errorf("unexpected diagnostics: %s", acctest.Text(diags))
	}
}

func wantNoErrors(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if acctest.HasError(diags) {
		t.Error(acctest.Text(diags))
	}
}

func wantError(t *testing.T, diags []*tfprotov6.Diagnostic, parts ...string) {
	t.Helper()
	errs := acctest.Errors(diags)
	if len(errs) == 0 {
		t.Errorf("no error, but: %s", acctest.Text(diags))
	}
	wantText(t, acctest.Text(errs), parts...)
}

func wantWarning(t *testing.T, diags []*tfprotov6.Diagnostic, parts ...string) {
	t.Helper()
	if acctest.HasError(diags) {
		t.Errorf("unexpected error: %s", acctest.Text(diags))
	}
	warnings := acctest.Warnings(diags)
	if len(warnings) == 0 {
		t.Error("no warning")
	}
	wantText(t, acctest.Text(warnings), parts...)
}

// wantWarnings fails the test unless there are just as many warnings, no error, and each of the words in one of them.
func wantWarnings(t *testing.T, diags []*tfprotov6.Diagnostic, words ...string) {
	t.Helper()
	if len(diags) != len(words) {
		t.Errorf("%d diagnostics, want %d: %s", len(diags), len(words), acctest.Text(diags))
	}
	if len(words) > 0 {
		wantWarning(t, diags, words...)
	}
}

// wantStarts fails the test unless there is but the warning that creating a resource starts a migration.
func wantStarts(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	wantWarnings(t, diags, "the apply starts the migration")
}

func wantState(t *testing.T, r *acctest.Resource, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if got := r.Get(t, pairs[i]); got != pairs[i+1] {
			t.Errorf("%s is %q, want %q", pairs[i], got, pairs[i+1])
		}
	}
}

// wantClean fails the test unless a refreshed plan changes nothing.
func wantClean(t *testing.T, r *acctest.Resource, c config) {
	t.Helper()
	if diags := r.Read(t); acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
	plan := r.Plan(t, c)
	wantNone(t, plan.Diagnostics)
	if !r.Clean(plan) || len(plan.RequiresReplace) > 0 {
		t.Errorf("the plan is not clean:\nstate %s\nplan  %s", r.State, plan.Planned)
	}
}

func wantCount(t *testing.T, e *acctest.Env, want int, of ...mock.Operation) {
	t.Helper()
	if got := e.Mock.Count(of...); got != want {
		t.Errorf("%d requests of %v, want %d", got, of, want)
	}
}

// wantSent fails the test unless just these calls that change something have come since the last such check.
func wantSent(t *testing.T, e *acctest.Env, want ...mock.Operation) {
	t.Helper()
	if err := e.Sent(want...)(nil); err != nil {
		t.Error(err)
	}
}

// wantNoSecret searches everything that a resource leaves behind for secrets.
func wantNoSecret(t *testing.T, e *acctest.Env, r *acctest.Resource, diags []*tfprotov6.Diagnostic, logs string, but ...string) {
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

// ledger is the ledger, which is all there is in a resource's private state.
func ledger(t *testing.T, r *acctest.Resource) map[string]any {
	t.Helper()
	var private map[string][]byte
	did(t, json.Unmarshal(r.Private, &private))
	if len(private) != 1 || len(private["ledger"]) == 0 {
		t.Fatalf("private state is not one ledger: %s", r.Private)
	}
	var ledger map[string]any
	did(t, json.Unmarshal(private["ledger"], &ledger))
	return ledger
}

// setLedger replaces the ledger in a resource's private state.
func setLedger(t *testing.T, r *acctest.Resource, ledger map[string]any) {
	t.Helper()
	document, err := json.Marshal(ledger)
	did(t, err)
	r.Private, err = json.Marshal(map[string][]byte{"ledger": document})
	did(t, err)
}

// stage is how far the operation has come that is under way; "": there is none.
func stage(t *testing.T, r *acctest.Resource) string {
	t.Helper()
	op, _ := ledger(t, r)["operation"].(map[string]any)
	stage, _ := op["stage"].(string)
	return stage
}

// logged gives a context whose logs of every level are kept.
func logged(t *testing.T) (context.Context, *bytes.Buffer) {
	t.Helper()
	var logs bytes.Buffer
	return tflogtest.RootLogger(t.Context(), &logs), &logs
}

func must(t testing.TB, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
}

// did fails the test where a control of the mock did not do its work.
func did(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
