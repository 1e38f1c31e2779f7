package mock

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	signatureAlgorithm = "SDK-HMAC-SHA256"
	signatureDate      = "20060102T150405Z"
	// maxClockSkew is how far the signing time may be from the service's clock,
	// either way. Invented.
	maxClockSkew = 15 * time.Minute
)

// keysOf gives the secret key and the security token of an access key; false is for one that is not
// known.
type keysOf func(access string) (secret, securityToken string, ok bool)

// authenticate says what is wrong with a request's credentials, or nil. The
// reasons go into the answer's message: they help to debug a client and hold no
// key, token or signature.
func authenticate(cfg *Config, keys keysOf, r *http.Request, body []byte, now time.Time) error {
	token, authorization := r.Header.Get("X-Auth-Token"), r.Header.Get("Authorization")
	switch {
	case token != "" && authorization != "":
		return fmt.Errorf("a token and a signature in one request")
	case token != "":
		if cfg.Token == "" || !hmac.Equal([]byte(token), []byte(cfg.Token)) {
			return fmt.Errorf("token is not valid")
		}
		return nil
	case authorization != "":
		return checkSignature(keys, r, authorization, body, now)
	}
	return fmt.Errorf("no credentials in the request")
}

func checkSignature(keys keysOf, r *http.Request, authorization string, body []byte, now time.Time) error {
	access, signed, signature, err := parseAuthorization(authorization)
	if err != nil {
		return err
	}
	secret, securityToken, known := keys(access)
	if !known {
		return fmt.Errorf("access key is not known or has expired")
	}
	date := r.Header.Get("X-Sdk-Date")
	at, err := time.Parse(signatureDate, date)
	if err != nil {
		return fmt.Errorf("X-Sdk-Date is missing or not of the form YYYYMMDDTHHMMSSZ")
	}
	if skew := now.Sub(at); skew > maxClockSkew || skew < -maxClockSkew {
		return fmt.Errorf("X-Sdk-Date is more than 15 minutes from the service's clock")
	}
	if !slices.Contains(signed, "x-sdk-date") {
		return fmt.Errorf("X-Sdk-Date is not among the signed headers")
	}
	if err := checkSecurityToken(securityToken, r, signed); err != nil {
		return err
	}
	hash := hexSHA256(body)
	// The SDK can announce the body's hash; here it may not be a way around the
	// body being signed.
	if announced := r.Header.Get("X-Sdk-Content-Sha256"); announced != "" && announced != hash {
		return fmt.Errorf("X-Sdk-Content-Sha256 is not the body's hash")
	}
	canonical := strings.Join([]string{
		r.Method,
		canonicalURI(r.URL),
		canonicalQuery(r.URL.RawQuery),
		canonicalHeaders(r, signed),
		strings.Join(signed, ";"),
		hash,
	}, "\n")
	toSign := signatureAlgorithm + "\n" + date + "\n" + hexSHA256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(toSign))
	if !hmac.Equal([]byte(signature), []byte(hex.EncodeToString(mac.Sum(nil)))) {
		return fmt.Errorf("signature does not match")
	}
	return nil
}

// checkSecurityToken wants temporary keys' token exactly when the mock's keys
// are temporary, and signed, since otherwise it could be swapped on the way.
func checkSecurityToken(wanted string, r *http.Request, signed []string) error {
	token := r.Header.Get("X-Security-Token")
	if !hmac.Equal([]byte(token), []byte(wanted)) {
		return fmt.Errorf("security token is missing or not valid")
	}
	if token != "" && !slices.Contains(signed, "x-security-token") {
		return fmt.Errorf("X-Security-Token is not among the signed headers")
	}
	return nil
}

func parseAuthorization(header string) (access string, signed []string, signature string, err error) {
	rest, ok := strings.CutPrefix(header, signatureAlgorithm+" ")
	if !ok {
		return "", nil, "", fmt.Errorf("authorization is not of algorithm %s", signatureAlgorithm)
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok {
			return "", nil, "", fmt.Errorf("authorization has a part that is not name=value")
		}
		parts[name] = value
	}
	if parts["Access"] == "" || parts["SignedHeaders"] == "" || parts["Signature"] == "" {
		return "", nil, "", fmt.Errorf("authorization lacks Access, SignedHeaders or Signature")
	}
	signed = strings.Split(parts["SignedHeaders"], ";")
	for _, name := range signed {
		if name != strings.ToLower(name) {
			return "", nil, "", fmt.Errorf("signed headers are not in lower case")
		}
	}
	if !slices.IsSorted(signed) {
		return "", nil, "", fmt.Errorf("signed headers are not sorted")
	}
	return parts["Access"], signed, parts["Signature"], nil
}

// canonicalURI encodes each segment of the path anew and ends in a slash, which
// the request's own path does not have.
func canonicalURI(u *url.URL) string {
	segments, ok := pathSegments(u)
	if !ok {
		return u.EscapedPath()
	}
	var b strings.Builder
	for _, s := range segments {
		b.WriteString("/" + strictEscape(s))
	}
	uri := b.String()
	if !strings.HasSuffix(uri, "/") {
		uri += "/"
	}
	return uri
}

func canonicalQuery(raw string) string {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return raw
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	var pairs []string
	for _, name := range names {
		slices.Sort(values[name])
		for _, v := range values[name] {
			pairs = append(pairs, strictEscape(name)+"="+strictEscape(v))
		}
	}
	return strings.Join(pairs, "&")
}

// canonicalHeaders gives one line a value, each with its newline; joined with
// what follows, this leaves the blank line that the algorithm asks for.
func canonicalHeaders(r *http.Request, signed []string) string {
	var b strings.Builder
	for _, name := range signed {
		values := slices.Clone(r.Header.Values(name))
		if name == "host" {
			// net/http takes the header out of the map.
			values = []string{r.Host}
		}
		slices.Sort(values)
		for _, v := range values {
			b.WriteString(name + ":" + strings.TrimSpace(v) + "\n")
		}
	}
	return b.String()
}

// strictEscape encodes all but the unreserved characters of RFC 3986; the
// encoders of net/url leave or change some others.
func strictEscape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			c == '-', c == '_', c == '.', c == '~':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func hexSHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
