package mock_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

const (
	vectorAccess = "VECTORACCESS"
	vectorSecret = "vector-secret"
	vectorDate   = "20250314T092653Z"
)

var vectorTime = time.Date(2025, 3, 14, 9, 26, 53, 0, time.UTC)

func newSignedService(t *testing.T, change func(*mock.Config)) *service {
	t.Helper()
	return newService(t, func(c *mock.Config) {
		c.AccessKey, c.SecretKey = vectorAccess, vectorSecret
		c.Now = func() time.Time { return vectorTime }
		if change != nil {
			change(c)
		}
	})
}

// The signatures here were computed apart from this code, from the canonical
// requests written out beside them.
func TestSignaturesComputedByHandAreTaken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, path, body, signed, signature string
	}{
		// GET, /v2/p1/migration-tasks/, limit=10&name=a%20b%2Fc~d%2A&offset=0,
		// the three headers, an empty line, their names, the hash of nothing.
		"a query in another order and encoding": {
			"GET", "/v2/p1/migration-tasks?offset=0&name=a+b%2fc%7Ed*&limit=10", "",
			"host;x-project-id;x-sdk-date", "443c2bfa136147ab2e2768c7268c90665cf5a22ecd27644266d7e86f789483e8",
		},
		// POST, /v2/p1/migration/instance/, an empty line, the two headers, an
		// empty line, their names, the body's hash.
		"a body": {
			"POST", "/v2/p1/migration/instance", `{"name":"n","vpc_id":"v","subnet_id":"s","security_group_id":"g"}`,
			"host;x-sdk-date", "7e2c422af0c15b922dc6a993d8d7258d7a31d3f0a2e303b1253c1b7d176470b9",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSignedService(t, nil)
			r := request(c.method, c.path, c.body)
			r.Host = "dcs.example.com"
			r.Header.Set("X-Sdk-Date", vectorDate)
			r.Header.Set("X-Project-Id", project)
			r.Header.Set("Authorization", fmt.Sprintf("SDK-HMAC-SHA256 Access=%s, SignedHeaders=%s, Signature=%s", vectorAccess, c.signed, c.signature))
			s.send(r).good()
		})
	}
}

// sign signs a request whose path and query need no encoding.
func sign(r *http.Request, body string, at time.Time, access, secret string, headers ...string) {
	date := at.UTC().Format("20060102T150405Z")
	r.Header.Set("X-Sdk-Date", date)
	names := append([]string{"host", "x-sdk-date"}, headers...)
	sort.Strings(names)
	query := strings.Split(r.URL.RawQuery, "&")
	sort.Strings(query)
	lines := ""
	for _, n := range names {
		value := r.Header.Get(n)
		if n == "host" {
			value = r.Host
		}
		lines += n + ":" + value + "\n"
	}
	sum := func(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }
	canonical := r.Method + "\n" + r.URL.Path + "/\n" + strings.Join(query, "&") + "\n" + lines + "\n" + strings.Join(names, ";") + "\n" + sum(body)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "SDK-HMAC-SHA256\n%s\n%s", date, sum(canonical))
	r.Header.Set("Authorization", fmt.Sprintf("SDK-HMAC-SHA256 Access=%s, SignedHeaders=%s, Signature=%x", access, strings.Join(names, ";"), mac.Sum(nil)))
}

func TestSignedRequestsAreCheckedAgainstEverythingThatWasSigned(t *testing.T) {
	t.Parallel()
	const path, body = "/v2/p1/migration/instance", onlineJSON
	for name, c := range map[string]struct {
		prepare func(r *http.Request) // before signing
		tamper  func(r *http.Request) // after it
		sent    string                // the body, where another than signed
		at      time.Time
		access  string
		secret  string
		signed  []string
		good    bool
	}{
		"as signed":                      {good: true},
		"with another body":              {sent: strings.Replace(body, "online", "0nline", 1)},
		"with another query":             {tamper: func(r *http.Request) { r.URL.RawQuery = "limit=2" }},
		"with another path":              {tamper: func(r *http.Request) { r.URL.Path = "/v2/p1/migration-task" }},
		"with another host":              {tamper: func(r *http.Request) { r.Host = "elsewhere.example.com" }},
		"with another date header":       {tamper: func(r *http.Request) { r.Header.Set("X-Sdk-Date", "20250314T092654Z") }},
		"without a date header":          {tamper: func(r *http.Request) { r.Header.Del("X-Sdk-Date") }},
		"signed with another secret":     {secret: "wrong"},
		"with an unknown access key":     {access: "UNKNOWN"},
		"signed almost 15 minutes ago":   {at: vectorTime.Add(-15 * time.Minute), good: true},
		"signed more than 15 ago":        {at: vectorTime.Add(-15*time.Minute - time.Second)},
		"signed in the future":           {at: vectorTime.Add(15*time.Minute + time.Second)},
		"with another algorithm's name":  {tamper: replaceAuthorization("SDK-HMAC-SHA256", "AWS4-HMAC-SHA256")},
		"with the date left unsigned":    {tamper: replaceAuthorization("host;x-sdk-date", "host")},
		"with signed headers unsorted":   {tamper: replaceAuthorization("host;x-sdk-date", "x-sdk-date;host")},
		"with signed headers in capital": {tamper: replaceAuthorization("host;x-sdk-date", "Host;x-sdk-date")},
		"without a signature":            {tamper: replaceAuthorization(", Signature=", ", Unsigned=")},
		"with a body hash that is wrong": {tamper: func(r *http.Request) { r.Header.Set("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD") }},
		"with a changed signed header": {
			prepare: func(r *http.Request) { r.Header.Set("X-Project-Id", project) }, signed: []string{"x-project-id"},
			tamper: func(r *http.Request) { r.Header.Set("X-Project-Id", "p2") },
		},
		"with a signed header kept": {
			prepare: func(r *http.Request) { r.Header.Set("X-Project-Id", project) }, signed: []string{"x-project-id"}, good: true,
		},
		"with a token as well":           {tamper: func(r *http.Request) { r.Header.Set("X-Auth-Token", token) }},
		"with an uncalled-for STS token": {tamper: func(r *http.Request) { r.Header.Set("X-Security-Token", "sts") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSignedService(t, nil)
			sent := body
			if c.sent != "" {
				sent = c.sent
			}
			if c.at.IsZero() {
				c.at = vectorTime
			}
			if c.access == "" {
				c.access = vectorAccess
			}
			if c.secret == "" {
				c.secret = vectorSecret
			}
			r := request("POST", path, sent)
			if c.prepare != nil {
				c.prepare(r)
			}
			sign(r, body, c.at, c.access, c.secret, c.signed...)
			if c.tamper != nil {
				c.tamper(r)
			}
			answer := s.send(r)
			if c.good {
				answer.good()
				return
			}
			answer.refused(401, mock.CodeUnauthenticated)
			for _, secret := range []string{vectorSecret, token, "Signature="} {
				if strings.Contains(answer.raw, secret) {
					t.Errorf("the answer tells %q: %s", secret, answer.raw)
				}
			}
			equal(t, "number of tasks", len(s.Tasks()), 0)
		})
	}
}

func TestASignatureIsForOneMethodOnly(t *testing.T) {
	t.Parallel()
	s := newSignedService(t, nil)
	id := s.createOnline()
	r := request("GET", "/v2/p1/migration-task/"+id, "")
	sign(r, "", vectorTime, vectorAccess, vectorSecret)
	s.send(r).good()
	r.Method = "PUT"
	s.send(r).refused(401, mock.CodeUnauthenticated)
}

func replaceAuthorization(old, replacement string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, replacement, 1))
	}
}

func TestTemporaryKeysNeedTheirTokenSigned(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value  string
		signed bool
		good   bool
	}{
		"the right token, signed":   {"sts", true, true},
		"the right token, unsigned": {"sts", false, false},
		"another token, signed":     {"other", true, false},
		"no token":                  {"", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSignedService(t, func(c *mock.Config) { c.SecurityToken = "sts" })
			r := request("GET", "/v2/p1/migration-tasks?limit=5", "")
			var signed []string
			if c.value != "" {
				r.Header.Set("X-Security-Token", c.value)
			}
			if c.signed {
				signed = []string{"x-security-token"}
			}
			sign(r, "", vectorTime, vectorAccess, vectorSecret, signed...)
			if answer := s.send(r); c.good {
				answer.good()
			} else {
				answer.refused(401, mock.CodeUnauthenticated)
			}
		})
	}
}

func TestTokensAreTakenOnlyWhenTheyAreTheConfiguredOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		configured, sent string
		good             bool
	}{
		"the configured one":        {token, token, true},
		"another":                   {token, "other", false},
		"any where none is taken":   {"", token, false},
		"none and no signature":     {token, "", false},
		"none where none is wanted": {"", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(cfg *mock.Config) { cfg.Token = c.configured })
			r := request("GET", "/migration-tasks", "")
			if c.sent != "" {
				r.Header.Set("X-Auth-Token", c.sent)
			}
			if answer := s.send(r); c.good {
				answer.good()
			} else {
				answer.refused(401, mock.CodeUnauthenticated)
			}
		})
	}
}

func TestAnotherProjectIsRefusedInTheGatewaysShape(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	s.call("GET", "/v2/p2/migration-tasks", "").refused(403, mock.CodeForbidden)
	r := request("GET", "/migration-tasks", "")
	r.Header.Set("X-Auth-Token", token)
	r.Header.Set("X-Project-Id", "p2")
	s.send(r).refused(403, mock.CodeForbidden)
}

func TestWhatIsNotInTheAPIIsNotFound(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	for _, c := range [][2]string{
		{"GET", "/v2/p1/instances"}, {"PATCH", "/v2/p1/migration-task/x"}, {"GET", "/v2/p1/migration-tasks/"}, {"POST", "/v3/projects"},
	} {
		s.call(c[0], c[1], "").refused(404, mock.CodeNoSuchAPI)
	}
}

func TestEveryAnswerHasARequestIDOfItsOwnAndADate(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.createOnline()
	seen := map[string]bool{}
	answers := []reply{
		s.show(id), s.show("unknown"), s.call("GET", "/nowhere", ""), s.send(request("GET", "/migration-tasks", "")),
		s.call("GET", "/v3/projects", ""), s.call("PUT", "/migration-task/"+id, `{"resume_mode":"auto"}`),
	}
	for _, a := range answers {
		requestID := a.header.Get("X-Request-Id")
		if requestID == "" || seen[requestID] {
			t.Errorf("X-Request-Id %q is empty or was seen before", requestID)
		}
		seen[requestID] = true
		if _, err := http.ParseTime(a.header.Get("Date")); err != nil {
			t.Errorf("Date: %v", err)
		}
	}
	for i, r := range s.Requests()[1:] {
		equal(t, "recorded request id", r.ID, answers[i].header.Get("X-Request-Id"))
	}
}
