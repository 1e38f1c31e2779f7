package migration

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// attempts is a mutation of which each call and each look does what a test says, and the last of it from then on.
type attempts struct {
	calls, looks int
	callAt       []time.Duration
	lookAt       []time.Duration
}

// seen is what a look says.
type seen struct {
	out outcome
	err error
}

var (
	isDone  = seen{out: done}
	notThat = seen{out: notDone}
	unread  = seen{err: broken()}
	barred  = seen{err: forbidden()}
)

func (a *attempts) mutation(calls []error, looks []seen) mutation {
	began := time.Now()
	return mutation{
		doing: "turning the knob",
		hint:  "Look at the knob.",
		call: func(context.Context) error {
			a.calls++
			a.callAt = append(a.callAt, time.Since(began))
			return calls[min(a.calls, len(calls))-1]
		},
		look: func(context.Context) (outcome, error) {
			a.looks++
			a.lookAt = append(a.lookAt, time.Since(began))
			s := looks[min(a.looks, len(looks))-1]
			return s.out, s.err
		},
	}
}

func TestMutationOutcome(t *testing.T) {
	t.Parallel()
	unsent := &client.Error{Operation: "asking", Err: errors.New("connection refused")}
	foreign := errors.New("no such knob")
	tests := map[string]struct {
		calls     []error
		looks     []seen
		ok        bool
		says      []string
		wantCalls int           // calls
		read      int           // looks
		took      time.Duration // in all
		known     bool          // the error is none of an outcome that is not known
	}{
		"a call that is taken is not read back":                                     {[]error{nil}, nil, true, nil, 1, 0, 0, false},
		"a call that is refused is neither repeated nor read":                       {[]error{wrongStatus()}, nil, false, []string{"turning the knob", "DCS.4921"}, 1, 0, 0, true},
		"a throttled call was not carried out":                                      {[]error{refused(429, "APIGW.0308")}, nil, false, []string{"APIGW.0308"}, 1, 0, 0, true},
		"a call that was never sent was not carried out":                            {[]error{unsent}, nil, false, []string{"connection refused"}, 1, 0, 0, true},
		"a call that failed before the service was asked":                           {[]error{foreign}, nil, false, []string{"no such knob"}, 1, 0, 0, true},
		"a lost answer to a call that was carried out":                              {[]error{lostAnswer()}, []seen{isDone}, true, nil, 1, 1, 0, false},
		"a lost answer to a call that shows late":                                   {[]error{lostAnswer()}, []seen{notThat, isDone}, true, nil, 1, 2, time.Second, false},
		"a lost answer to a call that shows later still":                            {[]error{lostAnswer()}, []seen{notThat, notThat, isDone}, true, nil, 1, 3, 3 * time.Second, false},
		"a look that fails for now is made again":                                   {[]error{lostAnswer()}, []seen{unread, unread, isDone}, true, nil, 1, 3, 3 * time.Second, false},
		"a call that was not carried out is made again":                             {[]error{lostAnswer(), nil}, []seen{notThat}, true, nil, 2, 3, 3 * time.Second, false},
		"a failed look between does not matter":                                     {[]error{lostAnswer(), nil}, []seen{unread, notThat}, true, nil, 2, 3, 3 * time.Second, false},
		"a call lost thrice is not made again":                                      {[]error{lostAnswer()}, []seen{notThat}, false, []string{"turning the knob", "3 times", "HTTP 500"}, 3, 9, 9 * time.Second, true},
		"looks that fail to the end leave the outcome unknown":                      {[]error{lostAnswer()}, []seen{unread}, false, []string{"turning the knob", "not known", "HTTP 500", "DCS.5000", "Look at the knob."}, 1, 3, 3 * time.Second, false},
		"a last look that fails leaves the outcome unknown":                         {[]error{lostAnswer()}, []seen{notThat, notThat, unread}, false, []string{"not known", "Look at the knob."}, 1, 3, 3 * time.Second, false},
		"a look that is refused ends the looking":                                   {[]error{lostAnswer()}, []seen{barred}, false, []string{"not known", "DCS.4003", "Look at the knob."}, 1, 1, 0, false},
		"a look that cannot decide ends the looking":                                {[]error{lostAnswer()}, []seen{{err: foreign}}, false, []string{"not known", "no such knob", "Look at the knob."}, 1, 1, 0, false},
		"a refusal may mean that the lost call was carried out":                     {[]error{lostAnswer(), wrongStatus()}, []seen{notThat, notThat, notThat, isDone}, true, nil, 2, 4, 3 * time.Second, false},
		"a refusal after a lost call that was not carried out":                      {[]error{lostAnswer(), wrongStatus()}, []seen{notThat}, false, []string{"turning the knob", "DCS.4921"}, 2, 6, 6 * time.Second, true},
		"a refusal after a lost call that shows late":                               {[]error{lostAnswer(), wrongStatus()}, []seen{notThat, notThat, notThat, notThat, notThat, isDone}, true, nil, 2, 6, 6 * time.Second, false},
		"a refusal that cannot be read back after a lost call":                      {[]error{lostAnswer(), wrongStatus()}, []seen{notThat, notThat, notThat, unread}, false, []string{"not known", "DCS.4921", "Look at the knob."}, 2, 6, 6 * time.Second, false},
		"a second call that was never sent follows on one that was not carried out": {[]error{lostAnswer(), unsent}, []seen{notThat}, false, []string{"connection refused"}, 2, 3, 3 * time.Second, true},
		"a call that is lost twice and then taken":                                  {[]error{lostAnswer(), lostAnswer(), nil}, []seen{notThat}, true, nil, 3, 6, 6 * time.Second, false},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			a, began := attempts{}, time.Now()
			err := a.mutation(test.calls, test.looks).run(t.Context(), 2)
			switch {
			case test.ok && err != nil:
				t.Errorf("got %v", err)
			case !test.ok:
				wantError(t, err, test.says...)
				if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown == test.known {
					t.Errorf("got %T, an outcome not known: %t, want %t", err, unknown, !test.known)
				}
				if last := test.calls[len(test.calls)-1]; !errors.Is(err, last) {
					t.Errorf("%v does not wrap how the call failed", err)
				}
			}
			if a.calls != test.wantCalls || a.looks != test.read {
				t.Errorf("called %d times and looked %d times, want %d and %d", a.calls, a.looks, test.wantCalls, test.read)
			}
			if took := time.Since(began); took != test.took {
				t.Errorf("took %s, want %s", took, test.took)
			}
		})
	}
}

func TestMutationCancelled(t *testing.T) {
	t.Parallel()
	// Each call and look says what it does with its context; the user has had enough after ten seconds.
	const cancelled, grace = 10 * time.Second, 1500 * time.Millisecond
	untilEnd := hang
	// late answers so long after the call began, as one does that does not mind its context.
	late := func(d time.Duration, answer error) func(context.Context) error {
		return func(ctx context.Context) error {
			if !sleep(ctx, d) {
				return &client.Error{Operation: "asking", Unknown: true, Err: ctx.Err()}
			}
			return answer
		}
	}
	slowLook := func(d time.Duration, s seen) func(context.Context) (outcome, error) {
		return func(ctx context.Context) (outcome, error) {
			if !sleep(ctx, d) || ctx.Err() != nil {
				return notDone, &client.Error{Operation: "looking", Err: ctx.Err()}
			}
			return s.out, s.err
		}
	}
	tests := map[string]struct {
		call  func(ctx context.Context) error
		look  func(ctx context.Context) (outcome, error)
		ok    bool
		hint  bool // the error says what to look for
		looks int
		took  time.Duration
	}{
		"a call whose answer never comes gets a moment more": {untilEnd, slowLook(0, isDone), false, true, 1, cancelled + grace},
		"an answer that comes in that moment counts":         {late(cancelled+time.Second, nil), nil, true, false, 0, cancelled + time.Second},
		"so does a refusal":                                          {late(cancelled+time.Second, wrongStatus()), nil, false, false, 0, cancelled + time.Second},
		"an answer lost in that moment is read back":                 {late(cancelled+time.Second, lostAnswer()), slowLook(300*time.Millisecond, isDone), true, false, 1, cancelled + 1300*time.Millisecond},
		"a look has no more than the moment either":                  {late(cancelled+time.Second, lostAnswer()), slowLook(time.Minute, isDone), false, true, 1, cancelled + grace},
		"what was not carried out is not called again":               {late(cancelled+time.Second, lostAnswer()), slowLook(0, notThat), false, true, 1, cancelled + time.Second},
		"what cannot be read back for now is not waited for":         {late(cancelled+time.Second, lostAnswer()), slowLook(0, unread), false, true, 1, cancelled + time.Second},
		"a pause between two looks ends at once":                     {late(cancelled-500*time.Millisecond, lostAnswer()), slowLook(0, notThat), false, true, 1, cancelled},
		"a look that is under way gets the moment":                   {late(cancelled-500*time.Millisecond, lostAnswer()), slowLook(1800*time.Millisecond, isDone), true, false, 1, cancelled + 1300*time.Millisecond},
		"a look that is under way for longer leaves it not known":    {late(cancelled-500*time.Millisecond, lostAnswer()), slowLook(time.Minute, isDone), false, true, 1, cancelled + grace},
		"a look just as the moment is over still counts if it tells": {late(cancelled+grace-time.Nanosecond, lostAnswer()), slowLook(0, isDone), true, false, 1, cancelled + grace - time.Nanosecond},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			ctx, began := cancelAfter(t, cancelled), time.Now()
			calls, looks := 0, 0
			var given []context.Context
			err := mutation{
				doing: "turning the knob",
				hint:  "Look at the knob.",
				call: func(ctx context.Context) error {
					calls++
					given = append(given, ctx)
					return test.call(ctx)
				},
				look: func(ctx context.Context) (outcome, error) {
					looks++
					given = append(given, ctx)
					return test.look(ctx)
				},
			}.run(ctx, 2)
			if took := time.Since(began); took != test.took {
				t.Errorf("took %s, want %s", took, test.took)
			}
			if test.ok != (err == nil) {
				t.Fatalf("got %v", err)
			}
			if calls != 1 || looks != test.looks {
				t.Errorf("called %d times and looked %d times, want once and %d", calls, looks, test.looks)
			}
			if !test.ok {
				_, unknown := errors.AsType[*OutcomeUnknownError](err)
				if unknown != test.hint || strings.Contains(err.Error(), "Look at the knob.") != test.hint {
					t.Errorf("got %v, what to look for: want %t", err, test.hint)
				}
			}
			for _, ctx := range given {
				if ctx.Err() == nil {
					t.Error("a context that was given out goes on")
				}
			}
		})
	}
	inBubble(t, "a call that was never begun is not made", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		a := attempts{}
		err := a.mutation([]error{nil}, nil).run(ctx, 2)
		if !errors.Is(err, context.Canceled) || a.calls != 0 || a.looks != 0 {
			t.Errorf("got %v after %d calls and %d looks", err, a.calls, a.looks)
		}
		wantError(t, err, "turning the knob")
	})
	inBubble(t, "a call that was never begun in time says so", func(t *testing.T) {
		ctx, cancel := WithTimeout(t.Context(), time.Minute)
		defer cancel()
		time.Sleep(time.Minute)
		<-ctx.Done()
		err := (&attempts{}).mutation([]error{nil}, nil).run(ctx, 2)
		wantError(t, err, "turning the knob", "timed out after 1m0s")
	})
	inBubble(t, "a time-out leaves the moment too", func(t *testing.T) {
		ctx, cancel := WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		err := mutation{doing: "turning", hint: "Look.", call: hang, look: slowLook(0, notThat)}.run(ctx, 2)
		if took := time.Since(began); took != time.Minute+grace {
			t.Errorf("took %s", took)
		}
		wantError(t, err, "Look.")
	})
}

func TestGraceKeepsValuesAndEnds(t *testing.T) {
	t.Parallel()
	type key struct{}
	inBubble(t, "with what the caller put into its context", func(t *testing.T) {
		ctx, cancel := withGrace(context.WithValue(t.Context(), key{}, "kept"))
		if ctx.Value(key{}) != "kept" {
			t.Error("a value was lost")
		}
		cancel()
		if ctx.Err() == nil {
			t.Error("goes on after its end")
		}
	})
	inBubble(t, "with the cause of its caller's end", func(t *testing.T) {
		parent, cancelParent := WithTimeout(t.Context(), time.Minute)
		defer cancelParent()
		ctx, cancel := withGrace(parent)
		defer cancel()
		<-ctx.Done()
		if _, ok := errors.AsType[*TimeoutError](context.Cause(ctx)); !ok {
			t.Errorf("got the cause %v", context.Cause(ctx))
		}
	})
}

func TestMutationIsMadeAgainAsOftenAsAllowed(t *testing.T) {
	t.Parallel()
	for retries, says := range map[int]string{0: "max_retries is 0", 1: "tried 2 times", 5: "tried 6 times"} {
		inBubble(t, says, func(t *testing.T) {
			a := attempts{}
			err := a.mutation([]error{lostAnswer()}, []seen{notThat}).run(t.Context(), retries)
			wantError(t, err, "turning the knob", says, "HTTP 500")
			if a.calls != retries+1 {
				t.Errorf("called %d times, want %d", a.calls, retries+1)
			}
		})
	}
}

func TestMutationIsNotMadeAgainOnTooFewLooks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		looks []seen
		calls int
	}{
		"as many as wanted":                   {[]seen{notThat}, 2},
		"as many as wanted, one of them late": {[]seen{unread, unread, notThat}, 2},
		"too few":                             {[]seen{unread, unread, unread, notThat}, 1},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			a := attempts{}
			m := a.mutation([]error{lostAnswer(), nil}, test.looks)
			m.pauses, m.looks = creationPauses, creationLooks
			err := m.run(t.Context(), 1)
			_, unknown := errors.AsType[*OutcomeUnknownError](err)
			if a.calls != test.calls || unknown != (test.calls == 1) {
				t.Errorf("called %d times, %v", a.calls, err)
			}
		})
	}
}
