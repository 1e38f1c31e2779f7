package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	platform = "linux_amd64"
	archive  = "terraform-provider-dcs_1.2.3_linux_amd64.zip"
	binary   = "terraform-provider-dcs_v1.2.3"
	manifest = "terraform-provider-dcs_1.2.3_manifest.json"
	sums     = "terraform-provider-dcs_1.2.3_SHA256SUMS"
)

// release is a folder of a release in the making.
type release struct {
	folder string
	// packed are the archive's files, with their modes.
	packed map[string][]byte
	mode   os.FileMode
}

func (r *release) write(t *testing.T, name, text string) {
	t.Helper()
	did(t, os.WriteFile(filepath.Join(r.folder, name), []byte(text), 0o600))
}

// pack writes the archive.
func (r *release) pack(t *testing.T) {
	t.Helper()
	out, err := os.Create(filepath.Join(r.folder, archive))
	did(t, err)
	w := zip.NewWriter(out)
	for name, text := range r.packed {
		header := &zip.FileHeader{Name: name}
		header.SetMode(r.mode)
		file, err := w.CreateHeader(header)
		did(t, err)
		_, err = file.Write(text)
		did(t, err)
	}
	did(t, w.Close())
	did(t, out.Close())
}

// sum writes the sums of the files.
func (r *release) sum(t *testing.T, names ...string) {
	t.Helper()
	var lines strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(r.folder, name))
		did(t, err)
		sum := sha256.Sum256(text)
		fmt.Fprintf(&lines, "%s  %s\n", hex.EncodeToString(sum[:]), name)
	}
	r.write(t, sums, lines.String())
}

func TestARelease(t *testing.T) {
	t.Parallel()
	program := build(t)
	for name, test := range map[string]struct {
		// spoil changes what is packed or written, before or after the sums are made.
		spoil, spoilAfter func(t *testing.T, r *release)
		wantErr           string
	}{
		"that is whole is taken": {},
		"without an archive is refused": {
			spoilAfter: func(t *testing.T, r *release) { did(t, os.Remove(filepath.Join(r.folder, archive))) },
			wantErr:    "no such file",
		},
		"with another protocol is refused": {
			spoil: func(t *testing.T, r *release) {
				r.write(t, manifest, `{"version":1,"metadata":{"protocol_versions":["5.0"]}}`)
			},
			wantErr: "protocol 6.0",
		},
		"with a provider by another name is refused": {
			spoil:   func(_ *testing.T, r *release) { delete(r.packed, binary) },
			wantErr: "has no " + binary,
		},
		"with a file too many in an archive is refused": {
			spoil:   func(_ *testing.T, r *release) { r.packed["key.pem"] = nil },
			wantErr: "key.pem, which nobody asked for",
		},
		"with a provider that cannot be run is refused": {
			spoil:   func(_ *testing.T, r *release) { r.mode = 0o644 },
			wantErr: "cannot be run",
		},
		"with a provider that is none is refused": {
			spoil:   func(_ *testing.T, r *release) { r.packed[binary] = []byte("a text") },
			wantErr: "reading " + binary,
		},
		"with an empty bill of materials is refused": {
			spoil:   func(t *testing.T, r *release) { r.write(t, archive+".sbom.json", `{"bomFormat":"CycloneDX"}`) },
			wantErr: "no CycloneDX document with components",
		},
		"with a file that was changed after its sum was made is refused": {
			spoilAfter: func(t *testing.T, r *release) { r.write(t, archive+".sbom.json", "{}") },
			wantErr:    "is wrong",
		},
		"with a sum too few is refused": {
			spoilAfter: func(t *testing.T, r *release) { r.sum(t, archive, manifest) },
			wantErr:    "has sums of",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &release{folder: t.TempDir(), packed: map[string][]byte{binary: program, "README.md": nil, "LICENSE": nil}, mode: 0o755}
			r.write(t, manifest, `{"version":1,"metadata":{"protocol_versions":["6.0"]}}`)
			r.write(t, archive+".sbom.json", `{"bomFormat":"CycloneDX","components":[{"name":"std"}]}`)
			if test.spoil != nil {
				test.spoil(t, r)
			}
			r.pack(t)
			r.sum(t, archive, archive+".sbom.json", manifest)
			if test.spoilAfter != nil {
				test.spoilAfter(t, r)
			}
			version, err := check(r.folder, []string{platform})
			switch {
			case test.wantErr == "" && (err != nil || version != "1.2.3"):
				t.Errorf("got version %q and error %v", version, err)
			case test.wantErr != "" && (err == nil || !strings.Contains(err.Error(), test.wantErr)):
				t.Errorf("got the error %v, want one with %q", err, test.wantErr)
			}
		})
	}

	t.Run("for another platform than its name says is refused", func(t *testing.T) {
		t.Parallel()
		r := &release{folder: t.TempDir(), packed: map[string][]byte{binary: program}, mode: 0o755}
		r.pack(t)
		err := checkArchive(filepath.Join(r.folder, archive), "1.2.3", "linux_arm64")
		if err == nil || !strings.Contains(err.Error(), "GOARCH=amd64, want arm64") {
			t.Errorf("got the error %v", err)
		}
	})
}

// build builds a small program as releases are built.
func build(t *testing.T) []byte {
	t.Helper()
	folder := t.TempDir()
	did(t, os.WriteFile(filepath.Join(folder, "main.go"), []byte("package main\n\nfunc main() {}\n"), 0o600))
	did(t, os.WriteFile(filepath.Join(folder, "go.mod"), []byte("module small\n\ngo 1.26\n"), 0o600))
	command := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", "small", ".")
	command.Dir = folder
	command.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, output)
	}
	program, err := os.ReadFile(filepath.Join(folder, "small"))
	did(t, err)
	return program
}

func did(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
