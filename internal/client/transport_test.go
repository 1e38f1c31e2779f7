package client

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

func TestTLSVersionIsAtLeast12(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		version uint16
		works   bool
	}{
		"1.1": {tls.VersionTLS11, false},
		"1.2": {tls.VersionTLS12, true},
		"1.3": {tls.VersionTLS13, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				_, _ = io.WriteString(w, `{}`)
			}))
			server.TLS = &tls.Config{MinVersion: test.version, MaxVersion: test.version}
			server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes
			server.StartTLS()
			t.Cleanup(server.Close)
			for _, m := range []method{reads()[0], mutations()[2]} {
				cfg := testConfig(server.URL)
				cfg.Insecure = true // whatever else is let pass
				err := m.call(t.Context(), newTestClient(t, cfg))
				if (err == nil) != test.works {
					t.Errorf("%s: got %v", m.name, err)
				}
				if err != nil && !strings.Contains(err.Error(), "protocol version") {
					t.Errorf("%s: got %q, want it to speak of the version", m.name, err)
				}
			}
			if got := asked.Load(); (got > 0) != test.works {
				t.Errorf("%d requests reached the server", got)
			}
		})
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			var strayed, asked atomic.Int32
			elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { strayed.Add(1) })
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.Header().Set("Location", elsewhere.URL+"/v2/elsewhere")
				w.WriteHeader(status)
			})
			keys := testConfig(server.URL)
			keys.Credentials.SecurityToken = shortTermToken
			token := testConfig(server.URL)
			token.Credentials = Credentials{Token: longTokenOfIAM}
			project := testConfig(server.URL)
			project.ProjectID = "" // has to be asked of IAM
			all := append(reads(), mutations()...)
			for _, cfg := range []Config{keys, token, project} {
				c := newTestClient(t, cfg)
				for _, m := range all {
					err := m.call(t.Context(), c)
					if e := asError(t, err); e.HTTPStatus != status || e.Unknown || IsTemporary(err) || IsNotFound(err) {
						t.Errorf("%s: got %#v", m.name, *e)
					}
					if !strings.Contains(err.Error(), "redirects to another address, which the provider does not follow") {
						t.Errorf("%s: got %q, want it to speak of the redirect", m.name, err)
					}
				}
			}
			if strayed.Load() != 0 {
				t.Errorf("%d requests went elsewhere", strayed.Load())
			}
			if got := int(asked.Load()); got != 3*len(all) {
				t.Errorf("asked %d times, want %d", got, 3*len(all))
			}
		})
	}
}

// endless is the length of a response that the client must not read to the end.
const endless = 100 << 20

func TestHugeResponseIsNotReadToTheEnd(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		fill   func(w http.ResponseWriter) (sent int64)
		most   int64 // what the server may get rid of: the limit, and what the buffers on the way hold
		want   string
	}{
		"an answer":            {http.StatusOK, plain, 48 << 20, "longer than 16 MiB"},
		"a refusal":            {http.StatusBadRequest, plain, 48 << 20, "400 Bad Request"},
		"a compressed answer":  {http.StatusOK, bomb, endless, "longer than 16 MiB"},
		"a compressed refusal": {http.StatusBadRequest, bomb, endless, "400 Bad Request"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked, sent atomic.Int64
			server := serve(t, func(w http.ResponseWriter, req *http.Request) {
				_, _ = io.Copy(io.Discard, req.Body)
				asked.Add(1)
				if strings.HasPrefix(name, "a compressed") {
					w.Header().Set("Content-Encoding", "gzip")
				}
				w.WriteHeader(test.status)
				sent.Store(max(sent.Load(), test.fill(w)))
			})
			c := newTestClient(t, testConfig(server.URL))
			for _, m := range []method{reads()[0], mutations()[2]} {
				before := asked.Load()
				err := m.call(t.Context(), c)
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Fatalf("%s: got %v, want %q", m.name, err, test.want)
				}
				if len(err.Error()) > 1000 {
					t.Errorf("%s: the error has %d bytes", m.name, len(err.Error()))
				}
				if n := asked.Load() - before; n != 1 {
					t.Errorf("%s: asked %d times, want once", m.name, n)
				}
				taken := test.status == http.StatusOK && m.name == mutations()[2].name
				if IsOutcomeUnknown(err) != taken {
					t.Errorf("%s: the outcome's being unknown is %t", m.name, IsOutcomeUnknown(err))
				}
			}
			server.Close() // waits for the handlers
			if sent.Load() > test.most {
				t.Errorf("%d bytes were read", sent.Load())
			}
		})
	}
}

// fill writes an endless response until the reader leaves.
func fill(w io.Writer) (sent int64) {
	chunk := []byte(strings.Repeat("endless ", 1<<17))
	for sent < endless {
		n, err := w.Write(chunk)
		sent += int64(n)
		if err != nil {
			break
		}
	}
	return sent
}

// plain is an endless response.
func plain(w http.ResponseWriter) (sent int64) { return fill(w) }

// bomb is an endless response that is short while compressed.
func bomb(w http.ResponseWriter) (sent int64) {
	z := gzip.NewWriter(w)
	defer func() { _ = z.Close() }()
	return fill(z)
}

func TestLongestPageIsRead(t *testing.T) {
	t.Parallel()
	row := fmt.Sprintf(`{"task_id":%q,"error_message":%q}`, testTask, strings.Repeat("long ", 1500))
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"count":%d,"migration_tasks":[%s%s]}`, MaxPageSize, strings.Repeat(row+",", MaxPageSize-1), row)
	})
	page, err := newTestClient(t, testConfig(server.URL)).ListTasks(t.Context(), ListTasksRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Tasks) != MaxPageSize {
		t.Errorf("got %d rows", len(page.Tasks))
	}
}

func TestErrorResponseIsReadInPart(t *testing.T) {
	t.Parallel()
	for _, m := range []method{reads()[0], mutations()[2]} {
		read := 0
		c := newOfflineClient(t, testConfig("https://dcs.example.com"), func(*http.Request) (*http.Response, error) {
			resp := reply(http.StatusForbidden, "")
			resp.Body = io.NopCloser(io.TeeReader(strings.NewReader(strings.Repeat("x", 3<<20)), counter{&read}))
			return resp, nil
		})
		if e := asError(t, m.call(t.Context(), c)); e.HTTPStatus != http.StatusForbidden || e.Message != "" {
			t.Errorf("%s: got %#v", m.name, *e)
		}
		if read < 1<<20 || read > 2<<20 {
			t.Errorf("%s: read %d bytes", m.name, read)
		}
	}
}

// counter counts the bytes written to it.
type counter struct{ n *int }

func (c counter) Write(p []byte) (int, error) {
	*c.n += len(p)
	return len(p), nil
}

// behindProxy is the endpoint that a test uses when it runs itself again.
const behindProxy = "DCS_TEST_BEHIND_PROXY"

const (
	proxyPassword = "proxy%21pass"
	proxyBasic    = "dXNlcjpwcm94eSFwYXNz" // user:proxy!pass
)

// TestTheStandardProxyVariablesAreHonoured runs itself again: net/http reads the variables once in the life of a process.
func TestTheStandardProxyVariablesAreHonoured(t *testing.T) {
	t.Parallel()
	if endpoint := os.Getenv(behindProxy); endpoint != "" {
		var output bytes.Buffer
		cfg := testConfig(endpoint)
		cfg.MaxRetries, cfg.RequestTimeout = 0, 5*time.Second
		if strings.Contains(endpoint, noProxyAddress) {
			cfg.RequestTimeout = 100 * time.Millisecond // nobody is there
		}
		_, err := newTestClient(t, cfg).ShowTask(tflogtest.RootLogger(t.Context(), &output), testTask)
		fmt.Printf("error: %v\n%s", err, output.String())
		return
	}
	tests := map[string]struct {
		endpoint  string            // "here" stands for the address of a server of the test's own
		variables map[string]string // "proxy" stands for the address of the proxy
		proxied   []string          // what the proxy was asked
		reached   int               // requests that the server here got
		want      string
	}{
		"http": {"http://dcs.example.com", map[string]string{"HTTP_PROXY": "http://user:" + proxyPassword + "@proxy"},
			[]string{"GET dcs.example.com Basic " + proxyBasic}, 0, "error: <nil>"},
		"https, which the proxy denies, quoting what it was sent": {"https://dcs.example.com",
			map[string]string{"HTTPS_PROXY": "http://user:" + proxyPassword + "@proxy"},
			[]string{"CONNECT dcs.example.com:443 Basic " + proxyBasic}, 0, "no way for Basic ***"},
		"http, not by the variable for https": {"http://" + noProxyAddress, map[string]string{"HTTPS_PROXY": "http://proxy"}, nil, 0, "error: reading"},
		"a host that NO_PROXY exempts": {"http://" + noProxyAddress,
			map[string]string{"HTTP_PROXY": "http://proxy", "NO_PROXY": "other.example.com," + noProxyAddress}, nil, 0, "error: reading"},
		"a host that NO_PROXY does not exempt": {"http://dcs.example.com",
			map[string]string{"HTTP_PROXY": "http://proxy", "NO_PROXY": "other.example.com"}, []string{"GET dcs.example.com "}, 0, "error: <nil>"},
		"this machine needs none": {"here", map[string]string{"HTTP_PROXY": "http://proxy"}, nil, 1, "error: <nil>"},
		"a proxy that is not there": {"http://dcs.example.com",
			map[string]string{"HTTP_PROXY": "http://user:" + proxyPassword + "@127.0.0.1:1"}, nil, 0, "proxyconnect tcp"},
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var proxied []string
			var here recorder
			server := serve(t, func(w http.ResponseWriter, req *http.Request) {
				here.note(req)
				_, _ = io.WriteString(w, `{}`)
			})
			proxy := serve(t, func(w http.ResponseWriter, req *http.Request) {
				sent := req.Header.Get("Proxy-Authorization")
				mu.Lock()
				proxied = append(proxied, req.Method+" "+req.Host+" "+sent)
				mu.Unlock()
				if req.Method == http.MethodConnect {
					deny(w, "no way for "+sent)
					return
				}
				_, _ = io.WriteString(w, `{}`)
			})
			again := exec.CommandContext(t.Context(), program, "-test.run=^TestTheStandardProxyVariablesAreHonoured$")
			again.Env = append(os.Environ(), "HTTP_PROXY=", "http_proxy=", "HTTPS_PROXY=", "https_proxy=", "NO_PROXY=", "no_proxy=",
				behindProxy+"="+strings.Replace(test.endpoint, "here", server.URL, 1))
			for variable, value := range test.variables {
				value = strings.Replace(value, "@proxy", "@"+proxy.Listener.Addr().String(), 1)
				value = strings.Replace(value, "//proxy", "//"+proxy.Listener.Addr().String(), 1)
				again.Env = append(again.Env, variable+"="+value, strings.ToLower(variable)+"="+value)
			}
			output, err := again.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			if !slices.Equal(proxied, test.proxied) {
				t.Errorf("the proxy was asked for %q, want %q", proxied, test.proxied)
			}
			if here.count() != test.reached {
				t.Errorf("the server was asked %d times, want %d", here.count(), test.reached)
			}
			if !strings.Contains(string(output), test.want) {
				t.Errorf("got %s, want %q", output, test.want)
			}
			for _, secret := range []string{proxyPassword, "proxy!pass", proxyBasic} {
				if strings.Contains(string(output), secret) {
					t.Errorf("%s has the secret %q", output, secret)
				}
			}
		})
	}
}

// noProxyAddress is an address that is reserved for documentation.
const noProxyAddress = "192.0.2.1"

// deny refuses a tunnel, with a text of its own in the status line.
func deny(w http.ResponseWriter, words string) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(fmt.Sprintf("taking over the connection: %v", err))
	}
	defer func(c net.Conn) { _ = c.Close() }(connection)
	_, _ = fmt.Fprintf(connection, "HTTP/1.1 407 %s\r\nContent-Length: 0\r\n\r\n", words)
}

func TestProxyPasswordIsMasked(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://user:proxy%21pass@proxy.example.com:3128")
	t.Setenv("http_proxy", "user:odd%pass@proxy.example.com") // Go takes it as it is
	var s secrets
	s.addProxyPasswords()
	for _, text := range []string{
		"http://user:proxy%21pass@proxy", "it was proxy!pass", "it was odd%pass", "Proxy-Authorization: Basic " + proxyBasic,
	} {
		if got := s.redact(text); !strings.Contains(got, redacted) || strings.Contains(got, "pass@") || strings.Contains(got, "proxy!") || strings.Contains(got, "odd") || strings.Contains(got, proxyBasic) {
			t.Errorf("got %q", got)
		}
	}
}
