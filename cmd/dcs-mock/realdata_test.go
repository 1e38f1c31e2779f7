package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/redistest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/rehearsal"
)

func TestInstancesAndBucketsAreTakenFromTheFlags(t *testing.T) {
	t.Setenv("DCS_MOCK_TEST_PASSWORD", "p=,a")
	folder := t.TempDir()
	o, err := parseOptions([]string{
		"-instance=a=127.0.0.1:1", "-instance", "b=redis.example:2,front=:3,password-env=DCS_MOCK_TEST_PASSWORD", "-bucket=c=" + folder,
	}, &screen{})
	if err != nil {
		t.Fatal(err)
	}
	want := []rehearsal.Instance{{ID: "a", Address: "127.0.0.1:1"}, {ID: "b", Address: "redis.example:2", Password: "p=,a", Front: ":3"}}
	if !slices.Equal(o.instances, want) {
		t.Errorf("instances are %v", o.instances)
	}
	if len(o.buckets) != 1 || o.buckets["c"] != folder {
		t.Errorf("buckets are %v", o.buckets)
	}
}

func TestRealDataNeedsARedisServer(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, flag := range []string{"-instance=a=127.0.0.1:1", "-bucket=a=" + os.TempDir()} {
		err := run(context.Background(), []string{"-addr=127.0.0.1:0", flag}, &screen{}, &screen{})
		if err == nil || !strings.Contains(err.Error(), "redis-server") {
			t.Errorf("%s: error is %v", flag, err)
		}
	}
}

func TestTheOutputTellsWhereClientsFindAnInstance(t *testing.T) {
	t.Parallel()
	redis, front := redistest.Start(t), redistest.FreeAddress(t)
	out := started(t, "-instance=a="+redis.Address+",front="+front, "-instance=b="+redis.Address).String()
	for _, line := range []string{"# instance a: clients find it at " + front + "\n", "# instance b: clients find it at " + redis.Address + "\n"} {
		if !strings.Contains(out, line) {
			t.Errorf("output lacks %q:\n%s", line, out)
		}
	}
}
