package internal_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestTheGuideToVersionsHasThoseThatAreTested(t *testing.T) {
	t.Parallel()
	workflow, err := os.ReadFile(filepath.Join(root, ".github", "workflows", "test.yml"))
	if err != nil {
		t.Fatal(err)
	}
	rows := section(t, page(t, "guides/versions.md"), "Terraform and OpenTofu")
	for name, job := range map[string]string{"Terraform": "terraform", "OpenTofu": "opentofu"} {
		_, steps, _ := strings.Cut(string(workflow), "\n  "+job+":\n")
		matrix := regexp.MustCompile(`(?m)^ +version: \[(.+)\]$`).FindStringSubmatch(steps)
		row := regexp.MustCompile(`(?m)^\| ` + name + ` \| (1\..+) \|$`).FindStringSubmatch(rows)
		if matrix == nil || row == nil {
			t.Fatalf("%s: the workflow has %v, the guide %v", name, matrix, row)
		}
		var tested []string
		for version := range strings.SplitSeq(matrix[1], ", ") {
			tested = append(tested, strings.TrimSuffix(strings.Trim(version, "'"), ".*"))
		}
		if told := strings.Split(row[1], ", "); !slices.Equal(tested, told) {
			t.Errorf("%s: the workflow tests %v, and the guide names %v", name, tested, told)
		}
	}
}
