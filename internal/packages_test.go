// Package internal_test holds what is written beside the code to the code: the table of packages in DESIGN.md, the README and the
// documentation.
package internal_test

import (
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "github.com/dcs-migration/terraform-provider-dcs"
	root   = ".."
)

// rules are a row of the table: what its packages may import of ours, and what they must not know.
type rules struct {
	imports, foreign []string
}

var quoted = regexp.MustCompile("`([^`]+)`")

// packages reads the table.
func packages(design string) map[string]rules {
	found := map[string]rules{}
	for line := range strings.Lines(design) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 4 {
			continue
		}
		for _, name := range words(cells[0]) {
			found[name] = rules{imports: words(cells[2]), foreign: words(cells[3])}
		}
	}
	return found
}

func words(cell string) []string {
	var all []string
	for _, match := range quoted.FindAllStringSubmatch(cell, -1) {
		all = append(all, match[1])
	}
	return all
}

// packageOf is the package of the table that a folder belongs to, itself or by a folder above it; ".": none but the root.
func packageOf(all map[string]rules, folder string) string {
	for ; ; folder = path.Dir(folder) {
		if _, ok := all[folder]; ok || folder == "." {
			return folder
		}
	}
}

// objection says why code in a folder may not import a package; empty: it may.
func objection(all map[string]rules, folder, imported string) string {
	here := packageOf(all, folder)
	for _, foreign := range all[here].foreign {
		if imported == foreign || strings.HasPrefix(imported, foreign+"/") {
			return here + " must not import " + foreign
		}
	}
	if imported != module && !strings.HasPrefix(imported, module+"/") {
		return ""
	}
	there := packageOf(all, strings.TrimPrefix(strings.TrimPrefix(imported, module), "/"))
	if there == here || slices.Contains(all[here].imports, there) {
		return ""
	}
	return here + " does not import " + there
}

func TestTheCodeImportsWhatTheDesignAllows(t *testing.T) {
	t.Parallel()
	design, err := os.ReadFile(filepath.Join(root, "DESIGN.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := packages(string(design))
	if len(all) < 10 {
		t.Fatalf("the table has only the packages %v", all)
	}
	for name, r := range all {
		if _, err := os.Stat(filepath.Join(root, name)); errors.Is(err, fs.ErrNotExist) {
			t.Errorf("there is no package %s", name)
		}
		for _, imported := range r.imports {
			if _, ok := all[imported]; !ok {
				t.Errorf("%s imports %s, which is not in the table", name, imported)
			}
		}
	}

	for _, file := range sources(t) {
		folder := filepath.ToSlash(filepath.Dir(file))
		if here := packageOf(all, folder); here == "." && folder != "." {
			t.Errorf("%s is in no package of the table", file)
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := objection(all, folder, imported); why != "" {
				t.Errorf("%s imports %s: %s", file, imported, why)
			}
		}
	}
}

// sources are the files of the packages without tests, by their paths from the root.
func sources(t *testing.T) []string {
	t.Helper()
	files := []string{"main.go"}
	for _, top := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(file string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
				relative, err := filepath.Rel(root, file)
				files = append(files, relative)
				return err
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 50 {
		t.Fatalf("found only %d files", len(files))
	}
	return files
}

func TestAnImport(t *testing.T) {
	t.Parallel()
	all := packages("| Package | What | Imports of ours | Must not import |\n|---|---|---|---|\n" +
		"| `.` | the program | `internal/upper` | |\n" +
		"| `internal/upper` | types | `internal/lower` | `net/http`, `github.com/other` |\n" +
		"| `internal/lower`, `internal/beside` | calls | | |\n")
	for name, test := range map[string]struct {
		folder, imported, want string
	}{
		"of the standard library is taken":            {folder: "internal/lower", imported: "net/http"},
		"of a package in the same row is refused":     {folder: "internal/lower", imported: module + "/internal/beside", want: "internal/lower does not import internal/beside"},
		"of the package itself is taken":              {folder: "internal/upper", imported: module + "/internal/upper/part"},
		"that the row names is taken":                 {folder: "internal/upper/part", imported: module + "/internal/lower"},
		"the other way round is refused":              {folder: "internal/lower", imported: module + "/internal/upper", want: "internal/lower does not import internal/upper"},
		"past a package is refused":                   {folder: ".", imported: module + "/internal/lower", want: ". does not import internal/lower"},
		"of what is forbidden there is refused":       {folder: "internal/upper", imported: "net/http", want: "must not import net/http"},
		"of a package below one forbidden is refused": {folder: "internal/upper", imported: "github.com/other/sdk", want: "must not import github.com/other"},
		"of a package with a like name is taken":      {folder: "internal/upper", imported: "github.com/others"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := objection(all, test.folder, test.imported); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
