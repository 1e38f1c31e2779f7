package client

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"sort"
	"strings"
	"testing"
	"testing/synctest"
)

// checkSignature computes the signature of a request as it arrived, by the documented algorithm and without code of the SDK.
func checkSignature(req *http.Request, body, accessKey, secretKey string) error {
	fields := map[string]string{}
	scheme, rest, _ := strings.Cut(req.Header.Get("Authorization"), " ")
	if scheme != "SDK-HMAC-SHA256" {
		return fmt.Errorf("the scheme is %q", scheme)
	}
	for _, field := range strings.Split(rest, ", ") {
		name, value, _ := strings.Cut(field, "=")
		fields[name] = value
	}
	if fields["Access"] != accessKey {
		return fmt.Errorf("the access key is %q", fields["Access"])
	}
	path := req.URL.EscapedPath()
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	query := strings.Split(req.URL.RawQuery, "&")
	sort.Strings(query)
	var headers strings.Builder
	for _, name := range strings.Split(fields["SignedHeaders"], ";") {
		value := req.Header.Get(name)
		if name == "host" {
			value = req.Host
		}
		headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	sum := func(s string) string {
		h := sha256.Sum256([]byte(s))
		return hex.EncodeToString(h[:])
	}
	canonical := strings.Join([]string{
		req.Method, path, strings.Join(query, "&"), headers.String(), fields["SignedHeaders"], sum(body),
	}, "\n")
	mac := hmac.New(sha256.New, []byte(secretKey))
	mac.Write([]byte("SDK-HMAC-SHA256\n" + req.Header.Get("X-Sdk-Date") + "\n" + sum(canonical)))
	if want := hex.EncodeToString(mac.Sum(nil)); fields["Signature"] != want {
		return fmt.Errorf("the signature is %s, want %s, for\n%s", fields["Signature"], want, canonical)
	}
	return nil
}

func TestEveryOperationIsSignedByTheDocumentedAlgorithm(t *testing.T) {
	t.Parallel()
	for _, m := range append(reads(), mutations()...) {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, req *http.Request) {
				body, _ := io.ReadAll(req.Body)
				if err := checkSignature(req, string(body), testAccessKey, testSecretKey); err != nil {
					t.Error(err)
				}
				_, _ = io.WriteString(w, `{"id":"x","instance_id":"x","migration_tasks":[]}`)
			})
			if err := m.call(t.Context(), newTestClient(t, testConfig(server.URL))); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSignatureOfUnusualRequests(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prefix      string
		credentials Credentials
		call        func(t *testing.T, c *Client) error
		uri         string // as it stands on the wire
		signed      string // what else is signed
	}{
		"a blank, a plus and letters beyond ASCII in the query": {
			call: func(t *testing.T, c *Client) error {
				_, err := c.ListTasks(t.Context(), ListTasksRequest{Name: "a b+c&d=é~"})
				return err
			},
			uri:    "/v2/" + testProject + "/migration-tasks?limit=1000&name=a%20b%2Bc%26d%3D%C3%A9~&offset=0",
			signed: "host;x-project-id;x-sdk-date",
		},
		"an id with characters that must be escaped": {
			call: func(t *testing.T, c *Client) error {
				_, err := c.ShowTask(t.Context(), "a%b?c#d:e@f$g+h")
				return err
			},
			uri:    "/v2/" + testProject + "/migration-task/a%25b%3Fc%23d%3Ae%40f%24g%2Bh",
			signed: "host;x-project-id;x-sdk-date",
		},
		"an endpoint with a path": {
			prefix: "/gateway/dcs/",
			call:   func(t *testing.T, c *Client) error { _, err := c.ShowTask(t.Context(), "id"); return err },
			uri:    "/gateway/dcs/v2/" + testProject + "/migration-task/id",
			signed: "host;x-project-id;x-sdk-date",
		},
		"temporary keys": {
			credentials: Credentials{AccessKey: testAccessKey, SecretKey: testSecretKey, SecurityToken: "temporary"},
			call:        func(t *testing.T, c *Client) error { _, err := c.ShowTask(t.Context(), "id"); return err },
			uri:         "/v2/" + testProject + "/migration-task/id",
			signed:      "host;x-project-id;x-sdk-date;x-security-token",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, req *http.Request) {
				if req.RequestURI != test.uri {
					t.Errorf("asked %s, want %s", req.RequestURI, test.uri)
				}
				if !strings.Contains(req.Header.Get("Authorization"), "SignedHeaders="+test.signed+",") {
					t.Errorf("got %q, want %s signed", req.Header.Get("Authorization"), test.signed)
				}
				if err := checkSignature(req, "", testAccessKey, testSecretKey); err != nil {
					t.Error(err)
				}
				_, _ = io.WriteString(w, `{"migration_tasks":[]}`)
			})
			cfg := testConfig(server.URL + test.prefix)
			if test.credentials != (Credentials{}) {
				cfg.Credentials = test.credentials
			}
			if err := test.call(t, newTestClient(t, cfg)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTokenReplacesTheSignature(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if got := req.Header.Get("X-Auth-Token"); got != "iam-token" {
			t.Errorf("X-Auth-Token is %q", got)
		}
		if got := req.Header.Get("Authorization"); got != "" {
			t.Errorf("Authorization is %q, want none", got)
		}
		_, _ = io.WriteString(w, `{}`)
	})
	cfg := testConfig(server.URL)
	cfg.Credentials = Credentials{Token: "iam-token"}
	if _, err := newTestClient(t, cfg).ShowTask(t.Context(), testTask); err != nil {
		t.Error(err)
	}
}

func TestKeysWinOverAToken(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("X-Auth-Token") != "" || req.Header.Get("Authorization") == "" {
			t.Error("the token was sent")
		}
		_, _ = io.WriteString(w, `{}`)
	})
	cfg := testConfig(server.URL)
	cfg.Credentials.Token = "iam-token"
	if _, err := newTestClient(t, cfg).ShowTask(t.Context(), testTask); err != nil {
		t.Error(err)
	}
}

func TestRetryIsSignedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var dates []string
		c := newOfflineClient(t, testConfig("https://dcs.example.com"), func(req *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(req.Body)
			if err := checkSignature(req, string(body), testAccessKey, testSecretKey); err != nil {
				t.Error(err)
			}
			dates = append(dates, req.Header.Get("X-Sdk-Date"))
			if len(dates) == 1 {
				return reply(http.StatusTooManyRequests, "", "Retry-After", "60"), nil
			}
			return reply(http.StatusOK, `{"instance_id":"x"}`), nil
		})
		if _, err := c.CreateOnlineTask(t.Context(), CreateOnlineTaskRequest{Name: "n"}); err != nil {
			t.Fatal(err)
		}
		if len(dates) != 2 || dates[0] == dates[1] {
			t.Errorf("the attempts were dated %v, want two different dates", dates)
		}
	})
}
