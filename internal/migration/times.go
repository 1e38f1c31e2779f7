package migration

import (
	"strings"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Layouts of the API's times: with a zone, as the log page shows them, and without, as the task pages do.
var (
	zonedLayouts    = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"}
	unzonedLayouts  = []string{"2006/01/02 15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05"}
	likelyUnzoned   = []time.Duration{0, 8 * time.Hour} // UTC, and the service's home
	earliestZone    = -12 * time.Hour
	latestZone      = 14 * time.Hour
	zoneStep        = 15 * time.Minute
	clockTolerance  = 2 * time.Second // times come in whole seconds, and clocks differ a little
	createdAtFuture = 2 * time.Second
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

func logTime(line client.LogLine) time.Time {
	t, _, _ := ParseTime(line.CreatedAt)
	return t
}

// age is whether a task was made by a call of ours or stood there before.
type age int

const (
	ageUndecided age = iota
	ageOlder
	ageNew
)

// ageOf tells by its created_at whether a task was made between since and until, both by the service's clock. A text
// without a zone is tried in the likely ones; where only another zone would make it new, that is left undecided.
func ageOf(createdAt string, since, until time.Time) age {
	t, zoned, ok := ParseTime(createdAt)
	if !ok {
		return ageUndecided
	}
	isNew := func(t time.Time) bool {
		return !t.Before(since.Add(-clockTolerance)) && !t.After(until.Add(createdAtFuture))
	}
	if zoned {
		switch {
		case isNew(t):
			return ageNew
		case t.After(until):
			return ageUndecided // what is ahead of the clock has not stood there before
		default:
			return ageOlder
		}
	}
	for _, offset := range likelyUnzoned {
		if isNew(t.Add(-offset)) {
			return ageNew
		}
	}
	for offset := earliestZone; offset <= latestZone; offset += zoneStep {
		if isNew(t.Add(-offset)) {
			return ageUndecided
		}
	}
	return ageOlder
}
