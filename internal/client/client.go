// Package client is the DCS migration API: a method for each operation, typed, over a transport that signs, throttles,
// retries and can be cancelled. It never waits for a migration; that is for its callers.
//
// Comments number the operations, which the API's own pages do not: the doc comment of each method has number and path.
package client

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/hashicorp/go-retryablehttp"
)

// Client asks the DCS service of one region and project. It is safe for concurrent use.
//
// Every method takes a context first and ends as soon as that does. Every error of a call is an *Error; an argument
// without which nothing can be asked, such as an empty task id, is a plain error.
type Client struct {
	region      string
	projectName string
	userAgent   string
	dcs         string // endpoint without a trailing slash
	iam         string // likewise
	http        *retryablehttp.Client
	secrets     *secrets
	maxRetries  int
	credentials origin
	cfg         Config          // for clients of other regions
	transport   *http.Transport // likewise

	projectMu     sync.Mutex
	projectID     string // empty until it has been looked up
	projectLookUp Shared[string]
}

// New makes a Client. It asks nothing of the service yet; it fails when cfg cannot work: no region, half a pair of keys,
// an endpoint that is no address, a CA file that cannot be read.
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
	return newClient(cfg, transport, cfg.origin(transport, iam, known), known)
}

// newClient makes a client of cfg.Region.
func newClient(cfg Config, transport *http.Transport, from origin, known *secrets) (*Client, error) {
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
		c.credentials.project = nil // a name that is given wins over what comes with the credentials
	}
	attempts := &attemptTransport{
		keys:     from.keys,
		next:     transport,
		timeout:  cfg.requestTimeout(),
		secrets:  known,
		throttle: newThrottle(cfg.MaxRequestsPerSecond),
	}
	c.http = newRetrying(cfg, &http.Client{Transport: attempts, CheckRedirect: dontFollow})
	return c, nil
}

// InRegion returns a client of another region, with the same credentials and connections, and a rate limit of its own. Its project is
// the one that IAM knows by the region's name. It fails where the endpoint of DCS is given without {region} in it. An empty
// region, or that of c, returns c itself.
func (c *Client) InRegion(region string) (*Client, error) {
	if region == "" || region == c.region {
		return c, nil
	}
	if err := CheckRegion(region); err != nil {
		return nil, err
	}
	cfg := c.cfg
	if cfg.DCSEndpoint != "" && !strings.Contains(cfg.DCSEndpoint, "{region}") {
		return nil, fmt.Errorf("the DCS endpoint is given for the region %s alone, so that the region %s cannot be asked: put {region} into endpoints.dcs or HW_DCS_ENDPOINT",
			c.region, region)
	}
	cfg.Region, cfg.ProjectID, cfg.ProjectName = region, "", ""
	from := c.credentials
	from.project = nil // it is that of the provider's region
	return newClient(cfg, c.transport, from, c.secrets)
}

// dontFollow keeps redirects from being followed: the signature would not fit, and secrets could go elsewhere.
func dontFollow(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// MaxRetries is how often the configuration allows a request to be repeated.
func (c *Client) MaxRetries() int { return c.maxRetries }

// Region is the region of the configuration.
func (c *Client) Region() string { return c.region }

// String keeps secrets out of whatever prints a Client.
func (c *Client) String() string {
	return fmt.Sprintf("DCS client of region %s at %s", c.region, c.dcs)
}

// GoString does the same for %#v.
func (c *Client) GoString() string { return c.String() }
