package client

import (
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

// secrets knows every secret that has passed through a client, and takes them out of texts. The zero value knows none.
type secrets struct {
	mu       sync.RWMutex
	known    map[string]bool
	replacer *strings.Replacer // nil while nothing is known
}

// add makes secrets known, each in every spelling that an answer or an error may quote it in.
func (s *secrets) add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	grown := false
	for _, value := range values {
		if value == "" || s.known[value] {
			continue
		}
		if s.known == nil {
			s.known = map[string]bool{}
		}
		for _, spelling := range spellings(value) {
			s.known[spelling] = true
		}
		grown = true
	}
	if !grown {
		return
	}
	all := make([]string, 0, len(s.known))
	for value := range s.known {
		all = append(all, value)
	}
	// The longest first: a secret that begins like another would otherwise leave its rest behind.
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	pairs := make([]string, 0, 2*len(all))
	for _, value := range all {
		pairs = append(pairs, value, redacted)
	}
	s.replacer = strings.NewReplacer(pairs...)
}

// addProxyPasswords makes the passwords in proxy variables known, also as they are sent: a proxy may quote what it got.
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

// spellings of a secret: as it is, escaped for JSON, for Go's %q and for URLs, and each of these escaped for JSON once
// more, as in a document that is quoted inside another.
func spellings(secret string) []string {
	all := append(jsonSpellings(secret),
		inQuotes(strconv.Quote(secret)),
		inQuotes(strconv.QuoteToASCII(secret)),
	)
	for _, s := range []string{url.QueryEscape(secret), escape(secret), url.PathEscape(secret)} {
		all = append(all, s, lowerEscapes(s))
	}
	for _, s := range slices.Clone(all) {
		all = append(all, jsonSpellings(s)...)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(s string) bool { return s == "" })
}

// jsonSpellings of a text: with the characters of HTML escaped or not, slashes too, and whatever is not ASCII.
func jsonSpellings(text string) []string {
	html, _ := json.Marshal(text) // a string can always be encoded
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text)
	plain := inQuotes(strings.TrimSpace(b.String()))

	all := []string{text, inQuotes(string(html)), plain, jsonASCII(plain)}
	for _, s := range slices.Clone(all) {
		all = append(all, strings.ReplaceAll(s, "/", `\/`))
	}
	return all
}

func inQuotes(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(s, `"`), `"`)
}

// jsonASCII escapes what is not ASCII as \uXXXX, as some encoders do.
func jsonASCII(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
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

// redact takes every known secret out of a text.
func (s *secrets) redact(text string) string {
	s.mu.RLock()
	replacer := s.replacer
	s.mu.RUnlock()
	if replacer == nil || text == "" {
		return text
	}
	return replacer.Replace(text)
}

// clean makes a text that came from elsewhere fit to be shown: without secrets and control characters, on one line, and
// no longer than most bytes.
func (s *secrets) clean(text string, most int) string {
	text = s.redact(text) // first, lest a secret be cut in half and not be known any more
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
