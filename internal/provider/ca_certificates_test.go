package provider

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The authorities of a file are trusted, whoever names it, and those of no other.
func TestTheFileOfCACertificatesIsUsed(t *testing.T) {
	t.Parallel()
	iam := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"projects":[{"id":"p","name":"cn-north-4"}]}`)
	}))
	iam.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that are to fail
	iam.StartTLS()
	t.Cleanup(iam.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: iam.Certificate().Raw})
	if err := os.WriteFile(file, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		variables map[string]string
		given     string
		trusted   bool
	}{
		"named by nobody":                         {nil, "", false},
		"named by the argument":                   {nil, file, true},
		"named by the variable":                   {map[string]string{"HW_CACERT": file}, "", true},
		"named by the argument, which goes first": {map[string]string{"HW_CACERT": file + ".not"}, file, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := arguments{"region": "cn-north-4", "token": "iam-token", "max_retries": 0, "endpoints": map[string]string{"iam": iam.URL}}
			if test.given != "" {
				given["cacert_file"] = test.given
			}
			resp := configure(t, test.variables, given)
			if len(resp.Diagnostics) > 0 {
				t.Fatal(describe(resp.Diagnostics))
			}
			_, err := ownScope(t, resp.ResourceData)
			if test.trusted && err != nil || !test.trusted && (err == nil || !strings.Contains(err.Error(), "certificate")) {
				t.Errorf("got %v, trusted: %t", err, test.trusted)
			}
		})
	}
}
