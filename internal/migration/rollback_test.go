package migration

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func TestRollBack(t *testing.T) {
	t.Parallel()
	ago := func(word string, d time.Duration) *SentCall { return &SentCall{Before: word, At: time.Now().Add(-d)} }
	just := func(word string) *SentCall { return ago(word, 0) }
	const long = 3 * time.Minute
	seenBefore := func() *SentCall {
		return &SentCall{Before: TaskStatusExchanged, At: time.Now(), Taken: true, Seen: true}
	}
	taken := func() *SentCall {
		return &SentCall{Before: TaskStatusExchanged, At: time.Now().Add(-long), Taken: true}
	}
	over := func(word string) *client.Task {
		task := withTaskStatus(word)
		task.Status = "SUCCESS"
		return task
	}
	tests := map[string]struct {
		exchange func() *SentCall // not seen yet
		sent     func() *SentCall // by an earlier destroy
		show     []any
		answers  []error
		rolls    int
		says     []string // none: rolled back
		marks    string   // the word before the roll-back to be followed another time; "-" for none
	}{
		"of an exchange that is done":                      {show: []any{"EXCHANGE_SUCCESS", "EXCHANGING", "ROLLBACK_SUCCESS"}, rolls: 1, marks: TaskStatusExchanged},
		"by statuses in other letters":                     {show: []any{"exchange_success", "Rollback_Success "}, rolls: 1, marks: TaskStatusExchanged},
		"whose task_status is shown late":                  {show: []any{"EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "ROLLBACK_SUCCESS"}, rolls: 1, marks: TaskStatusExchanged},
		"with unknown statuses, and none, meanwhile":       {show: []any{"EXCHANGE_SUCCESS", "", "ROLLING_BACK", "", "ROLLBACK_SUCCESS"}, rolls: 1, marks: TaskStatusExchanged},
		"without a word before":                            {show: []any{"", "EXCHANGING", "ROLLBACK_SUCCESS"}, rolls: 1, marks: ""},
		"with a word nobody knows before":                  {show: []any{"EXCHANGE_FAILED", "ROLLBACK_SUCCESS"}, rolls: 1, marks: "EXCHANGE_FAILED"},
		"of a migration that is over":                      {show: []any{over("EXCHANGE_SUCCESS"), over("ROLLBACK_SUCCESS")}, rolls: 1, marks: TaskStatusExchanged},
		"that was made elsewhere":                          {show: []any{"ROLLBACK_SUCCESS"}, marks: "-"},
		"that was made elsewhere, of an exchange not seen": {exchange: func() *SentCall { return just("") }, show: []any{"ROLLBACK_SUCCESS"}, marks: "-"},
		"waits for an exchange at work":                    {show: []any{"EXCHANGING", "EXCHANGING", "EXCHANGE_SUCCESS", "ROLLBACK_SUCCESS"}, rolls: 1, marks: TaskStatusExchanged},
		"that is at work elsewhere":                        {show: []any{"EXCHANGING", "ROLLBACK_SUCCESS"}, marks: "-"},
		"of a task that is gone":                           {show: []any{notFound()}, says: []string{"does not exist"}, marks: "-"},
		"of a task that goes meanwhile":                    {show: []any{"EXCHANGE_SUCCESS", "EXCHANGING", notFound()}, rolls: 1, says: []string{"does not exist"}, marks: TaskStatusExchanged},
		"of a task that cannot be read":                    {show: []any{forbidden()}, says: []string{"DCS.4003"}, marks: "-"},

		"refused":                                  {show: []any{"EXCHANGE_SUCCESS"}, answers: []error{wrongStatus()}, rolls: 1, says: []string{"rolling back", "DCS.4921"}, marks: "-"},
		"refused, and by now it is rolled back":    {show: []any{"EXCHANGE_SUCCESS", "ROLLBACK_SUCCESS"}, answers: []error{wrongStatus()}, rolls: 1, marks: "-"},
		"refused, since one is at work":            {show: []any{"EXCHANGE_SUCCESS", "EXCHANGING", "EXCHANGING", "ROLLBACK_SUCCESS"}, answers: []error{wrongStatus()}, rolls: 1, marks: "-"},
		"refused while the exchange was at work":   {show: []any{"", "EXCHANGING", "EXCHANGING", "EXCHANGE_SUCCESS", "ROLLBACK_SUCCESS"}, answers: []error{wrongStatus(), nil}, rolls: 2, marks: TaskStatusExchanged},
		"refused over and over":                    {show: []any{"", "EXCHANGING", "", "EXCHANGING", "", "EXCHANGING"}, answers: []error{wrongStatus()}, rolls: 3, says: []string{"DCS.4921"}, marks: "-"},
		"refused since the task is gone":           {show: []any{"EXCHANGE_SUCCESS", notFound()}, answers: []error{notFound()}, rolls: 1, says: []string{"does not exist"}, marks: "-"},
		"refused, and then it cannot be read":      {show: []any{"EXCHANGE_SUCCESS", broken()}, answers: []error{wrongStatus()}, rolls: 1, says: []string{"DCS.4921"}, marks: "-"},
		"throttled":                                {show: []any{"EXCHANGE_SUCCESS"}, answers: []error{refused(429, "APIGW.0308")}, rolls: 1, says: []string{"APIGW.0308"}, marks: "-"},
		"lost, and it shows":                       {show: []any{"EXCHANGE_SUCCESS", "EXCHANGING", "ROLLBACK_SUCCESS"}, answers: []error{lostAnswer()}, rolls: 1, marks: TaskStatusExchanged},
		"lost, and the exchange itself shows late": {show: []any{"", "EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "ROLLBACK_SUCCESS"}, answers: []error{lostAnswer(), nil}, rolls: 2, marks: ""},
		"lost, and it cannot be read back":         {show: []any{"EXCHANGE_SUCCESS", forbidden()}, answers: []error{lostAnswer()}, rolls: 1, says: []string{"not known", "task_status", "DCS.4003"}, marks: TaskStatusExchanged},
		"lost, then refused, and it is done":       {show: []any{"EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "ROLLBACK_SUCCESS"}, answers: []error{lostAnswer(), wrongStatus()}, rolls: 2, marks: TaskStatusExchanged},
		"lost, then refused, and it does not show": {show: []any{"EXCHANGE_SUCCESS"}, answers: []error{lostAnswer(), wrongStatus()}, rolls: 2, says: []string{"not known", "DCS.4921"}, marks: TaskStatusExchanged},

		"of an exchange that never happened": {
			exchange: func() *SentCall { return ago("", long) }, show: []any{""}, answers: []error{wrongStatus()}, rolls: 1, says: []string{"no exchange", "DCS.4921"}, marks: "-",
		},
		"of an exchange after a roll-back that never happened": {
			exchange: func() *SentCall { return ago(TaskStatusRolledBack, long) }, show: []any{"ROLLBACK_SUCCESS"}, answers: []error{wrongStatus()}, rolls: 1, says: []string{"no exchange", "DCS.4921"}, marks: "-",
		},
		"of an exchange that may never have happened, by one who may not": {
			exchange: func() *SentCall { return ago("", long) }, show: []any{""}, answers: []error{forbidden()}, rolls: 1, says: []string{"DCS.4003"}, marks: "-",
		},
		"of an exchange that shows late": {
			exchange: func() *SentCall { return just(TaskStatusRolledBack) }, answers: []error{wrongStatus(), nil}, rolls: 2, marks: TaskStatusExchanged,
			show: []any{"ROLLBACK_SUCCESS", "ROLLBACK_SUCCESS", "ROLLBACK_SUCCESS", "EXCHANGING", "EXCHANGING", "EXCHANGE_SUCCESS", "ROLLBACK_SUCCESS"},
		},
		"of an exchange that does not show, under the old word": {
			exchange: func() *SentCall { return just(TaskStatusRolledBack) }, show: []any{"ROLLBACK_SUCCESS"}, rolls: 1, marks: TaskStatusRolledBack,
		},

		"sent before, and done since":                                       {sent: func() *SentCall { return just(TaskStatusExchanged) }, show: []any{"ROLLBACK_SUCCESS"}, marks: TaskStatusExchanged},
		"sent before, and at work":                                          {sent: func() *SentCall { return ago(TaskStatusExchanged, long) }, show: []any{"EXCHANGING", "", "ROLLBACK_SUCCESS"}, marks: TaskStatusExchanged},
		"sent before, and shown under the old":                              {sent: func() *SentCall { return just(TaskStatusExchanged) }, show: []any{"EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "ROLLBACK_SUCCESS"}, marks: TaskStatusExchanged},
		"sent before, and it did nothing":                                   {sent: func() *SentCall { return ago(TaskStatusExchanged, long) }, show: []any{"EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "ROLLBACK_SUCCESS"}, rolls: 1, marks: TaskStatusExchanged},
		"sent before without a word, for nothing":                           {sent: func() *SentCall { return ago("", long) }, show: []any{"", "", "ROLLBACK_SUCCESS"}, rolls: 1, marks: ""},
		"sent before, and exchanged all the same":                           {sent: func() *SentCall { return ago("", long) }, show: []any{"EXCHANGE_SUCCESS", "EXCHANGE_SUCCESS", "ROLLBACK_SUCCESS"}, rolls: 1, marks: TaskStatusExchanged},
		"sent before, and nothing left of it":                               {sent: func() *SentCall { return ago("", long) }, show: []any{""}, answers: []error{wrongStatus()}, rolls: 1, says: []string{"no exchange"}, marks: ""},
		"sent before, of a task that is gone":                               {sent: func() *SentCall { return just(TaskStatusExchanged) }, show: []any{notFound()}, says: []string{"does not exist"}, marks: TaskStatusExchanged},
		"sent before, by now it cannot be read":                             {sent: func() *SentCall { return just(TaskStatusExchanged) }, show: []any{forbidden()}, says: []string{"DCS.4003"}, marks: TaskStatusExchanged},
		"sent before, refused the second time":                              {sent: func() *SentCall { return ago(TaskStatusExchanged, long) }, show: []any{"EXCHANGE_SUCCESS"}, answers: []error{wrongStatus()}, rolls: 1, says: []string{"DCS.4921"}, marks: TaskStatusExchanged},
		"sent before, and lost the second time":                             {sent: func() *SentCall { return ago("", long) }, show: []any{"", "EXCHANGE_SUCCESS", forbidden()}, answers: []error{lostAnswer()}, rolls: 1, says: []string{"not known"}, marks: TaskStatusExchanged},
		"whose task_status is gone once it was at work":                     {show: []any{"EXCHANGE_SUCCESS", "EXCHANGING", ""}, rolls: 1, says: []string{"no task_status"}, marks: TaskStatusExchanged},
		"whose task_status is gone, and comes back":                         {show: []any{"EXCHANGE_SUCCESS", "EXCHANGING", "", "ROLLBACK_SUCCESS"}, rolls: 1, marks: TaskStatusExchanged},
		"sent before, seen, and the task_status is gone":                    {sent: func() *SentCall { return seenBefore() }, show: []any{""}, says: []string{"no task_status"}, marks: TaskStatusExchanged},
		"sent before, not seen, and the task_status is gone":                {sent: func() *SentCall { return ago(TaskStatusExchanged, long) }, show: []any{""}, rolls: 1, answers: []error{wrongStatus()}, says: []string{"no exchange"}, marks: TaskStatusExchanged},
		"sent before, confirmed and repeated, without a task_status at all": {sent: func() *SentCall { return taken() }, show: []any{""}, rolls: 1, says: []string{"no task_status"}, marks: ""},
		"sent before under the same task_status as after":                   {sent: func() *SentCall { return just(TaskStatusRolledBack) }, exchange: func() *SentCall { return just(TaskStatusRolledBack) }, show: []any{"ROLLBACK_SUCCESS"}, marks: TaskStatusRolledBack},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.list = showingTaskStatuses(test.show...), listing(row("SUCCESS"))
			if test.answers == nil {
				test.answers = []error{nil}
			}
			f.rollBack = accepting(test.answers...)
			var exchange, sent *SentCall
			if test.exchange != nil {
				exchange = test.exchange()
			}
			if test.sent != nil {
				sent = test.sent()
			}
			call, err := NewService(f).RollBack(t.Context(), taskOne, exchange, sent, nil)
			if len(test.says) == 0 && err != nil {
				t.Error(err)
			} else if len(test.says) > 0 {
				wantError(t, err, test.says...)
			}
			_, never := errors.AsType[*NotExchangedError](err)
			if want := len(test.says) > 0 && test.says[0] == "no exchange"; never != want {
				t.Errorf("got %T, an exchange that never happened: want %t", err, want)
			}
			if f.calls()[opRollBack] != test.rolls {
				t.Errorf("sent %d roll-backs, want %d", f.calls()[opRollBack], test.rolls)
			}
			switch {
			case call == nil && test.marks != "-":
				t.Errorf("no roll-back is told, want one after %q", test.marks)
			case call != nil && call.Before != test.marks:
				t.Errorf("told of a roll-back after %q, want %q", call.Before, test.marks)
			}
			if f.calls()[opShow] < len(test.show) {
				t.Errorf("%d looks, and %d answers", f.calls()[opShow], len(test.show))
			}
		})
	}
}

func TestErrorsOfARollBackThatMeanItIsOver(t *testing.T) {
	t.Parallel()
	inBubble(t, "an exchange that never happened", func(t *testing.T) {
		f := newFake(t)
		f.show, f.rollBack = showingTaskStatuses(""), accepting(wrongStatus())
		_, err := NewService(f).RollBack(t.Context(), taskOne, &SentCall{At: time.Now()}, nil, nil)
		if _, ok := errors.AsType[*NotExchangedError](err); !ok || !client.IsRefused(err) {
			t.Errorf("got %T: %v", err, err)
		}
		if f.passed() < StaleFor {
			t.Errorf("given up after %s, while it may yet show", f.passed())
		}
	})
	inBubble(t, "a task that is gone", func(t *testing.T) {
		f := newFake(t)
		f.show, f.list = showingTaskStatuses(bare404()), listing()
		_, err := NewService(f).RollBack(t.Context(), taskOne, nil, nil, nil)
		if _, ok := errors.AsType[*GoneError](err); !ok {
			t.Errorf("got %T: %v", err, err)
		}
	})
}

func TestRollBackCutShort(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		show []any
		mark bool
	}{
		"while the roll-back is at work":    {[]any{"EXCHANGE_SUCCESS", "EXCHANGING"}, true},
		"while the exchange is at work":     {[]any{"EXCHANGING"}, false},
		"while the old word is shown on":    {[]any{"EXCHANGE_SUCCESS"}, true},
		"while no word is shown any more":   {[]any{"EXCHANGE_SUCCESS", ""}, true},
		"while the look at it is not found": {[]any{"EXCHANGE_SUCCESS", bare404()}, true},
	}
	for name, test := range tests {
		for kind, context := range map[string]func(t *testing.T) context.Context{
			"by Ctrl-C": func(t *testing.T) context.Context { return cancelAfter(t, 10*time.Minute) },
			"by its time-out": func(t *testing.T) context.Context {
				ctx, cancel := WithTimeout(t.Context(), 10*time.Minute)
				t.Cleanup(cancel)
				return ctx
			},
		} {
			inBubble(t, name+", "+kind, func(t *testing.T) {
				f := newFake(t)
				f.show, f.list, f.rollBack = showingTaskStatuses(test.show...), listing(row("INCRMIGEATING")), accepting(nil)
				call, err := NewService(f).RollBack(context(t), taskOne, nil, nil, nil)
				if cut, ok := errors.AsType[*CutShortError](err); !ok || cut.TimedOut() != (kind == "by its time-out") {
					t.Errorf("got %+v", err)
				}
				if (call != nil) != test.mark {
					t.Errorf("the roll-back sent is %+v", call)
				}
				f.wantTook(10 * time.Minute)
			})
		}
	}
}
