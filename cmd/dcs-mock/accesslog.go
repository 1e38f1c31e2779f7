package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// accessLog writes what the mock prints. Lines of the log are comments to a
// shell: the output can be sourced at any time.
type accessLog struct {
	mu  sync.Mutex
	out io.Writer
}

// environment writes the variables that lead the provider to the mock.
func (l *accessLog) environment(url string, o options) {
	var b strings.Builder
	export := func(name, value string) { fmt.Fprintf(&b, "export %s=%s\n", name, shellQuote(value)) }
	export("HW_REGION_NAME", o.config.Region)
	export("HW_ACCESS_KEY", o.config.AccessKey)
	if o.ownSecret {
		b.WriteString("# HW_SECRET_KEY is not printed: set it yourself to the key that you gave with -secret-key\n")
	} else {
		export("HW_SECRET_KEY", o.config.SecretKey)
	}
	export("HW_PROJECT_ID", o.config.ProjectID)
	export("HW_DCS_ENDPOINT", url)
	export("HW_IAM_ENDPOINT", url)
	for _, id := range slices.Sorted(maps.Keys(o.config.Instances)) {
		fmt.Fprintf(&b, "# instance %s: clients find it at %s\n", id, o.config.Instances[id].Addrs)
	}
	l.print(b.String())
}

// write writes one line for a request: nothing of its body, query or headers.
func (l *accessLog) write(r mock.Request) {
	status := fmt.Sprint(r.Status)
	if r.Status == 0 {
		status = "broken"
	}
	l.print(fmt.Sprintf("# %s %s %s %s %s %s\n", r.At.UTC().Format(time.RFC3339), r.Method, r.Path, status,
		r.Duration.Round(10*time.Microsecond), inWords(r)))
}

// inWords tells which operation it was, on which tasks, and their status now.
func inWords(r mock.Request) string {
	if r.Operation == "" {
		return "no such operation"
	}
	words := strings.ReplaceAll(string(r.Operation), "-", " ")
	if len(r.TaskIDs) == 0 {
		return words
	}
	return words + " " + strings.Join(r.TaskIDs, " ") + " -> " + r.TaskStatus
}

func (l *accessLog) print(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// A log that cannot be written must not stop the service.
	_, _ = io.WriteString(l.out, text)
}

// shellQuote makes a value safe for a POSIX shell, leaving plain ones readable.
func shellQuote(value string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./:", r)
	}
	if value != "" && strings.IndexFunc(value, func(r rune) bool { return !plain(r) }) < 0 {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
