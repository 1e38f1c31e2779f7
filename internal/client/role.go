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

// AssumedRole is an agency of another account, whose temporary keys requests are made with.
type AssumedRole struct {
	AgencyName string
	DomainName string        // of the account that has the agency; either this or DomainID
	DomainID   string        // likewise
	Duration   time.Duration // for which keys are issued; 0: DefaultRoleDuration
	From       string        // what names it, for errors, as in "assume_role block 2"
}

// How long the temporary keys of an agency may be valid.
const (
	MinRoleDuration     = 15 * time.Minute
	MaxRoleDuration     = 24 * time.Hour
	DefaultRoleDuration = 12 * time.Hour
)

// Check returns an error if a role cannot be assumed as it is.
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

// String says which agency it is and what names it.
func (r AssumedRole) String() string {
	domain := "domain " + r.DomainName
	if r.DomainName == "" {
		domain = "domain id " + r.DomainID
	}
	return fmt.Sprintf("agency %s of %s (%s)", r.AgencyName, domain, r.From)
}

// retryRenewal is how long a renewal that failed is not tried again while the keys at hand are still valid.
const retryRenewal = time.Minute

// role gives the temporary keys of an agency, and renews them before they expire.
type role struct {
	AssumedRole
	iam      *Client // asks IAM with the credentials that the agency is assumed with
	assuming Shared[Credentials]

	mu      sync.Mutex
	current Credentials
	renew   time.Time // from when on new keys are asked for
	expires time.Time
}

// newRole makes the source of an agency's keys. base is where the credentials come from that it is assumed with.
func newRole(cfg Config, assumed AssumedRole, iam string, base origin, next http.RoundTripper, known *secrets) *role {
	// Not the throttle of the requests that wait for the keys: they would wait for one another.
	attempts := &attemptTransport{keys: base.keys, next: next, timeout: cfg.requestTimeout(), throttle: newThrottle(0), secrets: known}
	asks := &Client{region: cfg.Region, userAgent: cfg.UserAgent, iam: iam, secrets: known, credentials: base}
	asks.http = newRetrying(cfg, &http.Client{Transport: attempts, CheckRedirect: dontFollow})
	if assumed.Duration == 0 {
		assumed.Duration = DefaultRoleDuration
	}
	return &role{AssumedRole: assumed, iam: asks}
}

// keys returns keys that are valid. It is a keySource.
func (r *role) keys(ctx context.Context) (Credentials, error) {
	if keys, ok := r.fresh(); ok {
		return keys, nil
	}
	keys, err := r.assuming.Do(ctx, "", r.assume)
	switch {
	case err == nil:
		return keys, nil
	case ctx.Err() != nil:
		return Credentials{}, &attemptError{err: ctx.Err()}
	}
	if keys, ok := r.valid(); ok {
		return keys, nil // though they could not be renewed yet
	}
	return Credentials{}, &attemptError{err: errors.New(err.Error()), permanent: !IsTemporary(err)}
}

// fresh returns the keys at hand; false where it is time for new ones.
func (r *role) fresh() (Credentials, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current, r.current.AccessKey != "" && time.Now().Before(r.renew)
}

// valid returns the keys at hand; false where they have expired.
func (r *role) valid() (Credentials, bool) {
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

// assume asks IAM for keys: POST /v3.0/OS-CREDENTIAL/securitytokens.
func (r *role) assume(ctx context.Context) (Credentials, error) {
	if keys, ok := r.fresh(); ok {
		return keys, nil // by a look-up that ended while this one was being started
	}
	said, err := r.iam.do(ctx, r.iam.iam, "", call{
		operation: "assuming the " + r.String(),
		method:    http.MethodPost,
		path:      []string{"v3.0", "OS-CREDENTIAL", "securitytokens"},
		body: map[string]any{"auth": map[string]any{"identity": map[string]any{
			"methods": []string{"assume_role"},
			"assume_role": assumeRoleBody{
				AgencyName: r.AgencyName, DomainName: r.DomainName, DomainID: r.DomainID, Seconds: int(r.Duration.Seconds()),
			},
		}}},
		harmless: true,
	})
	if err != nil {
		r.mu.Lock()
		r.renew = earlier(r.expires, time.Now().Add(retryRenewal))
		r.mu.Unlock()
		return Credentials{}, err
	}
	issued := said.object.object("credential")
	keys := Credentials{AccessKey: issued.text("access"), SecretKey: issued.text("secret"), SecurityToken: issued.text("securitytoken")}
	if keys.AccessKey == "" || keys.SecretKey == "" {
		return Credentials{}, said.refuse()
	}
	r.iam.secrets.add(keys.SecretKey, keys.SecurityToken)
	lifetime := r.Duration
	if expires, err := time.Parse(time.RFC3339, strings.TrimSpace(issued.text("expires_at"))); err == nil && !said.servedAt.IsZero() {
		lifetime = min(lifetime, expires.Sub(said.servedAt)) // by the clock of the service, whatever ours says
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.current, r.expires = keys, time.Now().Add(lifetime)
	r.renew = r.expires.Add(-min(lifetime/3, renewBefore))
	return keys, nil
}

// renewBefore is how long before they expire keys are renewed, at most: time enough for IAM to be out of reach.
const renewBefore = 30 * time.Minute

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
