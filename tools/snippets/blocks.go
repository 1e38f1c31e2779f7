package main

import "strings"

// block is a code block of a page.
type block struct {
	language, text string
	// line is that of the block's beginning, from 1.
	line int
	// excused says that the page tells why nothing checks the block.
	excused bool
}

// blocks finds the code blocks of a page, those that are fenced and those that are indented. Of the latter, which have no
// language, only what stands outside of lists is one.
func blocks(page string) []block {
	var (
		found            []block
		fenced, indented bool
		previous         string
	)
	for i, line := range strings.Split(page, "\n") {
		switch {
		case strings.HasPrefix(line, "```") && fenced:
			fenced = false
		case strings.HasPrefix(line, "```"):
			fenced = true
			found = append(found, block{
				language: strings.TrimPrefix(line, "```"), line: i + 1,
				excused: strings.HasPrefix(previous, "<!-- not checked: ") && strings.HasSuffix(previous, " -->"),
			})
		case fenced:
			found[len(found)-1].text += line + "\n"
		case strings.HasPrefix(line, "    ") && strings.TrimSpace(line) != "":
			if !indented && previous == "" {
				indented = true
				found = append(found, block{line: i + 1})
			}
			if indented {
				found[len(found)-1].text += line + "\n"
			}
		default:
			indented = false
		}
		previous = strings.TrimSpace(line)
	}
	return found
}
