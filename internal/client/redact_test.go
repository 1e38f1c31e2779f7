package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

const (
	sourcePassword = `so"urce\ pass/wörd<&>+%`
	targetPassword = "target-p@ss word"
	echoedPassword = "echoed!Password#9"
	longTokenOfIAM = "MIIQ/token+of=IAM"
	shortTermToken = "sts/short+term=token"
)

// spellingsOf returns every form in which a response may have a secret.
func spellingsOf(secret string) []string {
	quoted, _ := json.Marshal(secret)
	return []string{
		secret, strings.Trim(string(quoted), `"`), strings.Trim(strconv.QuoteToASCII(secret), `"`), strings.Trim(fmt.Sprintf("%q", secret), `"`),
		url.QueryEscape(secret), url.PathEscape(secret), lowerEscapes(url.QueryEscape(secret)),
	}
}

func checkNoSecret(t *testing.T, where, text string) {
	t.Helper()
	for _, secret := range []string{testSecretKey, sourcePassword, targetPassword, echoedPassword, longTokenOfIAM, shortTermToken} {
		for _, spelling := range spellingsOf(secret) {
			if strings.Contains(text, spelling) {
				t.Errorf("%s has a secret, as %q: %s", where, spelling, text)
			}
		}
	}
}

func configureWithSecrets(t *testing.T, c *Client) (*TaskResult, error) {
	t.Helper()
	return c.ConfigureOnlineTask(t.Context(), testTask, ConfigureRequest{
		Source: ConfigureInstance{Addrs: []string{"10.0.0.1:6379"}, Password: sourcePassword},
		Target: ConfigureInstance{ID: "i", Password: targetPassword},
	})
}

func TestErrorsHaveNoSecrets(t *testing.T) {
	t.Parallel()
	all := []string{testSecretKey, sourcePassword, targetPassword, shortTermToken}
	var everything []string
	for _, secret := range all {
		everything = append(everything, spellingsOf(secret)...)
	}
	echo := strings.Join(everything, " | ")
	quoted, _ := json.Marshal(echo)

	tests := map[string]http.HandlerFunc{
		"the service's own shape": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprintf(w, `{"error_code":%s,"error_msg":%s,"error_ext_msg":%s}`, quoted, quoted, quoted)
		},
		"IAM's shape": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = fmt.Fprintf(w, `{"error":{"code":%s,"message":%s}}`, quoted, quoted)
		},
		"no shape at all": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, echo)
		},
		"a JSON document of no known shape": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_ = json.NewEncoder(w).Encode([]any{all})
		},
		"a JSON document that escapes what it need not": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = fmt.Fprintf(w, `["%s"]`, strings.ReplaceAll(testSecretKey, "/", `\/`))
		},
		"a password that only the service knows": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprintf(w, `{"source":{"password":%q},"error_msg":%q}`, echoedPassword, "not "+echoedPassword)
		},
		"headers": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Request-Id", targetPassword)
			w.Header().Set("Retry-After", targetPassword)
			w.WriteHeader(http.StatusConflict)
		},
		"a redirect": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://elsewhere.example.com/?"+url.QueryEscape(targetPassword))
			w.WriteHeader(http.StatusFound)
		},
		"a redirect to nowhere": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://%zz/"+url.PathEscape(targetPassword))
			w.WriteHeader(http.StatusFound)
		},
	}
	for name, handler := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := testConfig(serve(t, handler).URL)
			cfg.Credentials.SecurityToken = shortTermToken
			c := newTestClient(t, cfg)
			_, err := configureWithSecrets(t, c)
			if err == nil {
				t.Fatal("the call succeeded")
			}
			checkNoSecret(t, "the error", fmt.Sprintf("%v %+v %#v", err, err, *asError(t, err)))
		})
	}
}

func TestErrorsHaveNoToken(t *testing.T) {
	t.Parallel()
	cfg := testConfig(serve(t, func(w http.ResponseWriter, req *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprintf(w, `{"error_msg":"bad token %s"}`, req.Header.Get("X-Auth-Token"))
	}).URL)
	cfg.Credentials = Credentials{Token: longTokenOfIAM}
	_, err := newTestClient(t, cfg).ShowTask(t.Context(), testTask)
	checkNoSecret(t, "the error", fmt.Sprintf("%v %#v", err, *asError(t, err)))
	if !strings.Contains(err.Error(), "bad token "+redacted) {
		t.Errorf("got %q, want the rest of the message kept", err)
	}
}

func TestErrorOfAnInvalidHeaderHasNoSecret(t *testing.T) {
	t.Parallel()
	cfg := testConfig("http://127.0.0.1:1")
	cfg.Credentials = Credentials{Token: longTokenOfIAM + "\n"}
	_, err := newTestClient(t, cfg).ShowTask(t.Context(), testTask)
	checkNoSecret(t, "the error", fmt.Sprintf("%v %#v", err, *asError(t, err)))
}

func TestResultsHaveNoSecrets(t *testing.T) {
	t.Parallel()
	text := "it was " + sourcePassword + ", " + targetPassword + " or " + echoedPassword
	quoted, _ := json.Marshal(text)
	body := fmt.Sprintf(`{"task_id":"t","source_instance":{"id":"s","password":%q},"id":"x","error":%s,
		"migration_tasks":[{"task_id":"t","error_message":%s,"error_msg":%s}],
		"migration_logs":[{"message":%s,"keyword":[%s]}]}`, echoedPassword, quoted, quoted, quoted, quoted, quoted)
	c := newTestClient(t, testConfig(serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, body)
	}).URL))
	ctx := t.Context()
	check := func(what string, value any, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		checkNoSecret(t, what, fmt.Sprintf("%+v", value))
	}
	configured, err := configureWithSecrets(t, c)
	check("configure", configured, err)
	if want := "it was ***, *** or ***"; configured.Error != want {
		t.Errorf("got %q, want %q", configured.Error, want)
	}
	created, err := c.CreateBackupImport(ctx, CreateBackupImportRequest{Target: ImportTarget{Password: targetPassword}})
	check("create", created, err)
	shown, err := c.ShowTask(ctx, "t")
	check("show", *shown.Source, err)
	stopped, err := c.StopTask(ctx, "t")
	check("stop", *stopped.Source, err)
	page, err := c.ListTasks(ctx, ListTasksRequest{})
	check("list", *page, err)
	logs, err := c.ListTaskLogs(ctx, "t", ListTaskLogsRequest{})
	check("logs", *logs, err)
	results, err := c.BatchStopTasks(ctx, []string{"t"})
	check("batch", results, err)
	check("the client", fmt.Sprintf("%v %+v %#v", c, c, c), nil)
}

func TestLogsHaveEveryAttemptAndNoSecrets(t *testing.T) {
	t.Parallel()
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	asked := 0
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		w.Header().Set("X-Request-Id", "req-7")
		w.Header().Set("X-Echo", string(body))
		if asked++; asked == 1 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		_, _ = fmt.Fprintf(w, `{"error":%q}`, body)
	})
	cfg := testConfig(server.URL)
	cfg.Credentials.SecurityToken = shortTermToken
	_, err := newTestClient(t, cfg).ConfigureOnlineTask(ctx, testTask, ConfigureRequest{
		Source: ConfigureInstance{Password: sourcePassword}, Target: ConfigureInstance{Password: targetPassword}})
	if err != nil {
		t.Fatal(err)
	}
	checkNoSecret(t, "the log", output.String())
	entries, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil {
		t.Fatal(err)
	}
	entries = slices.DeleteFunc(entries, func(entry map[string]any) bool { return entry["@level"] == "trace" })
	if len(entries) != 2 {
		t.Fatalf("got %d entries, want one for each attempt", len(entries))
	}
	want := []string{"@level", "@message", "@module", "attempt", "duration_ms", "method", "operation", "path", "request_id", "status"}
	for i, entry := range entries {
		names := slices.Sorted(maps.Keys(entry))
		if !slices.Equal(names, want) {
			t.Errorf("entry %d has %v, want %v", i, names, want)
		}
		if entry["attempt"] != float64(i+1) || entry["request_id"] != "req-7" {
			t.Errorf("entry %d is %v", i, entry)
		}
	}
}

func TestRedactingTakesTheLongestSecretFirst(t *testing.T) {
	t.Parallel()
	var s secrets
	s.add("password", "", "password1")
	s.add("password")
	for text, want := range map[string]string{
		"password1 and password": "*** and ***",
		"":                       "",
		"nothing":                "nothing",
	} {
		if got := s.redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestSecretsAreRedactedInASCII(t *testing.T) {
	t.Parallel()
	var s secrets
	s.add("pass\"wört😀")
	for _, text := range []string{`pass\"w\u00f6rt\ud83d\ude00`, `pass\"w\u00F6rt\uD83D\uDE00`} {
		if got := s.redact(text); got != redacted {
			t.Errorf("%s became %s", text, got)
		}
	}
}

func TestShortSecretsAreMaskedInBodiesOnly(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		secret, prose string
	}{
		"seven characters":                  {"service", "the service failed: service"},
		"eight characters":                  {"services", "the *** failed: ***"},
		"seven characters of several bytes": {"pässwör", "the pässwör failed: pässwör"},
		"eight characters of several bytes": {"pässwört", "the *** failed: ***"},
		"a word of the API's own":           {"task", "the task failed: task"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "the " + test.secret + " failed: " + test.secret
			var output bytes.Buffer
			ctx := tflogtest.RootLogger(t.Context(), &output)
			status, body := 400, fmt.Sprintf(`{"error_code":"DCS.4026","error_msg":%q,"migration_tasks":[%q]}`, text, test.secret)
			c := newTestClient(t, testConfig(serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
			}).URL))
			configure := func() error {
				_, err := c.ConfigureOnlineTask(ctx, testTask, ConfigureRequest{Source: ConfigureInstance{Password: test.secret}})
				return err
			}
			if got := asError(t, configure()).Message; got != test.prose {
				t.Errorf("the message is %q, want %q", got, test.prose)
			}
			entries, err := tflogtest.MultilineJSONDecode(&output)
			if err != nil {
				t.Fatal(err)
			}
			last := entries[len(entries)-1]
			if want := `{"error_code":"DCS.4026","error_msg":"the *** failed: ***","migration_tasks":["***"]}`; last["answer"] != want {
				t.Errorf("the answer is logged as %s, want %s", last["answer"], want)
			}
			status, body = 502, "<p>"+text+"</p>"
			if got, want := asError(t, configure()).Message, "<p>the *** failed: ***</p>"; got != want {
				t.Errorf("the body is told as %q, want %q", got, want)
			}
		})
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	var s secrets
	s.add("secret-at-the-cut")
	for text, want := range map[string]string{
		"a\x00b\r\n\tc\x1b[31m": "a b c [31m",
		"\xff\xfe":              "",
		strings.Repeat("é", 20): strings.Repeat("é", 8) + "…",
		strings.Repeat("x", 15) + " secret-at-the-cut": strings.Repeat("x", 15) + " ***",
	} {
		if got := s.clean(text, 20); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestPasswordsAreFoundAtAnyDepth(t *testing.T) {
	t.Parallel()
	o, _ := parseObject([]byte(`{"a":{"Password":"1"},"b":[{"redis_password":2}],"password_policy":"no","passwd":["3"]}`))
	got := o.passwords()
	slices.Sort(got)
	if want := []string{"1", "2", "3"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestLoggedBody(t *testing.T) {
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
			body := loggedBody{[]byte(test.body), known}
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
		if text := (loggedBody{[]byte(`{"a":"` + strings.Repeat("x", 1<<20) + `"}`), &secrets{}}).String(); len(text) > maxLoggedBody {
			t.Errorf("%d bytes", len(text))
		}
	})
}

// Only the log at level TRACE has the bodies, and the client reads the response all the same.
func TestTraceLogHasBodiesWithoutSecrets(t *testing.T) {
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
