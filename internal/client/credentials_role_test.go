package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// issue returns IAM's response with keys number n, which are valid for so long.
func issue(n int, valid time.Duration) string {
	return fmt.Sprintf(`{"credential":{"access":"ak%d","secret":"issued-sk%d","securitytoken":"issued-st%d","expires_at":%q}}`,
		n, n, n, time.Now().Add(valid).UTC().Format("2006-01-02T15:04:05.000000Z"))
}

func TestRolesAreAssumedInOrderAndOnce(t *testing.T) {
	t.Parallel()
	var iam recorder
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if !strings.HasPrefix(req.URL.Path, "/v3.0/") {
			if err := checkSignature(req, "", "ak2", "issued-sk2"); err != nil {
				t.Error(err)
			}
			if got := req.Header.Get("X-Security-Token"); got != "issued-st2" {
				t.Errorf("X-Security-Token is %q", got)
			}
			_, _ = io.WriteString(w, `{}`)
			return
		}
		n := iam.note(req)
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, issue(n, time.Hour))
	})
	cfg := testConfig(server.URL)
	cfg.AssumedRoles = []AssumedRole{
		{AgencyName: "jump", DomainName: "acme", From: "assume_role block 1"},
		{AgencyName: "ops", DomainID: "d2", Duration: time.Hour, From: "assume_role block 2"},
	}
	c := newTestClient(t, cfg)
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			if _, err := c.ShowTask(t.Context(), testTask); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if iam.count() != 2 {
		t.Fatalf("IAM was asked %d times, want once for each role", iam.count())
	}
	for i, want := range []struct{ accessKey, secretKey, body string }{
		{testAccessKey, testSecretKey, `{"auth":{"identity":{"assume_role":{"agency_name":"jump","domain_name":"acme","duration_seconds":43200},"methods":["assume_role"]}}}`},
		{"ak1", "issued-sk1", `{"auth":{"identity":{"assume_role":{"agency_name":"ops","domain_id":"d2","duration_seconds":3600},"methods":["assume_role"]}}}`},
	} {
		if iam.bodies[i] != want.body {
			t.Errorf("asked for %s, want %s", iam.bodies[i], want.body)
		}
		if err := checkSignature(iam.requests[i], iam.bodies[i], want.accessKey, want.secretKey); err != nil {
			t.Error(err)
		}
		if uri := iam.requests[i].RequestURI; uri != "/v3.0/OS-CREDENTIAL/securitytokens" {
			t.Errorf("asked %s", uri)
		}
	}
	for _, secret := range []string{"issued-sk1", "issued-st1", "issued-sk2", "issued-st2"} {
		if got := c.secrets.redact(secret); got != redacted {
			t.Errorf("%q is not known to be a secret", secret)
		}
	}
}

// offlineRole returns an agency for tests in virtual time. answer is what IAM responds.
func offlineRole(t *testing.T, answer func(n int) (*http.Response, error)) *roleCredentials {
	t.Helper()
	asked := 0
	base := credentialSource{
		keys: func(context.Context) (Credentials, error) {
			return Credentials{AccessKey: testAccessKey, SecretKey: testSecretKey}, nil
		},
		name: func() string { return "the test" },
	}
	assumed := AssumedRole{AgencyName: "ops", DomainName: "acme", Duration: time.Hour, From: "assume_role block 1"}
	return newRoleCredentials(testConfig("https://iam.example.com"), assumed, "https://iam.example.com", base, roundTripper(func(*http.Request) (*http.Response, error) {
		asked++
		return answer(asked)
	}), &secrets{})
}

func issued(n int) (*http.Response, error) {
	return reply(http.StatusCreated, issue(n, time.Hour), "Date", time.Now().UTC().Format(http.TimeFormat)), nil
}

func TestKeysOfARoleAreRenewedBeforeTheyExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := offlineRole(t, issued)
		var used []string
		for range 10 { // a wait of hours
			keys, err := r.keys(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			used = append(used, keys.AccessKey)
			time.Sleep(15 * time.Minute)
		}
		if want := []string{"ak1", "ak1", "ak1", "ak2", "ak2", "ak2", "ak3", "ak3", "ak3", "ak4"}; !slices.Equal(used, want) {
			t.Errorf("used %v, want %v", used, want)
		}
	})
}

func TestLifetimeOfKeysIsByTheClockOfTheService(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := offlineRole(t, func(n int) (*http.Response, error) {
			ahead := time.Now().Add(24 * time.Hour) // of ours
			body := fmt.Sprintf(`{"credential":{"access":"ak%d","secret":"s","expires_at":%q}}`, n, ahead.Add(30*time.Minute).UTC().Format(time.RFC3339))
			return reply(http.StatusCreated, body, "Date", ahead.UTC().Format(http.TimeFormat)), nil
		})
		for _, want := range []string{"ak1", "ak1", "ak2"} {
			keys, err := r.keys(t.Context())
			if err != nil || keys.AccessKey != want {
				t.Errorf("got %s, %v, want %s", keys.AccessKey, err, want)
			}
			time.Sleep(12 * time.Minute)
		}
	})
}

func TestKeysThatCannotBeRenewedAreUsedUntilTheyExpire(t *testing.T) {
	t.Parallel()
	for name, failed := range map[string]func() (*http.Response, error){
		"IAM out of reach": func() (*http.Response, error) { return nil, errors.New("no route") },
		"IAM failing":      func() (*http.Response, error) { return reply(http.StatusBadGateway, ""), nil },
		"IAM refusing": func() (*http.Response, error) {
			return reply(http.StatusForbidden, `{"error":{"code":403,"message":"not any more"}}`), nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				r := offlineRole(t, func(n int) (*http.Response, error) {
					if asked = n; n == 1 {
						return issued(n)
					}
					return failed()
				})
				for range 59 {
					if keys, err := r.keys(t.Context()); err != nil || keys.AccessKey != "ak1" {
						t.Fatalf("got %s, %v", keys.AccessKey, err)
					}
					time.Sleep(time.Minute)
				}
				if most := 1 + 20*6; asked < 3 || asked > most {
					t.Errorf("IAM was asked %d times, want every minute and %d times at most", asked, most)
				}
				time.Sleep(time.Minute)
				_, err := r.keys(t.Context())
				if err == nil || !strings.Contains(err.Error(), "assuming the agency ops of domain acme (assume_role block 1)") {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestErrorOfARefusedRoleHasBlockStatusAndCode(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status    int
		body      string
		says      []string
		temporary bool
	}{
		"not allowed": {403, `{"error_code":"PAP5.0001","error_msg":"no permission for hush-hush"}`,
			[]string{"HTTP 403", "PAP5.0001", "no permission for ***", "The credentials are from the arguments access_key and secret_key"}, false},
		"in IAM's shape":         {401, `{"error":{"code":401,"message":"who are you","title":"Unauthorized"}}`, []string{"HTTP 401", "who are you"}, false},
		"a service that fails":   {503, ``, []string{"HTTP 503"}, true},
		"an answer without keys": {201, `{"credential":{"access":"a"}}`, []string{"lacks the expected content"}, true},
		"no answer of the API":   {200, `<html>`, []string{"not a JSON object"}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dcs := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the service was asked") })
			iam := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			cfg := testConfig(dcs.URL)
			cfg.IAMEndpoint, cfg.MaxRetries = iam.URL, 0
			cfg.Credentials.SecretKey, cfg.CredentialsFrom = "hush-hush", "the arguments access_key and secret_key"
			cfg.AssumedRoles = []AssumedRole{{AgencyName: "ops", DomainID: "d1", From: "assume_role block 1"}}
			_, err := newTestClient(t, cfg).ConfigureOnlineTask(t.Context(), testTask, ConfigureRequest{})
			if err == nil {
				t.Fatal("the call succeeded")
			}
			for _, part := range append(test.says, "configuring the migration task", "agency ops of domain id d1 (assume_role block 1)") {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q lacks %q", err, part)
				}
			}
			if IsTemporary(err) != test.temporary || IsOutcomeUnknown(err) || IsNotFound(err) || IsRefused(err) {
				t.Errorf("%v is judged wrongly", err)
			}
			if strings.Contains(fmt.Sprintf("%v %#v", err, err), "hush-hush") {
				t.Errorf("%q has a secret", err)
			}
		})
	}
}

func TestAssumingARoleEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := offlineRole(t, func(int) (*http.Response, error) {
			time.Sleep(10 * time.Second)
			return reply(http.StatusBadGateway, ""), nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := r.keys(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Hour)
	})
}

func TestInvalidRoles(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		role AssumedRole
		want string
	}{
		"no agency":        {AssumedRole{DomainName: "d"}, "agency_name is missing"},
		"no domain":        {AssumedRole{AgencyName: "a"}, "set domain_name or domain_id"},
		"two domains":      {AssumedRole{AgencyName: "a", DomainName: "d", DomainID: "i"}, "given twice"},
		"too short a time": {AssumedRole{AgencyName: "a", DomainName: "d", Duration: 899 * time.Second}, "from 900 to 86400"},
		"too long a time":  {AssumedRole{AgencyName: "a", DomainName: "d", Duration: 86401 * time.Second}, "from 900 to 86400"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := testConfig("https://dcs.example.com")
			cfg.AssumedRoles = []AssumedRole{test.role}
			if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// The log of the response with the keys.
func TestIssuedKeysAreMaskedInLogs(t *testing.T) {
	t.Parallel()
	text := loggedBody{[]byte(issue(1, time.Hour)), &secrets{}}.String()
	var content map[string]any
	if err := json.Unmarshal([]byte(text), &content); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "issued") || content["credential"] != redacted {
		t.Errorf("the log has %s", text)
	}
}
