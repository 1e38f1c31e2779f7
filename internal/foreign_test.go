package internal_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// foreignNames are the arguments and attributes that we use of the provider huaweicloud, by its documentation of version 1.97. The tests do
// not have that provider, which would know the rest.
var foreignNames = map[string][]string{
	"data huaweicloud_dcs_flavors":                  {"engine_version", "cache_mode", "capacity", "flavors"},
	"data huaweicloud_dcs_instances":                {"name", "instances"},
	"data huaweicloud_networking_secgroup":          {"name", "id"},
	"data huaweicloud_vpc":                          {"name", "id", "cidr"},
	"data huaweicloud_vpc_subnet":                   {"name", "vpc_id", "id"},
	"resource huaweicloud_networking_secgroup":      {"name", "id"},
	"resource huaweicloud_networking_secgroup_rule": {"security_group_id", "direction", "ethertype", "protocol", "port_range_min", "port_range_max", "remote_ip_prefix", "remote_group_id"},
	"resource huaweicloud_vpc_subnet":               {"name", "vpc_id", "cidr", "gateway_ip", "id"},
	"resource huaweicloud_dcs_instance": {
		"name", "engine", "engine_version", "capacity", "flavor", "availability_zones", "vpc_id", "subnet_id", "password", "whitelists", "id",
	},
}

var (
	foreignBlock     = regexp.MustCompile(`(?ms)^(resource|data) "(huaweicloud_\w+)" "\w+" \{\n(.*?)^\}`)
	foreignReference = regexp.MustCompile(`(data\.)?\b(huaweicloud_\w+)\.\w+\.(\w+)`)
	argument         = regexp.MustCompile(`(?m)^  (\w+) *[={]`)
)

func TestTheNamesOfTheProviderHuaweicloudAreItsOwn(t *testing.T) {
	t.Parallel()
	texts := map[string]string{"the guide": strings.Join(codeBlock.FindAllString(page(t, "guides/getting-started.md"), -1), "\n")}
	for name, text := range wholeStack(t) {
		texts[name] = text
	}
	checked := 0
	check := func(name, kind, typeName, used string) {
		checked++
		known, ok := foreignNames[kind+" "+typeName]
		if !ok {
			t.Errorf("%s uses the %s %s, which is not known to be there", name, kind, typeName)
		} else if !slices.Contains(known, used) {
			t.Errorf("%s uses %s of the %s %s, which is not known to be there", name, used, kind, typeName)
		}
	}
	for name, text := range texts {
		for _, block := range foreignBlock.FindAllStringSubmatch(text, -1) {
			for _, arg := range argument.FindAllStringSubmatch(block[3], -1) {
				if arg[1] != "lifecycle" {
					check(name, block[1], block[2], arg[1])
				}
			}
		}
		for _, reference := range foreignReference.FindAllStringSubmatch(text, -1) {
			kind := "resource"
			if reference[1] != "" {
				kind = "data"
			}
			check(name, kind, reference[2], reference[3])
		}
	}
	if checked < 40 {
		t.Errorf("only %d names were found to check", checked)
	}
}

// What fmt does not see and validate, for want of the provider, cannot tell.
func TestTheWholeStackRefersToWhatItDeclares(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, text := range wholeStack(t) {
		all.WriteString(text + "\n")
	}
	text := all.String()
	declared := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^(variable|resource|data) "(\w+)"(?: "(\w+)")? \{`).FindAllStringSubmatch(text, -1) {
		switch match[1] {
		case "variable":
			declared["var."+match[2]] = true
		case "resource":
			declared[match[2]+"."+match[3]] = true
		case "data":
			declared["data."+match[2]+"."+match[3]] = true
		}
	}
	for _, block := range regexp.MustCompile(`(?ms)^locals \{\n(.*?)^\}`).FindAllStringSubmatch(text, -1) {
		for _, local := range argument.FindAllStringSubmatch(block[1], -1) {
			declared["local."+local[1]] = true
		}
	}
	references := regexp.MustCompile(`\b(?:data\.)?(?:var|local|(?:huaweicloud|dcs)_\w+)\.\w+`)
	for _, reference := range references.FindAllString(regexp.MustCompile(`(?m)^#.*$`).ReplaceAllString(text, ""), -1) {
		if !declared[reference] {
			t.Errorf("the whole stack refers to %s, which it does not declare", reference)
		}
	}
	for name := range declared {
		if strings.HasPrefix(name, "var.") && strings.Count(text, name) == 0 {
			t.Errorf("nothing uses %s", name)
		}
	}
	if len(declared) < 20 {
		t.Errorf("only %v are declared", declared)
	}
}

// wholeStack is the text of each file of examples/whole-stack.
func wholeStack(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "examples", "whole-stack", "*.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("the files are %v, error %v", files, err)
	}
	texts := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(file)] = string(text)
	}
	return texts
}
