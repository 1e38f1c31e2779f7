// Package client is the DCS migration API: a method for each operation, typed, over a transport that signs, paces,
// retries and can be cancelled. It never waits for a migration; that is for its callers.
//
// Comments number the operations, which the API's own pages do not: the doc comment of each method has number and path.
package client

import (
	"fmt"
	"net/http"
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

	projectMu     sync.Mutex
	projectID     string // empty until it has been looked up
	projectFlight flight[string]
}

// New makes a Client. It asks nothing of the service yet; it fails when cfg cannot work: no region, half a pair of keys,
// an endpoint that is no address, a CA file that cannot be read.
func New(cfg Config) (*Client, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	dcs, err := cfg.dcsEndpoint()
	if err != nil {
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

	c := &Client{
		region:      cfg.Region,
		projectName: cfg.ProjectName,
		projectID:   cfg.ProjectID,
		userAgent:   cfg.UserAgent,
		dcs:         dcs,
		iam:         iam,
		secrets:     known,
		maxRetries:  cfg.MaxRetries,
	}
	c.credentials = cfg.origin(transport, iam, known)
	if c.projectName == "" {
		c.projectName = cfg.Region
	} else {
		c.credentials.project = nil // a name that is given wins over what comes with the credentials
	}
	attempts := &attemptTransport{
		keys:    c.credentials.keys,
		next:    transport,
		timeout: cfg.requestTimeout(),
		secrets: known,
	}
	c.http = newRetrying(cfg, &http.Client{Transport: attempts, CheckRedirect: dontFollow})
	attempts.pace = newPace(cfg.MaxRequestsPerSecond, c.http.RetryWaitMin, c.http.RetryWaitMax)
	return c, nil
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
