package main

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// The test itself is a Go binary, and as good as any.
func TestABillListsWhatABinaryIsMadeOf(t *testing.T) {
	t.Parallel()
	binary, err := os.Executable()
	did(t, err)
	archive := filepath.Join(t.TempDir(), "provider.zip")
	pack(t, archive, map[string]string{"README.md": "", "terraform-provider-dcs_v1.2.3": binary})

	for name, artifact := range map[string]string{"a binary": binary, "an archive": archive} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document := filepath.Join(t.TempDir(), "sbom.json")
			did(t, run(artifact, document))
			text, err := os.ReadFile(document)
			did(t, err)
			var got bill
			did(t, json.Unmarshal(text, &got))
			if got.Format != "CycloneDX" || got.SpecVersion != "1.6" || got.Metadata.Component.Type != "application" {
				t.Errorf("the document begins %+v", got)
			}
			if name == "an archive" && got.Metadata.Component.Version != "v1.2.3" {
				t.Errorf("the version is %q", got.Metadata.Component.Version)
			}
			version := strings.TrimPrefix(runtime.Version(), "go")
			if !slices.ContainsFunc(got.Components, func(c component) bool { return c.Name == "std" && strings.HasPrefix(version, c.Version) }) {
				t.Errorf("Go %s is not among the components: %+v", version, got.Components)
			}
		})
	}
}

func TestAnArchiveWithoutAProviderHasNoBill(t *testing.T) {
	t.Parallel()
	archive := filepath.Join(t.TempDir(), "empty.zip")
	pack(t, archive, map[string]string{"README.md": ""})
	if err := run(archive, filepath.Join(t.TempDir(), "sbom.json")); err == nil || !strings.Contains(err.Error(), "no provider") {
		t.Errorf("want an error that says that there is no provider, got %v", err)
	}
}

// pack writes an archive of files by their names in it; an empty path stands for an empty file.
func pack(t *testing.T, archive string, files map[string]string) {
	t.Helper()
	out, err := os.Create(archive)
	did(t, err)
	w := zip.NewWriter(out)
	for name, path := range files {
		var text []byte
		if path != "" {
			text, err = os.ReadFile(path)
			did(t, err)
		}
		file, err := w.Create(name)
		did(t, err)
		_, err = file.Write(text)
		did(t, err)
	}
	did(t, w.Close())
	did(t, out.Close())
}

func did(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
