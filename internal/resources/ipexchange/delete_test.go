package ipexchange_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// long is longer than a word from before a call is taken for one that is merely shown on.
const long = 3 * time.Minute

func TestDestroyOfAnExchangeSendsOnlyWhatIsNeeded(t *testing.T) {
	t.Parallel()
	sent := []mock.Operation{mock.OpRollbackIP}
	tests := map[string]struct {
		word string // set by hand before
		sent []mock.Operation
	}{
		"of one that is done":                 {mock.TaskStatusExchanged, sent},
		"of one rolled back elsewhere":        {mock.TaskStatusRolledBack, nil},
		"of one whose word is shown no more":  {"", sent},
		"of one under a word nobody knows":    {"EXCHANGE_FAILED", sent},
		"of one under words in small letters": {"exchange_success", sent},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) {
					c.AllowedTaskStatuses = map[mock.Operation][]string{mock.OpRollbackIP: {"", "EXCHANGE_FAILED", "exchange_success", mock.TaskStatusExchanged}}
				})
				r, _, task := exchanged(t, e)
				resourcetest.NoError(t, e.Mock.SetTaskStatus(task.ID, test.word))
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				resourcetest.WantSent(t, e, test.sent...)
				if word := taskStatus(t, e, task.ID); r.Exists() || word != mock.TaskStatusRolledBack {
					t.Errorf("in state: %t, task_status %q", r.Exists(), word)
				}
			})
		})
	}
}

func TestDestroyOfAnExchangeAtWorkWaitsForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Exchange = time.Hour })
		task := resourcetest.TaskInSync(t, e, "")
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
		plan := r.Plan(t, resourcetest.ExchangeOf(task.ID))
		resourcetest.WantWarning(t, resourcetest.InterruptOnce(t, r, plan, shows(t, e, task.ID, mock.TaskStatusExchanging)), "interrupted")
		resourcetest.WantError(t, resourcetest.InterruptOnce(t, r, r.Plan(t, nil), func() bool { return e.Mock.Count(mock.OpShow) > 3 }), "still in progress", "Nothing was sent")
		resourcetest.WantSent(t, e, mock.OpExchangeIP)
		go func() {
			time.Sleep(700 * time.Millisecond)
			e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = 0 })
		}()
		resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
		resourcetest.WantSent(t, e, mock.OpRollbackIP) // which the mock refuses of an exchange that is at work
		if word := taskStatus(t, e, task.ID); r.Exists() || word != mock.TaskStatusRolledBack {
			t.Errorf("in state: %t, task_status %q", r.Exists(), word)
		}
	})
}

func TestDestroyOfAnExchangeOfATaskThatIsGone(t *testing.T) {
	t.Parallel()
	for _, deleted := range []mock.DeletedAs{mock.Deleted400, mock.Deleted404, mock.DeletedStatusDeleted} {
		t.Run(string(deleted), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.DeletedTask = deleted })
				r, _, task := exchanged(t, e)
				plan := r.Plan(t, nil)
				resourcetest.NoError(t, e.Mock.DeleteTask(task.ID))
				resourcetest.WantWarning(t, r.Apply(t, t.Context(), plan), "Migration task "+task.ID+" gone", "stay as they are")
				if r.Exists() {
					t.Error("still in state")
				}
				resourcetest.WantSent(t, e)
			})
		})
	}
	t.Run("between the look at it and the call", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r, _, task := exchanged(t, e)
			e.Mock.Order(mock.Fault{Operation: mock.OpRollbackIP, OnHit: func(*http.Request) { _ = e.Mock.DeleteTask(task.ID) }})
			resourcetest.WantWarning(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "stay as they are")
			if r.Exists() {
				t.Error("still in state")
			}
			resourcetest.WantSent(t, e, mock.OpRollbackIP)
		})
	})
}

func TestARollBackThatIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, _, task := exchanged(t, e)
		refusal := mock.Fault{Operation: mock.OpRollbackIP, Status: 400, Code: "DCS.4921", Message: "not now"}
		e.Mock.Order(refusal)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "not rolled back", "DCS.4921", "not now", "kept in state", task.ID)
		resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
		if remembered(t, r, "roll_back") != nil {
			t.Error("a roll-back that was refused is taken for sent")
		}
		resourcetest.WantSent(t, e, mock.OpRollbackIP)

		// Somebody else was quicker.
		refusal.OnHit = func(*http.Request) { _ = e.Mock.SetTaskStatus(task.ID, mock.TaskStatusRolledBack) }
		e.Mock.Order(refusal)
		resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
		if r.Exists() {
			t.Error("still in state")
		}
		resourcetest.WantSent(t, e, mock.OpRollbackIP)
	})
}

func TestARollBackWhoseAnswerIsLostIsFoundOut(t *testing.T) {
	t.Parallel()
	for name, test := range lostAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r, _, task := exchanged(t, e)
				test.fault.Operation = mock.OpRollbackIP
				e.Mock.Order(test.fault)
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				resourcetest.WantCount(t, e, test.calls, mock.OpRollbackIP)
				if word := taskStatus(t, e, task.ID); r.Exists() || word != mock.TaskStatusRolledBack {
					t.Errorf("in state: %t, task_status %q", r.Exists(), word)
				}
			})
		})
	}
}

func TestARollBackCutShortIsTakenUpByTheNextDestroy(t *testing.T) {
	t.Parallel()
	tests := map[string]func(t *testing.T, e *acctest.Env, r *acctest.Resource, id string){
		"by Ctrl-C": func(t *testing.T, e *acctest.Env, r *acctest.Resource, id string) {
			t.Helper()
			resourcetest.WantError(t, resourcetest.InterruptOnce(t, r, r.Plan(t, nil), shows(t, e, id, mock.TaskStatusExchanging)), "goes on", "destroy again", "does not send the roll-back again", id, "context canceled")
		},
		"by its time-out": func(t *testing.T, _ *acctest.Env, r *acctest.Resource, id string) {
			t.Helper()
			resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "goes on", "destroy again", "does not send the roll-back again", "timeouts", "terraform state rm", id, "timed out after 2s")
		},
		"by Ctrl-C before the answer": func(t *testing.T, e *acctest.Env, r *acctest.Resource, id string) {
			t.Helper()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			held := make(chan struct{})
			defer close(held)
			e.Mock.Order(mock.Fault{Operation: mock.OpRollbackIP, HoldAnswer: held, OnHit: func(*http.Request) { cancel() }})
			resourcetest.WantError(t, r.Apply(t, ctx, r.Plan(t, nil)), "not known", "task_status", id)
		},
	}
	for name, cut := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r, c, task := exchanged(t, e)
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, c.With("timeouts", resourcetest.Timeouts("delete", "2s")))))
				e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = time.Hour })
				cut(t, e, r, task.ID)
				resourcetest.WantState(t, r, "id", task.ID)
				if call := remembered(t, r, "roll_back"); call["before"] != "EXCHANGE_SUCCESS" {
					t.Errorf("remembered a roll-back: %v", call)
				}
				resourcetest.WantSent(t, e, mock.OpRollbackIP)

				// However long ago: it shows that it is at work.
				age(t, r, "roll_back", long)
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantState(t, r, "status", "EXCHANGING")
				e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = time.Second })
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				if word := taskStatus(t, e, task.ID); r.Exists() || word != mock.TaskStatusRolledBack {
					t.Errorf("in state: %t, task_status %q", r.Exists(), word)
				}
				resourcetest.WantSent(t, e)
			})
		})
	}
}

func TestARollBackThatDidNothingIsSentAgainLater(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ago   time.Duration
		limit string
		sent  []mock.Operation
	}{
		"a moment ago":         {0, "6s", nil},
		"some minutes ago":     {long, "1m", []mock.Operation{mock.OpRollbackIP}},
		"nearly two minutes":   {115 * time.Second, "1m", []mock.Operation{mock.OpRollbackIP}}, // it is, by the time that is over
		"far back, as it goes": {time.Hour, "1m", []mock.Operation{mock.OpRollbackIP}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r, c, task := exchanged(t, e)
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, c.With("timeouts", resourcetest.Timeouts("delete", test.limit)))))
				e.Mock.Order(mock.Fault{Operation: mock.OpRollbackIP, Status: 204}) // and nothing is done
				resourcetest.WantError(t, resourcetest.InterruptOnce(t, r, r.Plan(t, nil), func() bool { return e.Mock.Count(mock.OpShow) > 1 && e.Mock.Count(mock.OpRollbackIP) > 0 }), "destroy again")
				resourcetest.WantSent(t, e, mock.OpRollbackIP)

				age(t, r, "roll_back", test.ago)
				diags := r.Apply(t, t.Context(), r.Plan(t, nil))
				if test.sent == nil {
					resourcetest.WantError(t, diags, "timed out", "destroy again")
				} else {
					resourcetest.WantNone(t, diags)
				}
				resourcetest.WantSent(t, e, test.sent...)
				if word := taskStatus(t, e, task.ID); (word == mock.TaskStatusRolledBack) != (test.sent != nil) {
					t.Errorf("task_status %q", word)
				}
			})
		})
	}
}

func TestAnExchangeThatNeverHappenedIsForgotten(t *testing.T) {
	t.Parallel()
	for name, word := range map[string]string{"without a word": "", "under the roll-back from before": mock.TaskStatusRolledBack} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r, _, task := unknownExchange(t, e, word, false)
				age(t, r, "exchange", long)
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantWarning(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "No exchange of the addresses of migration task "+task.ID+" to roll back", "removed from state")
				if r.Exists() {
					t.Error("still in state")
				}
				resourcetest.WantSent(t, e, mock.OpRollbackIP)
			})
		})
	}
	t.Run("unless it shows after all", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.ExchangeLag = 4 * time.Second })
			r, _, task := unknownExchange(t, e, mock.TaskStatusRolledBack, true)
			e.Mock.SetConfig(func(c *mock.Config) {
				c.ExchangeLag = 0
				c.AllowedTaskStatuses = map[mock.Operation][]string{mock.OpRollbackIP: {mock.TaskStatusExchanged}}
			})
			e.Mock.Order(mock.Fault{Operation: mock.OpRollbackIP, Status: 400, Code: "DCS.4921", Message: "not now"})
			resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
			if got := taskStatus(t, e, task.ID); r.Exists() || got != mock.TaskStatusRolledBack {
				t.Errorf("in state: %t, task_status %q", r.Exists(), got)
			}
			resourcetest.WantSent(t, e, mock.OpRollbackIP, mock.OpRollbackIP)
		})
	})
	t.Run("unless the right to roll back is missing", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r, _, task := unknownExchange(t, e, "", false)
			age(t, r, "exchange", long)
			e.Mock.Order(mock.Fault{Operation: mock.OpRollbackIP, Status: 403, Code: "APIGW.0302", Message: "no right"})
			resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "no right", "kept in state")
			resourcetest.WantState(t, r, "id", task.ID)
		})
	})
}

// A taint loses the ledger: what the service shows decides.
func TestATaintedExchangeIsRolledBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, _, task := exchanged(t, e)
		r.Private = nil
		resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
		resourcetest.WantSent(t, e, mock.OpRollbackIP)
		if word := taskStatus(t, e, task.ID); r.Exists() || word != mock.TaskStatusRolledBack {
			t.Errorf("in state: %t, task_status %q", r.Exists(), word)
		}
	})
}

// The service has ended the migration, in one way or another.
func TestAnExchangeIsRolledBackWhateverTheStatusOfItsTask(t *testing.T) {
	t.Parallel()
	for _, status := range []string{
		mock.StatusIncrMigrating, mock.StatusSuccess, mock.StatusTerminated, mock.StatusReleased, mock.StatusFailed, mock.StatusFullMigrating, "CUT_OVER",
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r, _, task := exchanged(t, e)
				resourcetest.NoError(t, e.Mock.SetStatus(task.ID, status))
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				resourcetest.WantSent(t, e, mock.OpRollbackIP)
				if word := taskStatus(t, e, task.ID); r.Exists() || word != mock.TaskStatusRolledBack {
					t.Errorf("in state: %t, task_status %q", r.Exists(), word)
				}
			})
		})
	}
}

// A task_status that is gone before it told the end of a roll-back ends the wait for it.
func TestATaskStatusThatIsGoneEndsTheWaitForARollBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, acctest.CloudPhases(nil))
		r, _, task := exchanged(t, e)
		e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = time.Hour })
		e.Mock.Order(mock.Fault{Operation: mock.OpShow, Skip: 3, OnHit: func(*http.Request) { _ = e.Mock.SetTaskStatus(task.ID, "") }})
		began := time.Now()
		resourcetest.WantWarning(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "Roll-back for migration task "+task.ID+" not confirmed", "assumes that it is done")
		if took := time.Since(began); r.Exists() || took > 5*time.Minute {
			t.Errorf("in state: %t, after %s", r.Exists(), took)
		}
		resourcetest.WantSent(t, e, mock.OpRollbackIP)
	})
}
