package configuring_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
)

// FuzzAddresses sends addresses that are accepted to a service that shows them as it got them. They come back the same,
// each one of its own, or every plan would show a change.
func FuzzAddresses(f *testing.F) {
	f.Add("10.0.0.5:6379\nredis.example.com:6380")
	f.Add("[fd00::5]:6379\n[fe80::1%eth0]:6379")
	f.Add("10.0.0.5:6379,10.0.0.6:6379\n 10.0.0.7:6379\nredis,sider:6379")
	f.Add(":6379\nredis\nredis:\nredis:0\nredis:65536\nredis:+1\nredis:6379/0\nuser@redis:6379\nredis://redis:6379")
	f.Add("\u00a010.0.0.5:6379\n\r10.0.0.5:6379\nre\u2003dis:6379\nredis:６３７９")
	var shown string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodPost {
			var sent struct {
				Source struct{ Addrs string } `json:"source_instance"`
			}
			_ = json.NewDecoder(req.Body).Decode(&sent)
			shown = sent.Source.Addrs
		}
		answer, _ := json.Marshal(map[string]any{"source_instance": map[string]any{"id": "i", "addrs": shown}})
		_, _ = w.Write(answer)
	}))
	f.Cleanup(server.Close)
	api, err := client.New(client.Config{Region: "region-1", ProjectID: "p", DCSEndpoint: server.URL, Credentials: client.Credentials{Token: "t"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, given string) {
		if !utf8.ValidString(given) {
			return // no text of a configuration
		}
		var sent []string
		for text := range strings.SplitSeq(given, "\n") {
			if isAddress(t.Context(), text) {
				sent = append(sent, text)
				if port := text[strings.LastIndex(text, ":")+1:]; strings.Trim(port, "0123456789") != "" {
					t.Errorf("%q is accepted with the port %q", text, port)
				}
			}
		}
		if len(sent) == 0 {
			return
		}
		if _, err := api.ConfigureOnlineTask(t.Context(), "t-1", client.ConfigureRequest{Source: client.ConfigureInstance{Addrs: sent}}); err != nil {
			t.Fatal(err)
		}
		task, err := api.ShowTask(t.Context(), "t-1")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(task.Source.Addrs, sent) {
			t.Errorf("%q came back as %q", sent, task.Source.Addrs)
		}
	})
}

// isAddress reports whether a text is accepted as an address of a Redis.
func isAddress(ctx context.Context, text string) bool {
	var resp validator.StringResponse
	configuring.HostPort.ValidateString(ctx, validator.StringRequest{ConfigValue: types.StringValue(text)}, &resp)
	return !resp.Diagnostics.HasError()
}
