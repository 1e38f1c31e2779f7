package mock

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// maxBody is far above anything that the API takes.
const maxBody = 1 << 20

// Server is the service. It is an [http.Handler] for the paths of DCS and of
// IAM, and safe for use by several goroutines.
type Server struct {
	mu sync.Mutex
	// given is the Config as the caller has it, cfg the same with defaults.
	given, cfg Config
	tasks      map[string]*task
	sequence   int
	faults     []*Ordered
	requests   []*Request
	// issued are the temporary keys that were given out, by access key, and idTokens the tokens for
	// OIDC tokens.
	issued   map[string]issuedKeys
	idTokens []string
	// changed is closed, and made anew, when something may have changed that a
	// waiting request looks for.
	changed chan struct{}
	// freed is closed, and made anew, to break off all requests that wait.
	freed chan struct{}
}

// New makes a service without tasks.
func New(cfg Config) *Server {
	return &Server{
		given:   cfg,
		cfg:     cfg.withDefaults(),
		tasks:   map[string]*task{},
		issued:  map[string]issuedKeys{},
		changed: make(chan struct{}),
		freed:   make(chan struct{}),
	}
}

// call is one request on its way through its operation.
type call struct {
	project string
	id      string
	query   url.Values
	header  http.Header
	body    []byte
	now     time.Time
	// seen are the tasks that the request turned out to be about.
	seen []*task
}

// about notes a task for the record of requests.
func (c *call) about(t *task) { c.seen = append(c.seen, t) }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	arrived := time.Now()
	requestID := randomHex(16)
	w.Header().Set("X-Request-Id", requestID)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	route, project, id, found := s.route(r)
	record, freed := s.arrive(r, route.operation, id, requestID, body)
	defer func() { s.left(record, time.Since(arrived)) }()

	if err != nil {
		s.write(w, record, refuse("the body cannot be read or is too long"))
		return
	}
	if !found {
		s.write(w, record, fail(http.StatusNotFound, CodeNoSuchAPI, "The API does not exist or has not been published."))
		return
	}
	if refusal, ok := s.admit(r, route, project, body); !ok {
		s.write(w, record, refusal)
		return
	}
	if slices.Contains(s.Config().Forbidden, route.operation) {
		s.write(w, record, denied(route.operation))
		return
	}
	fault := s.claim(r, route.operation, id, body)
	if !fault.wait(freed, false) || fault.Break == BreakBefore {
		hangUp(w)
		return
	}
	var result answer
	if fault.works() {
		result = s.work(r.Context(), route, &call{project: project, id: id, query: r.URL.Query(), header: record.Header, body: body}, record, freed)
	}
	if result.hangUp || !fault.wait(freed, true) || fault.Break == BreakAfter {
		hangUp(w)
		return
	}
	result = fault.disguise(result)
	if fault.Edit != nil {
		result.raw = fault.Edit(s.encode(result))
	}
	if fault.Break == BreakMidAnswer {
		s.writeHalf(w, result)
		return
	}
	s.write(w, record, result)
}

// route tells which operation a request is for. The name of a project's region may stand before the path, so that an endpoint
// with {region} in it can be the mock's: http://127.0.0.1:8888/{region}.
func (s *Server) route(r *http.Request) (found route, project, id string, ok bool) {
	segments, ok := pathSegments(r.URL)
	if !ok {
		return route{}, "", "", false
	}
	if found, project, id, ok = findRoute(r.Method, segments); ok || len(segments) < 2 {
		return found, project, id, ok
	}
	cfg := s.Config()
	ofRegion := func(p Project) bool { return p.Name == segments[0] && (project == "" || p.ID == project) }
	if !slices.ContainsFunc(cfg.Projects, ofRegion) {
		return route{}, "", "", false
	}
	if found, project, id, ok = findRoute(r.Method, segments[1:]); ok && !slices.ContainsFunc(cfg.Projects, ofRegion) {
		project = "of another region" // which is nobody's
	}
	return found, project, id, ok
}

// hasProject reports whether a project is the account's; "" is none at all.
func (c *Config) hasProject(id string) bool {
	return id == "" || id == c.ProjectID || slices.ContainsFunc(c.Projects, func(p Project) bool { return p.ID == id })
}

// admit checks what the gateway checks before the service sees a request.
func (s *Server) admit(r *http.Request, route route, project string, body []byte) (answer, bool) {
	cfg := s.Config()
	if route.open && r.Header.Get("Authorization") == "" && r.Header.Get("X-Auth-Token") == "" {
		return answer{}, true // the token is in the body
	}
	if err := authenticate(&cfg, s.keys, r, body, cfg.Now()); err != nil {
		return fail(http.StatusUnauthorized, CodeUnauthenticated, "Incorrect IAM authentication information: "+err.Error()), false
	}
	header := r.Header.Get("X-Project-Id")
	if !cfg.hasProject(project) || !cfg.hasProject(header) || project != "" && header != "" && project != header {
		return fail(http.StatusForbidden, CodeForbidden, "The caller is not authorized to access this project."), false
	}
	return answer{}, true
}

// work does what an operation does, one request at a time but for what waits.
func (s *Server) work(ctx context.Context, route route, c *call, record *Request, freed <-chan struct{}) answer {
	if refusal, ok := route.checkForm(c.query, c.body, c.header.Get("Content-Type")); !ok {
		return refusal
	}
	result := s.exclusively(route, c)
	if result.wait != nil {
		result = result.wait(ctx, freed)
	}
	s.note(record, c)
	return result
}

// exclusively does an operation's work with the lock held.
func (s *Server) exclusively(route route, c *call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.announce()
	c.now = s.cfg.Now()
	return route.work(s, c)
}

// announce wakes the requests that wait for a change. The lock is held.
func (s *Server) announce() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// checkForm refuses what an operation does not take at all.
func (r route) checkForm(query url.Values, body []byte, contentType string) (answer, bool) {
	for name, values := range query {
		if !slices.Contains(r.query, name) {
			return refuse("query parameter " + name + " is not known"), false
		}
		if len(values) > 1 {
			return refuse("query parameter " + name + " is given more than once"), false
		}
	}
	if !r.body {
		if len(bytes.TrimSpace(body)) > 0 {
			return refuse("this operation takes no body"), false
		}
		return answer{}, true
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return fail(http.StatusBadRequest, CodeEmptyBody, "Invalid request: the body is missing."), false
	}
	mediaType, _, _ := strings.Cut(contentType, ";")
	if r.open && mediaType == "" {
		return answer{}, true // the SDK names none when it asks IAM for keys [S]
	}
	if !strings.EqualFold(strings.TrimSpace(mediaType), "application/json") {
		return refuse("Content-Type must be application/json"), false
	}
	return answer{}, true
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	// crypto/rand never fails.
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

func randomUUID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	return uuidFrom(b)
}
