package acctest

import (
	"fmt"
	"os"
	"testing"
)

// Figures tells what a test has found that is more than that it passed: on the standard output, which `go test` shows of a
// single folder, and in the file that DCS_FIGURES names, which `make test` shows at its end.
func Figures(t testing.TB, text string) {
	t.Helper()
	fmt.Println(text)
	name := os.Getenv("DCS_FIGURES")
	if name == "" {
		return
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	noError(t, err)
	_, err = fmt.Fprintln(file, text)
	noError(t, err)
	noError(t, file.Close())
}
