package e2e_test

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// storyFolder has an example in each of its folders.
const storyFolder = "../../../examples/stories"

// story is an example that is played through on the CLI under test, with the very files that users read.
type story struct {
	*acctest.Env
	cli *acctest.CLI
	// printed is all that the CLI has printed, to be searched for secrets.
	printed []string
}

// withoutPasswords lets f run without the passwords in the environment.
func (s *story) withoutPasswords(f func()) {
	whole := s.cli
	s.cli = whole.Without("TF_VAR_")
	f()
	s.cli = whole
}

// given are the variables of a step; the others have their defaults.
type given map[string]any

// tell plays an example through. Its variables for passwords, of whatever name, get those of MockValues, which must be
// nowhere afterwards.
func tell(t *testing.T, provider, name string, play func(t *testing.T, s *story)) {
	t.Helper()
	s := newStory(t, provider)
	s.cli.Copy(t, filepath.Join(storyFolder, name))
	s.run(t, "validate")
	play(t, s)
	s.wantNoSecret(t)
}

// newStory is a story without a configuration, for one that the caller puts there.
func newStory(t *testing.T, provider string) *story {
	t.Helper()
	e := acctest.NewMock(t, func(c *mock.Config) {
		resourcetest.WithRegions(c)
		// A task that is run again shows for a while what it was before: a wait must not end with that.
		c.RestartLag = 50 * time.Millisecond
	})
	v := e.Values()
	ends := map[string]string{"source": v.SourcePassword, "target": v.TargetPassword}
	passwords, err := json.Marshal(map[string]any{"sessions": ends, "reports": ends, "orders": ends})
	resourcetest.NoError(t, err)
	return &story{Env: e, cli: e.CLI(t, provider, "", "HW_DCS_ENDPOINT="+e.URL+"/{region}",
		"TF_VAR_source_password="+v.SourcePassword, "TF_VAR_target_password="+v.TargetPassword,
		"TF_VAR_staging_password="+v.TargetPassword, "TF_VAR_passwords="+string(passwords))}
}

// run runs a command that must not fail.
func (s *story) run(t *testing.T, args ...string) (printed string) {
	t.Helper()
	printed = s.cli.Must(t, args...)
	s.printed = append(s.printed, printed)
	return printed
}

// give sets the variables, in a file beside the configuration.
func (s *story) give(t *testing.T, variables given) {
	t.Helper()
	text, err := json.Marshal(variables)
	resourcetest.NoError(t, err)
	resourcetest.NoError(t, os.WriteFile(filepath.Join(s.cli.Dir, "given.auto.tfvars.json"), text, 0o600))
}

// apply plans, applies the plan, and wants the next plan to be empty and without a warning, and no secret anywhere. It gives
// what the first plan has printed.
func (s *story) apply(t *testing.T, variables given) (plan string) {
	t.Helper()
	s.give(t, variables)
	plan = s.run(t, "plan", "-out=story.plan")
	s.run(t, "show", "-json", "story.plan")
	s.run(t, "apply", "story.plan")
	s.wantNothingPlanned(t)
	s.wantNoSecret(t)
	return plan
}

// wantNothingPlanned wants an empty plan without a warning. Outputs that change are not empty either.
func (s *story) wantNothingPlanned(t *testing.T) {
	t.Helper()
	plan, err := s.cli.Run(t, "plan", "-detailed-exitcode")
	s.printed = append(s.printed, plan)
	if err != nil {
		t.Errorf("the plan is not empty: %v\n%s", err, plan)
	}
	// That the provider is not an installed one is warned of in any case.
	if n := strings.Count(plan, "Warning:"); n != 1 {
		t.Errorf("the plan has %d warnings too many: %s", n-1, plan)
	}
}

// wantNothingPlannedWhile wants an empty plan in each of some statuses of a task, the last of which it keeps.
func (s *story) wantNothingPlannedWhile(t *testing.T, name string, statuses ...string) {
	t.Helper()
	for _, status := range statuses {
		resourcetest.NoError(t, s.Mock.SetStatus(s.Task(t, name).ID, status))
		s.wantNothingPlanned(t)
	}
}

// inSync is the status of a migration that is in sync, as this service spells it.
func (s *story) inSync() string { return cmp.Or(s.Mock.Config().InSyncWord, acctest.InSync()) }

// wantRefused plans what cannot be planned.
func (s *story) wantRefused(t *testing.T, variables given, why string) {
	t.Helper()
	s.give(t, variables)
	plan, err := s.cli.Run(t, "plan")
	s.printed = append(s.printed, plan)
	if err == nil {
		t.Errorf("planned all the same: %s", plan)
	}
	resourcetest.WantOutput(t, plan, why)
}

// forget takes a resource out of the state.
func (s *story) forget(t *testing.T, address string) {
	t.Helper()
	if out, err := s.cli.Command(t.Context(), "state", "rm", address).CombinedOutput(); err != nil {
		t.Fatalf("state rm: %v\n%s", err, out)
	}
}

// destroy destroys everything.
func (s *story) destroy(t *testing.T) {
	t.Helper()
	s.run(t, "destroy", "-auto-approve")
	if state := s.cli.StateFile(t); strings.Contains(string(state), `"managed"`) {
		t.Errorf("the state after the destruction: %s", state)
	}
}

// dependencies are what the one instance of a type is made after and destroyed before.
func (s *story) dependencies(t *testing.T, typeName string) []string {
	t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct{ Dependencies []string }
		}
	}
	resourcetest.NoError(t, json.Unmarshal(s.cli.StateFile(t), &state))
	for _, r := range state.Resources {
		if r.Type == typeName && len(r.Instances) == 1 {
			return r.Instances[0].Dependencies
		}
	}
	t.Fatalf("the state has no %s", typeName)
	return nil
}

// outputs are the root module's.
func (s *story) outputs(t *testing.T) map[string]any {
	t.Helper()
	var outputs map[string]struct{ Value any }
	resourcetest.NoError(t, json.Unmarshal([]byte(s.run(t, "output", "-json")), &outputs))
	values := map[string]any{}
	for name, output := range outputs {
		values[name] = output.Value
	}
	return values
}

// wantOutputs compares some of the outputs.
func (s *story) wantOutputs(t *testing.T, want map[string]any) {
	t.Helper()
	got := s.outputs(t)
	for name, value := range want {
		if !reflect.DeepEqual(got[name], value) {
			t.Errorf("the output %s is %v, want %v", name, got[name], value)
		}
	}
}

// wantSent compares the calls since the last comparison that change something.
func (s *story) wantSent(t *testing.T, want ...mock.Operation) {
	t.Helper()
	if err := s.Sent(want...)(nil); err != nil {
		t.Error(err)
	}
}

// wantSentSideBySide is wantSent where the order is that of chance.
func (s *story) wantSentSideBySide(t *testing.T, want map[mock.Operation]int) {
	t.Helper()
	all := 0
	for operation, n := range want {
		resourcetest.WantCount(t, s.Env, n, operation)
		all += n
	}
	if sent := s.Mock.Mutations(); sent != all {
		t.Errorf("%d calls that change something, want %d", sent, all)
	}
	s.Mock.ForgetRequests()
}

// wantTasks compares the tasks in the service, oldest first, without deleted ones.
func (s *story) wantTasks(t *testing.T, statuses ...string) {
	t.Helper()
	if err := resourcetest.TasksLeft(s.Env, statuses...)(nil); err != nil {
		t.Error(err)
	}
}

// wantPasswords looks whether the service has got the passwords that it keeps of each task.
func (s *story) wantPasswords(t *testing.T) {
	t.Helper()
	v := s.Values()
	for _, task := range s.Mock.Tasks() {
		if task.Source != nil && task.Source.Password != v.SourcePassword {
			t.Errorf("task %s has another password for its source", task.Name)
		}
		if task.Target == nil || task.Target.Password != v.TargetPassword {
			t.Errorf("task %s has another password for its target", task.Name)
		}
	}
}

// wantNoSecret searches what the CLI has printed so far and all files that there are now: states, with what is private in
// them, and plans.
func (s *story) wantNoSecret(t *testing.T) {
	t.Helper()
	texts := resourcetest.FilesIn(t, s.cli.Dir)
	for _, name := range []string{"terraform.tfstate", "story.plan/tfplan"} {
		if texts[name] == "" {
			t.Errorf("there is no %s to search", name)
		}
	}
	texts["output of the CLI"] = strings.Join(s.printed, "\n")
	v := s.Values()
	for place, text := range texts {
		for _, secret := range []string{v.SourcePassword, v.TargetPassword, s.Mock.Config().SecretKey} {
			if i := strings.Index(text, secret); i >= 0 {
				t.Errorf("the %s holds the secret %q: …%s…", place, secret, text[max(0, i-300):min(len(text), i+100)])
			}
		}
	}
}
