package client

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAClientOfAnotherRegion(t *testing.T) {
	t.Parallel()
	var asked []string
	cfg := testConfig("")
	cfg.AssumedRoles = []AssumedRole{{AgencyName: "ops", DomainName: "acme", From: "assume_role block 1"}}
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		asked = append(asked, req.URL.Path+" as "+req.Header.Get("X-Security-Token")+" of "+req.Header.Get("X-Project-Id"))
		switch {
		case req.Method == http.MethodPost:
			_, _ = io.WriteString(w, issue(1, time.Hour))
		case strings.HasSuffix(req.URL.Path, "/projects"):
			_, _ = fmt.Fprintf(w, `{"projects":[{"id":"p-of-two","name":%q}]}`, req.URL.Query().Get("name"))
		default:
			_, _ = io.WriteString(w, `{}`)
		}
	})
	cfg.Region, cfg.ProjectID, cfg.DCSEndpoint, cfg.IAMEndpoint = "one", "p-of-one", server.URL+"/{region}", server.URL+"/iam/{region}/v3"
	c := newTestClient(t, cfg)
	other, err := c.InRegion("two")
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []*Client{c, other, other} {
		if _, err := of.ShowTask(t.Context(), "t"); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"/iam/one/v3.0/OS-CREDENTIAL/securitytokens as  of ", // once for both
		"/one/v2/p-of-one/migration-task/t as issued-st1 of p-of-one",
		"/iam/two/v3/projects as issued-st1 of ",
		"/two/v2/p-of-two/migration-task/t as issued-st1 of p-of-two",
		"/two/v2/p-of-two/migration-task/t as issued-st1 of p-of-two",
	}
	if !slices.Equal(asked, want) {
		t.Errorf("asked\n%s, want\n%s", strings.Join(asked, "\n"), strings.Join(want, "\n"))
	}
	if other.Region() != "two" || c.Region() != "one" {
		t.Errorf("the regions are %s and %s", c.Region(), other.Region())
	}
}

func TestTheSameRegionIsTheSameClient(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, testConfig("https://dcs.example.com"))
	for _, region := range []string{"", c.Region()} {
		if same, err := c.InRegion(region); same != c || err != nil {
			t.Errorf("%q: got %v, %v", region, same, err)
		}
	}
}

func TestRegionsThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, testConfig("https://dcs.example.com"))
	for region, want := range map[string]string{"two": "the region cn-north-4 alone, so that the region two", "a/b": "is not a region's id"} {
		if _, err := c.InRegion(region); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	cfg := testConfig("")
	other, err := newTestClient(t, cfg).InRegion("eu-west-101")
	if err != nil || other.dcs != "https://dcs.eu-west-101.myhuaweicloud.eu" {
		t.Errorf("got %v, %v", other, err)
	}
}
