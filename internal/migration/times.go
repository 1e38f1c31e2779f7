package migration

import (
	"strings"
	"time"
)

// Layouts of the API's times: with a zone, as the log page shows them, and without, as the task pages do.
var (
	zonedLayouts   = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"}
	unzonedLayouts = []string{"2006/01/02 15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05"}
)

// ParseTime reads a time of the API. zoned is false where the text names no zone: t is then the clock's face as UTC.
func ParseTime(text string) (t time.Time, zoned, ok bool) {
	text = strings.TrimSpace(text)
	for _, layout := range zonedLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true, true
		}
	}
	for _, layout := range unzonedLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, false, true
		}
	}
	return time.Time{}, false, false
}
