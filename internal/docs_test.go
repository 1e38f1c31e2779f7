package internal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// page is the template of a page, which is its text but for schema and examples.
func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "templates", name+".tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// section is what stands between a heading and the next one of its level.
func section(t *testing.T, text, heading string) string {
	t.Helper()
	_, after, ok := strings.Cut(text, "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("there is no section %s", heading)
	}
	inside, _, _ := strings.Cut(after, "\n## ")
	return inside
}

// statuses are those of the service, in its spelling.
var statuses = []string{
	"RUNNING", "MIGRATING", "FULLMIGRATING", "INCRMIGEATING", "SUCCESS", "FAILED", "MIGRATION_FAILED", "TERMINATING", "TERMINATED",
	"RELEASED", "DELETED",
}

func TestThePolicyThatCanBePastedHasEveryPermission(t *testing.T) {
	t.Parallel()
	_, after, _ := strings.Cut(page(t, "guides/getting-started.md"), "```json\n")
	block, _, ok := strings.Cut(after, "```")
	var policy struct {
		Statement []struct {
			Effect string
			Action []string
		}
	}
	if err := json.Unmarshal([]byte(block), &policy); !ok || err != nil || len(policy.Statement) != 1 || policy.Statement[0].Effect != "Allow" {
		t.Fatalf("the policy cannot be pasted: %v, %+v", err, policy)
	}
	for _, permission := range []string{"migrationTask:create", "migrationTask:get", "migrationTask:list", "migrationTask:modify", "migrationTask:delete", "job:get"} {
		if !slices.Contains(policy.Statement[0].Action, "dcs:"+permission) {
			t.Errorf("the policy lacks dcs:%s", permission)
		}
	}
}

func TestTheGuideToTroubleHasEveryStatus(t *testing.T) {
	t.Parallel()
	told := section(t, page(t, "guides/trouble.md"), "Statuses")
	for _, status := range append([]string{migration.TaskStatusExchanging, migration.TaskStatusExchanged, migration.TaskStatusRolledBack}, statuses...) {
		if !strings.Contains(told, "`"+status+"`") {
			t.Errorf("the guide does not tell what %s means", status)
		}
	}
}

func TestTheDiagramsHaveTheStatusesOfTheService(t *testing.T) {
	t.Parallel()
	taskStatuses := []string{migration.TaskStatusExchanging, migration.TaskStatusExchanged, migration.TaskStatusRolledBack}
	var drawn []string
	for _, name := range []string{"guides/how-a-migration-goes.md", "guides/cut-over.md"} {
		var diagrams string
		for _, block := range codeBlock.FindAllStringSubmatch(page(t, name), -1) {
			if strings.Contains(block[2], "►") {
				diagrams += block[2]
			}
		}
		found := regexp.MustCompile(`[A-Z_]{6,}`).FindAllString(diagrams, -1)
		if len(found) == 0 {
			t.Errorf("%s has no diagram", name)
		}
		for _, status := range found {
			if migration.PhaseOf(status) == migration.PhaseUnknown && !slices.Contains(taskStatuses, status) {
				t.Errorf("%s draws %s, which is no status that the provider knows", name, status)
			}
		}
		drawn = append(drawn, found...)
	}
	for _, status := range append(taskStatuses, statuses...) {
		if !slices.Contains(drawn, status) {
			t.Errorf("no diagram has %s", status)
		}
	}
}

// A page is linked by its file: GitHub needs the extension, and the registries drop it.
func TestLinksBetweenPagesLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s#:]+)(?:#[^)\s]*)?\)`)
	var pages []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md", "modules/*/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	if len(pages) < 10 {
		t.Fatalf("there are only the pages %v", pages)
	}
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), match[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", name, match[1])
			}
		}
	}
}

// Of pages that are written by hand, the sections are known too.
func TestLinksToSectionsLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s#:]*)#([^)\s]+)\)`)
	checked := 0
	for _, name := range proseFiles(t) {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range link.FindAllStringSubmatch(string(text), -1) {
			to := name
			if match[1] != "" {
				to = filepath.ToSlash(filepath.Join(filepath.Dir(name), strings.TrimSuffix(match[1], ".md")))
				if page, ok := strings.CutPrefix(to, "docs/"); ok {
					to = "templates/" + page
				}
				if strings.HasPrefix(to, "templates/") {
					to += ".md.tmpl"
				}
			}
			target, err := os.ReadFile(filepath.Join(root, to))
			if err != nil {
				if filepath.Ext(to) == ".tmpl" {
					continue // generated, of the schema alone
				}
				target, err = os.ReadFile(filepath.Join(root, to, "README.md"))
			}
			if err != nil {
				t.Fatal(err)
			}
			checked++
			if !slices.Contains(anchors(string(target)), match[2]) {
				t.Errorf("%s links to the section %s of %s, which is not there", name, match[2], to)
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d links were found to check", checked)
	}
}

// anchors are those that the registries and GitHub make of headings.
func anchors(page string) []string {
	var all []string
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(codeBlock.ReplaceAllString(page, ""), -1) {
		text := strings.ToLower(regexp.MustCompile(`[^\w -]`).ReplaceAllString(heading[1], ""))
		all = append(all, strings.ReplaceAll(text, " ", "-"))
	}
	return all
}

func TestTheReadmeLeadsToEveryPage(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("the pages are %v, error %v", pages, err)
	}
	for _, name := range pages {
		link, err := filepath.Rel(root, name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(readme), "("+filepath.ToSlash(link)+")") {
			t.Errorf("the README does not lead to %s", link)
		}
	}
}

func TestTheReadmeOfAModuleHasItsVariablesAndOutputs(t *testing.T) {
	t.Parallel()
	modules, err := filepath.Glob(filepath.Join(root, "modules", "*"))
	if err != nil || len(modules) == 0 {
		t.Fatalf("the modules are %v, error %v", modules, err)
	}
	for _, folder := range modules {
		readme, err := os.ReadFile(filepath.Join(folder, "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		for kind, heading := range map[string]string{"variable": "Variables", "output": "Outputs"} {
			text, err := os.ReadFile(filepath.Join(folder, kind+"s.tf"))
			if err != nil {
				t.Fatal(err)
			}
			var declared, told []string
			for _, match := range regexp.MustCompile(`(?m)^`+kind+` "(\w+)"`).FindAllStringSubmatch(string(text), -1) {
				declared = append(declared, match[1])
			}
			for _, match := range regexp.MustCompile("(?m)^\\| `(\\w+)`").FindAllStringSubmatch(section(t, string(readme), heading), -1) {
				told = append(told, match[1])
			}
			slices.Sort(declared)
			slices.Sort(told)
			if !slices.Equal(declared, told) {
				t.Errorf("%s has the %ss %v, its README those %v", folder, kind, declared, told)
			}
		}
	}
}
