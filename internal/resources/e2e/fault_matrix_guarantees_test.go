package e2e_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// guarantee is something that a job keeps, whatever fault its requests meet. A cell of the matrix that breaks one fails in a subtest
// with the name of the guarantee.
type guarantee string

const (
	noSecondTask     guarantee = "no second task"
	noRepeatedCall   guarantee = "no call repeated blindly"
	idKept           guarantee = "id kept"
	secretsKeptOut   guarantee = "secrets kept out"
	endsInTime       guarantee = "ends in time"
	errorExplains    guarantee = "error explains"
	nextRunCompletes guarantee = "next run completes"
)

// violations are the errors of a cell by the guarantee that they break. They are collected, since a bubble cannot have subtests.
type violations map[guarantee][]string

// of gives a test whose errors break a guarantee.
func (v violations) of(t testing.TB, broken guarantee) testing.TB {
	return guard{TB: t, guarantee: broken, violations: v}
}

// report fails a subtest for each guarantee that was broken.
func (v violations) report(t *testing.T) {
	t.Helper()
	for _, broken := range slices.Sorted(maps.Keys(v)) {
		t.Run(string(broken), func(t *testing.T) {
			for _, text := range v[broken] {
				t.Error(text)
			}
		})
	}
}

// guard is a test that collects its errors as violations of a guarantee.
type guard struct {
	testing.TB
	guarantee  guarantee
	violations violations
}

func (g guard) Error(args ...any) {
	g.violations[g.guarantee] = append(g.violations[g.guarantee], fmt.Sprint(args...))
}

func (g guard) Errorf(format string, args ...any) { g.Error(fmt.Sprintf(format, args...)) }

func (g guard) Fatal(args ...any) {
	g.Error(args...)
	g.FailNow()
}

func (g guard) Fatalf(format string, args ...any) { g.Fatal(fmt.Sprintf(format, args...)) }
