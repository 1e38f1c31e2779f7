package mock_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func TestAFaultAnswersInPlaceOfTheWorkAsOftenAsOrdered(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	order := s.Order(mock.Fault{Operation: mock.OpCreateOnline, Status: 503, Code: "DCS.5000", Message: "busy", Times: 2})
	for range 2 {
		s.call("POST", "/migration/instance", onlineJSON).refused(503, "DCS.5000", "busy")
	}
	equal(t, "tasks made", len(s.Tasks()), 0)
	s.createOnline()
	equal(t, "tasks made", len(s.Tasks()), 1)
	equal(t, "hits", order.Hits(), 2)
}

func TestAFaultHappensOnceWhereNothingElseIsSaidAndForEverWhereThatIs(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	s.Order(mock.Fault{Status: 500})
	equal(t, "first", s.list("").status, 500)
	equal(t, "second", s.list("").status, 200)
	order := s.Order(mock.Fault{Status: 500, Times: -1})
	for range 5 {
		equal(t, "every one", s.list("").status, 500)
	}
	order.Cancel()
	equal(t, "after it was cancelled", s.list("").status, 200)
	equal(t, "hits", order.Hits(), 5)
}

func TestAFaultCanComeAfterTheWork(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	s.Order(mock.Fault{Operation: mock.OpCreateOnline, Status: 502, AfterWork: true})
	equal(t, "answer", s.call("POST", "/migration/instance", onlineJSON).status, 502)
	equal(t, "tasks made", len(s.Tasks()), 1)
}

func TestAFaultCanAnswerAnyBodyAndHeaders(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	s.Order(mock.Fault{Status: 429, Code: mock.CodeThrottled, Headers: map[string]string{"Retry-After": "7"}})
	throttled := s.list("")
	throttled.refused(429, "APIGW.0308")
	equal(t, "Retry-After", throttled.header.Get("Retry-After"), "7")

	s.Order(mock.Fault{Headers: map[string]string{"X-Note": "added"}})
	equal(t, "header added to the work's answer", s.list("").good().header.Get("X-Note"), "added")

	s.Order(mock.Fault{Body: `{"count":"many"}`})
	replaced := s.list("")
	equal(t, "status of a replaced body", replaced.status, 200)
	equal(t, "replaced body", replaced.raw, `{"count":"many"}`)

	s.Order(mock.Fault{Edit: func(body []byte) []byte { return []byte(strings.ToUpper(string(body))) }})
	equal(t, "edited body", s.list("").raw, `{"COUNT":0,"MIGRATION_TASKS":[]}`)
}

func TestAFaultMeetsOnlyTheRequestsItIsFor(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	one, other := s.createOnline(), s.createOnline()
	byTask := s.Order(mock.Fault{TaskID: one, Status: 500, Times: -1})
	equal(t, "another task", s.show(other).status, 200)
	equal(t, "the task", s.show(one).status, 500)
	equal(t, "the task in a body", s.call("DELETE", "/migration-tasks/delete", `{"task_id_list":["`+one+`"]}`).status, 500)
	byTask.Cancel()

	byBody := s.Order(mock.Fault{Times: -1, Status: 500, Match: func(r *http.Request) bool {
		body, err := io.ReadAll(r.Body)
		return err == nil && strings.Contains(string(body), "manual")
	}})
	equal(t, "another body", s.call("PUT", "/migration-task/"+one, `{"resume_mode":"auto"}`).status, 204)
	equal(t, "the body", s.call("PUT", "/migration-task/"+one, `{"resume_mode":"manual"}`).status, 500)
	byBody.Cancel()

	s.Order(mock.Fault{Operation: mock.OpShow, Skip: 2, Status: 500})
	equal(t, "first", s.show(one).status, 200)
	equal(t, "another operation", s.list("").status, 200)
	equal(t, "second", s.show(one).status, 200)
	equal(t, "third", s.show(one).status, 500)
	equal(t, "fourth", s.show(one).status, 200)
}

func TestOfSeveralFaultsTheFirstOrderedHappensFirst(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	s.Order(mock.Fault{Status: 500})
	s.Order(mock.Fault{Status: 502})
	equal(t, "first", s.list("").status, 500)
	equal(t, "second", s.list("").status, 502)
	equal(t, "third", s.list("").status, 200)
}

func TestRequestsThatTheGatewayRefusesUseNoFaultUp(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	order := s.Order(mock.Fault{Status: 500})
	equal(t, "unsigned", s.send(request("GET", "/migration-tasks", "")).status, 401)
	equal(t, "another project", s.call("GET", "/v2/p2/migration-tasks", "").status, 403)
	equal(t, "hits", order.Hits(), 0)
}

// outcome is what came of a request on a real connection: no answer at all, an
// answer cut off, or a whole one.
type outcome struct {
	status    int
	none, cut error
}

// dial gives a caller of a service that really listens, one connection a request
// so that no transport repeats anything.
func dial(t *testing.T, s *service) func(method, path, body string) outcome {
	t.Helper()
	listener, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	return func(method, path, body string) outcome {
		r, err := http.NewRequest(method, listener.URL+"/v2/"+project+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Auth-Token", token)
		r.Header.Set("Content-Type", "application/json")
		response, err := client.Do(r)
		if err != nil {
			return outcome{none: err}
		}
		defer response.Body.Close()
		_, err = io.ReadAll(response.Body)
		return outcome{status: response.StatusCode, cut: err}
	}
}

func TestAConnectionCanBreakBeforeOrAfterTheWork(t *testing.T) {
	t.Parallel()
	for breaking, tasks := range map[mock.Break]int{mock.BreakBefore: 0, mock.BreakAfter: 1} {
		t.Run(string(breaking), func(t *testing.T) {
			t.Parallel()
			s := newService(t, nil)
			call := dial(t, s)
			s.Order(mock.Fault{Operation: mock.OpCreateOnline, Break: breaking})
			if got := call("POST", "/migration/instance", onlineJSON); got.none == nil {
				t.Errorf("answered %d", got.status)
			}
			equal(t, "tasks made", len(s.Tasks()), tasks)
			equal(t, "recorded status", s.Requests()[0].Status, 0)
			equal(t, "next request", call("POST", "/migration/instance", onlineJSON), outcome{status: 200})
		})
	}
}

func TestAConnectionCanBreakInTheMiddleOfAnAnswer(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]mock.DoneAs{"with a body": mock.Done200JSON, "without one": mock.Done204} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(c *mock.Config) { c.ResumeModeDone = answers })
			call := dial(t, s)
			id := s.createOnline()
			s.Order(mock.Fault{Operation: mock.OpSetResumeMode, Break: mock.BreakMidAnswer})
			got := call("PUT", "/migration-task/"+id, `{"resume_mode":"manual"}`)
			if got.none != nil || got.cut == nil {
				t.Errorf("the answer did not begin or is whole: %+v", got)
			}
			task, _ := s.Task(id)
			equal(t, "resume mode", task.ResumeMode, "manual")
		})
	}
}

func TestAFaultCanHoldTheWorkOrTheAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault func(hold chan struct{}) mock.Fault
		done  int // tasks made while it holds
	}{
		"the work":   {func(hold chan struct{}) mock.Fault { return mock.Fault{Hold: hold} }, 0},
		"the answer": {func(hold chan struct{}) mock.Fault { return mock.Fault{HoldAnswer: hold} }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, nil)
			hold, hit, answered := make(chan struct{}), make(chan struct{}), make(chan int)
			f := c.fault(hold)
			f.OnHit = func(*http.Request) { close(hit) }
			s.Order(f)
			go func() { answered <- s.call("POST", "/migration/instance", onlineJSON).status }()
			<-hit
			for len(s.Tasks()) < c.done {
				time.Sleep(time.Millisecond)
			}
			equal(t, "tasks made while it holds", len(s.Tasks()), c.done)
			equal(t, "request is done", s.Requests()[0].Done, false)
			close(hold)
			equal(t, "answer", <-answered, 200)
			equal(t, "tasks made", len(s.Tasks()), 1)
		})
	}
}

func onHit(hit chan struct{}) func(*http.Request) {
	return func(*http.Request) { close(hit) }
}

func roundTrip(r *http.Request) error {
	response, err := (&http.Client{}).Do(r)
	if err == nil {
		err = response.Body.Close()
	}
	return err
}
