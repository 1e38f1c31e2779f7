package client

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// redacted stands where a secret stood.
const redacted = "***"

// minLengthInProse is how many characters a secret has at least that is masked in prose. A shorter one may be an ordinary word,
// and *** in its place would give it away.
const minLengthInProse = 8

// secrets holds every secret that has passed through a client, and masks them in texts. The zero value holds none.
type secrets struct {
	mu    sync.RWMutex
	known map[string]bool   // every spelling of each, and whether it is masked in prose
	prose *strings.Replacer // masks the secrets that are long enough; nil without a secret
	all   *strings.Replacer // masks all; nil without a secret
}

// add adds secrets, each in every spelling that an answer or an error may quote it in.
func (s *secrets) add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	grown := false
	for _, value := range values {
		if _, known := s.known[value]; value == "" || known {
			continue
		}
		if s.known == nil {
			s.known = map[string]bool{}
		}
		long := utf8.RuneCountInString(value) >= minLengthInProse
		for _, spelling := range spellings(value) {
			s.known[spelling] = s.known[spelling] || long
		}
		grown = true
	}
	if grown {
		s.prose, s.all = s.replacer(false), s.replacer(true)
	}
}

// replacer returns what masks all secrets, or only those that are long enough for prose.
func (s *secrets) replacer(all bool) *strings.Replacer {
	values := make([]string, 0, len(s.known))
	for value, long := range s.known {
		if all || long {
			values = append(values, value)
		}
	}
	// The longest first: of a secret that begins like another, the rest would stay.
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	pairs := make([]string, 0, 2*len(values))
	for _, value := range values {
		pairs = append(pairs, value, redacted)
	}
	return strings.NewReplacer(pairs...)
}

// addProxyPasswords adds the passwords in proxy variables, also as they are sent: a proxy may quote what it received.
func (s *secrets) addProxyPasswords() {
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"} {
		value := os.Getenv(name)
		_, rest, ok := strings.Cut(value, "://")
		if !ok {
			rest = value
		}
		at := strings.LastIndex(rest, "@")
		if at < 0 {
			continue
		}
		user, password, _ := strings.Cut(rest[:at], ":")
		s.add(password)
		user, badUser := url.PathUnescape(user)
		password, badPassword := url.PathUnescape(password)
		if badUser == nil && badPassword == nil {
			s.add(password, base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
		}
	}
}

// spellings returns a secret as it is, and as it stands in JSON, in quotes of Go, and in a URL.
func spellings(secret string) []string {
	inJSON, _ := json.Marshal(secret) // a string can always be encoded
	quoted := unquoted(strconv.Quote(secret))
	all := []string{
		secret,
		unquoted(string(inJSON)),    // with <, > and & escaped
		quoted,                      // JSON without that
		asciiJSON(quoted, `\u%04x`), // as in Python
		asciiJSON(quoted, `\u%04X`), // as in Java
		strings.ReplaceAll(quoted, "/", `\/`),
	}
	for _, inURL := range []string{url.QueryEscape(secret), escape(secret), url.PathEscape(secret)} {
		all = append(all, inURL, lowerEscapes(inURL))
	}
	return all
}

func unquoted(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(s, `"`), `"`)
}

// asciiJSON escapes what is not ASCII, in units of UTF-16, as some encoders of JSON do.
func asciiJSON(s, escaped string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, escaped, unit)
		}
	}
	return b.String()
}

// lowerEscapes writes %2F as %2f.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(s[i+1:i+3]))
		}
	}
	return string(b)
}

// redact masks the secrets in prose that are long enough.
func (s *secrets) redact(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.prose == nil {
		return text
	}
	return s.prose.Replace(text)
}

// redactAll masks all secrets, in a text that is not prose.
func (s *secrets) redactAll(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.all == nil {
		return text
	}
	return s.all.Replace(text)
}

// clean returns prose of the service as an error may show it: with secrets masked, without control characters, on one line of
// most bytes at most.
func (s *secrets) clean(text string, most int) string {
	return oneLine(s.redact(text), most) // in this order: half a secret would not be recognised
}

// oneLine removes control characters from a text, and makes it one line of most bytes at most.
func oneLine(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= most {
		return text
	}
	cut := most - len("…")
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// maxLoggedBody is how many bytes of a body a log shows at most.
const maxLoggedBody = 8 << 10

// loggedBody is a body as a log may show it. The text is made only when a log writes it, since most logs leave it out.
type loggedBody struct {
	body    []byte
	secrets *secrets
}

// String returns the JSON of the body with secrets masked: every value whose name tells that it is one, and every secret that is
// known. Of a body that is not a JSON object it returns only the length: that may hold anything in any spelling.
func (b loggedBody) String() string {
	if len(bytes.TrimSpace(b.body)) == 0 {
		return ""
	}
	content, ok := parseObject(b.body)
	if !ok {
		return fmt.Sprintf("(%d bytes that are no JSON object)", len(b.body))
	}
	b.secrets.add(content.passwords()...) // they may stand elsewhere in it too
	text, err := json.Marshal(b.secrets.redactJSON(map[string]any(content)))
	if err != nil {
		return fmt.Sprintf("(%d bytes)", len(b.body))
	}
	return b.secrets.clean(string(text), maxLoggedBody)
}

// GoString does the same for %#v.
func (b loggedBody) GoString() string { return b.String() }

// MarshalText does the same for logs in JSON.
func (b loggedBody) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// redactJSON returns a JSON value with secrets masked: every value whose name tells that it is one, at any depth, and every known
// secret in a text. It masks nothing in names: *** in a name of the API would give away a secret that is a word.
func (s *secrets) redactJSON(value any) any {
	switch v := value.(type) {
	case map[string]any:
		clean := make(map[string]any, len(v))
		for name, inner := range v {
			if isSecretName(name) && inner != nil && inner != "" {
				clean[name] = redacted
				continue
			}
			clean[name] = s.redactJSON(inner)
		}
		return clean
	case []any:
		clean := make([]any, len(v))
		for i, inner := range v {
			clean[i] = s.redactJSON(inner)
		}
		return clean
	case string:
		return s.redactAll(v)
	case json.Number:
		if clean := s.redactAll(v.String()); clean != v.String() {
			return clean
		}
		return v
	default:
		return v
	}
}

// isSecretName reports whether the value of that name is a secret.
func isSecretName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"password", "passwd", "pwd", "secret", "token", "credential"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
