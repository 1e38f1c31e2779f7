// Package client is the DCS migration API: one typed method per operation, over a transport that signs, throttles, retries and
// can be cancelled. It never waits for a migration. Its callers do.
//
// The comment of each method has the path and a number of the operation. The numbers are ours, not those of the API pages.
package client

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/hashicorp/go-retryablehttp"
)

// Client calls the DCS service in one region and project. It is safe for concurrent use.
//
// Every method takes a context first, and returns when that ends. A call that fails returns an *Error. An argument that cannot
// be sent, such as an empty task id, is a plain error.
type Client struct {
	region      string
	projectName string
	userAgent   string
	dcs         string // endpoint without a trailing slash
	iam         string // likewise
	http        *retryablehttp.Client
	secrets     *secrets
	maxRetries  int
	credentials credentialSource
	cfg         Config          // for clients of other regions
	transport   *http.Transport // likewise

	projectMu     sync.Mutex
	projectID     string // empty until it has been looked up
	projectLookUp Shared[string]
}

// New makes a Client. It calls nothing. It fails if cfg cannot work: no region, half a pair of keys, an invalid endpoint, a CA
// file that cannot be read.
func New(cfg Config) (*Client, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	iam, err := cfg.iamEndpoint()
	if err != nil {
		return nil, err
	}
	transport, err := cfg.newTransport()
	if err != nil {
		return nil, err
	}
	known := &secrets{}
	known.add(cfg.Credentials.SecretKey, cfg.Credentials.SecurityToken, cfg.Credentials.Token)
	known.addProxyPasswords()
	return newClient(cfg, transport, cfg.newCredentialSource(transport, iam, known), known)
}

// newClient makes a client for cfg.Region.
func newClient(cfg Config, transport *http.Transport, from credentialSource, known *secrets) (*Client, error) {
	dcs, err := cfg.dcsEndpoint()
	if err != nil {
		return nil, err
	}
	iam, err := cfg.iamEndpoint()
	if err != nil {
		return nil, err
	}
	c := &Client{
		region:      cfg.Region,
		projectName: cfg.ProjectName,
		projectID:   cfg.ProjectID,
		userAgent:   cfg.UserAgent,
		dcs:         dcs,
		iam:         iam,
		secrets:     known,
		maxRetries:  cfg.MaxRetries,
		credentials: from,
		cfg:         cfg,
		transport:   transport,
	}
	if c.projectName == "" {
		c.projectName = cfg.Region
	} else {
		c.credentials.project = nil // the configured name wins
	}
	attempts := &attemptTransport{
		keys:     from.keys,
		next:     transport,
		timeout:  cfg.requestTimeout(),
		secrets:  known,
		throttle: newThrottle(cfg.MaxRequestsPerSecond),
	}
	c.http = newRetryingClient(cfg, &http.Client{Transport: attempts, CheckRedirect: noRedirects})
	return c, nil
}

// InRegion returns a client for another region, with the same credentials and connections, and a rate limit of its own. Its
// project is the one that IAM has under the name of the region. InRegion fails if the endpoint of DCS is configured without
// {region}. For an empty region, or that of c, it returns c.
func (c *Client) InRegion(region string) (*Client, error) {
	if region == "" || region == c.region {
		return c, nil
	}
	if err := CheckRegion(region); err != nil {
		return nil, err
	}
	cfg := c.cfg
	if cfg.DCSEndpoint != "" && !strings.Contains(cfg.DCSEndpoint, "{region}") {
		return nil, fmt.Errorf("the DCS endpoint belongs to the region %s alone, so the provider cannot reach the region %s: put {region} into endpoints.dcs or HW_DCS_ENDPOINT",
			c.region, region)
	}
	cfg.Region, cfg.ProjectID, cfg.ProjectName = region, "", ""
	from := c.credentials
	from.project = nil // that is the project of c.region
	return newClient(cfg, c.transport, from, c.secrets)
}

// noRedirects stops the client from following redirects: the signature would be invalid, and secrets could go elsewhere.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// MaxRetries returns how many times a request is repeated at most.
func (c *Client) MaxRetries() int { return c.maxRetries }

// Region returns the region.
func (c *Client) Region() string { return c.region }

// String hides the secrets from whatever prints a Client.
func (c *Client) String() string {
	return fmt.Sprintf("DCS client of region %s at %s", c.region, c.dcs)
}

// GoString does the same for %#v.
func (c *Client) GoString() string { return c.String() }
