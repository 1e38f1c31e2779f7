package migration

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	t.Parallel()
	at := func(nanosecond int) time.Time { return time.Date(2023, 5, 15, 9, 11, 25, nanosecond, time.UTC) }
	tests := map[string]struct {
		text string
		want time.Time
	}{
		"RFC 3339 in UTC":                 {"2023-05-15T09:11:25Z", at(0)},
		"RFC 3339 with milliseconds":      {"2023-05-15T09:11:25.449Z", at(449e6)},
		"RFC 3339 with an offset":         {"2023-05-15T17:11:25+08:00", at(0)},
		"an offset without a colon":       {"2023-05-15T17:11:25.449+0800", at(449e6)},
		"slashes, without a zone":         {"2023/05/15 09:11:25", at(0)},
		"dashes, without a zone":          {"2023-05-15 09:11:25", at(0)},
		"a T, without a zone":             {"2023-05-15T09:11:25", at(0)},
		"milliseconds, without a zone":    {"2023-05-15 09:11:25.449", at(449e6)},
		"blanks around":                   {"  2023/05/15 09:11:25\n", at(0)},
		"nothing is no time":              {"", time.Time{}},
		"a date alone is no time":         {"2023-05-15", time.Time{}},
		"a number of seconds is no time":  {"1684141885", time.Time{}},
		"a month that is not is no time":  {"2023/13/15 09:11:25", time.Time{}},
		"words are no time":               {"just now", time.Time{}},
		"a time with more behind is none": {"2023/05/15 09:11:25 (local)", time.Time{}},
		"a time that is null is no time":  {"null", time.Time{}},
		"a zone by its name is not read":  {"2023/05/15 09:11:25 CST", time.Time{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ParseTime(test.text); !got.Equal(test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
