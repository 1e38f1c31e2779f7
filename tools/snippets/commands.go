package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// commands are what a block of shell may run.
type commands struct {
	root string
	// targets are those of make.
	targets []string
}

// programs are expected of a reader's machine, or are a shell's own.
var programs = []string{"cd", "dcs-mock", "echo", "export", "git", "go", "grep", "hcloud", "kill", "redis-cli", "redis-server", "shred", "sleep", "terraform", "tofu"}

var (
	target     = regexp.MustCompile(`(?m)^([a-zA-Z0-9/_ -]+):`)
	quoted     = regexp.MustCompile(`'[^']*'|"[^"]*"`)
	assignment = regexp.MustCompile(`^[A-Z_a-z0-9]+=\S*$`)
)

func readCommands(root string) (commands, error) {
	makefile, err := os.ReadFile(filepath.Join(root, "GNUmakefile"))
	if err != nil {
		return commands{}, err
	}
	c := commands{root: root}
	for _, match := range target.FindAllStringSubmatch(string(makefile), -1) {
		c.targets = append(c.targets, strings.Fields(match[1])...)
	}
	return c, nil
}

// check wants each line to run a command that there is; what follows on a line after the command is its own business.
func (c commands) check(text string) error {
	var problems []error
	continued := false
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(quoted.ReplaceAllString(strings.TrimSpace(line), "…"), " #")
		skip := continued || line == "" || strings.HasPrefix(line, "#")
		continued = strings.HasSuffix(line, `\`)
		if !skip {
			problems = append(problems, c.checkLine(strings.Fields(line)))
		}
	}
	return errors.Join(problems...)
}

func (c commands) checkLine(words []string) error {
	for len(words) > 0 && assignment.MatchString(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil
	}
	switch program := words[0]; {
	case program == "make":
		for _, word := range words[1:] {
			if !assignment.MatchString(word) && !slices.Contains(c.targets, word) {
				return fmt.Errorf("make has no target %s", word)
			}
		}
		return nil
	case program == "bash", program == "sh", program == ".", strings.Contains(program, "/"):
		path := program
		if !strings.Contains(program, "/") && len(words) > 1 {
			path = words[1]
		}
		// What is built is not there before it is built.
		if _, err := os.Stat(filepath.Join(c.root, path)); err != nil && !slices.Contains(c.targets, path) {
			return fmt.Errorf("there is no %s to run", path)
		}
		return nil
	case slices.Contains(programs, program):
		return nil
	default:
		return fmt.Errorf("nobody knows the command %s: correct it, or add it to tools/snippets", program)
	}
}
