package actions_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

func TestTheProviderHasItsActions(t *testing.T) {
	t.Parallel()
	want := []string{exchangeIP, restartTasks, rollbackIP, stopTasks, waitForTask}
	if got := acctest.NewProtocol(t).ActionTypes(); !slices.Equal(got, want) {
		t.Errorf("the actions are %q, want %q", got, want)
	}
}

// What a configuration says wrongly fails at plan time, on the attribute; said by a value that is known later, it fails before
// anything is sent.
func TestAWrongArgumentIsRefused(t *testing.T) {
	t.Parallel()
	const at = `[AttributeName("`
	tests := map[string]struct {
		action string
		config map[string]any
		want   string
	}{
		"no tasks":                       {stopTasks, several(), at + "task_ids"},
		"no tasks to be restarted":       {restartTasks, several(), at + "task_ids"},
		"a task without an id":           {stopTasks, several("m-1", ""), `"" must be the id…` + at + "task_ids"},
		"a blank id":                     {restartTasks, several(" "), `" " must be the id…` + at + "task_ids"},
		"a null among ids":               {stopTasks, map[string]any{"task_ids": []any{"m-1", nil}}, "is null…" + at + "task_ids"},
		"an id that is a path":           {waitForTask, one("m-1/stop"), "without blanks, control characters and slashes…" + at + "task_id"},
		"an id with a line's end":        {rollbackIP, one("m-1\n"), "without blanks, control characters and slashes…" + at + "task_id"},
		"an id with a control character": {waitForTask, one("m\x001"), "without blanks, control characters and slashes…" + at + "task_id"},
		"an id that may be a secret":     {stopTasks, several("redis://:Sesame@m-1"), "not repeated here…" + at + "task_ids\")]"},
		"an address that may be secret":  {exchangeIP, with(exchange("m-1"), "exchanged_ips", []string{"Sesame@10.0.0.1"}), "not repeated here…" + at + "exchanged_ips\")]"},
		"an id that is empty":            {exchangeIP, exchange(""), "without blanks, control characters and slashes…" + at + "task_id"},
		"a time-out that is no duration": {waitForTask, with(one("m-1"), "timeout", "soon"), `"soon" must be a duration…` + at + "timeout"},
		"a time-out without a unit":      {stopTasks, with(several("m-1"), "timeout", "90"), `"90" must be a duration…` + at + "timeout"},
		"no time at all":                 {rollbackIP, with(one("m-1"), "timeout", "0s"), "greater than 0…" + at + "timeout"},
		"less than no time":              {restartTasks, with(several("m-1"), "timeout", "-1h"), "greater than 0…" + at + "timeout"},
		"an empty time-out":              {exchangeIP, with(exchange("m-1"), "timeout", ""), "must be a duration…" + at + "timeout"},
		"an offset below 0":              {waitForTask, with(one("m-1"), "max_offset", -1), at + "max_offset"},
		"no addresses":                   {exchangeIP, with(exchange("m-1"), "exchanged_ips", []string{}), at + "exchanged_ips"},
		"an address with a port":         {exchangeIP, with(exchange("m-1"), "exchanged_ips", []string{"10.0.0.1:6379"}), "without a port…" + at + "exchanged_ips"},
		"a name for an address":          {exchangeIP, with(exchange("m-1"), "exchanged_ips", []string{"10.0.0.1", "redis"}), `"redis" must be an IP address…` + at + "exchanged_ips"},
		"a null among addresses":         {exchangeIP, with(exchange("m-1"), "exchanged_ips", []any{"10.0.0.1", nil}), "but one is null…" + at + "exchanged_ips"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				task(t, e, "m-1", "")
				p := e.Serve(t, nil)
				wantErrors(t, p.PlanAction(t, test.action, test.config), test.want)
				came := p.Invoke(t, t.Context(), test.action, test.config, nil)
				wantErrors(t, came.Diagnostics, test.want)
				wantProgress(t, came)
				wantNoSecret(t, e, came)
				if asked := e.Mock.Count(); asked > 0 {
					t.Errorf("the service got %d requests", asked)
				}
			})
		})
	}
}

// What is not known yet is not judged.
func TestAnUnknownArgumentPasses(t *testing.T) {
	t.Parallel()
	unknown := acctest.Unknown
	tests := map[string]struct {
		action string
		config map[string]any
	}{
		"tasks":      {stopTasks, map[string]any{"task_ids": unknown}},
		"a task":     {restartTasks, map[string]any{"task_ids": []any{"m-1", unknown}}},
		"whether":    {stopTasks, with(several("m-1"), "wait", unknown)},
		"an id":      {waitForTask, map[string]any{"task_id": unknown}},
		"a time-out": {rollbackIP, with(one("m-1"), "timeout", unknown)},
		"an offset":  {waitForTask, with(one("m-1"), "max_offset", unknown, "equal_key_counts", unknown)},
		"addresses":  {exchangeIP, with(exchange("m-1"), "exchanged_ips", unknown)},
		"no address": {exchangeIP, one("m-1")},
		"an address": {exchangeIP, with(exchange("m-1"), "exchanged_ips", []any{unknown}, "exchange_domain", unknown)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wantNone(t, acctest.NewMemoryMock(t, nil).Serve(t, nil).PlanAction(t, test.action, test.config))
			})
		})
	}
}

// An action can be planned while the provider's configuration is not known, and not invoked.
func TestAnUnknownProviderIsNamed(t *testing.T) {
	t.Parallel()
	for action, config := range map[string]map[string]any{
		stopTasks: several("m-1"), restartTasks: several("m-1"), waitForTask: one("m-1"), exchangeIP: exchange("m-1"), rollbackIP: one("m-1"),
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				p := e.Serve(t, map[string]any{"project_id": acctest.Unknown})
				wantNone(t, p.PlanAction(t, action, config))
				wantErrors(t, p.Invoke(t, t.Context(), action, config, nil).Diagnostics, "Provider configuration not known yet…its argument project_id is known only after apply")
				if asked := e.Mock.Count(); asked > 0 {
					t.Errorf("the service got %d requests", asked)
				}
			})
		})
	}
}
