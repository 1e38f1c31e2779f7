// Command archives checks the folder of a release before anybody gets it: what both registries ask for, read anew and not from
// the configuration that made it.
//
//	go run ./tools/archives [-platforms linux_amd64,…] dist
//
// There must be an archive for each platform with a provider for it, a bill of materials for each archive, the manifest, and
// the sums of all of them. The signature is a matter of who releases: its absence is told and no mistake.
package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const project = "terraform-provider-dcs"

// platforms are those of HashiCorp's scaffolding, as far as Go still builds for them.
var platforms = []string{
	"darwin_amd64", "darwin_arm64",
	"freebsd_386", "freebsd_amd64", "freebsd_arm", "freebsd_arm64",
	"linux_386", "linux_amd64", "linux_arm", "linux_arm64",
	"windows_386", "windows_amd64", "windows_arm64",
}

func main() {
	list := flag.String("platforms", strings.Join(platforms, ","), "`platforms` that the release has, by commas")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "archives: want the folder of a release")
		os.Exit(2)
	}
	version, err := check(flag.Arg(0), strings.Split(*list, ","))
	if err != nil {
		fmt.Fprintln(os.Stderr, "archives:", err)
		os.Exit(1)
	}
	if _, err := os.Stat(filepath.Join(flag.Arg(0), sumsName(version)+".sig")); err != nil {
		fmt.Fprintln(os.Stderr, "archives: the sums are not signed, which registries want")
	}
	fmt.Println(version)
}

func sumsName(version string) string { return project + "_" + version + "_SHA256SUMS" }

// check returns the version of the release in a folder, or all that is wrong with it.
func check(folder string, platforms []string) (string, error) {
	found, err := filepath.Glob(filepath.Join(folder, project+"_*_SHA256SUMS"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%s has %d files of sums, want one", folder, len(found))
	}
	version := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(found[0]), project+"_"), "_SHA256SUMS")
	prefix := project + "_" + version + "_"

	manifest := prefix + "manifest.json"
	want := []string{manifest}
	problems := []error{checkManifest(filepath.Join(folder, manifest))}
	for _, platform := range platforms {
		archive := prefix + platform + ".zip"
		want = append(want, archive, archive+".sbom.json")
		problems = append(problems,
			checkArchive(filepath.Join(folder, archive), version, platform),
			checkBill(filepath.Join(folder, archive+".sbom.json")))
	}
	problems = append(problems, checkSums(found[0], want))
	return version, errors.Join(problems...)
}

// checkManifest wants protocol 6 and nothing else: with a manifest that lacks it, registries take a provider for one of 5.
func checkManifest(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var manifest struct {
		Version  int
		Metadata struct {
			ProtocolVersions []string `json:"protocol_versions"`
		}
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	if manifest.Version != 1 || !slices.Equal(manifest.Metadata.ProtocolVersions, []string{"6.0"}) {
		return fmt.Errorf("%s is not of version 1 with protocol 6.0 alone: %s", path, text)
	}
	return nil
}

// checkArchive wants the provider beside at most some texts, built for the platform and for nobody's machine alone.
func checkArchive(path, version, platform string) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("opening %s: %w", path, err)
	}
	defer archive.Close()

	binary := project + "_v" + version
	if strings.HasPrefix(platform, "windows_") {
		binary += ".exe"
	}
	var provider *zip.File
	for _, file := range archive.File {
		switch {
		case file.Name == binary:
			provider = file
		case filepath.Ext(file.Name) != ".md" && file.Name != "LICENSE":
			return fmt.Errorf("%s has %s, which nobody asked for", path, file.Name)
		}
	}
	if provider == nil {
		return fmt.Errorf("%s has no %s", path, binary)
	}
	if provider.Mode()&0o111 == 0 {
		return fmt.Errorf("%s in %s cannot be run: its mode is %v", binary, path, provider.Mode())
	}
	settings, err := buildSettings(provider)
	if err != nil {
		return fmt.Errorf("reading %s in %s: %w", binary, path, err)
	}
	system, processor, _ := strings.Cut(platform, "_")
	for name, want := range map[string]string{"GOOS": system, "GOARCH": processor, "CGO_ENABLED": "0", "-trimpath": "true"} {
		if settings[name] != want {
			return fmt.Errorf("%s in %s was built with %s=%s, want %s", binary, path, name, settings[name], want)
		}
	}
	return nil
}

func buildSettings(file *zip.File) (map[string]string, error) {
	opened, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	binary, err := io.ReadAll(opened)
	if err != nil {
		return nil, err
	}
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return nil, err
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	return settings, nil
}

func checkBill(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var bill struct {
		Format     string `json:"bomFormat"`
		Components []struct{ Name string }
	}
	if err := json.Unmarshal(text, &bill); err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	if bill.Format != "CycloneDX" || len(bill.Components) == 0 {
		return fmt.Errorf("%s is no CycloneDX document with components", path)
	}
	return nil
}

// checkSums wants the sum of each of the files, and of no other.
func checkSums(path string, want []string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var named []string
	for line := range strings.Lines(string(text)) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			return fmt.Errorf("%s has the line %q", path, line)
		}
		named = append(named, name)
		file, err := os.ReadFile(filepath.Join(filepath.Dir(path), filepath.Base(name)))
		if err != nil {
			return fmt.Errorf("%s names a file that cannot be read: %w", path, err)
		}
		if got := sha256.Sum256(file); hex.EncodeToString(got[:]) != sum {
			return fmt.Errorf("the sum of %s in %s is wrong", name, path)
		}
	}
	slices.Sort(named)
	slices.Sort(want)
	if !slices.Equal(named, want) {
		return fmt.Errorf("%s has sums of %v, want those of %v", path, named, want)
	}
	return nil
}
