package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// The messages that pages quote are the provider's own words: what stands in double quotes, what a text block shows, and the headings
// under "Messages" of the guide to trouble.
func TestQuotedMessagesAreTheProvidersOwn(t *testing.T) {
	t.Parallel()
	texts := newSayings(textsOfTheCode(t))
	checked := 0
	for _, name := range proseFiles(t) {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, message := range quotedMessages(string(text)) {
			checked++
			if !texts.say(message) {
				t.Errorf("%s quotes %q, which the provider never says", name, message)
			}
		}
	}
	examples, err := filepath.Glob(filepath.Join(root, "examples", "*", "*", "*.tf"))
	if err != nil || len(examples) == 0 {
		t.Fatalf("the examples are %v, error %v", examples, err)
	}
	for _, name := range examples {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		comments := strings.Join(regexp.MustCompile(`(?m)^ *# .*$`).FindAllString(string(text), -1), "\n")
		for _, message := range quotedMessages(strings.ReplaceAll(comments, "# ", "")) {
			if strings.Contains(message, " ") && !texts.say(message) { // else it is a value
				t.Errorf("%s quotes %q, which the provider never says", name, message)
			}
		}
	}
	if checked < 30 {
		t.Errorf("only %d messages were found to check", checked)
	}
}

// proseFiles are the texts by hand for users.
func proseFiles(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"README.md", "templates/*.tmpl", "templates/*/*.tmpl", "modules/*/README.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s are %v, error %v", pattern, found, err)
		}
		for _, file := range found {
			name, err := filepath.Rel(root, file)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
	}
	return names
}

var (
	frontMatter = regexp.MustCompile(`(?s)\A---\n.*?\n---\n`)
	codeBlock   = regexp.MustCompile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$")
	inlineCode  = regexp.MustCompile("`[^`]*`")
	inQuotes    = regexp.MustCompile(`"([^"]+)"`)
	action      = regexp.MustCompile(`\{\{.*?\}\}`)
	// cliLine begins what the CLI prints and not the provider.
	cliLine = regexp.MustCompile(`^(Plan: |Apply complete!|Destroy complete!|Outputs:|\w+ = |[\w.]+: |No changes\.)`)
	// sentenceEnd is where one sentence ends and another begins.
	sentenceEnd = regexp.MustCompile(`\. [A-Z]`)
)

// cliMessages are the CLI's own.
var cliMessages = []string{"must be replaced", "execution halted", "No value for required variable", "Ephemeral variable was not set during planning"}

// quotedMessages are the sentences that a page quotes.
func quotedMessages(page string) []string {
	page = frontMatter.ReplaceAllString(page, "")
	var quoted []string
	for _, block := range codeBlock.FindAllStringSubmatch(page, -1) {
		if block[1] == "text" && !strings.ContainsAny(block[2], "│─") { // those are diagrams
			quoted = append(quoted, shownMessages(block[2])...)
		}
	}
	prose := inlineCode.ReplaceAllString(action.ReplaceAllString(codeBlock.ReplaceAllString(page, ""), ""), "")
	for _, match := range inQuotes.FindAllStringSubmatch(prose, -1) {
		quoted = append(quoted, strings.Join(strings.Fields(match[1]), " "))
	}
	if _, messages, ok := strings.Cut(page, "\n## Messages\n"); ok {
		messages, _, _ = strings.Cut(messages, "\n## ")
		for _, heading := range regexp.MustCompile(`(?m)^### (.+)$`).FindAllStringSubmatch(messages, -1) {
			quoted = append(quoted, heading[1])
		}
	}
	var own []string
	for _, message := range quoted {
		if !slices.Contains(cliMessages, message) {
			own = append(own, message)
		}
	}
	return own
}

// shownMessages are the sentences of the provider in what a text block shows.
func shownMessages(block string) []string {
	var all []string
	for _, paragraph := range strings.Split(block, "\n\n") {
		text := strings.Join(strings.Fields(paragraph), " ")
		if text == "" || cliLine.MatchString(text) && !strings.HasPrefix(text, "Warning: ") && !strings.HasPrefix(text, "Error: ") {
			continue
		}
		text = strings.TrimPrefix(strings.TrimPrefix(text, "Warning: "), "Error: ")
		all = append(all, sentences(text)...)
	}
	return all
}

func sentences(text string) []string {
	var all []string
	for {
		at := sentenceEnd.FindStringIndex(text)
		if at == nil {
			return append(all, text)
		}
		all = append(all, text[:at[0]+1])
		text = text[at[0]+2:]
	}
}

// saying is a text of the code: its fixed parts, with something filled in between them.
type saying []string

var (
	word = regexp.MustCompile(`[a-zA-Z]{4}`)
	verb = regexp.MustCompile(`%[-+# 0]*\d*(?:\.\d+)?[a-zA-Z]`)
	// filled is what is filled in without being a text of the code: a quoted name, an id, a number or, in a heading, what stands for one.
	filled = regexp.MustCompile(`^("[^"]*"|…|[\w.:/-]*\d[\w.:/-]*)$`)
)

// textsOfTheCode are those of all packages, wherever they are.
func textsOfTheCode(t *testing.T) []saying {
	t.Helper()
	var all []saying
	for _, file := range sources(t) {
		tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(node ast.Node) bool {
			expr, ok := node.(ast.Expr)
			if !ok {
				return true
			}
			switch e := expr.(type) {
			case *ast.BasicLit:
				all = append(all, fixedParts(e))
			case *ast.BinaryExpr:
				all = append(all, fixedParts(e))
				return e.Op != token.ADD || !isText(e)
			}
			return true
		})
	}
	return all
}

// isText reports whether an addition is one of strings, as far as its literals tell.
func isText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (isText(e.X) || isText(e.Y))
	}
	return false
}

// fixedParts splits a text where something is filled in: at the verbs of a format, and where a value is added.
func fixedParts(e ast.Expr) saying {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if e.Kind != token.STRING || err != nil {
			return saying{"", ""}
		}
		var parts saying
		for _, part := range verb.Split(strings.ReplaceAll(text, "%%", "\x00"), -1) {
			parts = append(parts, regexp.MustCompile(`\s+`).ReplaceAllString(strings.ReplaceAll(part, "\x00", "%"), " "))
		}
		return parts
	case *ast.ParenExpr:
		return fixedParts(e.X)
	case *ast.BinaryExpr:
		left, right := fixedParts(e.X), fixedParts(e.Y)
		joined := append(saying{}, left[:len(left)-1]...)
		return append(append(joined, left[len(left)-1]+right[0]), right[1:]...)
	}
	return saying{"", ""}
}

// sayings are all texts of the code, and what was found out about messages.
type sayings struct {
	texts []saying
	known map[string]bool
}

func newSayings(texts []saying) *sayings {
	all := &sayings{known: map[string]bool{}}
	for _, text := range texts {
		// What is filled in side by side is as good as one. A text of nothing but what is filled in says nothing.
		parts := saying{text[0]}
		for i, part := range text[1:] {
			if part != "" || i == len(text)-2 {
				parts = append(parts, part)
			}
		}
		if strings.ContainsFunc(strings.Join(parts, ""), unicode.IsLetter) {
			all.texts = append(all.texts, parts)
		}
	}
	return all
}

// say reports whether a text of the code has this message as a whole or as a part of it that begins and ends with a word. What is filled
// in must be data, or a text of the code in turn.
func (all *sayings) say(message string) bool {
	found, ok := all.known[message]
	if !ok {
		all.known[message] = false // what is filled in is shorter, so that this is never asked for
		for _, text := range all.texts {
			if found = text.says(message, all.fillsIn); found {
				break
			}
		}
		all.known[message] = found
	}
	return found
}

// fillsIn also takes several texts in one, as lists and reasons are put together.
func (all *sayings) fillsIn(text string) bool {
	if filled.MatchString(text) || all.say(text) {
		return true
	}
	for _, separator := range []string{": ", ", "} {
		if parts := strings.Split(text, separator); len(parts) > 1 {
			return !slices.ContainsFunc(parts, func(part string) bool { return !all.fillsIn(part) })
		}
	}
	return false
}

func (s saying) says(message string, fillsIn func(string) bool) bool {
	if !strings.Contains(message, " ") {
		return len(s) == 1 && s[0] == message
	}
	for i, part := range s {
		if s.goesOn(message, i, "", fillsIn) { // begins with what is filled in after this part
			return true
		}
		for at := range len(part) {
			if wordStarts(part, at) && s.goesOn(message, i, part[at:], fillsIn) {
				return true
			}
		}
	}
	return false
}

// goesOn reports whether a message is what the text says from within its i-th fixed part on: from what is left of that.
func (s saying) goesOn(message string, i int, left string, fillsIn func(string) bool) bool {
	if len(message) <= len(left) {
		return strings.HasPrefix(left, message) && wordStarts(left, len(message))
	}
	if !strings.HasPrefix(message, left) || i == len(s)-1 {
		return false
	}
	message = message[len(left):]
	next := s[i+1]
	for end := 1; end < len(message); end++ {
		if strings.HasPrefix(message[end:], next[:min(len(next), len(message)-end)]) && next != "" &&
			s.goesOn(message[end:], i+1, next, fillsIn) && fillsIn(message[:end]) {
			return true
		}
	}
	// The message may end with what is filled in, after words of this text.
	return (word.MatchString(left) || next == "" && i+1 == len(s)-1 && left != "") && fillsIn(message)
}

// wordStarts reports whether a word may begin or end at a place.
func wordStarts(text string, at int) bool {
	letter := func(i int) bool {
		return i >= 0 && i < len(text) && (text[i] >= 'a' && text[i] <= 'z' || text[i] >= 'A' && text[i] <= 'Z')
	}
	return !letter(at-1) || !letter(at)
}

func TestAMessageIsSaid(t *testing.T) {
	t.Parallel()
	parse := func(code string) saying {
		e, err := parser.ParseExpr(code)
		if err != nil {
			t.Fatal(err)
		}
		return fixedParts(e)
	}
	all := newSayings([]saying{
		parse(`"Missing password"`),
		parse(`"Migration task %q"`),
		parse(`title + ": the apply starts the migration"`),
		parse(`"Addresses of migration task "+id+" are exchanged already"`),
		parse(`"Migration task perhaps " + call`),
		parse(`"restarted"`),
		parse(`"Plan again.\nThen apply."`),
		parse(`"%s: %s"`),
		parse(`"%s: %s only recorded"`),
	})
	for message, want := range map[string]bool{
		"Missing password":  true,
		"Missing passwords": false,
		"Missing key":       false,
		`Migration task "sessions": the apply starts the migration`: true,
		`Migration job "sessions": the apply starts the migration`:  false,
		`Migration task "sessions": the plan starts the migration`:  false,
		"Addresses of migration task … are exchanged already":       true,
		"Addresses of migration task … are exchanged":               true,
		"Addresses of migration task … were exchanged already":      false,
		"exchanged already":            true,
		"perhaps restarted":            true,
		"restarted only recorded":      true,
		"stopped only recorded":        false,
		"perhaps stopped":              false,
		"Plan again. Then apply.":      true,
		"Missing password: never said": false,
	} {
		if got := all.say(message); got != want {
			t.Errorf("%q is said: %t, want %t", message, got, want)
		}
	}
}

func TestQuotedMessagesAreFound(t *testing.T) {
	t.Parallel()
	const fence = "```"
	page := "---\ntitle: \"Not this\"\n---\n\nThe error \"One\nmessage\" and `\"not this\"`, and \"execution halted\".\n\n" + fence +
		"text\nPlan: 1 to add.\n\nWarning: A summary\n\nA detail that is\nlong. Another one.\n" + fence + "\n\n" + fence +
		"terraform\nx = \"not this\"\n" + fence + "\n\n" + fence + "text\n│ not this │\n" + fence + "\n\n## Messages\n\n### A heading\n\n## Others\n\n### Not this\n"
	want := []string{"A summary", "A detail that is long.", "Another one.", "One message", "A heading"}
	if got := quotedMessages(page); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("found %q, want %q", got, want)
	}
}
