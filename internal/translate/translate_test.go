package translate

import (
	"errors"
	"testing"
)

func TestSentence(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"begins in upper case and ends with a full stop": {"reading the task: HTTP 403", "Reading the task: HTTP 403."},
		"keeps the full stop that is there":              {"the service is resting.", "The service is resting."},
		"begins with any letter":                         {"éteint", "Éteint."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Sentence(errors.New(test.text)); got != test.want {
				t.Errorf("%q, but should be %q", got, test.want)
			}
		})
	}
}
