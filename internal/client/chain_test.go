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

func TestTheChainIsAskedAtFirstUseAndOnce(t *testing.T) {
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

func TestChainsThatFindNothing(t *testing.T) {
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

func TestALookUpOfCredentialsThatFailedIsMadeAgain(t *testing.T) {
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

func TestTheChainHasFiveSeconds(t *testing.T) {
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

func TestALookUpOfCredentialsEndsWithItsContext(t *testing.T) {
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

func TestTheSDKsOwnEnvironmentVariablesAreFound(t *testing.T) {
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

func TestTheSDKsOwnProfileIsFound(t *testing.T) {
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
	// The first are renewed before they are ever used; the third live long enough.
	if want := []string{"st2", "st3", "st3", "st3"}; !slices.Equal(used, want) {
		t.Errorf("used %v, want %v", used, want)
	}
	for _, secret := range []string{"sk2", "st2", "sk3", "st3"} {
		if got := c.secrets.redactAll(secret); got != redacted {
			t.Errorf("%q is not known to be a secret", secret)
		}
	}
}
