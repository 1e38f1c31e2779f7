package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// BenchmarkStart tells how long it takes from the start of the program to its schema in the hands of a CLI, warm.
func BenchmarkStart(b *testing.B) {
	program := filepath.Join(acctest.BuildRelease(b), "terraform-provider-dcs")
	start(b, program, os.Environ(), io.Discard)
	best := time.Hour
	for b.Loop() {
		began := time.Now()
		schema := start(b, program, os.Environ(), io.Discard)
		best = min(best, time.Since(began))
		b.ReportMetric(float64(schema), "schema-bytes")
	}
	acctest.Figures(b, fmt.Sprintf("start to schema: %d ms on average, %d ms at best", b.Elapsed().Milliseconds()/int64(b.N), best.Milliseconds()))
}
