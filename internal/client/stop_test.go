package client

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestBatchResultErr(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		row     string
		refused bool
		says    string
	}{
		"delivered":                   {`{"task_id":"a","result":"success"}`, false, ""},
		"a word nobody knows":         {`{"task_id":"a","result":"accepted"}`, false, ""},
		"a word with an error":        {`{"task_id":"a","result":"rejected","error_code":"DCS.4921","error_msg":"not now"}`, true, "DCS.4921: not now"},
		"an error alone":              {`{"task_id":"a","error_msg":"not now"}`, true, "restarting a: not now"},
		"delivered, for all it says":  {`{"task_id":"a","result":"Success","error_code":"0","error_msg":"ok"}`, false, ""},
		"no word":                     {`{"task_id":"a","result":null}`, false, ""},
		"failed":                      {`{"task_id":"a","result":"failed","error_code":"DCS.4921","error_msg":"not in this status"}`, true, "restarting a: DCS.4921: not in this status"},
		"failed, in capitals":         {`{"task_id":"a","result":"FAILED","error_code":"DCS.4921"}`, true, "DCS.4921"},
		"failed, without words":       {`{"task_id":"a","result":"failed"}`, true, "restarting a"},
		"failed, a number for a code": {`{"task_id":"a","result":"failed","error_code":4921}`, true, "4921"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, `{"migration_tasks":[`+test.row+`]}`)
			})
			results, err := newTestClient(t, testConfig(server.URL)).BatchRestartTasks(t.Context(), []string{"a"})
			if err != nil || len(results) != 1 {
				t.Fatalf("got %+v, %v", results, err)
			}
			err = results[0].Err("restarting a")
			if IsRefused(err) != test.refused || (err != nil) != test.refused {
				t.Errorf("got %v", err)
			}
			if IsTemporary(err) || IsOutcomeUnknown(err) || IsNotFound(err) {
				t.Errorf("%v passes for something else than a refusal", err)
			}
			if err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("%q lacks %q", err, test.says)
			}
		})
	}
}
