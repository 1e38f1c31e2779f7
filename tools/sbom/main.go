// Command sbom writes the bill of materials of a built provider, or of the archive of a release with one in it:
//
//	go run ./tools/sbom ARCHIVE DOCUMENT
//
// What a Go binary is made of stands in the binary itself, which makes it the only witness that cannot be out of date. The
// form is CycloneDX 1.6 in JSON, without times and serial numbers: the same binary gives the same document.
package main

import (
	"archive/zip"
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"runtime/debug"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "sbom: want an archive or a binary, and the document to write")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(artifact, document string) error {
	info, err := read(artifact)
	if err != nil {
		return fmt.Errorf("reading what %s is made of: %w", artifact, err)
	}
	text, err := json.MarshalIndent(describe(info), "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(document, append(text, '\n'), 0o600) //nolint:gosec // The caller says where to.
}

// read finds the build information of a binary, or of the one provider in an archive.
func read(artifact string) (*debug.BuildInfo, error) {
	if path.Ext(artifact) != ".zip" {
		return buildinfo.ReadFile(artifact)
	}
	archive, err := zip.OpenReader(artifact)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	for _, file := range archive.File {
		if !strings.HasPrefix(file.Name, "terraform-provider-") {
			continue
		}
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
		if err == nil {
			info.Main.Version = version(file.Name)
		}
		return info, err
	}
	return nil, errors.New("there is no provider in it")
}

// version is what a released binary is called after: terraform-provider-dcs_v1.2.3.exe is "v1.2.3". What Go itself notes is the
// version of the commit, if any.
func version(name string) string {
	_, after, _ := strings.Cut(strings.TrimSuffix(name, ".exe"), "_")
	return after
}

type bill struct {
	Format      string      `json:"bomFormat"`
	SpecVersion string      `json:"specVersion"`
	Version     int         `json:"version"`
	Metadata    metadata    `json:"metadata"`
	Components  []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref,omitempty"`
	Name       string     `json:"name"`
	Version    string     `json:"version,omitempty"`
	Package    string     `json:"purl,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// describe lists the modules of a binary and the Go that built it. A replaced module is what replaces it.
func describe(info *debug.BuildInfo) bill {
	main := library(&info.Main)
	main.Type = "application"
	for _, s := range info.Settings {
		main.Properties = append(main.Properties, property{"go:build:" + s.Key, s.Value})
	}
	b := bill{
		Format: "CycloneDX", SpecVersion: "1.6", Version: 1,
		Metadata: metadata{Component: main},
		Components: []component{
			{Type: "library", Ref: "std", Name: "std", Version: strings.TrimPrefix(info.GoVersion, "go"), Package: "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go")},
		},
	}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		b.Components = append(b.Components, library(module))
	}
	return b
}

func library(module *debug.Module) component {
	address := "pkg:golang/" + module.Path
	if module.Version != "" {
		address += "@" + module.Version
	}
	c := component{Type: "library", Ref: address, Name: module.Path, Version: module.Version, Package: address}
	if module.Sum != "" {
		c.Properties = []property{{"go:sum", module.Sum}}
	}
	return c
}
