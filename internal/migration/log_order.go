package migration

import (
	"slices"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// sortLogLines puts lines oldest first. Lines of the same moment keep their order, and a line without one its neighbour.
func sortLogLines(lines []client.LogLine) {
	// A log that comes newest first is turned round before: sorting alone would leave lines of one moment reversed.
	if logOrder(lines) > 0 {
		slices.Reverse(lines)
	}
	type dated struct {
		line client.LogLine
		at   time.Time
	}
	all := make([]dated, len(lines))
	var at time.Time
	for i, line := range lines {
		if t := ParseTime(line.CreatedAt); !t.IsZero() {
			at = t
		}
		all[i] = dated{line, at}
	}
	slices.SortStableFunc(all, func(a, b dated) int { return a.at.Compare(b.at) })
	for i, d := range all {
		lines[i] = d.line
	}
}

// logOrder tells by its first and its last moment how a log comes: negative is oldest first, positive newest first, and 0
// where that cannot be told.
func logOrder(lines []client.LogLine) int {
	var first, last time.Time
	for _, line := range lines {
		t := ParseTime(line.CreatedAt)
		if t.IsZero() {
			continue
		}
		if first.IsZero() {
			first = t
		}
		last = t
	}
	return first.Compare(last)
}
