package migration

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func TestSortLogLines(t *testing.T) {
	t.Parallel()
	const one, two = "2019/10/22 14:44:30", "2019/10/22 14:44:31"
	tests := map[string]struct {
		lines []client.LogLine
		want  string
	}{
		"nothing stays nothing":                         {nil, ""},
		"oldest first stays so":                         {[]client.LogLine{line(one, "", "a"), line(two, "", "b")}, "ab"},
		"newest first is turned round":                  {[]client.LogLine{line(two, "", "b"), line(one, "", "a")}, "ab"},
		"lines of one moment keep their order":          {[]client.LogLine{line(one, "", "a"), line(one, "", "b"), line(two, "", "c")}, "abc"},
		"and are turned round with the rest":            {[]client.LogLine{line(two, "", "c"), line(one, "", "b"), line(one, "", "a")}, "abc"},
		"lines without a moment keep their order":       {[]client.LogLine{line("", "", "a"), line("", "", "b"), line("soon", "", "c")}, "abc"},
		"a line without a moment stays behind another":  {[]client.LogLine{line(one, "", "a"), line("", "", "b"), line(two, "", "c")}, "abc"},
		"also behind one that is turned round":          {[]client.LogLine{line(two, "", "d"), line("", "", "c"), line(one, "", "b"), line(one, "", "a")}, "abcd"},
		"and the last one turns nothing round":          {[]client.LogLine{line(one, "", "a"), line(one, "", "b"), line(two, "", "c"), line("", "", "d")}, "abcd"},
		"lines in no order are sorted":                  {[]client.LogLine{line(one, "", "a"), line("2019/10/22 14:44:33", "", "d"), line(two, "", "b"), line("2019/10/22 14:44:32", "", "c"), line("2019/10/22 14:44:34", "", "e")}, "abcde"},
		"times with a zone are compared by the instant": {[]client.LogLine{line("2023-05-15T10:00:00+08:00", "", "a"), line("2023-05-15T09:00:00Z", "", "b")}, "ab"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sortLogLines(test.lines)
			got := ""
			for _, l := range test.lines {
				got += l.Message
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
