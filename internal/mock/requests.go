package mock

import (
	"net/http"
	"slices"
	"time"
)

// Request is the record of a request.
type Request struct {
	// At is the service's time at its arrival.
	At time.Time
	// ID is the answer's X-Request-Id.
	ID string
	// Operation is empty for a path that is not the service's.
	Operation Operation
	// Method is the HTTP method.
	Method string
	// Path is as it was sent, encoded.
	Path string
	// Query is as it was sent, without the question mark.
	Query string
	// TaskID is the path's task or job id; empty where the path has none.
	TaskID string
	// TaskIDs are the tasks that the request was found to be about: made, shown, stopped.
	TaskIDs []string
	// TaskStatus is the status word of the last of TaskIDs after the work.
	TaskStatus string
	// Header is a copy, credentials and all: not for logs.
	Header http.Header
	// Body is a copy, passwords and all: not for logs.
	Body []byte
	// Status is the answered HTTP status; 0 while there is none, and where the connection was broken.
	Status int
	// Done says that the request was answered or broken off.
	Done bool
	// Duration is how long that took, in real time.
	Duration time.Duration
}

func (r *Request) clone() Request {
	c := *r
	c.Header = r.Header.Clone()
	c.Body = slices.Clone(r.Body)
	c.TaskIDs = slices.Clone(r.TaskIDs)
	return c
}

// arrive records a request before anything is done with it, so that those under
// way count as well.
func (s *Server) arrive(r *http.Request, operation Operation, id, requestID string, body []byte) (*Request, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	record := &Request{
		At:        s.cfg.Now(),
		ID:        requestID,
		Operation: operation,
		Method:    r.Method,
		Path:      r.URL.EscapedPath(),
		Query:     r.URL.RawQuery,
		TaskID:    id,
		Header:    r.Header.Clone(),
		Body:      slices.Clone(body),
	}
	s.requests = append(s.requests, record)
	return record, s.freed
}

// note records which tasks a request was about.
func (s *Server) note(record *Request, c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range c.seen {
		record.TaskIDs = append(record.TaskIDs, t.ID)
		record.TaskStatus = s.word(t)
	}
}

// word is a task's status for people.
func (s *Server) word(t *task) string {
	switch {
	case t.Deleted:
		return StatusDeleted
	case t.Making:
		return s.cfg.MakingStatus
	case t.Status == StatusIncrMigrating:
		return s.cfg.InSyncWord
	}
	return t.Status
}

// left ends a request's record and tells the hook.
func (s *Server) left(record *Request, took time.Duration) {
	s.mu.Lock()
	record.Done, record.Duration = true, took
	hook, c := s.cfg.OnRequest, record.clone()
	s.mu.Unlock()
	if hook != nil {
		hook(c)
	}
}

// Requests gives the requests so far, in the order of their arrival; with
// operations, theirs only.
func (s *Server) Requests(of ...Operation) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Request{}
	for _, r := range s.requests {
		if len(of) == 0 || slices.Contains(of, r.Operation) {
			list = append(list, r.clone())
		}
	}
	return list
}

// Count tells how many requests have arrived, refused and broken ones among
// them; with operations, theirs only.
func (s *Server) Count(of ...Operation) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.requests {
		if len(of) == 0 || slices.Contains(of, r.Operation) {
			n++
		}
	}
	return n
}

// Mutations tells how many requests have arrived that change something: all but
// those with GET.
func (s *Server) Mutations() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.requests {
		if r.Method != http.MethodGet {
			n++
		}
	}
	return n
}

// ForgetRequests empties the record of requests and with it the counts; tasks
// and faults stay.
func (s *Server) ForgetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}
