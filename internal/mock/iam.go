package mock

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Agency is an agency that can be assumed.
type Agency struct {
	// Name is agency_name.
	Name string
	// DomainName and DomainID are of the account that has the agency; a request names one of them.
	DomainName, DomainID string
}

// issuedKeys are temporary keys that the mock has given out.
type issuedKeys struct {
	secret, token string
	expires       time.Time
	// agency is the one that was assumed for them; empty for those of an OIDC token.
	agency string
}

// securityTokensBody is the body of IAM's operation that gives temporary keys out.
type securityTokensBody struct {
	Auth struct {
		Identity struct {
			Methods    []string `json:"methods"`
			AssumeRole *struct {
				AgencyName string `json:"agency_name"`
				DomainName string `json:"domain_name"`
				DomainID   string `json:"domain_id"`
				Duration   int64  `json:"duration_seconds"`
			} `json:"assume_role"`
			Token *struct {
				ID       string `json:"id"`
				Duration int64  `json:"duration_seconds"`
			} `json:"token"`
		} `json:"identity"`
	} `json:"auth"`
}

// The bounds of duration_seconds [C, S], and its default.
const (
	shortestKeys = 15 * time.Minute
	longestKeys  = 24 * time.Hour
)

// securityTokens is IAM's POST /v3.0/OS-CREDENTIAL/securitytokens: temporary keys for an agency,
// signed with the keys at hand [C, S], or for a token [S].
func (s *Server) securityTokens(c *call) answer {
	var body securityTokensBody
	if err := json.Unmarshal(c.body, &body); err != nil {
		return iamFail(http.StatusBadRequest, "Request body is invalid.")
	}
	identity := body.Auth.Identity
	switch {
	case slices.Equal(identity.Methods, []string{"assume_role"}) && identity.AssumeRole != nil:
		role := identity.AssumeRole
		if c.header.Get("Authorization") == "" && c.header.Get("X-Auth-Token") == "" {
			return iamFail(http.StatusUnauthorized, "The request you have made requires authentication.")
		}
		known := s.cfg.Agencies == nil || slices.ContainsFunc(s.cfg.Agencies, func(a Agency) bool {
			return a.Name == role.AgencyName && (role.DomainName != "" && role.DomainName == a.DomainName || role.DomainID != "" && role.DomainID == a.DomainID)
		})
		if role.AgencyName == "" || role.DomainName == "" && role.DomainID == "" {
			return iamFail(http.StatusBadRequest, "agency_name and domain_name or domain_id are mandatory.")
		}
		if !known {
			return iamFail(http.StatusForbidden, "You have no permission to assume the agency.")
		}
		return s.issue(c, role.AgencyName, role.Duration)
	case slices.Equal(identity.Methods, []string{"token"}) && identity.Token != nil:
		if identity.Token.ID == "" || !slices.Contains(s.idTokens, identity.Token.ID) {
			return iamFail(http.StatusUnauthorized, "The request you have made requires authentication.")
		}
		return s.issue(c, "", identity.Token.Duration)
	}
	return iamFail(http.StatusBadRequest, "auth.identity is not one of assume_role and token.")
}

// issue gives temporary keys out.
func (s *Server) issue(c *call, agency string, seconds int64) answer {
	duration := time.Duration(seconds) * time.Second
	if seconds == 0 {
		duration = shortestKeys
	}
	if duration < shortestKeys || duration > longestKeys {
		return iamFail(http.StatusBadRequest, fmt.Sprintf("duration_seconds must be from %d to %d.", int(shortestKeys.Seconds()), int(longestKeys.Seconds())))
	}
	access := "HST" + randomHex(8)
	keys := issuedKeys{secret: randomHex(20), token: randomHex(40), expires: c.now.Add(duration), agency: agency}
	s.issued[access] = keys
	return answer{status: http.StatusCreated, body: map[string]any{"credential": map[string]any{
		"access": access, "secret": keys.secret, "securitytoken": keys.token,
		"expires_at": keys.expires.UTC().Format("2006-01-02T15:04:05.000000Z"),
	}}}
}

// idTokensForOIDC is IAM's POST /v3.0/OS-AUTH/id-token/tokens: a token for the OIDC token of an identity
// provider [S].
func (s *Server) idTokensForOIDC(c *call) answer {
	var body struct {
		Auth struct {
			IDToken struct {
				ID string `json:"id"`
			} `json:"id_token"`
		} `json:"auth"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return iamFail(http.StatusBadRequest, "Request body is invalid.")
	}
	wanted, known := s.cfg.IdentityProviders[c.header.Get("X-Idp-Id")]
	if !known || body.Auth.IDToken.ID != wanted {
		return iamFail(http.StatusUnauthorized, "The ID token is not valid.")
	}
	token := randomHex(32)
	s.idTokens = append(s.idTokens, token)
	return answer{
		status: http.StatusCreated,
		body: map[string]any{"token": map[string]any{
			"expires_at": c.now.Add(longestKeys).UTC().Format("2006-01-02T15:04:05.000000Z"), "methods": []string{"mapped"},
		}},
		header: map[string]string{"X-Subject-Token": token},
	}
}

// iamFail gives an error in IAM's shape. Invented: which codes there are.
func iamFail(status int, message string) answer {
	return answer{status: status, body: map[string]any{"error": map[string]any{
		"code": status, "message": message, "title": http.StatusText(status),
	}}}
}

// keys gives the secrets of an access key; false is for one that is not known or has expired.
func (s *Server) keys(access string) (secret, securityToken string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if access == s.cfg.AccessKey {
		return s.cfg.SecretKey, s.cfg.SecurityToken, true
	}
	keys, ok := s.issued[access]
	if !ok || !s.cfg.Now().Before(keys.expires) {
		return "", "", false
	}
	return keys.secret, keys.token, true
}

// AgencyOf tells which agency was assumed for a request, by the access key it was signed with; empty
// is for the mock's own keys and for a token.
func (s *Server) AgencyOf(r Request) string {
	access, _, _, err := parseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issued[access].agency
}
