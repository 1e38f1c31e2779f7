package client

import (
	"context"
	"errors"
	"net/http"
)

// Credentials authenticate requests: a pair of keys, with a security token if the keys are temporary, or an IAM token. Keys win
// over a token. The zero value stands for the credentials that the SDK finds by itself.
type Credentials struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string // of temporary keys
	Token         string // an IAM token, sent as X-Auth-Token
}

func (c Credentials) validate() error {
	switch {
	case (c.AccessKey == "") != (c.SecretKey == ""):
		return errors.New("an access key and a secret key are needed together, but only one of them is set")
	case c.SecurityToken != "" && c.AccessKey == "":
		return errors.New("a security token needs an access key and a secret key")
	}
	return nil
}

// String hides the secrets from whatever prints Credentials.
func (c Credentials) String() string { return redacted }

// GoString does the same for %#v.
func (c Credentials) GoString() string { return redacted }

// credentialFunc returns the credentials for one attempt. Its errors have no secrets.
type credentialFunc func(ctx context.Context) (Credentials, error)

// credentialSource is where the credentials of a client come from.
type credentialSource struct {
	keys credentialFunc
	// name describes the source, for errors.
	name func() string
	// project returns the project id that came with the credentials; nil: none comes with them.
	project func(ctx context.Context) (string, error)
}

// newCredentialSource returns the source that the configuration asks for.
func (c Config) newCredentialSource(transport *http.Transport, iam string, known *secrets) credentialSource {
	from := credentialSource{
		keys: func(context.Context) (Credentials, error) { return c.Credentials, nil },
		name: func() string { return c.CredentialsFrom },
	}
	if c.Credentials == (Credentials{}) {
		chain := newSDKCredentials(c, transport, iam, known)
		from = credentialSource{keys: chain.keys, name: chain.name, project: chain.project}
	}
	for _, assumed := range c.AssumedRoles {
		base := from
		from = credentialSource{
			keys: newRoleCredentials(c, assumed, iam, base, transport, known).keys,
			name: func() string { return "the " + assumed.String() + ", assumed with " + base.name() },
		}
	}
	return from
}
