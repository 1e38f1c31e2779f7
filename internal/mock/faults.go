package mock

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// Break is whether and where a connection is broken off without an answer.
type Break string

const (
	// BreakNone answers.
	BreakNone Break = ""
	// BreakBefore breaks off before the work: nothing is done.
	BreakBefore Break = "before"
	// BreakAfter breaks off after the work: all is done and nobody told.
	BreakAfter Break = "after"
	// BreakMidAnswer breaks off after the work and half of the answer's body.
	BreakMidAnswer Break = "mid-answer"
)

// Fault is something to go wrong with requests to come. Requests that the
// gateway refuses (credentials, project, path) use no fault up.
//
// A reading client should know that Go's transport by itself repeats a request
// without a body whose connection broke while it was being reused.
type Fault struct {
	// Operation is the operation it is for; empty: any.
	Operation Operation
	// TaskID, where given, is the task in the path or in the body's list.
	TaskID string
	// Match, where given, picks requests; the body can be read.
	Match func(*http.Request) bool
	// Skip lets so many matching requests pass first.
	Skip int
	// Times is how often it happens: 0 is once, a negative number for ever.
	Times int

	// Status is an HTTP status to answer; 0: the work's own answer, or 200 with Body.
	Status int
	// Code and Message make the error body for Status.
	Code, Message string
	// Body replaces the answer's body as it is, JSON or not.
	Body string
	// Edit, where given, makes the answer's body of what it would be, which is empty where there is none.
	Edit func(body []byte) []byte
	// Headers are added to the answer (Retry-After, say), to the work's own as well.
	Headers map[string]string
	// AfterWork does the work and hides its answer behind Status or Body; else these come instead of it.
	AfterWork bool

	// Delay passes before the work, in real time. It goes on when the client leaves: the request is with the service.
	Delay time.Duration
	// AnswerDelay passes between the work and the answer.
	AnswerDelay time.Duration
	// Hold, where given, holds the request before the work until it is closed.
	Hold <-chan struct{}
	// HoldAnswer, where given, holds the answer after the work until it is closed.
	HoldAnswer <-chan struct{}
	// OnHit, where given, is called when a request meets the fault, before any delay.
	OnHit func(*http.Request)

	// Break breaks the connection off.
	Break Break
}

// Ordered is a fault on order.
type Ordered struct {
	fault     Fault
	server    *Server
	skip      int
	remaining int
	hits      atomic.Int64
}

// Order has a fault happen. Of several that fit a request, the one ordered
// first happens.
func (s *Server) Order(f Fault) *Ordered {
	o := &Ordered{fault: f, server: s, skip: f.Skip, remaining: f.Times}
	if f.Times == 0 {
		o.remaining = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, o)
	return o
}

// Hits tells how often the fault has happened.
func (o *Ordered) Hits() int { return int(o.hits.Load()) }

// Cancel keeps the fault from happening again.
func (o *Ordered) Cancel() {
	o.server.mu.Lock()
	defer o.server.mu.Unlock()
	o.server.faults = slices.DeleteFunc(o.server.faults, func(other *Ordered) bool { return other == o })
}

// claim takes the fault that a request meets; the zero Fault is none.
func (s *Server) claim(r *http.Request, operation Operation, id string, body []byte) Fault {
	fit := func(f *Fault) bool {
		if f.Operation != "" && f.Operation != operation {
			return false
		}
		if f.TaskID != "" && f.TaskID != id && !bytes.Contains(body, []byte(`"`+f.TaskID+`"`)) {
			return false
		}
		return f.Match == nil || f.Match(withBody(r, body))
	}
	s.mu.Lock()
	faults := slices.Clone(s.faults)
	s.mu.Unlock()
	// Match is the test's code and may use the Server: it is called without the lock.
	for _, o := range faults {
		if !fit(&o.fault) || !s.use(o) {
			continue
		}
		o.hits.Add(1)
		if o.fault.OnHit != nil {
			o.fault.OnHit(withBody(r, body))
		}
		return o.fault
	}
	return Fault{}
}

// use counts a fault down; false says that it is not this request's.
func (s *Server) use(o *Ordered) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !slices.Contains(s.faults, o):
		return false
	case o.skip > 0:
		o.skip--
		return false
	case o.remaining == 0:
		return false
	case o.remaining > 0:
		o.remaining--
	}
	return true
}

func withBody(r *http.Request, body []byte) *http.Request {
	c := r.Clone(r.Context())
	c.Body = io.NopCloser(bytes.NewReader(body))
	return c
}

// replaces reports whether the fault has an answer of its own.
func (f *Fault) replaces() bool { return f.Status != 0 || f.Body != "" }

// works reports whether the operation is done for all the fault.
func (f *Fault) works() bool {
	return !f.replaces() || f.AfterWork || f.Break == BreakAfter || f.Break == BreakMidAnswer
}

// wait lets a fault's delay pass, before the work or after it; false says that
// the server has no time for it any more.
func (f *Fault) wait(freed <-chan struct{}, after bool) bool {
	delay, hold := f.Delay, f.Hold
	if after {
		delay, hold = f.AnswerDelay, f.HoldAnswer
	}
	if delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-freed:
			return false
		}
	}
	if hold != nil {
		select {
		case <-hold:
		case <-freed:
			return false
		}
	}
	return true
}

// disguise makes the fault's answer of the work's.
func (f *Fault) disguise(result answer) answer {
	if f.replaces() {
		result = answer{status: f.Status}
		if result.status == 0 {
			result.status = http.StatusOK
		}
		switch {
		case f.Body != "":
			result.raw = []byte(f.Body)
		case f.Code != "" || f.Message != "":
			result.body = fail(f.Status, f.Code, f.Message).body
		}
	}
	header := maps.Clone(result.header)
	if header == nil {
		header = map[string]string{}
	}
	maps.Copy(header, f.Headers)
	result.header = header
	return result
}
