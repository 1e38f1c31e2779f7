package migration

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// worded is a task in sync with a task_status.
func worded(word string) *client.Task {
	task := online("INCRMIGEATING")
	task.TaskStatus = word
	return task
}

// words answers with one task_status after another, and with the last of them from then on; an error is an answer as well,
// and so is a whole task.
func words(answers ...any) func(context.Context, int, string) (*client.Task, error) {
	answers = slices.Clone(answers) // the caller may use them again, at the same time
	for i, answer := range answers {
		if word, ok := answer.(string); ok {
			answers[i] = worded(word)
		}
	}
	return showing(answers...)
}

// taking answers a call with one error after another, nil where it is taken.
func taking(answers ...error) func(context.Context, int) (*client.TaskResult, error) {
	return func(_ context.Context, n int) (*client.TaskResult, error) {
		if err := in(n, answers...); err != nil {
			return nil, err
		}
		return &client.TaskResult{}, nil
	}
}

// exchanges scripts the exchange as taking does.
func (f *fake) exchanges(answers ...error) {
	f.exchange = func(ctx context.Context, n int, _ client.ExchangeIPRequest) (*client.TaskResult, error) {
		return taking(answers...)(ctx, n)
	}
}

func bare404() error { return &client.Error{Operation: "asking", HTTPStatus: 404} }

func TestExchangeWord(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"EXCHANGE_SUCCESS": WordExchanged, " exchange_success\n": WordExchanged, "Exchanging": WordExchanging,
		"ROLLBACK_success": WordRolledBack, "": "", "  ": "", "EXCHANGED": "EXCHANGED",
	} {
		if got := ExchangeWord(word); got != want {
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
		"exchanged already":                           {status("INCRMIGEATING", "EXCHANGE_SUCCESS"), []string{"exchanged already", "terraform import ADDRESS task-1"}},
		"exchanged already, in other letters":         {status("INCRMIGEATING", "exchange_success "), []string{"exchanged already", "import"}},
		"exchanged already, the migration being over": {status("SUCCESS", "EXCHANGE_SUCCESS"), []string{"exchanged already", "import"}},
		"an exchange at work":                         {status("INCRMIGEATING", "EXCHANGING"), []string{"at work", "import"}},
		"not in sync yet":                             {status("FULLMIGRATING", ""), []string{"FULLMIGRATING", "in sync", "wait_for_sync"}},
		"waiting to be configured":                    {status("RUNNING", ""), []string{"RUNNING", "Configure it"}},
		"a full migration that is over":               {status("SUCCESS", ""), []string{"SUCCESS", "incremental"}},
		"stopped":                                     {status("TERMINATED", ""), []string{"TERMINATED", "start it again"}},
		"a status nobody knows":                       {status("PREPARING", ""), []string{"PREPARING", "in sync"}},
		"no status":                                   {status("", ""), []string{"without a status", "in sync"}},
		"a task that is not known":                    {notFound(), []string{"does not exist"}},
		"a task that is DELETED":                      {status("DELETED", ""), []string{"does not exist"}},
		"a task that is not listed any more":          {status("SUCCESS", "gone"), []string{"does not exist"}},
		"a bare 404 of a task that is not listed":     {bare404(), []string{"does not exist"}},
		"a task that cannot be read":                  {forbidden(), []string{"exchanging the addresses of migration task task-1", "DCS.4003"}},
		"a bare 404 of a task that is listed":         {bare404(), []string{"HTTP 404"}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.list = words(test.task), listing(row("SUCCESS"))
			if task, ok := test.task.(*client.Task); name == "a bare 404 of a task that is not listed" || ok && task.TaskStatus == "gone" {
				f.list = listing()
			}
			f.exchanges(nil)
			_, err := NewService(f).Exchange(t.Context(), taskOne, client.ExchangeIPRequest{})
			if len(test.says) == 0 && err != nil {
				t.Error(err)
			} else if len(test.says) > 0 {
				contains(t, err, test.says...)
			}
			if want := len(test.says) == 0; f.counts[opExchange] == 1 != want {
				t.Errorf("sent %d exchanges, want one: %t", f.counts[opExchange], want)
			}
		})
	}
}

func TestExchangeSendsWhatIsAskedForAndTellsWhatWasBefore(t *testing.T) {
	t.Parallel()
	inBubble(t, "after a roll-back", func(t *testing.T) {
		f := newFake(t)
		f.show = words(" rollback_success")
		var got client.ExchangeIPRequest
		f.exchange = func(_ context.Context, _ int, req client.ExchangeIPRequest) (*client.TaskResult, error) {
			got = req
			return &client.TaskResult{}, nil
		}
		sent, err := NewService(f).Exchange(t.Context(), taskOne, client.ExchangeIPRequest{IPs: []string{"10.0.0.1"}, Domain: true})
		if err != nil || sent.Before != WordRolledBack || !sent.At.Equal(time.Now()) {
			t.Errorf("got %+v, %v", sent, err)
		}
		if len(got.IPs) != 1 || got.IPs[0] != "10.0.0.1" || !got.Domain {
			t.Errorf("sent %+v", got)
		}
		f.asked(map[string]int{opShow: 1, opExchange: 1}) // it does not wait
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
		"lost, and it shows":         {[]error{lost()}, []any{"", "EXCHANGING"}, 1, false, nil},
		"lost, and it shows as done": {[]error{lost()}, []any{"", "EXCHANGE_SUCCESS"}, 1, false, nil},
		"lost, and it shows by a word nobody knows":  {[]error{lost()}, []any{"", "SWITCHING"}, 1, false, nil},
		"lost, and it shows late":                    {[]error{lost()}, []any{"", "", "", "", "", "EXCHANGING"}, 1, false, nil},
		"lost, and the old word is shown on":         {[]error{lost(), nil}, []any{"ROLLBACK_SUCCESS"}, 2, false, nil},
		"lost, and the old word is shown no more":    {[]error{lost(), nil}, []any{"ROLLBACK_SUCCESS", ""}, 2, false, nil},
		"lost, and it cannot be read back":           {[]error{lost()}, []any{"", forbidden()}, 1, true, []string{"not known", "Look at", "task_status", "DCS.4003"}},
		"lost, and the task is gone":                 {[]error{lost()}, []any{"", notFound()}, 1, true, []string{"not known", "does not exist"}},
		"lost, and then refused as if it were taken": {[]error{lost(), wrongStatus()}, []any{""}, 2, true, []string{"not known", "DCS.4921", "Look at"}},
		"lost for ever":                              {[]error{lost()}, []any{""}, 3, false, []string{"3 times"}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = words(test.show...)
			f.exchanges(test.answers...)
			sent, err := NewService(f).Exchange(t.Context(), taskOne, client.ExchangeIPRequest{})
			if len(test.says) == 0 && err != nil {
				t.Error(err)
			} else if len(test.says) > 0 {
				contains(t, err, test.says...)
			}
			if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown != test.unknown {
				t.Errorf("got %T, an outcome not known: want %t", err, test.unknown)
			}
			if test.unknown && sent.At.IsZero() {
				t.Error("a call that was perhaps taken is not told")
			}
			if f.counts[opExchange] != test.sent {
				t.Errorf("sent %d exchanges, want %d", f.counts[opExchange], test.sent)
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
			f.show = words(test.show...)
			f.exchange = func(context.Context, int, client.ExchangeIPRequest) (*client.TaskResult, error) {
				return &client.TaskResult{Error: "the target is busy"}, nil
			}
			_, err := NewService(f).Exchange(t.Context(), taskOne, client.ExchangeIPRequest{})
			if test.ok && err != nil {
				t.Error(err)
			} else if !test.ok {
				contains(t, err, "the target is busy")
			}
			if f.counts[opExchange] != 1 {
				t.Errorf("sent %d exchanges", f.counts[opExchange])
			}
		})
	}
}

func TestAwaitExchange(t *testing.T) {
	t.Parallel()
	after := func(word string) *SentCall { return &SentCall{Before: word, At: time.Now()} }
	ended := worded("EXCHANGING")
	ended.Status = "SUCCESS"
	failed := worded("EXCHANGE_SUCCESS")
	failed.Status = "MIGRATION_FAILED"
	tests := map[string]struct {
		sent *SentCall
		show []any
		says []string
		gone bool
		back bool // rolled back
	}{
		"at once":                                  {after(""), []any{"EXCHANGE_SUCCESS"}, nil, false, false},
		"after a while":                            {after(""), []any{"EXCHANGING", "EXCHANGING", "EXCHANGE_SUCCESS"}, nil, false, false},
		"in other letters":                         {after(""), []any{"exchanging", " Exchange_Success"}, nil, false, false},
		"after words nobody knows, and none":       {after(""), []any{"", "SWITCHING", "", "SWITCHED", "EXCHANGE_SUCCESS"}, nil, false, false},
		"after the old word":                       {after("ROLLBACK_SUCCESS"), []any{"ROLLBACK_SUCCESS", "ROLLBACK_SUCCESS", "EXCHANGE_SUCCESS"}, nil, false, false},
		"after looks that failed for now":          {after(""), []any{broken(), broken(), "EXCHANGE_SUCCESS"}, nil, false, false},
		"after a bare 404 of a task that is there": {after(""), []any{bare404(), "EXCHANGE_SUCCESS"}, nil, false, false},
		"of a migration that the exchange ended":   {after(""), []any{ended, failed}, nil, false, false},
		"rolled back":                              {after(""), []any{"EXCHANGING", "ROLLBACK_SUCCESS"}, []string{"rolled back meanwhile"}, false, true},
		"rolled back anew":                         {after("ROLLBACK_SUCCESS"), []any{"ROLLBACK_SUCCESS", "EXCHANGING", "ROLLBACK_SUCCESS"}, []string{"rolled back meanwhile"}, false, true},
		"rolled back, taken up later":              {nil, []any{"ROLLBACK_SUCCESS"}, []string{"rolled back meanwhile"}, false, true},
		"of a task that vanished":                  {after(""), []any{"EXCHANGING", notFound()}, []string{"does not exist"}, true, false},
		"of a task that was deleted":               {after(""), []any{"EXCHANGING", online("DELETED")}, []string{"does not exist"}, true, false},
		"of a task that may not be read":           {after(""), []any{"EXCHANGING", forbidden()}, []string{"DCS.4003"}, false, false},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.list = words(test.show...), listing(row("SUCCESS"))
			task, err := NewService(f).AwaitExchange(t.Context(), taskOne, test.sent)
			if len(test.says) == 0 && (err != nil || ExchangeWord(task.TaskStatus) != WordExchanged) {
				t.Errorf("got %+v, %v", task, err)
			} else if len(test.says) > 0 {
				contains(t, err, test.says...)
			}
			if _, gone := errors.AsType[*GoneError](err); gone != test.gone {
				t.Errorf("gone is %t", gone)
			}
			if _, back := errors.AsType[*RolledBackError](err); back != test.back {
				t.Errorf("rolled back is %t", back)
			}
			if f.counts[opShow] != len(test.show) {
				t.Errorf("%d looks, want %d", f.counts[opShow], len(test.show))
			}
		})
	}
	for name, word := range map[string]string{"no word": "", "the old word": "ROLLBACK_SUCCESS", "a word nobody knows": "SWITCHING"} {
		inBubble(t, name+" is not yet, for as long as it takes", func(t *testing.T) {
			f := newFake(t)
			f.show = words(word)
			ctx, cancel := WithTimeout(t.Context(), 30*time.Minute)
			defer cancel()
			_, err := NewService(f).AwaitExchange(ctx, taskOne, after("ROLLBACK_SUCCESS"))
			if cut, ok := errors.AsType[*CutShortError](err); !ok || !cut.TimedOut() || cut.Task == nil || cut.Task.TaskStatus != word {
				t.Errorf("got %+v", err)
			}
			f.took(30 * time.Minute)
		})
	}
	inBubble(t, "Ctrl-C ends it at once", func(t *testing.T) {
		f := newFake(t)
		f.show = words("EXCHANGING")
		_, err := NewService(f).AwaitExchange(cancelAfter(t, 7*time.Minute), taskOne, after(""))
		if cut, ok := errors.AsType[*CutShortError](err); !ok || cut.TimedOut() || cut.Task == nil {
			t.Errorf("got %+v", err)
		}
		f.took(7 * time.Minute)
	})
}

func TestReadExchangeOfATaskThatShowsSuccess(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		list func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error)
		gone bool
		says string
	}{
		"is there while it is listed":               {listing(row("SUCCESS")), false, ""},
		"is gone when it is not":                    {listing(), true, "does not exist"},
		"is not judged while the list fails":        {func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) { return nil, broken() }, false, "DCS.5000"},
		"is there where the list may not be looked": {func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) { return nil, forbidden() }, false, ""},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.list = showing("SUCCESS"), test.list
			_, err := NewService(f).ReadExchange(t.Context(), taskOne)
			if test.says == "" && err != nil {
				t.Error(err)
			} else if test.says != "" {
				contains(t, err, test.says)
			}
			if _, gone := errors.AsType[*GoneError](err); gone != test.gone {
				t.Errorf("gone is %t", gone)
			}
		})
	}
}
