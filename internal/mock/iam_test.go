package mock_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

const securityTokens = "/v3.0/OS-CREDENTIAL/securitytokens"

func assume(role string) string {
	return `{"auth":{"identity":{"methods":["assume_role"],"assume_role":` + role + `}}}`
}

// signedBy sends a request that is signed with temporary keys.
func (s *service) signedBy(keys reply, method, path string) reply {
	s.t.Helper()
	r := request(method, path, "")
	builder := sdk.NewHttpRequestBuilder().WithEndpoint("http://"+r.Host).WithMethod(method).WithPath(r.URL.Path).
		AddHeaderParam("Host", r.Host).AddHeaderParam("X-Security-Token", keys.text("credential", "securitytoken"))
	headers, err := signer.Sign(builder.Build(), keys.text("credential", "access"), keys.text("credential", "secret"))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("X-Security-Token", keys.text("credential", "securitytoken"))
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	return s.send(r)
}

func TestTemporaryKeysOfAnAgencyWorkUntilTheyExpire(t *testing.T) {
	t.Parallel()
	// The SDK's signer dates by the real clock.
	now := time.Now()
	s := newService(t, func(c *mock.Config) {
		c.Agencies = []mock.Agency{{Name: "ops", DomainName: "acme", DomainID: "d1"}}
		c.Now = func() time.Time { return now }
	})
	keys := s.call("POST", securityTokens, assume(`{"agency_name":"ops","domain_name":"acme","duration_seconds":900}`)).good()
	equal(t, "status", keys.status, 201)
	equal(t, "expires_at", keys.text("credential", "expires_at"), now.Add(15*time.Minute).UTC().Format("2006-01-02T15:04:05.000000Z"))
	s.signedBy(keys, "GET", "/migration-tasks").good()
	requests := s.Requests(mock.OpList)
	equal(t, "agency", s.AgencyOf(requests[0]), "ops")
	now = now.Add(15 * time.Minute)
	s.signedBy(keys, "GET", "/migration-tasks").refused(401, mock.CodeUnauthenticated, "expired")
}

func TestAnAgencyThatCannotBeAssumedIsRefused(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.Agencies = []mock.Agency{{Name: "ops", DomainName: "acme", DomainID: "d1"}} })
	for name, c := range map[string]struct {
		role   string
		status int
	}{
		"by the domain's id":            {`{"agency_name":"ops","domain_id":"d1"}`, 201},
		"of another name":               {`{"agency_name":"dev","domain_name":"acme"}`, 403},
		"of another domain":             {`{"agency_name":"ops","domain_name":"other"}`, 403},
		"without a name":                {`{"domain_name":"acme"}`, 400},
		"without a domain":              {`{"agency_name":"ops"}`, 400},
		"for too short a time":          {`{"agency_name":"ops","domain_id":"d1","duration_seconds":899}`, 400},
		"for too long a time":           {`{"agency_name":"ops","domain_id":"d1","duration_seconds":86401}`, 400},
		"for the longest time there is": {`{"agency_name":"ops","domain_id":"d1","duration_seconds":86400}`, 201},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			equal(t, "status", s.call("POST", securityTokens, assume(c.role)).status, c.status)
		})
	}
	r := request("POST", securityTokens, assume(`{"agency_name":"ops","domain_id":"d1"}`))
	r.Header.Set("X-Auth-Token", "wrong")
	s.send(r).refused(401, mock.CodeUnauthenticated)
}

func TestAnOIDCTokenGivesTemporaryKeys(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.IdentityProviders = map[string]string{"ci": "id-token"} })
	exchange := func(provider, token string) *httptest.ResponseRecorder {
		body, _ := json.Marshal(map[string]any{"auth": map[string]any{"id_token": map[string]any{"id": token}}})
		r := httptest.NewRequest(http.MethodPost, "/v3.0/OS-AUTH/id-token/tokens", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Idp-Id", provider)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	for _, wrong := range [][2]string{{"ci", "other"}, {"other", "id-token"}, {"", ""}} {
		if response := exchange(wrong[0], wrong[1]); response.Code != 401 {
			t.Errorf("%v is answered with %d", wrong, response.Code)
		}
	}
	good := exchange("ci", "id-token")
	equal(t, "status", good.Code, 201)
	r := request("POST", securityTokens, `{"auth":{"identity":{"methods":["token"],"token":{"id":"`+good.Header().Get("X-Subject-Token")+`","duration_seconds":21600}}}}`)
	keys := s.send(r).good()
	if keys.text("credential", "access") == "" || keys.text("credential", "securitytoken") == "" {
		t.Errorf("no keys in %s", keys.raw)
	}
	r = request("POST", securityTokens, `{"auth":{"identity":{"methods":["token"],"token":{"id":"guessed"}}}}`)
	equal(t, "status with a guessed token", s.send(r).status, 401)
	equal(t, "status without credentials", s.send(request("POST", securityTokens, assume(`{"agency_name":"ops","domain_id":"d1"}`))).status, 401)
}
