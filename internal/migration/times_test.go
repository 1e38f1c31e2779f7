package migration

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	t.Parallel()
	at := func(nanosecond int) time.Time { return time.Date(2023, 5, 15, 9, 11, 25, nanosecond, time.UTC) }
	tests := map[string]struct {
		text  string
		want  time.Time
		zoned bool
		ok    bool
	}{
		"RFC 3339 in UTC":                 {"2023-05-15T09:11:25Z", at(0), true, true},
		"RFC 3339 with milliseconds":      {"2023-05-15T09:11:25.449Z", at(449e6), true, true},
		"RFC 3339 with an offset":         {"2023-05-15T17:11:25+08:00", at(0), true, true},
		"an offset without a colon":       {"2023-05-15T17:11:25.449+0800", at(449e6), true, true},
		"slashes, without a zone":         {"2023/05/15 09:11:25", at(0), false, true},
		"dashes, without a zone":          {"2023-05-15 09:11:25", at(0), false, true},
		"a T, without a zone":             {"2023-05-15T09:11:25", at(0), false, true},
		"milliseconds, without a zone":    {"2023-05-15 09:11:25.449", at(449e6), false, true},
		"blanks around":                   {"  2023/05/15 09:11:25\n", at(0), false, true},
		"nothing is no time":              {"", time.Time{}, false, false},
		"a date alone is no time":         {"2023-05-15", time.Time{}, false, false},
		"a number of seconds is no time":  {"1684141885", time.Time{}, false, false},
		"a month that is not is no time":  {"2023/13/15 09:11:25", time.Time{}, false, false},
		"words are no time":               {"just now", time.Time{}, false, false},
		"a time with more behind is none": {"2023/05/15 09:11:25 (local)", time.Time{}, false, false},
		"a time that is null is no time":  {"null", time.Time{}, false, false},
		"a zone by its name is not read":  {"2023/05/15 09:11:25 CST", time.Time{}, false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, zoned, ok := ParseTime(test.text)
			if ok != test.ok || zoned != test.zoned || !got.Equal(test.want) {
				t.Errorf("got %s, zoned %t, ok %t", got, zoned, ok)
			}
		})
	}
}

func TestAgeOf(t *testing.T) {
	t.Parallel()
	// The call was made at nine and looked after ten seconds later, by the service's clock.
	since := time.Date(2023, 5, 15, 9, 0, 0, 0, time.UTC)
	until := since.Add(10 * time.Second)
	tests := map[string]struct {
		createdAt string
		want      age
	}{
		"made during the call":                              {"2023-05-15T09:00:05Z", ageNew},
		"made as the call began":                            {"2023-05-15T09:00:00Z", ageNew},
		"made as it was looked after":                       {"2023-05-15T09:00:10Z", ageNew},
		"made a little before, by a clock in whole seconds": {"2023-05-15T08:59:58Z", ageNew},
		"made a little after":                               {"2023-05-15T09:00:12Z", ageNew},
		"made before":                                       {"2023-05-15T08:59:57Z", ageOlder},
		"made the day before":                               {"2023-05-14T09:00:05Z", ageOlder},
		"made ahead of the clock is no older task":          {"2023-05-15T09:00:13Z", ageUndecided},
		"an offset counts":                                  {"2023-05-15T17:00:05+08:00", ageNew},
		"an offset counts even where the face would fit":    {"2023-05-15T09:00:05+08:00", ageOlder},
		"without a zone, new in UTC":                        {"2023/05/15 09:00:05", ageNew},
		"without a zone, new in UTC+8":                      {"2023/05/15 17:00:05", ageNew},
		"without a zone, new in India alone":                {"2023/05/15 14:30:05", ageUndecided},
		"without a zone, new in Nepal alone":                {"2023/05/15 14:45:05", ageUndecided},
		"without a zone, new in New York alone":             {"2023/05/15 05:00:05", ageUndecided},
		"without a zone, new in the earliest zone alone":    {"2023/05/14 21:00:05", ageUndecided},
		"without a zone, new in the latest zone alone":      {"2023/05/15 23:00:05", ageUndecided},
		"without a zone, new in no zone":                    {"2023/05/15 08:53:00", ageOlder},
		"without a zone, beyond the latest zone":            {"2023/05/15 23:15:05", ageOlder},
		"without a zone, beyond the earliest zone":          {"2023/05/14 20:45:05", ageOlder},
		"without a zone, the day before":                    {"2023/05/13 09:00:05", ageOlder},
		"that nobody can read":                              {"a while ago", ageUndecided},
		"that is not there":                                 {"", ageUndecided},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ageOf(test.createdAt, since, until); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}
