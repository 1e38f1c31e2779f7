package client

import (
	"context"
	"errors"
	"net/http"
)

// Credentials are what requests are made with: a pair of keys, with a security token where the keys are temporary, or
// an IAM token, or, empty, whatever the SDK's own chain finds. Keys win over a token.
type Credentials struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string // of temporary keys
	Token         string // an IAM token, sent as X-Auth-Token
}

func (c Credentials) validate() error {
	switch {
	case (c.AccessKey == "") != (c.SecretKey == ""):
		return errors.New("an access key and a secret key are needed together, but only one of them is there")
	case c.SecurityToken != "" && c.AccessKey == "":
		return errors.New("a security token is of use only with an access key and a secret key")
	}
	return nil
}

// String keeps secrets out of whatever prints Credentials.
func (c Credentials) String() string { return redacted }

// GoString does the same for %#v.
func (c Credentials) GoString() string { return redacted }

// keySource gives the credentials for one attempt. Its errors hold no secrets.
type keySource func(ctx context.Context) (Credentials, error)

// origin is where the credentials of a client come from.
type origin struct {
	keys keySource
	// name says it in words, for errors.
	name func() string
	// project gives the project id that came with the credentials; nil: none comes with them.
	project func(ctx context.Context) (string, error)
}

// origin chooses where credentials come from.
func (c Config) origin(transport *http.Transport, iam string, known *secrets) origin {
	from := origin{
		keys: func(context.Context) (Credentials, error) { return c.Credentials, nil },
		name: func() string { return c.CredentialsFrom },
	}
	if c.Credentials == (Credentials{}) {
		chain := newChain(c, transport, iam, known)
		from = origin{keys: chain.keys, name: chain.name, project: chain.project}
	}
	for _, assumed := range c.AssumedRoles {
		base := from
		from = origin{
			keys: newRole(c, assumed, iam, base, transport, known).keys,
			name: func() string { return "the " + assumed.String() + ", assumed with " + base.name() },
		}
	}
	return from
}
