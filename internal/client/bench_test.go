package client

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// BenchmarkShowTask tells what a read costs, and that it costs one request.
func BenchmarkShowTask(b *testing.B) {
	var asked atomic.Int64
	server := serve(b, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(w, `{"task_id":"t","status":"INCRMIGEATING","source_instance":{"addrs":"10.0.0.1:6379"}}`)
	})
	c := newTestClient(b, testConfig(server.URL))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.ShowTask(b.Context(), testTask); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(asked.Load())/float64(b.N), "requests/op")
}

// BenchmarkListTasks reads the longest page.
func BenchmarkListTasks(b *testing.B) {
	var asked atomic.Int64
	row := `{"task_id":"a276c1ffa0a54c2597fc824b917db317","task_name":"n","status":"SUCCESS","error_message":"none"},`
	page := `{"count":1000,"migration_tasks":[` + strings.TrimSuffix(strings.Repeat(row, MaxPageSize), ",") + `]}`
	server := serve(b, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(w, page)
	})
	c := newTestClient(b, testConfig(server.URL))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.ListTasks(b.Context(), ListTasksRequest{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(asked.Load())/float64(b.N), "requests/op")
}
