package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestLookingUpTheProject(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		configure func(*Config)
		answer    string
		uri       string // that IAM is asked, empty: not at all
		id        string
		err       string
	}{
		"a configured id is not looked up": {
			func(c *Config) { c.ProjectID = "given" }, ``, "", "given", "",
		},
		"by the region": {
			func(*Config) {}, `{"projects":[{"id":"p","name":"cn-north-4"}]}`,
			"/v3/projects?name=cn-north-4", "p", "",
		},
		"by the name": {
			func(c *Config) { c.ProjectName = "cn-north-4_my team" },
			`{"projects":[{"id":"p","name":"cn-north-4_my team"}]}`,
			"/v3/projects?name=cn-north-4_my%20team", "p", "",
		},
		"names that only begin alike do not count": {
			func(*Config) {}, `{"projects":[{"id":"q","name":"cn-north-4_q"},{"id":"p","name":"cn-north-4"}]}`,
			"/v3/projects?name=cn-north-4", "p", "",
		},
		"a project without a name counts": {
			func(*Config) {}, `{"projects":[{"id":"p"}]}`, "/v3/projects?name=cn-north-4", "p", "",
		},
		"none": {
			func(*Config) {}, `{"projects":[]}`, "/v3/projects?name=cn-north-4", "",
			`IAM has no project named "cn-north-4"`,
		},
		"several": {
			func(*Config) {}, `{"projects":[{"id":"p","name":"cn-north-4"},{"id":"q","name":"cn-north-4"}]}`,
			"/v3/projects?name=cn-north-4", "", "p, q",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var iam recorder
			server := serve(t, func(w http.ResponseWriter, req *http.Request) {
				iam.note(req)
				if req.RequestURI != test.uri {
					t.Errorf("asked %s, want %s", req.RequestURI, test.uri)
				}
				if err := checkSignature(req, "", testAccessKey, testSecretKey); err != nil {
					t.Error(err)
				}
				_, _ = io.WriteString(w, test.answer)
			})
			cfg := testConfig("http://127.0.0.1:1")
			cfg.IAMEndpoint = server.URL
			cfg.ProjectID = ""
			test.configure(&cfg)
			id, err := newTestClient(t, cfg).ProjectID(t.Context())
			if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("got %v, want %q", err, test.err)
			}
			if id != test.id {
				t.Errorf("got %q, want %q", id, test.id)
			}
			if err != nil && (IsTemporary(err) || IsNotFound(err) || IsOutcomeUnknown(err)) {
				t.Errorf("%v is judged wrongly", err)
			}
			if asked := iam.count() > 0; asked != (test.uri != "") {
				t.Errorf("asked IAM: %t", asked)
			}
		})
	}
}

func TestTheProjectIsLookedUpOnce(t *testing.T) {
	t.Parallel()
	var lookups, calls atomic.Int32
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if strings.HasPrefix(req.URL.Path, "/v3/") {
			lookups.Add(1)
			_, _ = io.WriteString(w, `{"projects":[{"id":"p","name":"cn-north-4"}]}`)
			return
		}
		calls.Add(1)
		if !strings.HasPrefix(req.URL.Path, "/v2/p/") || req.Header.Get("X-Project-Id") != "p" {
			t.Errorf("asked %s for project %q", req.URL.Path, req.Header.Get("X-Project-Id"))
		}
		_, _ = io.WriteString(w, `{}`)
	})
	cfg := testConfig(server.URL)
	cfg.ProjectID = ""
	c := newTestClient(t, cfg)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := c.ShowTask(t.Context(), testTask); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if lookups.Load() != 1 || calls.Load() != 20 {
		t.Errorf("looked up %d times for %d calls, want once for 20", lookups.Load(), calls.Load())
	}
}

func TestFailedLookUpIsRepeatedByTheNextCall(t *testing.T) {
	t.Parallel()
	var lookups atomic.Int32
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if lookups.Add(1) == 1 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, `{"projects":[{"id":"p","name":"cn-north-4"}]}`)
	})
	cfg := testConfig(server.URL)
	cfg.ProjectID = ""
	c := newTestClient(t, cfg)
	if _, err := c.ProjectID(t.Context()); err == nil {
		t.Error("the first look-up succeeded")
	}
	for range 3 {
		if id, err := c.ProjectID(t.Context()); err != nil || id != "p" {
			t.Errorf("got %q, %v", id, err)
		}
	}
	if lookups.Load() != 2 {
		t.Errorf("looked up %d times, want twice", lookups.Load())
	}
}

func TestNotFoundOfIAMIsNotAboutTheTask(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	cfg := testConfig(server.URL)
	cfg.ProjectID = ""
	c := newTestClient(t, cfg)
	_, err := c.ShowTask(t.Context(), testTask)
	if err == nil || IsNotFound(err) {
		t.Errorf("got %v, want an error that says nothing of the task", err)
	}
	if !strings.Contains(err.Error(), "reading the migration task: looking up the project") {
		t.Errorf("got %q, want it to say what was being done", err)
	}
	if err := c.SetResumeMode(t.Context(), testTask, ResumeModeAuto); IsOutcomeUnknown(err) {
		t.Errorf("got %v, want a known outcome: the task was never spoken of", err)
	}
}

func TestLookUpGoesOnWhenOneCallerLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("https://iam.example.com")
		cfg.ProjectID = ""
		c := newOfflineClient(t, cfg, func(req *http.Request) (*http.Response, error) {
			select {
			case <-req.Context().Done():
				return nil, req.Context().Err()
			case <-time.After(10 * time.Second):
				return reply(http.StatusOK, `{"projects":[{"id":"p","name":"cn-north-4"}]}`), nil
			}
		})
		var first error
		var group sync.WaitGroup
		group.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, first = c.ProjectID(ctx)
		})
		synctest.Wait()
		start := time.Now()
		_, second := c.ProjectID(t.Context())
		group.Wait()
		if !errors.Is(first, context.DeadlineExceeded) || second != nil {
			t.Errorf("got %v and %v, want a time-out and none", first, second)
		}
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("the second caller waited %s, want the rest of the one look-up", took)
		}
	})
}

func TestLookUpEndsWithItsLastCaller(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		cancel()
		stall(w, req)
		close(ended)
	})
	cfg := testConfig(server.URL)
	cfg.ProjectID = ""
	cfg.RequestTimeout = time.Hour // it is not this that ends it
	if _, err := newTestClient(t, cfg).ShowTask(ctx, testTask); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-ended
}
