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

// unmistakable is how many characters a secret has that is no ordinary word. Shorter ones stay in prose: *** in place of a
// word would give them away.
const unmistakable = 8

// secrets knows every secret that has passed through a client, and takes them out of texts. The zero value knows none.
type secrets struct {
	mu    sync.RWMutex
	known map[string]bool // every spelling of each, and whether the secret is unmistakable
	prose *strings.Replacer
	all   *strings.Replacer // nil while nothing is known
}

// add makes secrets known, each in every spelling that an answer or an error may quote it in.
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
		long := utf8.RuneCountInString(value) >= unmistakable
		for _, spelling := range spellings(value) {
			s.known[spelling] = s.known[spelling] || long
		}
		grown = true
	}
	if grown {
		s.prose, s.all = s.replacer(false), s.replacer(true)
	}
}

// replacer replaces the secrets that are unmistakable, or all.
func (s *secrets) replacer(all bool) *strings.Replacer {
	values := make([]string, 0, len(s.known))
	for value, long := range s.known {
		if all || long {
			values = append(values, value)
		}
	}
	// The longest first: a secret that begins like another would otherwise leave its rest behind.
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	pairs := make([]string, 0, 2*len(values))
	for _, value := range values {
		pairs = append(pairs, value, redacted)
	}
	return strings.NewReplacer(pairs...)
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

// redact takes the secrets that are unmistakable out of prose.
func (s *secrets) redact(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.prose == nil {
		return text
	}
	return s.prose.Replace(text)
}

// redactAll takes every known secret out of what is no prose.
func (s *secrets) redactAll(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.all == nil {
		return text
	}
	return s.all.Replace(text)
}

// clean makes prose that came from elsewhere fit to be shown: without secrets and control characters, on one line, and no
// longer than most bytes.
func (s *secrets) clean(text string, most int) string {
	return oneLine(s.redact(text), most) // in this order, lest a secret be cut in half and not be known any more
}

// oneLine takes control characters out of a text, and makes it one line of most bytes at most.
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
