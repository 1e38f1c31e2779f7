package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// AssumedRole is an agency of another account whose temporary keys the client uses.
type AssumedRole struct {
	AgencyName string
	DomainName string        // the account that has the agency; this or DomainID
	DomainID   string        // the same by its id
	Duration   time.Duration // of the keys; 0: DefaultRoleDuration
	From       string        // where it is configured, for errors, as in "assume_role block 2"
}

// Bounds and default of AssumedRole.Duration.
const (
	MinRoleDuration     = 15 * time.Minute
	MaxRoleDuration     = 24 * time.Hour
	DefaultRoleDuration = 12 * time.Hour
)

// Check returns an error if the role cannot be assumed.
func (r AssumedRole) Check() error {
	switch {
	case r.AgencyName == "":
		return errors.New("the agency_name is missing")
	case r.DomainName == "" && r.DomainID == "":
		return errors.New("the domain of the agency is missing: set domain_name or domain_id")
	case r.DomainName != "" && r.DomainID != "":
		return errors.New("the domain of the agency is given twice: set either domain_name or domain_id")
	case r.Duration != 0 && (r.Duration < MinRoleDuration || r.Duration > MaxRoleDuration):
		return fmt.Errorf("the duration must be from %d to %d seconds", int(MinRoleDuration.Seconds()), int(MaxRoleDuration.Seconds()))
	}
	return nil
}

// String describes the agency, and where it is configured.
func (r AssumedRole) String() string {
	domain := "domain " + r.DomainName
	if r.DomainName == "" {
		domain = "domain id " + r.DomainID
	}
	return fmt.Sprintf("agency %s of %s (%s)", r.AgencyName, domain, r.From)
}

// retryRenewal is how long the client waits after a failed renewal before it tries again, while the current keys are valid.
const retryRenewal = time.Minute

// roleCredentials returns the temporary keys of an agency, and renews them before they expire.
type roleCredentials struct {
	AssumedRole
	iam    *Client // calls IAM with the credentials that the agency is assumed with
	lookUp Shared[Credentials]

	mu      sync.Mutex
	current Credentials
	renew   time.Time // when to get new keys
	expires time.Time
}

// newRoleCredentials makes the source of the keys of an agency. The agency is assumed with the credentials of base.
func newRoleCredentials(cfg Config, assumed AssumedRole, iam string, base credentialSource, next http.RoundTripper, known *secrets) *roleCredentials {
	// It has a throttle of its own: the requests that wait for the keys hold places in the other one.
	attempts := &attemptTransport{keys: base.keys, next: next, timeout: cfg.requestTimeout(), throttle: newThrottle(0), secrets: known}
	iamClient := &Client{region: cfg.Region, userAgent: cfg.UserAgent, iam: iam, secrets: known, credentials: base}
	iamClient.http = newRetryingClient(cfg, &http.Client{Transport: attempts, CheckRedirect: noRedirects})
	if assumed.Duration == 0 {
		assumed.Duration = DefaultRoleDuration
	}
	return &roleCredentials{AssumedRole: assumed, iam: iamClient}
}

// keys returns valid keys. It is a credentialFunc.
func (r *roleCredentials) keys(ctx context.Context) (Credentials, error) {
	if keys, ok := r.fresh(); ok {
		return keys, nil
	}
	keys, err := r.lookUp.Do(ctx, "", r.assume)
	switch {
	case err == nil:
		return keys, nil
	case ctx.Err() != nil:
		return Credentials{}, &attemptError{err: ctx.Err()}
	}
	if keys, ok := r.valid(); ok {
		return keys, nil // the next call tries to renew them again
	}
	return Credentials{}, &attemptError{err: errors.New(err.Error()), permanent: !IsTemporary(err)}
}

// fresh returns the current keys, and whether they need no renewal yet.
func (r *roleCredentials) fresh() (Credentials, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current, r.current.AccessKey != "" && time.Now().Before(r.renew)
}

// valid returns the current keys, and whether they have not expired.
func (r *roleCredentials) valid() (Credentials, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current, r.current.AccessKey != "" && time.Now().Before(r.expires)
}

type assumeRoleBody struct {
	AgencyName string `json:"agency_name"`
	DomainName string `json:"domain_name,omitempty"`
	DomainID   string `json:"domain_id,omitempty"`
	Seconds    int    `json:"duration_seconds"`
}

// assume gets new keys from IAM: POST /v3.0/OS-CREDENTIAL/securitytokens.
func (r *roleCredentials) assume(ctx context.Context) (Credentials, error) {
	if keys, ok := r.fresh(); ok {
		return keys, nil // from a call that ended just before this one began
	}
	resp, err := r.iam.do(ctx, r.iam.iam, "", apiCall{
		operation: "assuming the " + r.String(),
		method:    http.MethodPost,
		path:      []string{"v3.0", "OS-CREDENTIAL", "securitytokens"},
		body: map[string]any{"auth": map[string]any{"identity": map[string]any{
			"methods": []string{"assume_role"},
			"assume_role": assumeRoleBody{
				AgencyName: r.AgencyName, DomainName: r.DomainName, DomainID: r.DomainID, Seconds: int(r.Duration.Seconds()),
			},
		}}},
		repeatable: true,
	})
	if err != nil {
		r.mu.Lock()
		r.renew = earlier(r.expires, time.Now().Add(retryRenewal))
		r.mu.Unlock()
		return Credentials{}, err
	}
	issued := resp.object.object("credential")
	keys := Credentials{AccessKey: issued.text("access"), SecretKey: issued.text("secret"), SecurityToken: issued.text("securitytoken")}
	if keys.AccessKey == "" || keys.SecretKey == "" {
		return Credentials{}, resp.incomplete()
	}
	r.iam.secrets.add(keys.SecretKey, keys.SecurityToken)
	lifetime := r.Duration
	if expires, err := time.Parse(time.RFC3339, strings.TrimSpace(issued.text("expires_at"))); err == nil && !resp.servedAt.IsZero() {
		lifetime = min(lifetime, expires.Sub(resp.servedAt)) // by the clock of the service: ours may be wrong
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.current, r.expires = keys, time.Now().Add(lifetime)
	r.renew = r.expires.Add(-min(lifetime/3, renewBefore))
	return keys, nil
}

// renewBefore is how long before they expire the keys are renewed, at most. Meanwhile IAM may be out of reach.
const renewBefore = 30 * time.Minute

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
