package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// The program logs what its CLI passes on, and not what nobody reads.
func TestLogsAreAsTheCLIWantsThem(t *testing.T) {
	t.Parallel()
	program := filepath.Join(acctest.BuildRelease(t), "terraform-provider-dcs")
	quiet := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TF_LOG") })
	for set, logs := range map[string]bool{
		"TF_LOG=":               false,
		"TF_LOG_CORE=TRACE":     false,
		"TF_LOG=off":            false,
		"TF_LOG=ERROR":          false,
		"TF_LOG=TRACE":          true,
		"TF_LOG=json":           true,
		"TF_LOG_PROVIDER=trace": true,
		"TF_LOG_SDK=TRACE":      true,
	} {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			var stderr bytes.Buffer
			if size := start(t, program, append(slices.Clone(quiet), set), &stderr); size == 0 {
				t.Error("no schema")
			}
			if got := strings.Contains(stderr.String(), "Received request"); got != logs {
				t.Errorf("traces are logged: %t, want %t:\n%s", got, logs, stderr.String())
			}
		})
	}
}

// What the mock needs must not make the provider larger.
func TestTheProviderHasNothingOfTheMock(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(out))
	if len(packages) < 100 {
		t.Fatalf("the provider is made of %d packages alone", len(packages))
	}
	for _, name := range packages {
		if strings.Contains(name, "/internal/mock") || strings.HasPrefix(name, "github.com/redis/") {
			t.Errorf("the provider has package %s", name)
		}
	}
}

func TestLevelOfTheCLI(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ all, provider, want string }{
		{"", "", "OFF"},
		{"debug", "", "DEBUG"},
		{"TRACE", "warn", "WARN"},
		{"", "INFO", "INFO"},
		{"OFF", "", "OFF"},
		{"TRACE", "off", "OFF"},
		{"JSON", "", "TRACE"},
		{"1", "", "TRACE"},
	} {
		getenv := func(name string) string {
			return map[string]string{"TF_LOG": test.all, "TF_LOG_PROVIDER": test.provider}[name]
		}
		if got := cliLevel(getenv); got != test.want {
			t.Errorf("TF_LOG=%s TF_LOG_PROVIDER=%s: %s, want %s", test.all, test.provider, got, test.want)
		}
	}
}

// start starts the program as a CLI does, asks for its schema, and ends it; it gives the schema's size.
func start(t testing.TB, program string, environment []string, stderr io.Writer) (bytes int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program)
	// The cookie tells the program that it was started by a CLI; it is the same for all providers.
	cmd.Env = append(slices.Clone(environment), "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS=6")
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	noError(t, err)
	noError(t, cmd.Start())
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	noError(t, err)
	parts := strings.Split(strings.TrimSpace(line), "|") // of the core, ours, network, address, …
	if len(parts) < 5 || parts[1] != "6" {
		t.Fatalf("the program introduced itself with %q", line)
	}
	conn, err := grpc.NewClient(parts[2]+":"+parts[3], grpc.WithTransportCredentials(insecure.NewCredentials()))
	noError(t, err)
	defer func() { noError(t, conn.Close()) }()
	var schema message
	noError(t, conn.Invoke(t.Context(), "/tfplugin6.Provider/GetProviderSchema", &message{}, &schema, grpc.ForceCodec(codec{}), grpc.MaxCallRecvMsgSize(64<<20)))
	return len(schema)
}

// message is one as it is on the wire, whose meaning is none of the benchmark's.
type message []byte

type codec struct{}

func (codec) Name() string { return "proto" }

func (codec) Marshal(v any) ([]byte, error) {
	m, ok := v.(*message)
	if !ok {
		return nil, io.ErrUnexpectedEOF
	}
	return *m, nil
}

func (codec) Unmarshal(data []byte, v any) error {
	m, ok := v.(*message)
	if !ok {
		return io.ErrUnexpectedEOF
	}
	*m = append((*m)[:0], data...)
	return nil
}

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
