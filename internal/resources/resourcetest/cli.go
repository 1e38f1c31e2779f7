package resourcetest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// Block is a configuration without a provider block: all that it needs is in the environment.
func (c Config) Block() string { return acctest.Block(`resource "dcs_migration_task" "test"`, c) }

// InterruptCLI starts a command, apply or destroy, and presses Ctrl-C once the mock says so; it gives what the CLI has printed. It
// must end soon and not go on asking: the requests on their way, and one poll that was about to begin, are all that may still
// come.
func InterruptCLI(t *testing.T, e *acctest.Env, cli *acctest.CLI, command string, when func() bool) (output string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no interrupts to send to another program")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := cli.Command(ctx, command, "-auto-approve", "-no-color")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for ctx.Err() == nil && !when() {
		time.Sleep(10 * time.Millisecond)
	}
	before, pressed := e.Mock.Count(), time.Now()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	// Whether an interrupted command is a failure is the CLI's to say.
	err := cmd.Wait()
	t.Logf("the interrupted %s ended with: %v", command, err)
	if after := e.Mock.Count() - before; after > 2 {
		t.Errorf("the %s made %d requests after Ctrl-C", command, after)
	}
	if took := time.Since(pressed); took > 10*time.Second {
		t.Errorf("it took %s to end", took)
	}
	return out.String()
}

// FilesIn reads all files in a folder and below; a plan, which is a ZIP archive, by its parts. The private state of a state
// file is decoded.
func FilesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		short := filepath.Base(name)
		texts[short] = string(data)
		if strings.Contains(short, "tfstate") && len(data) > 0 {
			private, err := PrivateOf(data)
			texts["private state in "+short] = string(private)
			return err
		}
		archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil //nolint:nilerr // it is no plan
		}
		for _, part := range archive.File {
			r, err := part.Open()
			if err != nil {
				return err
			}
			data, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			texts[short+"/"+part.Name] = string(data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// PrivateOf decodes the private state of all resources in a state file: base64 of an object whose values are base64 again,
// those of other providers at times plain.
func PrivateOf(state []byte) ([]byte, error) {
	var file struct {
		Resources []struct {
			Instances []struct {
				Private []byte
			}
		}
	}
	if err := json.Unmarshal(state, &file); err != nil {
		return nil, err
	}
	var all []byte
	for _, r := range file.Resources {
		for _, i := range r.Instances {
			keys := map[string]json.RawMessage{}
			if len(i.Private) == 0 {
				continue
			}
			if err := json.Unmarshal(i.Private, &keys); err != nil {
				return nil, err
			}
			for _, value := range keys {
				var inner []byte
				if json.Unmarshal(value, &inner) != nil {
					inner = value
				}
				all = append(all, inner...)
			}
		}
	}
	return all, nil
}
