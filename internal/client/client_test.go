package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testProject   = "3f1e9a7c2b5d4e6f"
	testTask      = "a276c1ffa0a54c2597fc824b917db317"
	testAccessKey = "AKEXAMPLE"
	testSecretKey = "sk/Secret+Key=1"
)

// serve starts a server on 127.0.0.1 for the test.
func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// serveInMemory starts a server with connections in memory, and returns a function for Config.Dial. A synctest bubble needs it:
// a goroutine that waits for a real connection does not let time pass there.
func serveInMemory(t *testing.T, handler http.HandlerFunc) func(context.Context, string, string) (net.Conn, error) {
	t.Helper()
	listener := &memoryListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		_ = server.Close()
		serving.Wait()
	})
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case listener.conns <- there:
			return here, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

type memoryListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *memoryListener) Close() error   { close(l.closed); return nil }
func (l *memoryListener) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

// testConfig returns a configuration with keys and a project. Retries are as many as the provider makes, but without a wait.
func testConfig(endpoint string) Config {
	return Config{
		Region:       "cn-north-4",
		ProjectID:    testProject,
		DCSEndpoint:  endpoint,
		IAMEndpoint:  endpoint,
		Credentials:  Credentials{AccessKey: testAccessKey, SecretKey: testSecretKey},
		MaxRetries:   5,
		UserAgent:    "terraform-provider-dcs/1.2.3",
		retryWaitMin: time.Microsecond,
		retryWaitMax: time.Microsecond,
	}
}

func newTestClient(t testing.TB, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.http.HTTPClient.Transport.(*attemptTransport).next.(interface{ CloseIdleConnections() }).CloseIdleConnections()
	})
	return c
}

// roundTripper replaces the network, for tests in virtual time.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
func (roundTripper) CloseIdleConnections()                                 {}

func newOfflineClient(t testing.TB, cfg Config, network roundTripper) *Client {
	t.Helper()
	c := newTestClient(t, cfg)
	c.http.HTTPClient.Transport.(*attemptTransport).next = network
	return c
}

// reply makes a response of a roundTripper. Headers come as name, value, name, value.
func reply(status int, body string, headers ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// recorder keeps the requests.
type recorder struct {
	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
}

func (r *recorder) note(req *http.Request) int {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, req)
	r.bodies = append(r.bodies, string(body))
	return len(r.requests)
}

func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.requests)
}

func asError(t testing.TB, err error) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("got %T (%v), want an *Error", err, err)
	}
	return e
}

// method is one of the client's operations, for tests of all of them.
type method struct {
	name string
	call func(ctx context.Context, c *Client) error
}

func reads() []method {
	return []method{
		{"ShowTask", func(ctx context.Context, c *Client) error { _, err := c.ShowTask(ctx, testTask); return err }},
		{"ListTasks", func(ctx context.Context, c *Client) error {
			_, err := c.ListTasks(ctx, ListTasksRequest{})
			return err
		}},
		{"ShowTaskProgress", func(ctx context.Context, c *Client) error {
			_, err := c.ShowTaskProgress(ctx, testTask)
			return err
		}},
		{"ListTaskLogs", func(ctx context.Context, c *Client) error {
			_, err := c.ListTaskLogs(ctx, testTask, ListTaskLogsRequest{})
			return err
		}},
		{"ShowJob", func(ctx context.Context, c *Client) error { _, err := c.ShowJob(ctx, "job"); return err }},
	}
}

// mutating reports whether the method changes anything in the service.
func (m method) mutating() bool {
	return !strings.HasPrefix(m.name, "Show") && !strings.HasPrefix(m.name, "List")
}

func mutations() []method {
	return []method{
		{"CreateBackupImport", func(ctx context.Context, c *Client) error {
			_, err := c.CreateBackupImport(ctx, CreateBackupImportRequest{})
			return err
		}},
		{"CreateOnlineTask", func(ctx context.Context, c *Client) error {
			_, err := c.CreateOnlineTask(ctx, CreateOnlineTaskRequest{})
			return err
		}},
		{"ConfigureOnlineTask", func(ctx context.Context, c *Client) error {
			_, err := c.ConfigureOnlineTask(ctx, testTask, ConfigureRequest{})
			return err
		}},
		{"StopTask", func(ctx context.Context, c *Client) error { _, err := c.StopTask(ctx, testTask); return err }},
		{"BatchStopTasks", func(ctx context.Context, c *Client) error {
			_, err := c.BatchStopTasks(ctx, []string{testTask})
			return err
		}},
		{"BatchRestartTasks", func(ctx context.Context, c *Client) error {
			_, err := c.BatchRestartTasks(ctx, []string{testTask})
			return err
		}},
		{"DeleteTasks", func(ctx context.Context, c *Client) error {
			_, err := c.DeleteTasks(ctx, []string{testTask})
			return err
		}},
		{"SetResumeMode", func(ctx context.Context, c *Client) error {
			return c.SetResumeMode(ctx, testTask, ResumeModeAuto)
		}},
		{"ExchangeIP", func(ctx context.Context, c *Client) error {
			_, err := c.ExchangeIP(ctx, testTask, ExchangeIPRequest{})
			return err
		}},
		{"RollBackIP", func(ctx context.Context, c *Client) error { _, err := c.RollBackIP(ctx, testTask); return err }},
	}
}

// hangUp closes the connection without a response.
func hangUp(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(fmt.Sprintf("taking over the connection: %v", err))
	}
	_ = connection.Close()
}

func TestInRegion(t *testing.T) {
	t.Parallel()
	var asked []string
	cfg := testConfig("")
	cfg.AssumedRoles = []AssumedRole{{AgencyName: "ops", DomainName: "acme", From: "assume_role block 1"}}
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		asked = append(asked, req.URL.Path+" as "+req.Header.Get("X-Security-Token")+" of "+req.Header.Get("X-Project-Id"))
		switch {
		case req.Method == http.MethodPost:
			_, _ = io.WriteString(w, issue(1, time.Hour))
		case strings.HasSuffix(req.URL.Path, "/projects"):
			_, _ = fmt.Fprintf(w, `{"projects":[{"id":"p-of-two","name":%q}]}`, req.URL.Query().Get("name"))
		default:
			_, _ = io.WriteString(w, `{}`)
		}
	})
	cfg.Region, cfg.ProjectID, cfg.DCSEndpoint, cfg.IAMEndpoint = "one", "p-of-one", server.URL+"/{region}", server.URL+"/iam/{region}/v3"
	c := newTestClient(t, cfg)
	other, err := c.InRegion("two")
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []*Client{c, other, other} {
		if _, err := of.ShowTask(t.Context(), "t"); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"/iam/one/v3.0/OS-CREDENTIAL/securitytokens as  of ", // once for both
		"/one/v2/p-of-one/migration-task/t as issued-st1 of p-of-one",
		"/iam/two/v3/projects as issued-st1 of ",
		"/two/v2/p-of-two/migration-task/t as issued-st1 of p-of-two",
		"/two/v2/p-of-two/migration-task/t as issued-st1 of p-of-two",
	}
	if !slices.Equal(asked, want) {
		t.Errorf("asked\n%s, want\n%s", strings.Join(asked, "\n"), strings.Join(want, "\n"))
	}
	if other.Region() != "two" || c.Region() != "one" {
		t.Errorf("the regions are %s and %s", c.Region(), other.Region())
	}
}

func TestInRegionReturnsTheSameClientForTheSameRegion(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, testConfig("https://dcs.example.com"))
	for _, region := range []string{"", c.Region()} {
		if same, err := c.InRegion(region); same != c || err != nil {
			t.Errorf("%q: got %v, %v", region, same, err)
		}
	}
}

func TestInRegionRefusesInvalidRegions(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, testConfig("https://dcs.example.com"))
	for region, want := range map[string]string{"two": "the region cn-north-4 alone, so the provider cannot reach the region two", "a/b": "must be the id of a region"} {
		if _, err := c.InRegion(region); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	cfg := testConfig("")
	other, err := newTestClient(t, cfg).InRegion("eu-west-101")
	if err != nil || other.dcs != "https://dcs.eu-west-101.myhuaweicloud.eu" {
		t.Errorf("got %v, %v", other, err)
	}
}
