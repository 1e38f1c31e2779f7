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

// findLimit is how long the SDK may look for credentials. On a machine outside the cloud it would wait for a metadata service
// that does not exist.
const findLimit = 5 * time.Second

// sdkSource is one place where the SDK looks for credentials.
type sdkSource struct {
	name string
	find func() (auth.ICredential, error)
}

// sdkSources returns all of them, in the order of the SDK.
func sdkSources() []sdkSource {
	return []sdkSource{
		{"the environment variables of the Huawei Cloud SDK", provider.BasicCredentialEnvProvider().GetCredentials},
		{"the credentials file of the Huawei Cloud SDK", provider.BasicCredentialProfileProvider().GetCredentials},
		machineSource,
		{"the identity of this pod", provider.BasicCredentialPodIdentityProvider().GetCredentials},
	}
}

var machineSource = sdkSource{"the agency of this ECS machine", provider.BasicCredentialMetadataProvider().GetCredentials}

// sdkCredentials returns the credentials that the SDK finds by itself: in its environment variables, OIDC tokens among them, in
// its credentials file, from the agency of the machine, or from the identity of the pod. The SDK renews temporary ones before
// they expire.
type sdkCredentials struct {
	sources []sdkSource
	limit   time.Duration
	http    *impl.DefaultHttpClient
	iam     string
	secrets *secrets
	lookUp  Shared[Credentials]

	// The SDK writes to its credentials when it renews them, and takes no context. So they are used only under this lock, by
	// goroutines that may outlive the call that started them.
	mu    sync.Mutex
	found *auth.BasicCredentials

	nameMu sync.Mutex
	from   string // the name of the source that had them
}

func newSDKCredentials(c Config, transport *http.Transport, iam string, known *secrets) *sdkCredentials {
	ch := &sdkCredentials{sources: sdkSources(), limit: c.findLimit, iam: iam, secrets: known}
	switch {
	case c.findCredentials != nil:
		ch.sources = []sdkSource{{"the test", c.findCredentials}}
	case c.FromMachine:
		ch.sources = []sdkSource{machineSource}
	}
	if ch.limit == 0 {
		ch.limit = findLimit
	}
	ch.http = impl.NewDefaultHttpClient(config.DefaultHttpConfig().WithTimeout(ch.limit).WithHttpTransport(transport))
	return ch
}

// noneFound returns the error if no source has credentials. It leaves out the errors of the SDK: they quote the files and
// responses that it could not read, secrets included.
func (c *sdkCredentials) noneFound() error {
	if len(c.sources) == 1 {
		return errors.New("no credentials: " + c.sources[0].name + " gave none")
	}
	return errors.New("no credentials: none are configured, and the SDK's own sources (HUAWEICLOUD_SDK_AK and " +
		"HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE, its credentials file, the agency of this " +
		"machine, the identity of this pod) had none. Set HW_ACCESS_KEY and HW_SECRET_KEY, or a profile, for example")
}

// name returns the name of the source that had the credentials.
func (c *sdkCredentials) name() string {
	c.nameMu.Lock()
	defer c.nameMu.Unlock()
	return c.from
}

// project returns the project id that was found with the credentials, or "".
func (c *sdkCredentials) project(ctx context.Context) (string, error) {
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

// keys returns the credentials, within the limit and until ctx ends. After a failure the next call looks again.
func (c *sdkCredentials) keys(ctx context.Context) (Credentials, error) {
	limited, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	keys, err := c.lookUp.Do(limited, "", func(context.Context) (Credentials, error) { return c.findOrRenew() })
	switch {
	case err == nil:
		return keys, nil
	case ctx.Err() != nil:
		return Credentials{}, ctx.Err()
	case limited.Err() != nil:
		return Credentials{}, &attemptError{err: fmt.Errorf("%w within %s", c.noneFound(), c.limit), permanent: true}
	default:
		return Credentials{}, err
	}
}

// findOrRenew finds credentials, or renews those that were found before.
func (c *sdkCredentials) findOrRenew() (keys Credentials, err error) {
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
		return Credentials{}, &attemptError{err: c.noneFound(), permanent: true}
	}
	c.secrets.add(keys.SecretKey, keys.SecurityToken)
	return keys, nil
}

// search tries one source after the other. The lock is held.
func (c *sdkCredentials) search() error {
	for _, source := range c.sources {
		credential, err := source.find()
		if err != nil {
			continue
		}
		basic, ok := credential.(*auth.BasicCredentials)
		if !ok || basic == nil {
			return errors.New("the SDK found credentials that requests cannot be signed with")
		}
		basic.IamEndpoint = c.iam // of the configuration, not of the SDK's file
		c.found = basic
		c.nameMu.Lock()
		defer c.nameMu.Unlock()
		c.from = source.name
		return nil
	}
	return c.noneFound()
}

// notRenewed returns the error if temporary credentials could not be fetched or renewed: the source, and the status and code of
// the response, or the file that cannot be read. It leaves out the text of the SDK, which quotes responses.
func (c *sdkCredentials) notRenewed(err error) error {
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
