package client

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func profilesAt(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const severalProfiles = `{"current":"keys","authEncrypt":"false","language":"en","profiles":[
	{"name":"keys","mode":"AKSK","accessKeyId":"AKPLAIN","secretAccessKey":"hush/1+","securityToken":"","region":"cn-north-4","projectId":"p1","domainId":"d"},
	{"name":"temporary","mode":"AKSK","accessKeyId":"AKPLAIN","secretAccessKey":"hush","securityToken":"hush-st","region":"eu-west-101"},
	{"name":"agency","mode":"agency","accessKeyId":"AKPLAIN","secretAccessKey":"hush","region":"r","agencyDomainId":"d2","agencyDomainName":"acme","agencyName":"ops"},
	{"name":"named","accessKeyId":"AKPLAIN","secretAccessKey":"hush","agencyDomainName":"acme","agencyName":"ops"},
	{"name":"sso","mode":"SSO","region":"r","projectId":"p","ssoAuth":{"stsToken":{"accessKeyId":"AKSSO","secretAccessKey":"hush-sso","securityToken":"hush-st"}}},
	{"name":"machine","mode":"ecsAgency","region":"r","agencyName":"vm"},
	{"name":"logged-out","mode":"SSO","ssoAuth":{}},
	{"name":"half","mode":"AKSK","accessKeyId":"AKPLAIN"},
	{"name":"scrambled","mode":"AKSK","accessKeyId":"ENCRYPTED+hush/AAAA==","secretAccessKey":"hush"},
	{"name":"nowhere","mode":"agency","accessKeyId":"AKPLAIN","secretAccessKey":"hush","agencyName":"ops"},
	{"name":"no-agency","mode":"agency","accessKeyId":"AKPLAIN","secretAccessKey":"hush"},
	{"name":"future","mode":"quantum","accessKeyId":"AKPLAIN","secretAccessKey":"hush"}]}`

func TestProfilesOfHcloud(t *testing.T) {
	t.Parallel()
	file := profilesAt(t, severalProfiles)
	for name, want := range map[string]Profile{
		"":          {Name: "keys", Region: "cn-north-4", ProjectID: "p1", Credentials: Credentials{AccessKey: "AKPLAIN", SecretKey: "hush/1+"}},
		"keys":      {Name: "keys", Region: "cn-north-4", ProjectID: "p1", Credentials: Credentials{AccessKey: "AKPLAIN", SecretKey: "hush/1+"}},
		"temporary": {Name: "temporary", Region: "eu-west-101", Credentials: Credentials{AccessKey: "AKPLAIN", SecretKey: "hush", SecurityToken: "hush-st"}},
		"agency": {Name: "agency", Region: "r", Credentials: Credentials{AccessKey: "AKPLAIN", SecretKey: "hush"},
			Role: &AssumedRole{AgencyName: "ops", DomainID: "d2", From: `profile "agency"`}},
		"named": {Name: "named", Credentials: Credentials{AccessKey: "AKPLAIN", SecretKey: "hush"},
			Role: &AssumedRole{AgencyName: "ops", DomainName: "acme", From: `profile "named"`}},
		"sso":     {Name: "sso", Region: "r", ProjectID: "p", Credentials: Credentials{AccessKey: "AKSSO", SecretKey: "hush-sso", SecurityToken: "hush-st"}},
		"machine": {Name: "machine", Region: "r", FromMachine: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := LoadProfile(file, name)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestUnusableProfilesSayWhatToDo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text, profile, want string
	}{
		"one that is not there":        {severalProfiles, "other", `has no profile "other"; it has keys, temporary`},
		"not logged in":                {severalProfiles, "logged-out", "hcloud configure sso"},
		"half a pair":                  {severalProfiles, "half", "lacks an access key or a secret key"},
		"encrypted keys":               {severalProfiles, "scrambled", "hcloud configure set --cli-auth-encrypt=false"},
		"an agency without its domain": {severalProfiles, "nowhere", "domain_name or domain_id"},
		"the mode without an agency":   {severalProfiles, "no-agency", "no agencyName"},
		"a mode nobody knows":          {severalProfiles, "future", `"quantum"`},
		"no current one":               {`{"profiles":[]}`, "", "set profile or HW_PROFILE"},
		"not JSON":                     {`hush`, "", "is not a configuration file of hcloud"},
		"another shape":                {`{"profiles":{"hush":1}}`, "", "is not a configuration file of hcloud"},
		"a file that says it encrypts": {strings.Replace(severalProfiles, `"authEncrypt":"false"`, `"authEncrypt":"true"`, 1), "keys", "--cli-auth-encrypt=false"},
		"the same as a boolean":        {strings.Replace(severalProfiles, `"authEncrypt":"false"`, `"authEncrypt":true`, 1), "keys", "--cli-auth-encrypt=false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := LoadProfile(profilesAt(t, test.text), test.profile)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	t.Run("a file that is not there", func(t *testing.T) {
		t.Parallel()
		if _, err := LoadProfile(filepath.Join(t.TempDir(), "no.json"), ""); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
}

func TestHomeFolderIsExpanded(t *testing.T) {
	home := filepath.Dir(profilesAt(t, severalProfiles))
	t.Setenv("HOME", home)
	if err := os.MkdirAll(filepath.Join(home, ".hcloud"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(home, "config.json"), filepath.Join(home, ".hcloud", "config.json")); err != nil {
		t.Fatal(err)
	}
	if got, err := LoadProfile(DefaultProfileFile, ""); err != nil || got.Name != "keys" {
		t.Errorf("got %+v, %v", got, err)
	}
}
