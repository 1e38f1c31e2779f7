package migration

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// withTaskStatus is a task in sync with a task_status.
func withTaskStatus(word string) *client.Task {
	task := online("INCRMIGEATING")
	task.TaskStatus = word
	return task
}

// showingTaskStatuses answers with one task_status after another, and with the last of them from then on; an error is an answer as well,
// and so is a whole task.
func showingTaskStatuses(answers ...any) func(context.Context, int, string) (*client.Task, error) {
	answers = slices.Clone(answers) // the caller may use them again, at the same time
	for i, answer := range answers {
		if word, ok := answer.(string); ok {
			answers[i] = withTaskStatus(word)
		}
	}
	return showing(answers...)
}

// accepting answers a call with one error after another, nil to accept it.
func accepting(answers ...error) func(context.Context, int) (*client.TaskResult, error) {
	return func(_ context.Context, n int) (*client.TaskResult, error) {
		if err := nth(n, answers...); err != nil {
			return nil, err
		}
		return &client.TaskResult{}, nil
	}
}

// exchanges scripts the exchange like accepting.
func (f *fake) exchanges(answers ...error) {
	f.exchange = func(ctx context.Context, n int, _ client.ExchangeIPRequest) (*client.TaskResult, error) {
		return accepting(answers...)(ctx, n)
	}
}

// exchangedAndEnded is a task whose migration the service has ended with the exchange.
func exchangedAndEnded() *client.Task {
	task := withTaskStatus("EXCHANGE_SUCCESS")
	task.Status = "TERMINATED"
	return task
}

func bare404() error { return &client.Error{Operation: "asking", HTTPStatus: 404} }

func TestTaskStatusOf(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"EXCHANGE_SUCCESS": TaskStatusExchanged, " exchange_success\n": TaskStatusExchanged, "Exchanging": TaskStatusExchanging,
		"ROLLBACK_success": TaskStatusRolledBack, "": "", "  ": "", "EXCHANGED": "EXCHANGED",
	} {
		if got := TaskStatusOf(word); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func TestExchangeWantsATaskInSyncThatIsNotExchanged(t *testing.T) {
	t.Parallel()
	status := func(status, word string) *client.Task {
		task := online(status)
		task.TaskStatus = word
		return task
	}
	tests := map[string]struct {
		task any
		says []string // none: the exchange is sent
	}{
		"in sync, without a word":                     {status("INCRMIGEATING", ""), nil},
		"in sync, rightly spelt":                      {status("incrmigrating", ""), nil},
		"in sync, rolled back":                        {status("INCRMIGEATING", "ROLLBACK_SUCCESS"), nil},
		"in sync, with a word nobody knows":           {status("INCRMIGEATING", "EXCHANGE_FAILED"), nil},
		"exchanged already":                           {status("INCRMIGEATING", "EXCHANGE_SUCCESS"), []string{"task-1 are exchanged already", "EXCHANGE_SUCCESS"}},
		"exchanged already, in other letters":         {status("INCRMIGEATING", "exchange_success "), []string{"exchanged already"}},
		"exchanged already, the migration being over": {status("SUCCESS", "EXCHANGE_SUCCESS"), []string{"exchanged already"}},
		"an exchange at work":                         {status("INCRMIGEATING", "EXCHANGING"), []string{"in progress"}},
		"not in sync yet":                             {status("FULLMIGRATING", ""), []string{"FULLMIGRATING", "in sync"}},
		"waiting to be configured":                    {status("RUNNING", ""), []string{"RUNNING", "in sync"}},
		"a full migration that is over":               {status("SUCCESS", ""), []string{"SUCCESS", "in sync"}},
		"stopped":                                     {status("TERMINATED", ""), []string{"TERMINATED", "in sync"}},
		"a status nobody knows":                       {status("PREPARING", ""), []string{"PREPARING", "in sync"}},
		"no status":                                   {status("", ""), []string{"without a status", "in sync"}},
		"a task that is not known":                    {notFound(), []string{"does not exist"}},
		"a task that is DELETED":                      {status("DELETED", ""), []string{"does not exist"}},
		"a bare 404 of a task that is not listed":     {bare404(), []string{"does not exist"}},
		"a task that cannot be read":                  {forbidden(), []string{"exchanging the addresses of migration task task-1", "DCS.4003"}},
		"a bare 404 of a task that is listed":         {bare404(), []string{"HTTP 404"}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.list = showingTaskStatuses(test.task), listing(row("SUCCESS"))
			if name == "a bare 404 of a task that is not listed" {
				f.list = listing()
			}
			f.exchanges(nil)
			_, err := NewService(f).Exchange(t.Context(), taskOne, client.ExchangeIPRequest{})
			if len(test.says) == 0 && err != nil {
				t.Error(err)
			} else if len(test.says) > 0 {
				wantError(t, err, test.says...)
			}
			if f.calls()[opList] > 0 != strings.Contains(name, "bare 404") {
				t.Errorf("the list was read %d times", f.calls()[opList])
			}
			if want := len(test.says) == 0; f.calls()[opExchange] == 1 != want {
				t.Errorf("sent %d exchanges, want one: %t", f.calls()[opExchange], want)
			}
		})
	}
}

func TestExchangeSendsWhatIsAskedForAndTellsWhatWasBefore(t *testing.T) {
	t.Parallel()
	inBubble(t, "after a roll-back", func(t *testing.T) {
		f := newFake(t)
		f.show = showingTaskStatuses(" rollback_success")
		var got client.ExchangeIPRequest
		f.exchange = func(_ context.Context, _ int, req client.ExchangeIPRequest) (*client.TaskResult, error) {
			got = req
			return &client.TaskResult{}, nil
		}
		sent, err := NewService(f).Exchange(t.Context(), taskOne, client.ExchangeIPRequest{IPs: []string{"10.0.0.1"}, Domain: true})
		if err != nil || sent.Before != TaskStatusRolledBack || !sent.At.Equal(time.Now()) {
			t.Errorf("got %+v, %v", sent, err)
		}
		if len(got.IPs) != 1 || got.IPs[0] != "10.0.0.1" || !got.Domain {
			t.Errorf("sent %+v", got)
		}
		f.wantCalls(map[string]int{opShow: 1, opExchange: 1}) // it does not wait
	})
}

func TestExchangeWhoseOutcomeIsNotPlain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answers []error
		show    []any // the first is before the call
		sent    int
		unknown bool
		says    []string
	}{
		"refused":                    {[]error{wrongStatus()}, []any{""}, 1, false, []string{"DCS.4921"}},
		"lost, and it shows":         {[]error{lostAnswer()}, []any{"", "EXCHANGING"}, 1, false, nil},
		"lost, and it shows as done": {[]error{lostAnswer()}, []any{"", "EXCHANGE_SUCCESS"}, 1, false, nil},
		"lost, and it shows by a word nobody knows":  {[]error{lostAnswer()}, []any{"", "SWITCHING"}, 1, false, nil},
		"lost, and it shows late":                    {[]error{lostAnswer()}, []any{"", "", "", "", "", "EXCHANGING"}, 1, false, nil},
		"lost, and the old word is shown on":         {[]error{lostAnswer(), nil}, []any{"ROLLBACK_SUCCESS"}, 2, false, nil},
		"lost, and the old word is shown no more":    {[]error{lostAnswer(), nil}, []any{"ROLLBACK_SUCCESS", ""}, 2, false, nil},
		"lost, and it cannot be read back":           {[]error{lostAnswer()}, []any{"", forbidden()}, 1, true, []string{"not known", "Look at", "task_status", "DCS.4003"}},
		"lost, and the task is gone":                 {[]error{lostAnswer()}, []any{"", notFound()}, 1, true, []string{"not known", "does not exist"}},
		"lost, and then refused as if it were taken": {[]error{lostAnswer(), wrongStatus()}, []any{""}, 2, true, []string{"not known", "DCS.4921", "Look at"}},
		"lost, and the migration ended meanwhile":    {[]error{lostAnswer()}, []any{"", online("TERMINATED")}, 1, true, []string{"not known", "TERMINATED", "was in sync before"}},
		"lost, and the migration ended by it":        {[]error{lostAnswer()}, []any{"", exchangedAndEnded()}, 1, false, nil},
		"lost, and the status says nothing":          {[]error{lostAnswer()}, []any{"", online("SWITCHING")}, 1, true, []string{"not known", "SWITCHING"}},
		"lost for ever":                              {[]error{lostAnswer()}, []any{""}, 3, false, []string{"3 times"}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = showingTaskStatuses(test.show...)
			f.exchanges(test.answers...)
			sent, err := NewService(f).Exchange(t.Context(), taskOne, client.ExchangeIPRequest{})
			if len(test.says) == 0 && err != nil {
				t.Error(err)
			} else if len(test.says) > 0 {
				wantError(t, err, test.says...)
			}
			if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown != test.unknown {
				t.Errorf("got %T, an outcome not known: want %t", err, test.unknown)
			}
			if test.unknown && sent.At.IsZero() {
				t.Error("a call that was perhaps taken is not told")
			}
			if f.calls()[opExchange] != test.sent {
				t.Errorf("sent %d exchanges, want %d", f.calls()[opExchange], test.sent)
			}
		})
	}
}

func TestExchangeAnsweredWithWordsOfWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		show []any
		ok   bool
	}{
		"and nothing shows that it was taken":    {[]any{""}, false},
		"and it was taken all the same":          {[]any{"", "EXCHANGING"}, true},
		"and it was taken, which shows late":     {[]any{"", "", "EXCHANGING"}, true},
		"and it cannot be told whether it was":   {[]any{"", broken()}, true},
		"and the task is gone, as the wait says": {[]any{"", notFound()}, true},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = showingTaskStatuses(test.show...)
			f.exchange = func(context.Context, int, client.ExchangeIPRequest) (*client.TaskResult, error) {
				return &client.TaskResult{Error: "the target is busy"}, nil
			}
			_, err := NewService(f).Exchange(t.Context(), taskOne, client.ExchangeIPRequest{})
			if test.ok && err != nil {
				t.Error(err)
			} else if !test.ok {
				wantError(t, err, "the target is busy")
			}
			if f.calls()[opExchange] != 1 {
				t.Errorf("sent %d exchanges", f.calls()[opExchange])
			}
		})
	}
}

func TestAwaitExchange(t *testing.T) {
	t.Parallel()
	after := func(word string) func() *SentCall {
		return func() *SentCall { return &SentCall{Before: word, At: time.Now(), Taken: true} }
	}
	lately := func(word string, taken bool) func() *SentCall {
		return func() *SentCall { return &SentCall{Before: word, At: time.Now().Add(-StaleFor), Taken: taken} }
	}
	seen := func() *SentCall { return nil }
	ended := withTaskStatus("EXCHANGING")
	ended.Status = "SUCCESS"
	failed := withTaskStatus("EXCHANGE_SUCCESS")
	failed.Status = "MIGRATION_FAILED"
	tests := map[string]struct {
		sent    func() *SentCall
		resumed bool
		show    []any
		ends    string // how: "" exchanged, else the kind of error
		took    time.Duration
	}{
		"at once":                                  {after(""), false, []any{"EXCHANGE_SUCCESS"}, "", 0},
		"after a while":                            {after(""), false, []any{"EXCHANGING", "EXCHANGING", "EXCHANGE_SUCCESS"}, "", 0},
		"in other letters":                         {after(""), false, []any{"exchanging", " Exchange_Success"}, "", 0},
		"after words nobody knows, and none":       {after(""), false, []any{"", "SWITCHING", "", "SWITCHED", "EXCHANGE_SUCCESS"}, "", 0},
		"after the old word":                       {after("ROLLBACK_SUCCESS"), false, []any{"ROLLBACK_SUCCESS", "ROLLBACK_SUCCESS", "EXCHANGE_SUCCESS"}, "", 0},
		"after looks that failed for now":          {after(""), false, []any{broken(), broken(), "EXCHANGE_SUCCESS"}, "", 0},
		"after a bare 404 of a task that is there": {after(""), false, []any{bare404(), "EXCHANGE_SUCCESS"}, "", 0},
		"of a migration that the exchange ended":   {after(""), false, []any{ended, failed}, "", 0},
		"of a task that shows SUCCESS":             {after(""), false, []any{ended, "EXCHANGE_SUCCESS"}, "", 0},
		"rolled back":                              {after(""), false, []any{"EXCHANGING", "ROLLBACK_SUCCESS"}, "rolled back", 0},
		"rolled back anew":                         {after("ROLLBACK_SUCCESS"), false, []any{"ROLLBACK_SUCCESS", "EXCHANGING", "ROLLBACK_SUCCESS"}, "rolled back", 0},
		"rolled back, taken up later":              {seen, true, []any{"ROLLBACK_SUCCESS"}, "rolled back", 0},
		"of a task that vanished":                  {after(""), false, []any{"EXCHANGING", notFound()}, "gone", 0},
		"of a task that was deleted":               {after(""), false, []any{"EXCHANGING", online("DELETED")}, "gone", 0},
		"of a task that may not be read":           {after(""), false, []any{"EXCHANGING", forbidden()}, "DCS.4003", 0},

		"whose task_status is gone after it was at work":              {after(""), false, []any{"EXCHANGING", ""}, "silent, seen", StaleFor},
		"whose task_status is gone after it was at work, and back":    {after(""), false, []any{"EXCHANGING", "", "", "EXCHANGE_SUCCESS"}, "", 0},
		"whose task_status was seen by an earlier apply, and is gone": {seen, true, []any{""}, "silent, seen", StaleFor},
		"whose migration ended, without a task_status":                {after(""), false, []any{online("TERMINATED")}, "silent", StaleFor},
		"resumed, without a task_status":                              {lately("", true), true, []any{""}, "silent", StaleFor},
		"resumed, not known to be taken, without a task_status":       {lately("", false), true, []any{""}, "silent", StaleFor},
		"resumed, under the old word":                                 {lately("ROLLBACK_SUCCESS", true), true, []any{"ROLLBACK_SUCCESS"}, "rolled back", 0},
		"resumed, not known to be taken, under the old word":          {lately("ROLLBACK_SUCCESS", false), true, []any{"ROLLBACK_SUCCESS"}, "not done", 0},
		"resumed soon, under the old word, which shows on":            {after("ROLLBACK_SUCCESS"), true, []any{"ROLLBACK_SUCCESS", "ROLLBACK_SUCCESS", "EXCHANGING", "EXCHANGE_SUCCESS"}, "", 0},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.list = showingTaskStatuses(test.show...), listing(row("INCRMIGEATING"))
			task, err := NewService(f).AwaitExchange(t.Context(), taskOne, test.sent(), test.resumed, nil)
			if got := outcomeOf(err); got != test.ends {
				t.Fatalf("ended as %q, want %q: %v", got, test.ends, err)
			}
			if err == nil && TaskStatusOf(task.TaskStatus) != TaskStatusExchanged {
				t.Errorf("got %+v", task)
			}
			if f.passed() < test.took || f.passed() > test.took+time.Minute {
				t.Errorf("took %s, want about %s", f.passed(), test.took)
			}
			if f.calls()[opShow] < len(test.show) || test.took == 0 && f.calls()[opShow] > len(test.show) {
				t.Errorf("%d looks, and %d answers", f.calls()[opShow], len(test.show))
			}
		})
	}
	for name, word := range map[string]string{"no word": "", "the old word": "ROLLBACK_SUCCESS", "a word nobody knows": "SWITCHING"} {
		inBubble(t, name+" is not yet, for as long as it takes", func(t *testing.T) {
			f := newFake(t)
			f.show = showingTaskStatuses(word)
			ctx, cancel := WithTimeout(t.Context(), 30*time.Minute)
			defer cancel()
			_, err := NewService(f).AwaitExchange(ctx, taskOne, after("ROLLBACK_SUCCESS")(), false, nil)
			if cut, ok := errors.AsType[*CutShortError](err); !ok || !cut.TimedOut() || cut.Task == nil || cut.Task.TaskStatus != word {
				t.Errorf("got %+v", err)
			}
			f.wantTook(30 * time.Minute)
		})
	}
	inBubble(t, "Ctrl-C ends it at once", func(t *testing.T) {
		f := newFake(t)
		f.show = showingTaskStatuses("EXCHANGING")
		_, err := NewService(f).AwaitExchange(cancelAfter(t, 7*time.Minute), taskOne, after("")(), false, nil)
		if cut, ok := errors.AsType[*CutShortError](err); !ok || cut.TimedOut() || cut.Task == nil {
			t.Errorf("got %+v", err)
		}
		f.wantTook(7 * time.Minute)
	})
}

// outcomeOf names how an exchange or a roll-back ended.
func outcomeOf(err error) string {
	if _, ok := errors.AsType[*RolledBackError](err); ok {
		return "rolled back"
	}
	if _, ok := errors.AsType[*NotDoneError](err); ok {
		return "not done"
	}
	if _, ok := errors.AsType[*GoneError](err); ok {
		return "gone"
	}
	if silent, ok := errors.AsType[*SilentError](err); ok {
		if silent.Seen {
			return "silent, seen"
		}
		return "silent"
	}
	if e, ok := errors.AsType[*client.Error](err); ok {
		return e.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
