// Command snippets sees to it that no code block of the documentation goes unchecked:
//
//	go run ./tools/snippets FOLDER
//
// Each block of Terraform's language is laid out in a folder of its own below FOLDER, for the CLI to validate, but for those that
// are a file of examples/, which are validated there. Of shells, each command must be one that there is. A block that nothing
// can check is an error, unless the line above it says why in a comment: <!-- not checked: … -->.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "snippets: want the folder to lay the blocks out in")
		os.Exit(2)
	}
	if err := run(".", os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// pages are the texts with code that people copy.
var pages = []string{"*.md", "docs/*.md", "docs/*/*.md", "modules/*/*.md"}

func run(root, folder string) error {
	examples, err := texts(os.DirFS(filepath.Join(root, "examples")))
	if err != nil {
		return err
	}
	commands, err := readCommands(root)
	if err != nil {
		return err
	}
	l := layout{root: root, folder: folder, examples: examples}
	var problems []error
	for _, pattern := range pages {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			return err
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			for _, b := range blocks(string(text)) {
				if err := l.check(b, commands); err != nil {
					problems = append(problems, fmt.Errorf("%s:%d: %w", name, b.line, err))
				}
			}
		}
	}
	return errors.Join(problems...)
}

// texts are those of all files of a folder.
func texts(folder fs.FS) ([]string, error) {
	var all []string
	err := fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, path)
		all = append(all, strings.TrimSpace(string(text)))
		return err
	})
	return all, err
}

// released is the address of a module of ours, at a version or not.
var released = regexp.MustCompile(`github\.com/dcs-migration/terraform-provider-dcs//modules/([a-z-]+)(?:\?ref=v[0-9.]+)?`)

// layout puts blocks where the CLI can validate them.
type layout struct {
	root, folder string
	examples     []string
	count        int
}

func (l *layout) check(b block, commands commands) error {
	switch {
	case b.excused, slices.Contains(l.examples, strings.TrimSpace(b.text)):
		return nil
	case b.language == "terraform", b.language == "hcl":
		return l.write(b)
	case b.language == "shell":
		return commands.check(b.text)
	case b.language == "mermaid", b.language == "text":
		return nil
	default:
		return fmt.Errorf("nobody can check a block of the language %q: make it terraform, shell, mermaid or text", b.language)
	}
}

// write makes a configuration of a block. One that uses a module of ours gets a copy of those that are here.
func (l *layout) write(b block) error {
	l.count++
	place := filepath.Join(l.folder, fmt.Sprintf("%03d", l.count))
	if err := os.MkdirAll(place, 0o700); err != nil {
		return err
	}
	text := released.ReplaceAllString(b.text, "./modules/$1")
	if text != b.text {
		if err := os.CopyFS(filepath.Join(place, "modules"), os.DirFS(filepath.Join(l.root, "modules"))); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(place, "main.tf"), []byte(text), 0o600); err != nil {
		return err
	}
	if strings.Contains(text, "required_providers") {
		return nil
	}
	required, err := os.ReadFile(filepath.Join(l.root, "scripts", "required-provider.tf"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(place, "required-provider.tf"), required, 0o600) //nolint:gosec // The caller says where to.
}
