// Package acctest is what acceptance tests share: a mock service with a provider configured for it, the live service in
// its place where the environment asks for that, and ways to drive the provider: by the testing framework, by the CLI as a
// person does, and over its protocol without a CLI. It also sweeps up what broken runs leave in a live account.
package acctest

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"go.uber.org/goleak"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/provider"
)

// NamePrefix starts the name of every task that a test makes, so that the sweeper knows what to remove.
const NamePrefix = "tfacc-"

// Live reports whether the tests run against the live service, with DCS_ACC_LIVE=1 and the provider's own environment.
func Live() bool { return os.Getenv("DCS_ACC_LIVE") == "1" }

// Factories serve the provider of this checkout to the CLI under test.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"dcs": func() (tfprotov6.ProviderServer, error) { return provider.NewServer("test")(), nil },
	}
}

// Env is a service to test against.
type Env struct {
	// Mock is the service; nil when it is the live one.
	Mock *mock.Server
	// URL is the mock's address.
	URL string
	// ID stands in names, so that tests do not meet each other's tasks.
	ID string

	values  Values
	options []provider.Option
}

// Values are what a configuration needs of the account it runs in. The mock takes any.
type Values struct {
	VPCID, SubnetID, SecurityGroupID string
	// SourceAddr is a Redis to migrate from, host:port.
	SourceAddr, SourcePassword string
	// TargetID is the DCS instance to migrate into.
	TargetID, TargetPassword string
	// Bucket and File are a backup to import, BackupID another: a backup record of an instance.
	Bucket, File, BackupID string
}

// liveValues names the environment variable of each value.
func liveValues(t testing.TB) Values {
	t.Helper()
	get := func(name string) string {
		value := os.Getenv(name)
		if value == "" {
			t.Fatalf("DCS_ACC_LIVE=1 needs %s", name)
		}
		return value
	}
	return Values{
		VPCID: get("DCS_ACC_VPC_ID"), SubnetID: get("DCS_ACC_SUBNET_ID"), SecurityGroupID: get("DCS_ACC_SECURITY_GROUP_ID"),
		SourceAddr: get("DCS_ACC_SOURCE_ADDR"), SourcePassword: get("DCS_ACC_SOURCE_PASSWORD"),
		TargetID: get("DCS_ACC_TARGET_ID"), TargetPassword: get("DCS_ACC_TARGET_PASSWORD"),
		Bucket: get("DCS_ACC_BUCKET"), File: get("DCS_ACC_FILE"), BackupID: get("DCS_ACC_BACKUP_ID"),
	}
}

// MockValues are the values that tests on the mock use. The passwords are words that stand nowhere else, to be searched
// for.
func MockValues() Values {
	return Values{
		VPCID: "vpc-11111111", SubnetID: "subnet-22222222", SecurityGroupID: "sg-33333333",
		SourceAddr: "10.0.0.5:6379", SourcePassword: "Src-Sesame-7431",
		TargetID: "a3b1c9d2-0000-4000-8000-000000000001", TargetPassword: "Tgt-Sesame-9264",
		Bucket: "backups", File: "dump.rdb", BackupID: "b0000000-0000-4000-8000-000000000077",
	}
}

// NewMock starts a mock that listens on this machine, for tests that run a CLI. Its phases last some milliseconds; change, where it
// is not nil, changes its configuration. NewMock skips the test when the tests run against the live service.
func NewMock(t testing.TB, change func(*mock.Config)) *Env {
	t.Helper()
	NeedsMock(t)
	server := mock.New(mockConfig(t, change))
	listener, err := server.Start()
	if err != nil {
		t.Fatal(err)
	}
	return onMock(t, server, listener)
}

// mockConfig gives a mock phases of some milliseconds, then changes it by change where that is not nil.
func mockConfig(t testing.TB, change func(*mock.Config)) mock.Config {
	t.Helper()
	cfg := mock.Config{
		Ready: 20 * time.Millisecond, Full: 20 * time.Millisecond, Stop: 20 * time.Millisecond,
		Import: 20 * time.Millisecond, Exchange: 20 * time.Millisecond,
		// The service's pages differ on the spelling: the acceptance tests are run with each.
		InSyncWord: inSyncWord(t),
	}
	if change != nil {
		change(&cfg)
	}
	return cfg
}

// onMock is the environment of a mock that listens until the test's end.
func onMock(t testing.TB, server *mock.Server, listener *mock.Listener, options ...provider.Option) *Env {
	t.Helper()
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Errorf("closing the mock: %v", err)
		}
	})
	return &Env{Mock: server, URL: listener.URL, ID: uniqueID(), values: MockValues(), options: options}
}

// New gives the live service where the tests run live, else a mock.
func New(t testing.TB) *Env {
	t.Helper()
	if !Live() {
		return NewMock(t, nil)
	}
	return &Env{ID: uniqueID(), values: liveValues(t)}
}

func uniqueID() string { return fmt.Sprintf("%x", time.Now().UnixNano()) }

// Name makes a task name of the test's own.
func (e *Env) Name(suffix string) string { return NamePrefix + e.ID + "-" + suffix }

// Values gives the account's values.
func (e *Env) Values() Values { return e.values }

// Provider is the provider block for the service; extra arguments are put into it.
func (e *Env) Provider(extra ...string) string {
	if e.Mock == nil {
		return "provider \"dcs\" {\n" + strings.Join(extra, "\n") + "\n}\n"
	}
	cfg := e.Mock.Config()
	return fmt.Sprintf(`
provider "dcs" {
  region     = %q
  access_key = %q
  secret_key = %q
  project_id = %q
  endpoints = {
    dcs = %q
    iam = %q
  }
  %s
}
`, cfg.Region, cfg.AccessKey, cfg.SecretKey, cfg.ProjectID, e.URL, e.URL, strings.Join(extra, "\n  "))
}

// Task gives the one task that the mock has under a name.
func (e *Env) Task(t testing.TB, name string) mock.Task {
	t.Helper()
	task, ok := e.Mock.TaskNamed(name)
	if !ok {
		t.Fatalf("the mock has no task %q", name)
	}
	return task
}

// Main runs the tests of a package, and fails them where a goroutine is left in the end. What go-plugin has copy the output of a
// provider in process, of which there is none, ends with the garbage collection of its pipes, and is no leak of ours.
func Main(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/hashicorp/go-plugin.copyChan"))
}

// InSync is the status of an incremental migration that is in sync, in the spelling that the service has in acceptance tests: the
// documented one, or that of DCS_ACC_IN_SYNC_WORD.
func InSync() string { return cmp.Or(os.Getenv("DCS_ACC_IN_SYNC_WORD"), mock.StatusIncrMigrating) }

// inSyncWord is the spelling for a test's mock. Tests in process set it themselves where it matters to them.
func inSyncWord(t testing.TB) string {
	if strings.HasPrefix(t.Name(), "TestAcc") {
		return InSync()
	}
	return ""
}
