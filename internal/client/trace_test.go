package client

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

func TestWhatALogMayHaveOfABody(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body, want string
	}{
		"nothing":                        {"", ""},
		"words":                          {`{"status":"RUNNING","n":12345678901234567890}`, `{"n":12345678901234567890,"status":"RUNNING"}`},
		"a password":                     {`{"target_instance":{"id":"i","password":"echoed!Password#9"}}`, `{"target_instance":{"id":"i","password":"***"}}`},
		"a password that is a number":    {`{"password":123}`, `{"password":"***"}`},
		"a password that is an object":   {`{"Password":{"value":"echoed!Password#9"}}`, `{"Password":"***"}`},
		"an empty one, which tells more": {`{"password":"","passwd":null}`, `{"passwd":null,"password":""}`},
		"other secrets by their names":   {`{"X-Auth-Token":"a","secret_key":"b","credentials":["c"],"userPwd":"d"}`, `{"X-Auth-Token":"***","credentials":"***","secret_key":"***","userPwd":"***"}`},
		"a known secret elsewhere":       {`{"error_msg":"bad password target-p@ss word"}`, `{"error_msg":"bad password ***"}`},
		"a secret of the same answer":    {`{"a":{"password":"echoed!Password#9"},"message":["not echoed!Password#9"]}`, `{"a":{"password":"***"},"message":["not ***"]}`},
		"an HTML page":                   {`<html>password=echoed&#33;Password</html>`, "(41 bytes that are no JSON object)"},
		"a list":                         {`["echoed!Password#9"]`, "(21 bytes that are no JSON object)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			known := &secrets{}
			known.add(targetPassword)
			body := masked{[]byte(test.body), known}
			text, err := body.MarshalText()
			if err != nil || string(text) != test.want {
				t.Errorf("got %s, %v", text, err)
			}
			for _, printed := range []string{fmt.Sprint(body), fmt.Sprintf("%v", body), fmt.Sprintf("%+v", body), fmt.Sprintf("%#v", body)} {
				if printed != test.want {
					t.Errorf("printed %s", printed)
				}
			}
		})
	}
	t.Run("much of it", func(t *testing.T) {
		t.Parallel()
		if text := (masked{[]byte(`{"a":"` + strings.Repeat("x", 1<<20) + `"}`), &secrets{}}).String(); len(text) > maxTraced {
			t.Errorf("%d bytes", len(text))
		}
	})
}

// What was sent and answered is in a log of the finest level alone, and the answer is read all the same.
func TestATraceHasBodiesWithoutSecrets(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(sent string) string{
		"an answer that echoes the request":            func(sent string) string { return sent },
		"an answer that quotes the request":            func(sent string) string { return fmt.Sprintf(`{"error":%q}`, sent) },
		"an answer that has a password of its own":     func(string) string { return `{"id":"1","source_instance":{"password":"` + echoedPassword + `"}}` },
		"a page that quotes the request in plain HTML": func(sent string) string { return "<pre>" + sent + "</pre>" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var output bytes.Buffer
			ctx := tflogtest.RootLogger(t.Context(), &output)
			server := serve(t, func(w http.ResponseWriter, req *http.Request) {
				body, _ := io.ReadAll(req.Body)
				_, _ = fmt.Fprint(w, answer(string(body)))
			})
			cfg := testConfig(server.URL)
			cfg.Credentials.SecurityToken = shortTermToken
			_, err := newTestClient(t, cfg).ConfigureOnlineTask(ctx, testTask, ConfigureRequest{MigrationMethod: "full_amount_migration",
				Source: ConfigureInstance{Addrs: []string{"10.0.0.1:6379"}, Password: sourcePassword}, Target: ConfigureInstance{ID: "i", Password: targetPassword}})
			if html := strings.HasPrefix(answer(""), "<"); (err != nil) != html {
				t.Fatalf("got %v", err)
			}
			checkNoSecret(t, "the error", fmt.Sprint(err))
			checkNoSecret(t, "the log", output.String())
			entries, err := tflogtest.MultilineJSONDecode(&output)
			if err != nil {
				t.Fatal(err)
			}
			if len(entries) != 2 || entries[0]["@level"] != "debug" || entries[1]["@level"] != "trace" {
				t.Fatalf("got %v", entries)
			}
			if _, has := entries[0]["request"]; has {
				t.Error("bodies stand in the log of requests")
			}
			sent, _ := entries[1]["request"].(string)
			for _, part := range []string{`"addrs":"10.0.0.1:6379"`, `"migration_method":"full_amount_migration"`, `"password":"***"`} {
				if !strings.Contains(sent, part) {
					t.Errorf("%s is missing in %s", part, sent)
				}
			}
		})
	}
}
