package provider

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// foundCredentials are credentials and where they come from. The zero value stands for those that the SDK finds by itself when
// the first request is made.
type foundCredentials struct {
	credentials client.Credentials
	from        string         // for errors
	profile     client.Profile // zero unless they come from one
	unusable    bool           // a profile is named, but cannot be used
}

// credentials returns the credentials of the first source that has any, and never mixes sources.
func (m model) credentials(env environment, diags *diag.Diagnostics) foundCredentials {
	switch {
	case m.AccessKey.IsUnknown() || m.SecretKey.IsUnknown() || m.SecurityToken.IsUnknown() || m.Token.IsUnknown():
		return foundCredentials{} // the first source is not known yet
	case isSet(m.AccessKey) || isSet(m.SecretKey):
		return foundCredentials{from: "the arguments access_key and secret_key", credentials: client.Credentials{
			AccessKey:     m.AccessKey.ValueString(),
			SecretKey:     m.SecretKey.ValueString(),
			SecurityToken: m.SecurityToken.ValueString(),
		}}
	case isSet(m.Token):
		return foundCredentials{from: "the argument token", credentials: client.Credentials{Token: m.Token.ValueString()}}
	case m.SharedConfigFile.IsUnknown() || m.Profile.IsUnknown():
		return foundCredentials{}
	}
	if found, ok := m.profileCredentials(env, diags); ok {
		return found
	}
	for _, source := range []struct{ accessKey, secretKey, securityToken string }{
		{"HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"},
		{"CLOUD_SDK_AK", "CLOUD_SDK_SK", ""},
	} {
		found := client.Credentials{AccessKey: env(source.accessKey), SecretKey: env(source.secretKey)}
		switch {
		case found.AccessKey == "" && found.SecretKey == "":
			continue
		case found.SecretKey == "":
			diags.Append(incompletePair("secret_key", source.accessKey, source.secretKey))
		case found.AccessKey == "":
			diags.Append(incompletePair("access_key", source.secretKey, source.accessKey))
		}
		if source.securityToken != "" {
			found.SecurityToken = env(source.securityToken)
		}
		return foundCredentials{credentials: found, from: "the environment variables " + source.accessKey + " and " + source.secretKey}
	}
	if token := env("HW_AUTH_TOKEN"); token != "" {
		return foundCredentials{credentials: client.Credentials{Token: token}, from: "the environment variable HW_AUTH_TOKEN"}
	}
	return foundCredentials{}
}

// profileCredentials reads the profile that the configuration or the environment names. It returns false if neither names one.
func (m model) profileCredentials(env environment, diags *diag.Diagnostics) (foundCredentials, bool) {
	file, name := env.text(m.SharedConfigFile, "HW_SHARED_CONFIG_FILE"), env.text(m.Profile, "HW_PROFILE")
	if file == "" && name == "" {
		return foundCredentials{}, false
	}
	if file == "" {
		file = client.DefaultProfileFile
	}
	profile, err := client.LoadProfile(file, name)
	if err != nil {
		at := "profile"
		if _, unread := errors.AsType[*fs.PathError](err); unread {
			at = "shared_config_file"
		}
		diags.AddAttributeError(path.Root(at), "Unusable profile", translate.Sentence(err))
		return foundCredentials{unusable: true}, true
	}
	return foundCredentials{profile: profile, credentials: profile.Credentials, from: fmt.Sprintf("profile %q of %s", profile.Name, file)}, true
}

func incompletePair(argument, there, missing string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(argument), "Incomplete pair of keys",
		fmt.Sprintf("The environment variable %s is set, but %s is not. Set both, or neither.", there, missing))
}

// assumedRoles returns the agency of the profile, and then those of the blocks or, without a block, that of the environment.
func (m model) assumedRoles(env environment, profile client.Profile, diags *diag.Diagnostics) []client.AssumedRole {
	var roles []client.AssumedRole
	if profile.Role != nil {
		roles = append(roles, *profile.Role)
	}
	if blocks := m.roleBlocks(); len(blocks) > 0 || m.AssumeRole.IsUnknown() {
		for i, block := range blocks {
			roles = append(roles, block.role(i))
		}
		return roles
	}
	const variable = "HW_ASSUME_ROLE_AGENCY_NAME"
	role := client.AssumedRole{
		AgencyName: env(variable), DomainName: env("HW_ASSUME_ROLE_DOMAIN_NAME"), DomainID: env("HW_ASSUME_ROLE_DOMAIN_ID"),
		From: "the environment variable " + variable,
	}
	if role.AgencyName == "" {
		return roles
	}
	if text := strings.TrimSpace(env("HW_ASSUME_ROLE_DURATION")); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds <= 0 || seconds > int(client.MaxRoleDuration.Seconds()) {
			diags.Append(invalidVariable("assume_role", "HW_ASSUME_ROLE_DURATION", "a number of seconds from 900 to 86400"))
			return roles
		}
		role.Duration = time.Duration(seconds) * time.Second
	}
	if err := role.Check(); err != nil {
		diags.AddAttributeError(path.Root("assume_role"), "Invalid environment variables HW_ASSUME_ROLE_…", translate.Sentence(err))
		return roles
	}
	return append(roles, role)
}

// roleBlock is one assume_role block.
type roleBlock struct {
	AgencyName, DomainName, DomainID types.String
	Duration                         types.Int64
}

func (m model) roleBlocks() []roleBlock {
	var blocks []roleBlock
	for _, element := range m.AssumeRole.Elements() {
		object, _ := element.(types.Object)
		attributes := object.Attributes()
		var block roleBlock
		block.AgencyName, _ = attributes["agency_name"].(types.String)
		block.DomainName, _ = attributes["domain_name"].(types.String)
		block.DomainID, _ = attributes["domain_id"].(types.String)
		block.Duration, _ = attributes["duration"].(types.Int64)
		blocks = append(blocks, block)
	}
	return blocks
}

// isKnown reports whether all values of the block are known.
func (b roleBlock) isKnown() bool {
	return !b.AgencyName.IsUnknown() && !b.DomainName.IsUnknown() && !b.DomainID.IsUnknown() && !b.Duration.IsUnknown()
}

func (b roleBlock) role(index int) client.AssumedRole {
	return client.AssumedRole{
		AgencyName: b.AgencyName.ValueString(), DomainName: b.DomainName.ValueString(), DomainID: b.DomainID.ValueString(),
		Duration: time.Duration(b.Duration.ValueInt64()) * time.Second, From: fmt.Sprintf("assume_role block %d", index+1),
	}
}

// checkRoles returns what is wrong with the blocks that are known.
func (m model) checkRoles() diag.Diagnostics {
	var diags diag.Diagnostics
	for i, block := range m.roleBlocks() {
		at := path.Root("assume_role").AtListIndex(i)
		if seconds := block.Duration; !seconds.IsNull() && !seconds.IsUnknown() &&
			(seconds.ValueInt64() < int64(client.MinRoleDuration.Seconds()) || seconds.ValueInt64() > int64(client.MaxRoleDuration.Seconds())) {
			diags.AddAttributeError(at.AtName("duration"), "Invalid duration",
				fmt.Sprintf("duration must be from 900 to 86400 seconds, but is %d.", seconds.ValueInt64()))
			continue
		}
		if block.isKnown() {
			if err := block.role(i).Check(); err != nil {
				diags.AddAttributeError(at, "Invalid role", translate.Sentence(err))
			}
		}
	}
	return diags
}
