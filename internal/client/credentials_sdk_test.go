package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/provider"
)

func foundKeys(accessKey, secretKey, securityToken string) func() (auth.ICredential, error) {
	return func() (auth.ICredential, error) {
		return auth.NewBasicCredentialsBuilder().
			WithAk(accessKey).WithSk(secretKey).WithSecurityToken(securityToken).SafeBuild()
	}
}

func chainConfig(endpoint string, find func() (auth.ICredential, error)) Config {
	cfg := testConfig(endpoint)
	cfg.Credentials = Credentials{}
	cfg.findCredentials = find
	return cfg
}

func TestSDKCredentialsAreFoundAtFirstUseAndOnce(t *testing.T) {
	t.Parallel()
	var lookups atomic.Int32
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if err := checkSignature(req, "", "found-ak", "found-sk"); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, `{}`)
	})
	c := newTestClient(t, chainConfig(server.URL, func() (auth.ICredential, error) {
		lookups.Add(1)
		return foundKeys("found-ak", "found-sk", "found-token")()
	}))
	if lookups.Load() != 0 {
		t.Error("the chain was asked before the first use")
	}
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			if _, err := c.ShowTask(t.Context(), testTask); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if lookups.Load() != 1 {
		t.Errorf("the chain was asked %d times, want once", lookups.Load())
	}
	for _, secret := range []string{"found-sk", "found-token"} {
		if got := c.secrets.redactAll(secret); got != redacted {
			t.Errorf("%q is not known to be a secret", secret)
		}
	}
}

func TestSDKFindsNoCredentials(t *testing.T) {
	t.Parallel()
	tests := map[string]func() (auth.ICredential, error){
		"an error that quotes a secret": func() (auth.ICredential, error) {
			return nil, errors.New("key-value delimiter not found: sk hush")
		},
		"nothing":                     func() (auth.ICredential, error) { return nil, nil },
		"credentials of another kind": func() (auth.ICredential, error) { return &auth.GlobalCredentials{}, nil },
		"credentials without keys": func() (auth.ICredential, error) {
			return &auth.BasicCredentials{BaseCredentials: auth.BaseCredentials{AK: "hush"}}, nil
		},
		"a panic": func() (auth.ICredential, error) { panic("hush") },
	}
	for name, find := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newTestClient(t, chainConfig(serve(t, func(http.ResponseWriter, *http.Request) {
				t.Error("the service was asked")
			}).URL, find))
			_, err := c.ShowTask(t.Context(), testTask)
			if err == nil || IsTemporary(err) || IsNotFound(err) || IsRefused(err) {
				t.Errorf("got %v, want an error for good", err)
			}
			if strings.Contains(fmt.Sprintf("%v %#v", err, err), "hush") {
				t.Errorf("%q has a secret", err)
			}
			if err := c.SetResumeMode(t.Context(), testTask, ResumeModeAuto); IsOutcomeUnknown(err) {
				t.Errorf("got %v, want a known outcome", err)
			}
		})
	}
}

func TestFailedLookUpOfCredentialsIsRepeatedByTheNextCall(t *testing.T) {
	t.Parallel()
	var lookups atomic.Int32
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) })
	c := newTestClient(t, chainConfig(server.URL, func() (auth.ICredential, error) {
		if lookups.Add(1) == 1 {
			return nil, errors.New("not yet")
		}
		return foundKeys("a", "s", "")()
	}))
	if _, err := c.ShowTask(t.Context(), testTask); err == nil {
		t.Error("the first call succeeded")
	}
	if _, err := c.ShowTask(t.Context(), testTask); err != nil {
		t.Error(err)
	}
}

func TestSDKHasFiveSecondsToFindCredentials(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		find := func() (auth.ICredential, error) {
			time.Sleep(20 * time.Second)
			return foundKeys("a", "s", "")()
		}
		c := newOfflineClient(t, chainConfig("https://dcs.example.com", find),
			func(*http.Request) (*http.Response, error) { return reply(http.StatusOK, `{}`), nil })
		start := time.Now()
		_, err := c.ShowTask(t.Context(), testTask)
		if err == nil || isContextError(err) || IsTemporary(err) || !strings.Contains(err.Error(), "within 5s") {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("took %s, want 5s", took)
		}
		time.Sleep(time.Minute) // what came too late is there for the next call
		if _, err := c.ShowTask(t.Context(), testTask); err != nil {
			t.Error(err)
		}
	})
}

func TestLookUpOfCredentialsEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		find := func() (auth.ICredential, error) {
			time.Sleep(20 * time.Second)
			return nil, errors.New("none")
		}
		c := newOfflineClient(t, chainConfig("https://dcs.example.com", find), nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		err := c.SetResumeMode(ctx, testTask, ResumeModeAuto)
		if !errors.Is(err, context.DeadlineExceeded) || IsOutcomeUnknown(err) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %s, want 1s", took)
		}
		time.Sleep(time.Minute) // the SDK, which cannot be cancelled, ends by itself
	})
}

func TestEnvironmentVariablesOfTheSDKAreFound(t *testing.T) {
	t.Setenv("HUAWEICLOUD_SDK_AK", "env-ak")
	t.Setenv("HUAWEICLOUD_SDK_SK", "env-sk")
	t.Setenv("HUAWEICLOUD_SDK_SECURITY_TOKEN", "env-token")
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if err := checkSignature(req, "", "env-ak", "env-sk"); err != nil {
			t.Error(err)
		}
		if got := req.Header.Get("X-Security-Token"); got != "env-token" {
			t.Errorf("X-Security-Token is %q", got)
		}
		_, _ = io.WriteString(w, `{}`)
	})
	if _, err := newTestClient(t, chainConfig(server.URL, nil)).ShowTask(t.Context(), testTask); err != nil {
		t.Error(err)
	}
}

func TestCredentialsFileOfTheSDKIsFound(t *testing.T) {
	for _, name := range []string{"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_IDP_ID"} {
		t.Setenv(name, "")
	}
	file := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(file, []byte("[basic]\nak = file-ak\nsk = file-sk\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", file)
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if err := checkSignature(req, "", "file-ak", "file-sk"); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, `{}`)
	})
	if _, err := newTestClient(t, chainConfig(server.URL, nil)).ShowTask(t.Context(), testTask); err != nil {
		t.Error(err)
	}
}

func TestTemporaryCredentialsAreRenewedBeforeTheyExpire(t *testing.T) {
	var issued atomic.Int32
	lifetime := 5 * time.Minute // the SDK renews what expires within forty minutes
	pod := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		n := issued.Add(1)
		if n == 3 {
			lifetime = 24 * time.Hour
		}
		if n > 3 {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = fmt.Fprintf(w, `{"credentials":{"access":"ak%d","secret":"sk%d","securitytoken":"st%d","expires_at":%q}}`,
			n, n, n, time.Now().Add(lifetime).UTC().Format("2006-01-02T15:04:05.000000Z"))
	})
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("pod"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HC_CONTAINER_CREDENTIALS_FULL_URI", pod.URL)
	t.Setenv("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", token)
	var used []string
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		used = append(used, req.Header.Get("X-Security-Token"))
		_, _ = io.WriteString(w, `{}`)
	})
	c := newTestClient(t, chainConfig(server.URL, provider.BasicCredentialPodIdentityProvider().GetCredentials))
	for range 4 {
		if _, err := c.ShowTask(t.Context(), testTask); err != nil {
			t.Fatal(err)
		}
	}
	// The first are renewed before they are used. The third are valid for long enough.
	if want := []string{"st2", "st3", "st3", "st3"}; !slices.Equal(used, want) {
		t.Errorf("used %v, want %v", used, want)
	}
	for _, secret := range []string{"sk2", "st2", "sk3", "st3"} {
		if got := c.secrets.redactAll(secret); got != redacted {
			t.Errorf("%q is not known to be a secret", secret)
		}
	}
}

// clearChain removes what the SDK could find in the environment of the test.
func clearChain(t *testing.T) {
	t.Helper()
	for _, name := range []string{"AK", "SK", "SECURITY_TOKEN", "PROJECT_ID", "IDP_ID", "ID_TOKEN_FILE"} {
		t.Setenv("HUAWEICLOUD_SDK_"+name, "")
	}
	t.Setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
}

func TestErrorOfARefusedOIDCTokenHasSourceStatusAndCode(t *testing.T) {
	tests := map[string]struct {
		status    int
		body      string
		token     string // the file's name; empty: one that is there
		says      []string
		temporary bool
	}{
		"refused":                 {401, `{"error_code":"IAM.0011","error_msg":"bad token hush-hush-token"}`, "", []string{"HTTP 401 Unauthorized", "IAM.0011"}, false},
		"refused in IAM's shape":  {403, `{"error":{"code":403,"message":"hush-hush-token"}}`, "", []string{"HTTP 403 Forbidden"}, false},
		"IAM failing":             {503, ``, "", []string{"HTTP 503"}, true},
		"too many requests":       {429, ``, "", []string{"HTTP 429"}, true},
		"an answer that says nil": {200, `{"token":{}}`, "", []string{"no usable answer"}, true},
		"one the SDK falls over":  {200, `{}`, "", []string{"the SDK failed"}, false},
		"no token file":           {200, `{}`, "not-there", []string{"not-there", "no such file"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			clearChain(t)
			file := filepath.Join(t.TempDir(), "token")
			if err := os.WriteFile(file, []byte("hush-hush-token"), 0o600); err != nil {
				t.Fatal(err)
			}
			if test.token != "" {
				file += test.token
			}
			t.Setenv("HUAWEICLOUD_SDK_IDP_ID", "ci")
			t.Setenv("HUAWEICLOUD_SDK_ID_TOKEN_FILE", file)
			cfg := chainConfig(serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			}).URL, nil)
			cfg.MaxRetries = 0
			_, err := newTestClient(t, cfg).ShowTask(t.Context(), testTask)
			if err == nil {
				t.Fatal("the call succeeded")
			}
			for _, part := range append(test.says, "the environment variables of the Huawei Cloud SDK") {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q lacks %q", err, part)
				}
			}
			if strings.Contains(err.Error(), "hush-hush") {
				t.Errorf("%q has a secret", err)
			}
			if IsTemporary(err) != test.temporary {
				t.Errorf("temporary is %t", !test.temporary)
			}
		})
	}
}

func TestProjectOfTheSDKCredentialsIsUsed(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Config)
		want   string
		iam    bool // whether IAM is asked
	}{
		"where nothing is configured":  {func(*Config) {}, "chain-project", false},
		"not where an id is":           {func(c *Config) { c.ProjectID = "given" }, "given", false},
		"not where a name is":          {func(c *Config) { c.ProjectName = "named" }, "looked-up", true},
		"not of an agency's account":   {func(c *Config) { c.AssumedRoles = []AssumedRole{{AgencyName: "a", DomainName: "d"}} }, "looked-up", true},
		"not where keys are from else": {func(c *Config) { c.Credentials = Credentials{AccessKey: "a", SecretKey: "s"} }, "looked-up", true},
	} {
		t.Run(name, func(t *testing.T) {
			clearChain(t)
			t.Setenv("HUAWEICLOUD_SDK_AK", "env-ak")
			t.Setenv("HUAWEICLOUD_SDK_SK", "env-sk")
			t.Setenv("HUAWEICLOUD_SDK_PROJECT_ID", "chain-project")
			asked := false
			cfg := chainConfig(serve(t, func(w http.ResponseWriter, req *http.Request) {
				if req.Method == http.MethodPost {
					_, _ = io.WriteString(w, issue(1, time.Hour))
					return
				}
				asked = true
				_, _ = fmt.Fprintf(w, `{"projects":[{"id":"looked-up","name":%q}]}`, req.URL.Query().Get("name"))
			}).URL, nil)
			cfg.ProjectID = ""
			test.change(&cfg)
			id, err := newTestClient(t, cfg).ProjectID(t.Context())
			if err != nil || id != test.want || asked != test.iam {
				t.Errorf("got %q, %v, IAM asked %t; want %q, %t", id, err, asked, test.want, test.iam)
			}
		})
	}
}

func TestDeniedCallNamesTheSourceOfTheCredentials(t *testing.T) {
	clearChain(t)
	for name, test := range map[string]struct {
		status int
		change func(*Config)
		want   string // empty: nothing is said of them
	}{
		"401 of given ones":       {401, func(c *Config) { c.CredentialsFrom = "the argument token" }, "The credentials are from the argument token"},
		"403 of given ones":       {403, func(c *Config) { c.CredentialsFrom = "the argument token" }, "The credentials are from the argument token"},
		"401 of what was found":   {401, func(c *Config) { c.Credentials = Credentials{} }, "from the environment variables of the Huawei Cloud SDK"},
		"400, which is not about": {400, func(c *Config) { c.CredentialsFrom = "the argument token" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("HUAWEICLOUD_SDK_AK", "env-ak")
			t.Setenv("HUAWEICLOUD_SDK_SK", "env-sk")
			cfg := testConfig(serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, `{"error_code":"APIGW.0301","error_msg":"m"}`)
			}).URL)
			test.change(&cfg)
			_, err := newTestClient(t, cfg).ShowTask(t.Context(), testTask)
			if found := strings.Contains(err.Error(), "credentials"); found != (test.want != "") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, want %q", err, test.want)
			}
		})
	}
}
