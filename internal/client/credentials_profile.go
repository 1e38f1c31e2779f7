package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Profile is a profile in a configuration file of hcloud, the command line of Huawei Cloud.
type Profile struct {
	Name        string
	Region      string
	ProjectID   string // of Region
	Credentials Credentials
	FromMachine bool         // the credentials are those of the agency of this ECS machine
	Role        *AssumedRole // the agency that the profile assumes; nil: none
}

// DefaultProfileFile is where hcloud keeps its configuration file.
const DefaultProfileFile = "~/.hcloud/config.json"

type profileFile struct {
	Current     string          `json:"current"`
	AuthEncrypt json.RawMessage `json:"authEncrypt"`
	Profiles    []struct {
		Name             string `json:"name"`
		Mode             string `json:"mode"`
		AccessKeyID      string `json:"accessKeyId"`
		SecretAccessKey  string `json:"secretAccessKey"`
		SecurityToken    string `json:"securityToken"`
		Region           string `json:"region"`
		ProjectID        string `json:"projectId"`
		AgencyDomainID   string `json:"agencyDomainId"`
		AgencyDomainName string `json:"agencyDomainName"`
		AgencyName       string `json:"agencyName"`
		SSOAuth          struct {
			STSToken struct {
				AccessKeyID     string `json:"accessKeyId"`
				SecretAccessKey string `json:"secretAccessKey"`
				SecurityToken   string `json:"securityToken"`
			} `json:"stsToken"`
		} `json:"ssoAuth"`
	} `json:"profiles"`
}

// LoadProfile reads a profile from a configuration file of hcloud. An empty name stands for the current profile, and ~/ at the
// start of file for the home folder. Its errors say what to do, and quote nothing of the file but names.
func LoadProfile(file, name string) (Profile, error) {
	path, err := expandHome(file)
	if err != nil {
		return Profile{}, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Profile{}, fmt.Errorf("reading the configuration file of hcloud: %w", err)
	}
	var content profileFile
	if json.Unmarshal(text, &content) != nil { // its error would quote the file
		return Profile{}, fmt.Errorf("%s is not a configuration file of hcloud: it does not have the JSON format of one", path)
	}
	if name == "" {
		name = content.Current
	}
	if name == "" {
		return Profile{}, fmt.Errorf("%s names no current profile: set profile or HW_PROFILE", path)
	}
	var names []string
	for _, p := range content.Profiles {
		if p.Name != name {
			names = append(names, p.Name)
			continue
		}
		profile := Profile{Name: p.Name, Region: p.Region, ProjectID: p.ProjectID}
		switch strings.ToLower(p.Mode) {
		case "", "aksk", "agency":
			profile.Credentials = Credentials{AccessKey: p.AccessKeyID, SecretKey: p.SecretAccessKey, SecurityToken: p.SecurityToken}
		case "sso":
			sts := p.SSOAuth.STSToken
			profile.Credentials = Credentials{AccessKey: sts.AccessKeyID, SecretKey: sts.SecretAccessKey, SecurityToken: sts.SecurityToken}
			if profile.Credentials == (Credentials{}) {
				return Profile{}, fmt.Errorf("profile %q of %s has no keys of a login by SSO: log in with hcloud configure sso", name, path)
			}
		case "ecsagency":
			profile.FromMachine = true
		default:
			return Profile{}, fmt.Errorf("profile %q of %s has the mode %q; the provider knows AKSK, agency, ecsAgency and SSO", name, path, p.Mode)
		}
		if p.AgencyName != "" && !profile.FromMachine {
			profile.Role = &AssumedRole{
				AgencyName: p.AgencyName, DomainName: p.AgencyDomainName, DomainID: p.AgencyDomainID, From: fmt.Sprintf("profile %q", name),
			}
			if profile.Role.DomainID != "" {
				profile.Role.DomainName = "" // hcloud keeps both
			}
			if err := profile.Role.Check(); err != nil {
				return Profile{}, fmt.Errorf("profile %q of %s: %w", name, path, err)
			}
		}
		if strings.EqualFold(p.Mode, "agency") && profile.Role == nil {
			return Profile{}, fmt.Errorf("profile %q of %s has the mode agency, but no agencyName", name, path)
		}
		return profile, profile.check(path, content.encrypted())
	}
	return Profile{}, fmt.Errorf("%s has no profile %q; it has %s", path, name, strings.Join(names, ", "))
}

// check returns an error if the keys cannot be used.
func (p Profile) check(path string, encrypted bool) error {
	if p.FromMachine {
		return nil
	}
	keys := p.Credentials
	switch {
	case keys.AccessKey == "" || keys.SecretKey == "":
		return fmt.Errorf("profile %q of %s lacks an access key or a secret key", p.Name, path)
	case encrypted || !plainKey.MatchString(keys.AccessKey):
		return fmt.Errorf("the keys of profile %q of %s are encrypted and cannot be used: run hcloud configure set --cli-auth-encrypt=false, "+
			"or set the keys in another way", p.Name, path)
	}
	return nil
}

// encrypted reports whether the file says that its keys are encrypted.
func (f profileFile) encrypted() bool {
	return strings.EqualFold(strings.Trim(string(f.AuthEncrypt), `"`), "true")
}

// plainKey matches access keys. Encrypted ones are longer and have other characters.
var plainKey = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func expandHome(file string) (string, error) {
	rest, ok := strings.CutPrefix(file, "~/")
	if !ok {
		return file, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("the configuration file of hcloud cannot be found, because the user's home directory is not known: set shared_config_file")
	}
	return filepath.Join(home, rest), nil
}
