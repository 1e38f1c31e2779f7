// Package internal_test holds what is written beside the code to the code: the table of rooms in DESIGN.md, the README and the
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

// room is a row of the table.
type room struct {
	imports, foreign []string
}

var quoted = regexp.MustCompile("`([^`]+)`")

// rooms reads the table.
func rooms(design string) map[string]room {
	found := map[string]room{}
	for line := range strings.Lines(design) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 4 {
			continue
		}
		name := words(cells[0])
		if len(name) == 1 {
			found[name[0]] = room{imports: words(cells[2]), foreign: words(cells[3])}
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

// roomOf is the room that a folder is in, itself or by a folder above it; empty: none.
func roomOf(all map[string]room, folder string) string {
	for ; ; folder = path.Dir(folder) {
		if _, ok := all[folder]; ok || folder == "." {
			return folder
		}
	}
}

// objection says why code in a folder may not import a package; empty: it may.
func objection(all map[string]room, folder, imported string) string {
	here := roomOf(all, folder)
	for _, foreign := range all[here].foreign {
		if imported == foreign || strings.HasPrefix(imported, foreign+"/") {
			return here + " knows nothing of " + foreign
		}
	}
	if imported != module && !strings.HasPrefix(imported, module+"/") {
		return ""
	}
	there := roomOf(all, strings.TrimPrefix(strings.TrimPrefix(imported, module), "/"))
	if there == here || slices.Contains(all[here].imports, there) {
		return ""
	}
	return here + " does not import " + there
}

func TestTheCodeKeepsToTheRoomsOfTheDesign(t *testing.T) {
	t.Parallel()
	design, err := os.ReadFile(filepath.Join(root, "DESIGN.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := rooms(string(design))
	if len(all) < 10 {
		t.Fatalf("the table has the rooms %v alone", all)
	}
	for name, r := range all {
		if _, err := os.Stat(filepath.Join(root, name)); errors.Is(err, fs.ErrNotExist) {
			t.Errorf("there is no room %s", name)
		}
		for _, imported := range r.imports {
			if _, ok := all[imported]; !ok {
				t.Errorf("%s imports %s, which is no room", name, imported)
			}
		}
	}

	for _, file := range sources(t) {
		folder := filepath.ToSlash(filepath.Dir(file))
		if here := roomOf(all, folder); here == "." && folder != "." {
			t.Errorf("%s is in no room of the table", file)
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

// sources are the files of the rooms without tests, by their paths from the root.
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
		t.Fatalf("found %d files alone", len(files))
	}
	return files
}

func TestAnImport(t *testing.T) {
	t.Parallel()
	all := rooms("| Room | What | Imports of ours | Knows nothing of |\n|---|---|---|---|\n" +
		"| `.` | the program | `internal/upper` | |\n" +
		"| `internal/upper` | types | `internal/lower` | `net/http`, `github.com/other` |\n" +
		"| `internal/lower` | calls | | |\n")
	for name, test := range map[string]struct {
		folder, imported, want string
	}{
		"of the standard library is taken":              {folder: "internal/lower", imported: "net/http"},
		"of the room itself is taken":                   {folder: "internal/upper", imported: module + "/internal/upper/part"},
		"that the row names is taken":                   {folder: "internal/upper/part", imported: module + "/internal/lower"},
		"the other way round is refused":                {folder: "internal/lower", imported: module + "/internal/upper", want: "internal/lower does not import internal/upper"},
		"past a room is refused":                        {folder: ".", imported: module + "/internal/lower", want: ". does not import internal/lower"},
		"of what is unknown there is refused":           {folder: "internal/upper", imported: "net/http", want: "knows nothing of net/http"},
		"of a package below what is unknown is refused": {folder: "internal/upper", imported: "github.com/other/sdk", want: "knows nothing of github.com/other"},
		"of a package with a like name is taken":        {folder: "internal/upper", imported: "github.com/others"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := objection(all, test.folder, test.imported); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
