package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/provider"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/impl"
)

// findLimit is how long the SDK's chain may look for credentials; on a machine outside the cloud it would wait for a
// metadata service that is not there.
const findLimit = 5 * time.Second

// chain gives the credentials that the SDK finds by itself: its environment variables, its profile file, the agency of
// the machine, the identity of the pod. Temporary ones are renewed before they expire, as the SDK does it.
type chain struct {
	find    func() (auth.ICredential, error)
	limit   time.Duration
	http    *impl.DefaultHttpClient
	iam     string
	secrets *secrets
	flight  flight[Credentials]

	// The SDK writes to its credentials when it renews them and takes no context. So they are touched under this lock
	// alone, by goroutines that may outlive the call that started them.
	mu    sync.Mutex
	found *auth.BasicCredentials
}

func newChain(c Config, transport *http.Transport, iam string, known *secrets) *chain {
	ch := &chain{find: c.findCredentials, limit: c.findLimit, iam: iam, secrets: known}
	if ch.find == nil {
		ch.find = func() (auth.ICredential, error) { return provider.BasicCredentialProviderChain().GetCredentials() }
	}
	if ch.limit == 0 {
		ch.limit = findLimit
	}
	ch.http = impl.NewDefaultHttpClient(config.DefaultHttpConfig().WithTimeout(ch.limit).WithHttpTransport(transport))
	return ch
}

const noCredentials = "no credentials: none are configured, and the SDK's own sources (HUAWEICLOUD_SDK_AK and " +
	"HUAWEICLOUD_SDK_SK, its credentials file, the agency of this machine, the identity of this pod) had none"

// keys asks the SDK, for as long as the limit says and as ctx lasts. What was not found is looked for again next time.
func (c *chain) keys(ctx context.Context) (Credentials, error) {
	limited, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	keys, err := c.flight.do(limited, func(context.Context) (Credentials, error) { return c.look() })
	switch {
	case err == nil:
		return keys, nil
	case ctx.Err() != nil:
		return Credentials{}, ctx.Err()
	case limited.Err() != nil:
		return Credentials{}, &attemptError{err: fmt.Errorf("%s within %s", noCredentials, c.limit), permanent: true}
	default:
		return Credentials{}, err
	}
}

// look finds credentials, or renews those found before. The SDK's own errors are dropped: they quote the files and
// answers they could not read, secrets included.
func (c *chain) look() (keys Credentials, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() {
		if recover() != nil {
			err = &attemptError{err: errors.New("the SDK failed while looking for credentials"), permanent: true}
		}
	}()
	if c.found == nil {
		credential, err := c.find()
		if err != nil {
			return Credentials{}, &attemptError{err: errors.New(noCredentials), permanent: true}
		}
		basic, ok := credential.(*auth.BasicCredentials)
		if !ok || basic == nil {
			return Credentials{}, &attemptError{
				err: errors.New("the SDK found credentials that requests cannot be signed with"), permanent: true}
		}
		basic.IamEndpoint = c.iam // whatever the SDK's file has: the configuration alone says where IAM is
		c.found = basic
	}
	if err := c.found.ProcessSts(c.http); err != nil {
		return Credentials{}, &attemptError{err: errors.New("temporary credentials could not be fetched or renewed")}
	}
	keys = Credentials{AccessKey: c.found.AK, SecretKey: c.found.SK, SecurityToken: c.found.SecurityToken}
	if keys.AccessKey == "" || keys.SecretKey == "" {
		c.found = nil
		return Credentials{}, &attemptError{err: errors.New(noCredentials), permanent: true}
	}
	c.secrets.add(keys.SecretKey, keys.SecurityToken)
	return keys, nil
}
