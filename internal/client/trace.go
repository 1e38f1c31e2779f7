package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// maxTraced bounds, in bytes, what a log repeats of a body.
const maxTraced = 8 << 10

// trace writes down what was sent and answered, without secrets.
func (t *attemptTransport) trace(ctx context.Context, st *callState, sent []byte, answered bool) {
	fields := map[string]any{
		"operation": st.operation,
		"attempt":   st.attempt,
		"request":   masked{sent, t.secrets},
	}
	if answered {
		fields["answer"] = masked{st.answer, t.secrets}
	}
	tflog.Trace(ctx, "DCS request and answer", fields)
}

// masked is a body as a log may have it. It is made when a log writes it, since most logs leave it out.
type masked struct {
	body    []byte
	secrets *secrets
}

// String gives JSON without the values whose names speak of secrets and without the secrets that are known. What is no JSON
// object may hold anything in any spelling: only its length is told.
func (m masked) String() string {
	if len(bytes.TrimSpace(m.body)) == 0 {
		return ""
	}
	content, ok := parseObject(m.body)
	if !ok {
		return fmt.Sprintf("(%d bytes that are no JSON object)", len(m.body))
	}
	m.secrets.add(content.passwords()...) // lest they stand elsewhere in it
	text, err := json.Marshal(m.secrets.without(map[string]any(content)))
	if err != nil {
		return fmt.Sprintf("(%d bytes)", len(m.body))
	}
	return m.secrets.clean(string(text), maxTraced)
}

// GoString does the same for %#v.
func (m masked) GoString() string { return m.String() }

// MarshalText does the same for logs in JSON.
func (m masked) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// without is a JSON value without secrets: every value is replaced whose name speaks of one, however deep, and every secret
// that is known is taken out of the texts. The names stay: *** in a name of the API would give away a secret that is a word.
func (s *secrets) without(value any) any {
	switch v := value.(type) {
	case map[string]any:
		clean := make(map[string]any, len(v))
		for name, inner := range v {
			if isSecretName(name) && inner != nil && inner != "" {
				clean[name] = redacted
				continue
			}
			clean[name] = s.without(inner)
		}
		return clean
	case []any:
		clean := make([]any, len(v))
		for i, inner := range v {
			clean[i] = s.without(inner)
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

func isSecretName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"password", "passwd", "pwd", "secret", "token", "credential"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
