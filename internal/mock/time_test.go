package mock_test

import (
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// inRealTime runs a test on the real clock of a bubble, where waiting takes no
// time and time.Since is exact.
func inRealTime(t *testing.T, change func(*mock.Config), test func(s *service)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(newService(t, func(c *mock.Config) {
			c.Now = time.Now
			if change != nil {
				change(c)
			}
		}))
	})
}

// inSyncNow makes an online task that has reached its incremental phase.
func (s *service) inSyncNow() string {
	s.t.Helper()
	id := s.createOnline()
	s.configure(id, incrementalJSON).good()
	time.Sleep(s.Config().Full)
	s.wantStatus(id, "INCRMIGEATING")
	return id
}

func TestSyncStopAnswersWhenTheTaskIsStopped(t *testing.T) {
	t.Parallel()
	inRealTime(t, nil, func(s *service) {
		id := s.inSyncNow()
		begun := time.Now()
		s.call("POST", "/migration-task/"+id+"/sync-stop", "").good()
		equal(s.t, "time it took", time.Since(begun), time.Minute)
		s.wantStatus(id, "TERMINATED")
		s.call("POST", "/migration-task/"+id+"/sync-stop", "").refused(400, mock.CodeNotAllowed)
	})
}

func TestSyncStopTellsWhenTheTaskGoesAnotherWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(*service, string) error
		code string
	}{
		"it fails":      {func(s *service, id string) error { return s.Fail(id, "", "reason") }, mock.CodeNotAllowed},
		"it is deleted": {func(s *service, id string) error { return s.DeleteTask(id) }, mock.CodeTaskNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inRealTime(t, nil, func(s *service) {
				id := s.inSyncNow()
				answered := make(chan reply)
				go func() { answered <- s.call("POST", "/migration-task/"+id+"/sync-stop", "") }()
				synctest.Wait()
				s.wantStatus(id, "TERMINATING")
				if err := c.do(s, id); err != nil {
					s.t.Fatal(err)
				}
				(<-answered).refused(400, c.code)
			})
		})
	}
}

// abortion calls the service and tells whether the connection was broken off.
func abortion(s *service, method, path, body string) <-chan bool {
	aborted := make(chan bool, 1)
	go func() {
		r := request(method, path, body)
		r.Header.Set("X-Auth-Token", token)
		defer func() { aborted <- recover() != nil }()
		s.ServeHTTP(httptest.NewRecorder(), r)
	}()
	return aborted
}

func TestWaitingRequestsAreBrokenOffByResetAndByFreeing(t *testing.T) {
	t.Parallel()
	for name, free := range map[string]func(*service){
		"reset": func(s *service) { s.Reset() },
		"freed": func(s *service) { s.FreeBlocked() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inRealTime(t, func(c *mock.Config) { c.Stop = 1000 * time.Hour }, func(s *service) {
				id := s.inSyncNow()
				stopping := abortion(s, "POST", "/migration-task/"+id+"/sync-stop", "")
				synctest.Wait()
				s.Order(mock.Fault{Operation: mock.OpList, Delay: 1000 * time.Hour})
				delayed := abortion(s, "GET", "/migration-tasks", "")
				s.Order(mock.Fault{Operation: mock.OpShow, HoldAnswer: make(chan struct{})})
				held := abortion(s, "GET", "/migration-task/"+id, "")
				synctest.Wait()
				begun := time.Now()
				free(s)
				for what, aborted := range map[string]<-chan bool{"sync-stop": stopping, "delay": delayed, "hold": held} {
					equal(s.t, what+" broken off", <-aborted, true)
				}
				equal(s.t, "time it took", time.Since(begun), 0)
			})
		})
	}
}

func TestDelaysPassBeforeAndAfterTheWork(t *testing.T) {
	t.Parallel()
	inRealTime(t, nil, func(s *service) {
		s.Order(mock.Fault{Delay: time.Second, AnswerDelay: time.Minute})
		answered := make(chan reply)
		go func() { answered <- s.call("POST", "/migration/instance", onlineJSON) }()
		time.Sleep(time.Second - time.Nanosecond)
		equal(s.t, "tasks before the delay is over", len(s.Tasks()), 0)
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		equal(s.t, "tasks after it", len(s.Tasks()), 1)
		begun := time.Now()
		(<-answered).good()
		equal(s.t, "time to the answer", time.Since(begun), time.Minute)
	})
}
