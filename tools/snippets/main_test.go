package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const fence = "```"

func TestACodeBlock(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		page string
		// wantLaid is what is laid out to be validated; empty: nothing.
		wantLaid, wantErr string
	}{
		"of Terraform is laid out":                         {page: fence + "terraform\nlocals {}\n" + fence, wantLaid: "locals {}\n"},
		"of HCL is laid out":                               {page: fence + "hcl\nlocals {}\n" + fence, wantLaid: "locals {}\n"},
		"that is an example is left to it":                 {page: fence + "terraform\n# An example.\n" + fence},
		"with an excuse is left alone":                     {page: "<!-- not checked: it takes another provider -->\n" + fence + "terraform\nlocals {}\n" + fence},
		"that is text is left alone":                       {page: fence + "text\nwords\n" + fence},
		"without a language is refused":                    {page: "Words.\n\n" + fence + "\nwords\n" + fence, wantErr: "page.md:3: nobody can check"},
		"of another language is refused":                   {page: fence + "python\nwords\n" + fence, wantErr: `language "python"`},
		"that is indented is refused":                      {page: "Words:\n\n    make demo\n", wantErr: "page.md:3: nobody can check"},
		"may be a paragraph of a list":                     {page: "- One\n    and the rest of it\n"},
		"with a make target is taken":                      {page: fence + "shell\nmake demo KEEP=1\n" + fence},
		"with several make targets is taken":               {page: fence + "shell\nKEEP=1 make demo clean # both\n" + fence},
		"with quoted words is taken":                       {page: fence + "shell\nmake demo ARGS='-run it # all' # both\n" + fence},
		"with a target that make lacks is refused":         {page: fence + "shell\nmake coffee\n" + fence, wantErr: "no target coffee"},
		"with a script is taken":                           {page: fence + "shell\nbash scripts/there.sh x\n" + fence},
		"with a script that there is not is refused":       {page: fence + "shell\nsh scripts/gone.sh\n" + fence, wantErr: "no scripts/gone.sh"},
		"with a program that make builds is taken":         {page: fence + "shell\nbin/built -flag\n" + fence},
		"with a program that nobody builds is refused":     {page: fence + "shell\nbin/other\n" + fence, wantErr: "no bin/other"},
		"with a command that nobody knows is refused":      {page: fence + "shell\nterrafrom apply\n" + fence, wantErr: "terrafrom"},
		"with variables, comments and long lines is taken": {page: fence + "shell\n# Keys.\nexport A=b C=…\nterraform apply \\\n  nothing\n" + fence},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, folder := t.TempDir(), t.TempDir()
			for path, text := range map[string]string{
				"page.md":                      test.page,
				"GNUmakefile":                  "V = 1\ndemo: build ## show\nclean:\nbin/built: x\n",
				"examples/one.tf":              "# An example.\n",
				"scripts/there.sh":             "",
				"scripts/required-provider.tf": "# Where from.\n",
			} {
				noError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, path)), 0o700))
				noError(t, os.WriteFile(filepath.Join(root, path), []byte(text), 0o600))
			}

			err := run(root, folder)
			if (err == nil) != (test.wantErr == "") || err != nil && !strings.Contains(err.Error(), test.wantErr) {
				t.Errorf("got the error %v, want %q", err, test.wantErr)
			}
			laid, err := os.ReadFile(filepath.Join(folder, "001", "main.tf"))
			if string(laid) != test.wantLaid || (err == nil) != (test.wantLaid != "") {
				t.Errorf("laid out is %q, want %q", laid, test.wantLaid)
			}
			_, err = os.Stat(filepath.Join(folder, "001", "required-provider.tf"))
			if (err == nil) != (test.wantLaid != "") {
				t.Errorf("where the provider comes from: %v", err)
			}
		})
	}
}

func TestAModuleOfOursIsTakenFromHere(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"github.com/dcs-migration/terraform-provider-dcs//modules/one",
		"github.com/dcs-migration/terraform-provider-dcs//modules/one?ref=v0.1.0",
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			testModuleIsTakenFromHere(t, address)
		})
	}
}

func testModuleIsTakenFromHere(t *testing.T, address string) {
	t.Helper()
	root, folder := t.TempDir(), t.TempDir()
	noError(t, os.MkdirAll(filepath.Join(root, "modules", "one"), 0o700))
	noError(t, os.WriteFile(filepath.Join(root, "modules", "one", "main.tf"), nil, 0o600))
	l := layout{root: root, folder: folder}
	noError(t, l.check(block{language: "terraform", text: `terraform {
  required_providers {}
}

module "one" {
  source = "` + address + `"
}
`}, commands{}))
	text, err := os.ReadFile(filepath.Join(folder, "001", "main.tf"))
	noError(t, err)
	if want := `source = "./modules/one"`; !strings.Contains(string(text), want) {
		t.Errorf("want %s in\n%s", want, text)
	}
	if _, err := os.Stat(filepath.Join(folder, "001", "modules", "one", "main.tf")); err != nil {
		t.Error(err)
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
