package client

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"sync"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/provider"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/impl"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
)

// findLimit is how long the SDK's chain may look for credentials; on a machine outside the cloud it would wait for a
// metadata service that is not there.
const findLimit = 5 * time.Second

// source is one place where the SDK looks for credentials.
type source struct {
	name string
	find func() (auth.ICredential, error)
}

// chainSources are all of them, in the SDK's order.
func chainSources() []source {
	return []source{
		{"the environment variables of the Huawei Cloud SDK", provider.BasicCredentialEnvProvider().GetCredentials},
		{"the credentials file of the Huawei Cloud SDK", provider.BasicCredentialProfileProvider().GetCredentials},
		machineSource,
		{"the identity of this pod", provider.BasicCredentialPodIdentityProvider().GetCredentials},
	}
}

var machineSource = source{"the agency of this ECS machine", provider.BasicCredentialMetadataProvider().GetCredentials}

// chain gives the credentials that the SDK finds by itself: its environment variables, OIDC tokens among them, its credentials
// file, the agency of the machine, the identity of the pod. Temporary ones are renewed before they expire, as the SDK does it.
type chain struct {
	sources []source
	limit   time.Duration
	http    *impl.DefaultHttpClient
	iam     string
	secrets *secrets
	looking Shared[Credentials]

	// The SDK writes to its credentials when it renews them and takes no context. So they are touched under this lock
	// alone, by goroutines that may outlive the call that started them.
	mu    sync.Mutex
	found *auth.BasicCredentials

	nameMu sync.Mutex
	from   string // the name of the source that they were found at
}

func newChain(c Config, transport *http.Transport, iam string, known *secrets) *chain {
	ch := &chain{sources: chainSources(), limit: c.findLimit, iam: iam, secrets: known}
	switch {
	case c.findCredentials != nil:
		ch.sources = []source{{"the test", c.findCredentials}}
	case c.FromMachine:
		ch.sources = []source{machineSource}
	}
	if ch.limit == 0 {
		ch.limit = findLimit
	}
	ch.http = impl.NewDefaultHttpClient(config.DefaultHttpConfig().WithTimeout(ch.limit).WithHttpTransport(transport))
	return ch
}

// nowhere is the error where no source has credentials. The SDK's own errors are dropped: they quote the files and answers
// they could not read, secrets included.
func (c *chain) nowhere() error {
	if len(c.sources) == 1 {
		return errors.New("no credentials: " + c.sources[0].name + " gave none")
	}
	return errors.New("no credentials: none are configured, and the SDK's own sources (HUAWEICLOUD_SDK_AK and " +
		"HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE, its credentials file, the agency of this " +
		"machine, the identity of this pod) had none. Set HW_ACCESS_KEY and HW_SECRET_KEY, or a profile, for example")
}

// name says where the credentials were found.
func (c *chain) name() string {
	c.nameMu.Lock()
	defer c.nameMu.Unlock()
	return c.from
}

// project gives the project id that was found with the credentials; empty where there was none.
func (c *chain) project(ctx context.Context) (string, error) {
	if _, err := c.keys(ctx); err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.found == nil {
		return "", nil
	}
	return c.found.ProjectId, nil
}

// keys asks the SDK, for as long as the limit says and as ctx lasts. What was not found is looked for again next time.
func (c *chain) keys(ctx context.Context) (Credentials, error) {
	limited, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	keys, err := c.looking.Do(limited, "", func(context.Context) (Credentials, error) { return c.look() })
	switch {
	case err == nil:
		return keys, nil
	case ctx.Err() != nil:
		return Credentials{}, ctx.Err()
	case limited.Err() != nil:
		return Credentials{}, &attemptError{err: fmt.Errorf("%w within %s", c.nowhere(), c.limit), permanent: true}
	default:
		return Credentials{}, err
	}
}

// look finds credentials, or renews those found before.
func (c *chain) look() (keys Credentials, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() {
		if recover() != nil {
			text := "the SDK failed while looking for credentials"
			if name := c.name(); name != "" {
				text += " at " + name
			}
			err = &attemptError{err: errors.New(text), permanent: true}
		}
	}()
	if c.found == nil {
		if err := c.search(); err != nil {
			return Credentials{}, &attemptError{err: err, permanent: true}
		}
	}
	if err := c.found.ProcessSts(c.http); err != nil {
		return Credentials{}, c.notRenewed(err)
	}
	keys = Credentials{AccessKey: c.found.AK, SecretKey: c.found.SK, SecurityToken: c.found.SecurityToken}
	if keys.AccessKey == "" || keys.SecretKey == "" {
		c.found = nil
		return Credentials{}, &attemptError{err: c.nowhere(), permanent: true}
	}
	c.secrets.add(keys.SecretKey, keys.SecurityToken)
	return keys, nil
}

// search asks one source after the other. The lock is held.
func (c *chain) search() error {
	for _, source := range c.sources {
		credential, err := source.find()
		if err != nil {
			continue
		}
		basic, ok := credential.(*auth.BasicCredentials)
		if !ok || basic == nil {
			return errors.New("the SDK found credentials that requests cannot be signed with")
		}
		basic.IamEndpoint = c.iam // whatever the SDK's file has: the configuration alone says where IAM is
		c.found = basic
		c.nameMu.Lock()
		defer c.nameMu.Unlock()
		c.from = source.name
		return nil
	}
	return c.nowhere()
}

// notRenewed says why temporary credentials could not be had: the source, and status and code of the answer, or the file that
// cannot be read. The SDK's own text is left out, since it quotes answers.
func (c *chain) notRenewed(err error) error {
	text := "temporary credentials of " + c.name() + " could not be fetched or renewed"
	if refused, ok := errors.AsType[*sdkerr.ServiceResponseError](err); ok && refused.StatusCode != 0 {
		text += fmt.Sprintf(": HTTP %d %s", refused.StatusCode, http.StatusText(refused.StatusCode))
		for _, word := range []string{refused.ErrorCode, refused.RequestId} {
			if word != "" {
				text += ": " + c.secrets.clean(word, maxWord)
			}
		}
		passing := refused.StatusCode >= 500 || refused.StatusCode == http.StatusTooManyRequests || refused.StatusCode == http.StatusRequestTimeout
		return &attemptError{err: errors.New(text), permanent: !passing}
	}
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		return &attemptError{err: fmt.Errorf("%s: reading %s: %w", text, file.Path, file.Err), permanent: true}
	}
	return &attemptError{err: errors.New(text + ": no usable answer")}
}
