package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// asked returns all operations, with their results.
func asked(ctx context.Context, c *Client) map[string]func() (any, error) {
	return map[string]func() (any, error){
		"1 create import":  func() (any, error) { return c.CreateBackupImport(ctx, CreateBackupImportRequest{}) },
		"2 create online":  func() (any, error) { return c.CreateOnlineTask(ctx, CreateOnlineTaskRequest{}) },
		"3 configure":      func() (any, error) { return c.ConfigureOnlineTask(ctx, testTask, ConfigureRequest{}) },
		"4 show":           func() (any, error) { return c.ShowTask(ctx, testTask) },
		"5 list":           func() (any, error) { return c.ListTasks(ctx, ListTasksRequest{}) },
		"6 stop":           func() (any, error) { return c.StopTask(ctx, testTask) },
		"8 stop many":      func() (any, error) { return c.BatchStopTasks(ctx, []string{testTask}) },
		"9 restart many":   func() (any, error) { return c.BatchRestartTasks(ctx, []string{testTask}) },
		"10 delete":        func() (any, error) { return c.DeleteTasks(ctx, []string{testTask}) },
		"11 resume mode":   func() (any, error) { return nil, c.SetResumeMode(ctx, testTask, ResumeModeAuto) },
		"12 progress":      func() (any, error) { return c.ShowTaskProgress(ctx, testTask) },
		"13 logs":          func() (any, error) { return c.ListTaskLogs(ctx, testTask, ListTaskLogsRequest{}) },
		"14 exchange":      func() (any, error) { return c.ExchangeIP(ctx, testTask, ExchangeIPRequest{}) },
		"15 roll back":     func() (any, error) { return c.RollBackIP(ctx, testTask) },
		"16 job":           func() (any, error) { return c.ShowJob(ctx, "job") },
		"IAM, the project": func() (any, error) { return c.lookUpProject(ctx) },
	}
}

// FuzzAnswers sends every operation a response with a password in it, between whatever the fuzzer makes up. The password must
// not be in the result or in the error, and an error must tell what is known of the outcome of the call.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []struct {
		status        uint16
		before, after string
	}{
		{200, `{"task_id":"a","task_name":"n","status":"RUNNING","source_instance":{"addrs":"10.0.0.5:6379,10.0.0.6:6379",`, `},"supported_features":["a"],"bandwidth_limit_mb":50}`},
		{200, `{"count":1,"migration_tasks":[{"task_id":"a","result":"failed","error_msg":"m","target_instance_addrs":"x",`, `}]}`},
		{200, `{"log_num":1,"migration_logs":[{"created_at":"2023-05-15T09:11:25.449Z","message":"m","keyword":["k"],`, `}]}`},
		{200, `{"full_migration_progress":"87.5%","offset":12,"is_migrating":"true",`, `}`},
		{200, `{"id":"a","name":"n","status":"MIGRATING","error":"e","instance_id":"i","job_id":"j","task_id_list":["a"],`, `}`},
		{200, `{"projects":[{"id":"p","name":"cn-north-4",`, `}]}`},
		{200, `{"backup_files":{"file_source":"x","files":[{"file_name":"f","size":1,`, `}]},"backup_record":{"backup_id":"r"}}`},
		{400, `{"error_code":"DCS.4133","error_msg":"gone","error_ext_msg":null,`, `}`},
		{401, `{"error":{"code":401,"message":null,"title":"Unauthorized",`, `}}`},
		{500, `[{`, `}]`},                           // an array is not understood
		{502, `<html>{`, `}</html>`},                // neither is this
		{403, `{"error_msg":"m",`, ``},              // cut off
		{404, `{`, `,"password":"another"}`},        // named twice: only the last is seen
		{429, "\xef\xbb\xbf{", `,"error_msg":"m"}`}, // after a byte order mark
		{302, `{`, `}`},
		{204, ``, ``},
	} {
		f.Add(seed.status, []byte(seed.before), []byte(seed.after))
	}
	const secret = "Mark-Sesame-5810"
	f.Fuzz(func(t *testing.T, status uint16, before, after []byte) {
		if status %= 600; status < 200 {
			return // no final answer
		}
		body := string(before) + `"password":"` + secret + `"` + string(after)
		cfg := testConfig("https://dcs.example.com")
		cfg.MaxRetries = 0
		for name := range asked(t.Context(), nil) {
			cfg.ProjectID = testProject
			if strings.HasPrefix(name, "IAM") {
				cfg.ProjectID = ""
			}
			c := newOfflineClient(t, cfg, func(*http.Request) (*http.Response, error) {
				return reply(int(status), body, "X-Request-Id", "r"), nil
			})
			value, err := asked(t.Context(), c)[name]()
			given, odd := json.Marshal(value)
			if odd != nil {
				t.Fatalf("%s: %v", name, odd)
			}
			if text := fmt.Sprintf("%s %v %#v", given, err, err); strings.Contains(text, secret) {
				t.Errorf("%s: a password came out: %s", name, text)
			}
			if err == nil {
				if status > 299 {
					t.Errorf("%s: HTTP %d is no error", name, status)
				}
				continue
			}
			e := asError(t, err)
			told := 0
			for _, judged := range []bool{IsNotFound(err), IsOutcomeUnknown(err), IsDenied(err)} {
				if judged {
					told++
				}
			}
			if told > 1 || IsRefused(err) && (IsOutcomeUnknown(err) || status < 400) {
				t.Errorf("%s: the error contradicts itself: %#v", name, *e)
			}
			if status >= 500 && !IsTemporary(err) || status >= 300 && e.HTTPStatus != int(status) {
				t.Errorf("%s: HTTP %d became %#v", name, status, *e)
			}
		}
	})
}

// FuzzEndpoint puts the name of a host between what the fuzzer makes up. An endpoint that is accepted is a base URL, and
// normalizing it again does not change it. An endpoint that is refused is not repeated, since it may have a password in it.
func FuzzEndpoint(f *testing.F) {
	const name = "dcs-mark.example.com"
	for _, seed := range [][2]string{{}, {"https://", ":8443/dcs//"}, {" http://127.0.0.1:8888/", " "}, {"ftp://", ""}, {"https://u:", "@x"},
		{"https://x?", ""}, {"https://", "/#"}, {"https://", ":99999"}, {"", "/%2f/%zz"}, {"http://[fe80::1%25", "]"}, {"http://[fe80::1%25", "\xff]"}, {"https://", ":/"}, {"//", ""},
		{"https://", "/a b"}, {"http://ä.", "/ü"}, {"https://x/../", "/./"}, {"{region}.", "/{region}"}, {"", "/{r}"}, {"HTTP://[::1]/", ";a=b"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		endpoint := before + name + after
		normal, err := normalEndpoint("DCS", endpoint, "cn-north-4")
		if (CheckEndpoint(endpoint) == nil) != (err == nil) {
			t.Fatal("two opinions on the same endpoint")
		}
		if err != nil {
			if strings.Contains(err.Error(), name) {
				t.Errorf("%q is repeated: %v", endpoint, err)
			}
			if IsPlainElsewhere(endpoint) {
				t.Errorf("%q is refused, and warned of", endpoint)
			}
			return
		}
		if again, err := normalEndpoint("DCS", normal+"/", "cn-north-4"); err != nil || again != normal {
			t.Errorf("%q became %q, and that %q (%v)", endpoint, normal, again, err)
		}
		base, err := url.Parse(normal)
		if err != nil || base.Hostname() == "" || base.User != nil || strings.HasSuffix(normal, "/") {
			t.Fatalf("%q became %q", endpoint, normal)
		}
		c := newOfflineClient(t, testConfig(endpoint), func(req *http.Request) (*http.Response, error) {
			if req.URL.Hostname() != base.Hostname() || req.URL.Scheme != base.Scheme || req.URL.User != nil {
				t.Errorf("%q: asked %s", endpoint, req.URL)
			}
			if want := base.EscapedPath() + "/v2/" + testProject + "/migration-task/" + testTask; req.URL.EscapedPath() != want {
				t.Errorf("%q: asked for %s, want %s", endpoint, req.URL.EscapedPath(), want)
			}
			return reply(http.StatusOK, `{}`), nil
		})
		if _, err := c.ShowTask(t.Context(), testTask); err != nil {
			t.Errorf("%q: %v", endpoint, err)
		}
	})
}

// FuzzBandwidth: what is read is a limit that reads as itself, and what is not is none.
func FuzzBandwidth(f *testing.F) {
	for _, text := range []string{"", "100", " 50 ", "1e3", "0", "-1", "0.5", "12.7", "NaN", "+Inf", "0x1p4", "1_000", "100MB", "99999999999999999999"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		limit := ParseBandwidth(text)
		if limit < 0 || limit > 1<<31 {
			t.Errorf("%q is %d", text, limit)
		}
		if again := ParseBandwidth("\t" + strconv.FormatInt(limit, 10) + " "); again != limit {
			t.Errorf("%q is %d, and that is %d", text, limit, again)
		}
	})
}
