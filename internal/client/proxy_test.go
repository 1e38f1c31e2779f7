package client

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// behindProxy holds the endpoint that a test asks when it runs itself again.
const behindProxy = "DCS_TEST_BEHIND_PROXY"

const (
	proxyPassword = "proxy%21pass"
	proxyBasic    = "dXNlcjpwcm94eSFwYXNz" // user:proxy!pass
)

// TestTheStandardProxyVariablesAreHonoured runs itself again: net/http reads them once in the life of a process.
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

// noProxyAddress is an address of those that are for documentation.
const noProxyAddress = "192.0.2.1"

// deny refuses a tunnel, with words of its own in the status line.
func deny(w http.ResponseWriter, words string) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(fmt.Sprintf("taking over the connection: %v", err))
	}
	defer func(c net.Conn) { _ = c.Close() }(connection)
	_, _ = fmt.Fprintf(connection, "HTTP/1.1 407 %s\r\nContent-Length: 0\r\n\r\n", words)
}

func TestThePasswordOfAProxyIsASecret(t *testing.T) {
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
