package migration

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// What people are told of waits and of joined calls is what there is.
func TestTheGuideToPerformanceHasTheNumbersOfTheCode(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../templates/guides/performance.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	guide := strings.Join(strings.Fields(string(text)), " ")
	for says, is := range map[string]bool{
		"after half a second at first":                minInterval == 500*time.Millisecond,
		"after a twentieth of the time waited so far": intervalShare == 0.05,
		"after five minutes every 15 seconds":         maxInterval == 15*time.Second && interval(5*time.Minute) == maxInterval,
		"a thousand tasks in a request":               client.MaxPageSize == 1000,
		"each task once a minute":                     maxUnshown == time.Minute,
		"joins the calls of 60 ms into one":           joinWindow == 60*time.Millisecond,
		"into one, for up to 50 tasks":                batchLimit == 50,
	} {
		if !strings.Contains(guide, says) || !is {
			t.Errorf("%q: it is so: %t; the guide says so: %t", says, is, strings.Contains(guide, says))
		}
	}
}
