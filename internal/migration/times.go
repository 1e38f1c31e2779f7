package migration

import (
	"strings"
	"time"
)

// layouts are those of the API's times: with a zone, as the log page has them, and without, as the task pages do.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700",
	"2006/01/02 15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05",
}

// ParseTime reads a time of the API. The documentation does not say which zone a time without one is meant in: it counts as UTC. A
// text that is no time gives the zero time.
func ParseTime(text string) time.Time {
	text = strings.TrimSpace(text)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}
