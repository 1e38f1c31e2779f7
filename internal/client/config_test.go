package client

import (
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

func TestEndpoints(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cfg      Config
		dcs, iam string
	}{
		"a region": {
			Config{Region: "cn-north-4"},
			"https://dcs.cn-north-4.myhuaweicloud.com", "https://iam.cn-north-4.myhuaweicloud.com",
		},
		"a region that nobody knows yet": {
			Config{Region: "xx-new-9"},
			"https://dcs.xx-new-9.myhuaweicloud.com", "https://iam.xx-new-9.myhuaweicloud.com",
		},
		"a European region": {
			Config{Region: "eu-west-101"},
			"https://dcs.eu-west-101.myhuaweicloud.eu", "https://iam.eu-west-101.myhuaweicloud.eu",
		},
		"the European region of the other cloud": {
			Config{Region: "eu-west-0"},
			"https://dcs.eu-west-0.myhuaweicloud.com", "https://iam.eu-west-0.myhuaweicloud.com",
		},
		"another cloud": {
			Config{Region: "eu-west-101", Cloud: "otc.example.com"},
			"https://dcs.eu-west-101.otc.example.com", "https://iam.eu-west-101.otc.example.com",
		},
		"another cloud and an endpoint": {
			Config{Region: "r", Cloud: "cloud.example.com", IAMEndpoint: "iam.example.com"},
			"https://dcs.r.cloud.example.com", "https://iam.example.com",
		},
		"endpoints with the region in them": {
			Config{Region: "r-1", DCSEndpoint: "https://dcs.{region}.example.com/{region}", IAMEndpoint: "{region}.example.com"},
			"https://dcs.r-1.example.com/r-1", "https://r-1.example.com",
		},
		"an IAM endpoint with a version": {
			Config{Region: "r", DCSEndpoint: "dcs.example.com/v3", IAMEndpoint: "https://iam.{region}.example.com:443/v3/"},
			"https://dcs.example.com/v3", "https://iam.r.example.com:443",
		},
		"an IAM endpoint with a path and a version": {
			Config{Region: "r", IAMEndpoint: "https://example.com/iam//v3"},
			"https://dcs.r.myhuaweicloud.com", "https://example.com/iam",
		},
		"endpoints without a scheme": {
			Config{Region: "r", DCSEndpoint: "dcs.example.com", IAMEndpoint: "iam.example.com:8443/"},
			"https://dcs.example.com", "https://iam.example.com:8443",
		},
		"addresses of IPv6 with a zone": {
			Config{Region: "r", DCSEndpoint: "http://[fe80::1%25eth0]:8888/", IAMEndpoint: "[fe80::1%25eth0]"},
			"http://[fe80::1%25eth0]:8888", "https://[fe80::1%25eth0]",
		},
		"endpoints with a scheme and a path": {
			Config{Region: "r", DCSEndpoint: " http://127.0.0.1:8888/dcs/ ", IAMEndpoint: "https://[::1]/iam//"},
			"http://127.0.0.1:8888/dcs", "https://[::1]/iam",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newTestClient(t, test.cfg)
			if c.dcs != test.dcs || c.iam != test.iam {
				t.Errorf("got %s and %s, want %s and %s", c.dcs, c.iam, test.dcs, test.iam)
			}
			if c.Region() != test.cfg.Region {
				t.Errorf("got region %q", c.Region())
			}
		})
	}
}

// The SDK reads these to find the endpoints of a region. Its table has yet others.
func TestEnvironmentOfTheSDKDoesNotChangeEndpoints(t *testing.T) {
	file := filepath.Join(t.TempDir(), "regions.yaml")
	if err := os.WriteFile(file, []byte("DCS:\n  - id: 'cn-north-4'\n    endpoint: 'https://elsewhere.example.com'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	credentials := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(credentials, []byte("[basic]\nak = a\nsk = s\niam_endpoint = https://elsewhere.example.com\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HUAWEICLOUD_SDK_REGION_DCS_CN_NORTH_4", "https://elsewhere.example.com")
	t.Setenv("HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4", "https://elsewhere.example.com")
	t.Setenv("HUAWEICLOUD_SDK_REGIONS_FILE", file)
	t.Setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", "https://elsewhere.example.com")
	t.Setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", credentials)
	t.Setenv("HUAWEICLOUD_SDK_AK", "")
	t.Setenv("HUAWEICLOUD_SDK_SK", "")
	var asked []string
	cfg := chainConfig("", nil)
	cfg.ProjectID = ""
	c := newOfflineClient(t, cfg, func(req *http.Request) (*http.Response, error) {
		asked = append(asked, req.URL.Host)
		return reply(http.StatusOK, `{"projects":[{"id":"p","name":"cn-north-4"}]}`), nil
	})
	if _, err := c.ShowTask(t.Context(), testTask); err != nil {
		t.Fatal(err)
	}
	if want := []string{"iam.cn-north-4.myhuaweicloud.com", "dcs.cn-north-4.myhuaweicloud.com"}; !slices.Equal(asked, want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
}

func TestInvalidConfigurations(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		change func(*Config)
		want   string
	}{
		"no region":                        {func(c *Config) { c.Region = "" }, "the region is missing"},
		"a region that names another host": {func(c *Config) { c.Region = "evil.example.com/" }, "must be the id of a region"},
		"an access key alone":              {func(c *Config) { c.Credentials = Credentials{AccessKey: "a"} }, "needed together"},
		"a secret key alone":               {func(c *Config) { c.Credentials = Credentials{SecretKey: "hush"} }, "needed together"},
		"a security token alone":           {func(c *Config) { c.Credentials = Credentials{SecurityToken: "hush"} }, "needs an access key"},
		"negative retries":                 {func(c *Config) { c.MaxRetries = -1 }, "cannot be negative"},
		"a negative rate":                  {func(c *Config) { c.MaxRequestsPerSecond = -1 }, "positive number"},
		"a rate that is no number":         {func(c *Config) { c.MaxRequestsPerSecond = math.NaN() }, "positive number"},
		"a rate without bound":             {func(c *Config) { c.MaxRequestsPerSecond = math.Inf(1) }, "positive number"},
		"a negative time":                  {func(c *Config) { c.RequestTimeout = -1 }, "cannot be negative"},
		"an endpoint of another scheme":    {func(c *Config) { c.DCSEndpoint = "ftp://x" }, "the DCS endpoint must begin with"},
		"an endpoint without a host":       {func(c *Config) { c.IAMEndpoint = "https://" }, "the IAM endpoint names no host"},
		"an endpoint that is no URL":       {func(c *Config) { c.DCSEndpoint = "https://%zz:hush@" }, "is not a URL"},
		"an endpoint with a password":      {func(c *Config) { c.DCSEndpoint = "https://u:hush@x" }, "user name or a password"},
		"an endpoint with a query":         {func(c *Config) { c.DCSEndpoint = "https://x?hush" }, "without a query"},
		"an endpoint with a fragment":      {func(c *Config) { c.DCSEndpoint = "https://x#hush" }, "or a fragment"},
		"an endpoint with too high a port": {func(c *Config) { c.DCSEndpoint = "https://x:65536" }, "has an invalid port"},
		"an endpoint with port 0":          {func(c *Config) { c.IAMEndpoint = "https://x:0/iam" }, "has an invalid port"},
		"an endpoint with other braces":    {func(c *Config) { c.DCSEndpoint = "https://x/{hush}" }, "other than {region}"},
		"a cloud with a scheme":            {func(c *Config) { c.Cloud = "https://hush.example.com" }, "a domain alone"},
		"a cloud with a port":              {func(c *Config) { c.Cloud = "hush.example.com:443" }, "a domain alone"},
		"a cloud with a user":              {func(c *Config) { c.Cloud = "u@hush.example.com" }, "a domain alone"},
		"a cloud without a dot":            {func(c *Config) { c.Cloud = "hush" }, "a domain alone"},
		"a cloud that begins with a dot":   {func(c *Config) { c.Cloud = ".hush.example.com" }, "a domain alone"},
		"a CA file that is a folder":       {func(c *Config) { c.CACertFile = filepath.Dir(empty) }, "reading the CA certificates"},
		"a CA file that is not there":      {func(c *Config) { c.CACertFile = empty + ".not" }, "reading the CA certificates"},
		"a CA file without a certificate":  {func(c *Config) { c.CACertFile = empty }, "holds no PEM certificate"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := testConfig("https://dcs.example.com")
			test.change(&cfg)
			_, err := New(cfg)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("%q has a secret", err)
			}
		})
	}
}

func TestMissingCAFileIsAPathError(t *testing.T) {
	t.Parallel()
	_, err := LoadCACertificates(filepath.Join(t.TempDir(), "no.pem"))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{}`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes
	server.StartTLS()
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*Config)
		works  bool
	}{
		"not known":           {func(*Config) {}, false},
		"of the CA file":      {func(c *Config) { c.CACertFile = file }, true},
		"not looked at":       {func(c *Config) { c.Insecure = true }, true},
		"not looked at twice": {func(c *Config) { c.Insecure, c.CACertFile = true, file }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := testConfig(server.URL)
			test.change(&cfg)
			_, err := newTestClient(t, cfg).ShowTask(t.Context(), testTask)
			if (err == nil) != test.works {
				t.Errorf("got %v", err)
			}
			if err != nil && !strings.Contains(err.Error(), "certificate") {
				t.Errorf("got %q, want it to speak of the certificate", err)
			}
		})
	}
}

func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	var connections, asked atomic.Int32
	answers := []http.HandlerFunc{
		func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) },
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) },
		func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, strings.Repeat("x", 100_000))
		},
		redirect,
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		answers[int(asked.Add(1))%len(answers)](w, req)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := newTestClient(t, testConfig(server.URL))
	for range 20 {
		_, _ = c.ShowTask(t.Context(), testTask) // whether it succeeds is not the point
	}
	if connections.Load() != 1 {
		t.Errorf("%d requests made %d connections, want 1", asked.Load(), connections.Load())
	}
}

func TestIsPlainElsewhere(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]bool{
		"http://dcs.example.com":      true,
		"HTTP://dcs.example.com:8888": true,
		"http://10.0.0.7/dcs":         true,
		"http://[fd00::7]:8888":       true,
		"http://0.0.0.0":              true,
		"http://localhost.example":    true,
		"http://127.0.0.1.example":    true,
		" http://128.0.0.1 ":          true, //nolint:gocritic // Blanks around an address are what this one is about.
		"http://127.0.0.1":            false,
		"http://127.8.9.1:8888/":      false,
		"http://localhost:8888":       false,
		"http://LocalHost":            false,
		"http://[::1]:8888/dcs":       false,
		"http://[::ffff:127.0.0.1]":   false,
		"https://dcs.example.com":     false,
		"dcs.example.com":             false,
		"127.0.0.1:8888":              false,
		"":                            false,
		"ftp://dcs.example.com":       false,
		"http://":                     false,
	} {
		if got := IsPlainElsewhere(endpoint); got != want {
			t.Errorf("%q: got %t", endpoint, got)
		}
	}
}
