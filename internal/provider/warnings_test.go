package provider

import (
	"maps"
	"strings"
	"testing"
)

func TestWhatLetsOthersReadOrChangeRequestsIsWarnedOf(t *testing.T) {
	t.Parallel()
	endpoints := func(dcs, iam string) arguments {
		return arguments{"endpoints": map[string]string{"dcs": dcs, "iam": iam}}
	}
	tests := map[string]struct {
		variables map[string]string
		given     arguments
		want      [][2]string // place of each warning, and words in it
	}{
		"nothing of the kind":        {nil, nil, nil},
		"certificates unchecked":     {nil, arguments{"insecure": true}, [][2]string{{"insecure", "name its certificates in cacert_file"}}},
		"unchecked by the variable":  {map[string]string{"HW_INSECURE": "true"}, nil, [][2]string{{"insecure", "HW_INSECURE"}}},
		"checked by all that counts": {map[string]string{"HW_INSECURE": "true"}, arguments{"insecure": false}, nil},
		"plain http elsewhere": {nil, endpoints("http://dcs.example.com", "http://10.0.0.7:8888"),
			[][2]string{{`endpoints["dcs"]`, "plain http://"}, {`endpoints["iam"]`, "plain http://"}}},
		"plain http elsewhere by the variables": {map[string]string{"HW_DCS_ENDPOINT": "http://dcs.example.com", "HW_IAM_ENDPOINT": "http://[fd00::7]"}, nil,
			[][2]string{{"endpoints", "HW_DCS_ENDPOINT"}, {"endpoints", "HW_IAM_ENDPOINT"}}},
		"plain http elsewhere by the URL of IAM": {map[string]string{"HW_AUTH_URL": "http://iam.{region}.example.com/v3"}, nil, [][2]string{{"endpoints", "HW_AUTH_URL"}}},
		"one of them": {map[string]string{"HW_IAM_ENDPOINT": "http://iam.example.com"}, arguments{"endpoints": map[string]string{"dcs": "http://127.0.0.1:8888"}},
			[][2]string{{"endpoints", "HW_IAM_ENDPOINT"}}},
		"this machine by its address":   {nil, endpoints("http://127.0.0.1:8888", "http://[::1]:8888"), nil},
		"this machine by its name":      {nil, endpoints("http://localhost:8888/", "http://localhost"), nil},
		"this machine by the variables": {map[string]string{"HW_DCS_ENDPOINT": "http://127.0.0.1:8888", "HW_IAM_ENDPOINT": "http://127.0.0.1:8888"}, nil, nil},
		"https":                         {nil, endpoints("https://dcs.example.com", "iam.example.com"), nil},
		"all at once, and a region that is not known yet": {nil,
			arguments{"region": unknown, "insecure": true, "endpoints": map[string]string{"dcs": "http://dcs.example.com"}},
			[][2]string{{"insecure", "pass for them"}, {`endpoints["dcs"]`, "plain http://"}}},
		"not known yet": {nil, arguments{"insecure": unknown, "endpoints": unknown}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := arguments{"region": "cn-north-4", "access_key": "ak", "secret_key": hush}
			maps.Copy(given, test.given)
			resp := configure(t, test.variables, given)
			text := describe(resp.Diagnostics)
			if resp.Diagnostics.HasError() || resp.ResourceData == nil {
				t.Fatal(text)
			}
			if len(resp.Diagnostics) != len(test.want) {
				t.Fatalf("got %q, want %d warnings", text, len(test.want))
			}
			for i, line := range strings.Split(strings.TrimSpace(text), "\n")[:len(test.want)] {
				if at, words := test.want[i][0], test.want[i][1]; !strings.HasPrefix(line, "Warning at "+at+":") || !strings.Contains(line, words) {
					t.Errorf("got %q, want a warning at %s that says %q", line, at, words)
				}
			}
		})
	}
}

// TestEndpointsThatCannotWork tries each of them as both services' argument and variable.
func TestEndpointsThatCannotWork(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ endpoint, want string }{
		"no URL":               {"https://" + hush + "/%zz", "is not a URL"},
		"no host":              {"https:///" + hush, "names no host"},
		"no host but a port":   {"https://:8888/" + hush, "names no host"},
		"another scheme":       {"ftp://" + hush, "must begin with https:// or http://"},
		"a scheme that is not": {"://" + hush, "is not a URL"},
		"a user":               {"https://" + hush + "@dcs.example.com", "must not hold a user name or a password"},
		"a user, no scheme":    {"u:" + hush + "@dcs.example.com", "must not hold a user name or a password"},
		"a query":              {"https://dcs.example.com/?token=" + hush, "without a query"},
		"a fragment":           {"https://dcs.example.com/#" + hush, "or a fragment"},
		"too high a port":      {"https://" + hush + ":99999", "a port is a number from 1 to 65535"},
		"a port of letters":    {"https://" + hush + ":redis", "is not a URL"},
		"an address of IPv6 that is not in brackets": {"fd00::7/" + hush, "is not a URL"},
		"blanks": {"dcs.example.com " + hush, "is not a URL"},
	} {
		for service, variable := range map[string]string{"dcs": "HW_DCS_ENDPOINT", "iam": "HW_IAM_ENDPOINT"} {
			t.Run(name+", "+service, func(t *testing.T) {
				t.Parallel()
				given := arguments{"region": "cn-north-4", "access_key": "ak", "secret_key": "sk"}
				check := func(what, prefix string, text string, errors int) {
					t.Helper()
					if errors != 1 || !strings.HasPrefix(text, prefix) || !strings.Contains(text, test.want) || strings.Contains(text, hush) {
						t.Errorf("%s: got %q, want one error that begins with %q and says %q", what, text, prefix, test.want)
					}
				}
				resp := configure(t, map[string]string{variable: test.endpoint}, given)
				check("the variable", "Error at endpoints: Invalid environment variable "+variable, describe(resp.Diagnostics), resp.Diagnostics.ErrorsCount())
				given["endpoints"] = map[string]string{service: test.endpoint}
				resp = configure(t, nil, given)
				check("the argument", `Error at endpoints["`+service+`"]: Invalid endpoint`, describe(resp.Diagnostics), resp.Diagnostics.ErrorsCount())
			})
		}
	}
}
