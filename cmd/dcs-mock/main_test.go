package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
	"go.uber.org/goleak"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// screen is an output that can be read while it is written.
type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// await gives the output once it has a text.
func (s *screen) await(t *testing.T, text string) string {
	t.Helper()
	for range 1000 {
		if out := s.String(); strings.Contains(out, text) {
			return out
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("output never had %q:\n%s", text, s.String())
	return ""
}

// exports reads the export lines of an output.
func exports(out string) map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(out) {
		if assignment, ok := strings.CutPrefix(strings.TrimSpace(line), "export "); ok {
			name, value, _ := strings.Cut(assignment, "=")
			values[name] = value
		}
	}
	return values
}

// started runs the program until the test ends and gives its output.
func started(t *testing.T, args ...string) *screen {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var stdout, stderr screen
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, append([]string{"-addr=127.0.0.1:0"}, args...), &stdout, &stderr) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		if stderr.String() != "" {
			t.Errorf("stderr: %s", stderr.String())
		}
	})
	stdout.await(t, "HW_IAM_ENDPOINT")
	return &stdout
}

func TestTheEnvironmentIsPrintedForAShell(t *testing.T) {
	t.Parallel()
	out := started(t).String()
	got := exports(out)
	for name, want := range map[string]string{
		"HW_REGION_NAME": mock.DefaultRegion, "HW_ACCESS_KEY": mock.DefaultAccessKey,
		"HW_SECRET_KEY": mock.DefaultSecretKey, "HW_PROJECT_ID": mock.DefaultProjectID,
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	if !strings.HasPrefix(got["HW_DCS_ENDPOINT"], "http://127.0.0.1:") || got["HW_DCS_ENDPOINT"] != got["HW_IAM_ENDPOINT"] {
		t.Errorf("endpoints are %q and %q", got["HW_DCS_ENDPOINT"], got["HW_IAM_ENDPOINT"])
	}
}

func TestASecretKeyOfTheUsersIsNeverPrinted(t *testing.T) {
	t.Parallel()
	stdout := started(t, "-secret-key", "the users own", "-access-key=AK", "-project-id=p 1", "-region=r'1")
	out := stdout.String()
	got := exports(out)
	if _, told := got["HW_SECRET_KEY"]; told || strings.Contains(out, "the users own") {
		t.Errorf("the secret key is told:\n%s", out)
	}
	if !strings.Contains(out, "# HW_SECRET_KEY") {
		t.Errorf("nothing tells to set the secret key:\n%s", out)
	}
	if got["HW_ACCESS_KEY"] != "AK" || got["HW_PROJECT_ID"] != "'p 1'" || got["HW_REGION_NAME"] != `'r'\''1'` {
		t.Errorf("environment is %v", got)
	}
}

func TestRequestsAreLoggedWithoutTheirContents(t *testing.T) {
	t.Parallel()
	stdout := started(t)
	url := exports(stdout.String())["HW_DCS_ENDPOINT"]
	r, err := http.NewRequest(http.MethodPost, url+"/v2/"+mock.DefaultProjectID+"/migration/instance?x=query-text", strings.NewReader(`{"password":"body-text"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", "header-text")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	out := stdout.await(t, "create online")
	if !strings.Contains(out, " POST /v2/"+mock.DefaultProjectID+"/migration/instance 401 ") {
		t.Errorf("log is:\n%s", out)
	}
	for _, text := range []string{"query-text", "body-text", "header-text"} {
		if strings.Contains(out, text) {
			t.Errorf("log has %q:\n%s", text, out)
		}
	}
}

func TestALineTellsOperationTasksAndStatusAndIsAShellComment(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		request mock.Request
		want    string
	}{
		"a task": {
			mock.Request{At: at, Operation: mock.OpConfigure, Method: "POST", Path: "/v2/p/migration/3f/task", Status: 200, Duration: 1234567, TaskIDs: []string{"3f"}, TaskStatus: "FULLMIGRATING"},
			"# 2024-05-01T10:00:00Z POST /v2/p/migration/3f/task 200 1.23ms configure 3f -> FULLMIGRATING\n",
		},
		"several tasks": {
			mock.Request{At: at, Operation: mock.OpBatchStop, Method: "POST", Path: "/p", Status: 200, TaskIDs: []string{"a", "b"}, TaskStatus: "TERMINATING"},
			"# 2024-05-01T10:00:00Z POST /p 200 0s batch stop a b -> TERMINATING\n",
		},
		"no task": {
			mock.Request{At: at, Operation: mock.OpList, Method: "GET", Path: "/p", Query: "name=n", Status: 200},
			"# 2024-05-01T10:00:00Z GET /p 200 0s list\n",
		},
		"no operation and no answer": {
			mock.Request{At: at, Method: "GET", Path: "/p"},
			"# 2024-05-01T10:00:00Z GET /p broken 0s no such operation\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			(&accessLog{out: &out}).write(c.request)
			if out.String() != c.want {
				t.Errorf("line is %q, want %q", out.String(), c.want)
			}
		})
	}
}

func TestPhasesAreTakenFromTheFlags(t *testing.T) {
	t.Parallel()
	o, err := parseOptions([]string{"-ready=1s", "-full=2s", "-stop=3s", "-import=4s", "-exchange=5s", "-addr=:1"}, &screen{})
	if err != nil {
		t.Fatal(err)
	}
	c := o.config
	got := []time.Duration{c.Ready, c.Full, c.Stop, c.Import, c.Exchange}
	for i, d := range got {
		if want := time.Duration(i+1) * time.Second; d != want {
			t.Errorf("phase %d is %v, want %v", i, d, want)
		}
	}
	if o.address != ":1" {
		t.Errorf("address is %q", o.address)
	}
	o, err = parseOptions(nil, &screen{})
	if err != nil {
		t.Fatal(err)
	}
	if o.address != "127.0.0.1:8888" || o.config.Ready == 0 || o.config.Full == 0 || o.config.Stop == 0 || o.config.Import == 0 || o.config.Exchange == 0 {
		t.Errorf("defaults are %+v", o)
	}
}

func TestWhatIsWrongWithTheCommandLineIsAnErrorThatTellsNoSecret(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"an unknown flag":                    {[]string{"-nonsense=hidden"}, "nonsense"},
		"a length without unit":              {[]string{"-ready=5"}, "ready"},
		"a negative length":                  {[]string{"-full=-1s"}, "full"},
		"a negative failure":                 {[]string{"-fail=-1s"}, "fail"},
		"a fault of nothing":                 {[]string{"-fault=nonsense:500"}, "there is no operation of that name"},
		"a fault without more":               {[]string{"-fault=stop"}, "from 400 to 599"},
		"a fault that succeeds":              {[]string{"-fault=stop:200"}, "from 400 to 599"},
		"a fault that is none":               {[]string{"-fault=stop:500:0"}, "must be a number that is not 0"},
		"a fault cut off":                    {[]string{"-fault=stop:500:"}, "must be a number that is not 0"},
		"an argument":                        {[]string{"-secret-key=", "hidden"}, "argument"},
		"a mistyped flag":                    {[]string{"---secret-key=hidden"}, "argument"},
		"an empty secret key":                {[]string{"-secret-key="}, "secret-key"},
		"an empty access key":                {[]string{"-access-key="}, "access-key"},
		"an empty project":                   {[]string{"-project-id="}, "project-id"},
		"a bad address":                      {[]string{"-addr=nowhere", "-secret-key=hidden"}, "address"},
		"an instance without its address":    {[]string{"-instance=hidden"}, "-instance"},
		"an instance without its id":         {[]string{"-instance==127.0.0.1:1"}, "-instance"},
		"an instance with a password":        {[]string{"-instance=a=127.0.0.1:1,password=hidden"}, "password-env"},
		"an instance with an unset variable": {[]string{"-instance=a=127.0.0.1:1,password-env=DCS_MOCK_hidden"}, "environment variable"},
		"an instance given twice":            {[]string{"-instance=a=127.0.0.1:1", "-instance=a=127.0.0.1:2"}, "twice"},
		"an instance with a bad front":       {[]string{"-instance=a=127.0.0.1:1,front=hidden"}, "HOST:PORT"},
		"a bucket without its folder":        {[]string{"-bucket=hidden"}, "-bucket"},
		"a bucket that is no folder":         {[]string{"-bucket=a=/nowhere/at/all"}, "no folder"},
		"a port in use":                      {[]string{"-addr=" + taken.Addr().String(), "-secret-key=hidden"}, "in use"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr screen
			err := run(context.Background(), c.args, &stdout, &stderr)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error is %v, want one with %q", err, c.want)
			}
			if all := err.Error() + stdout.String() + stderr.String(); strings.Contains(all, "hidden") {
				t.Errorf("the output has the secret: %s", all)
			}
		})
	}
}

func TestHelpNamesEveryFlagAndIsNoFailure(t *testing.T) {
	t.Parallel()
	var stdout, stderr screen
	if err := run(context.Background(), []string{"-h"}, &stdout, &stderr); !errors.Is(err, flag.ErrHelp) {
		t.Fatalf("error is %v", err)
	}
	for _, name := range []string{"addr", "access-key", "secret-key", "project-id", "region", "ready", "full", "stop", "import", "exchange", "fault", "fail", "instance", "bucket"} {
		if !strings.Contains(stderr.String(), "-"+name+" ") {
			t.Errorf("help lacks -%s", name)
		}
	}
	if strings.Contains(stderr.String(), mock.DefaultSecretKey) {
		t.Error("help prints a secret key")
	}
}

func TestFaultsAreOrderedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	o, err := parseOptions([]string{"-fault=stop:503", "-fault=list:429:3", "-fault", "configure:400:-1", "-fail=9s"}, &screen{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range o.faults {
		got = append(got, fmt.Sprintf("%s %d %d %s", f.Operation, f.Status, f.Times, f.Code))
	}
	if want := "stop 503 0 DCS.5030, list 429 3 APIGW.0308, configure 400 -1 DCS.4000"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", strings.Join(got, ", "), want)
	}
	if o.config.FailAfter != 9*time.Second {
		t.Errorf("a migration fails after %s", o.config.FailAfter)
	}
}

func TestAFaultOfTheCommandLineHappensAsOftenAsItSays(t *testing.T) {
	t.Parallel()
	url := exports(started(t, "-fault=projects:503:2", "-fault=projects:404").String())["HW_IAM_ENDPOINT"]
	for _, want := range []int{503, 503, 404, 200} {
		r, err := http.NewRequest(http.MethodGet, url+"/v3/projects", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		sign(t, r)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("status is %d, want %d", response.StatusCode, want)
		}
	}
}

// sign signs a request without a body with the mock's own keys.
func sign(t *testing.T, r *http.Request) {
	t.Helper()
	builder := request.NewHttpRequestBuilder().WithEndpoint(r.URL.Scheme+"://"+r.URL.Host).WithMethod(r.Method).WithPath(r.URL.Path).
		AddHeaderParam("Host", r.URL.Host)
	headers, err := signer.Sign(builder.Build(), mock.DefaultAccessKey, mock.DefaultSecretKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
}

// asProgram makes the test binary be the program itself.
const asProgram = "DCS_MOCK_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m) // a goroutine left once all tests have ended
}

func TestTheProgramEndsCleanlyOnASignalAndElseWithAFailure(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			var stdout, stderr screen
			program := command(&stdout, &stderr, "-addr=127.0.0.1:0")
			if err := program.Start(); err != nil {
				t.Fatal(err)
			}
			stdout.await(t, "HW_IAM_ENDPOINT")
			if err := program.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := program.Wait(); err != nil {
				t.Errorf("the program ended with %v: %s", err, stderr.String())
			}
		})
	}
	t.Run("help", func(t *testing.T) {
		t.Parallel()
		var out screen
		if err := command(&out, &out, "-h").Run(); err != nil {
			t.Errorf("the program ended with %v", err)
		}
	})
	t.Run("a bad flag", func(t *testing.T) {
		t.Parallel()
		var stdout, stderr screen
		var failure *exec.ExitError
		if err := command(&stdout, &stderr, "-nonsense").Run(); !errors.As(err, &failure) {
			t.Errorf("the program ended with %v", err)
		}
		if !strings.Contains(stderr.String(), "nonsense") {
			t.Errorf("stderr: %s", stderr.String())
		}
	})
}

func command(stdout, stderr *screen, args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asProgram+"=1")
	c.Stdout, c.Stderr = stdout, stderr
	return c
}
