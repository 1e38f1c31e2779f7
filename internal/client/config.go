package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"os"
	"regexp"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
)

// defaultRequestTimeout is how long one attempt of a request may take, from the first byte out to the last byte in.
const defaultRequestTimeout = 30 * time.Second

// Config is what a Client is made from. Only Region is required.
type Config struct {
	// Region is the region's id, as in "cn-north-4": letters, digits, '-' and '_'.
	Region string
	// ProjectID is the project of all tasks. Empty: the project is looked up at IAM when first needed.
	ProjectID string
	// ProjectName is the name that the project is looked up by. Empty: Region, the name of every region's own project.
	ProjectName string
	// Cloud is the domain that the endpoints of Region are below, as in "myhuaweicloud.com". Empty: DefaultCloud(Region).
	Cloud string
	// DCSEndpoint is where the service is, with or without "https://" and a path before the API's own; {region} in it stands
	// for Region. Empty: https://dcs.{region}.{cloud}.
	DCSEndpoint string
	// IAMEndpoint is where IAM is, in the same spellings; a trailing "/v3" is dropped. Empty: https://iam.{region}.{cloud}.
	IAMEndpoint string
	// Credentials are what requests are made with. The zero value asks the SDK's own chain.
	Credentials Credentials
	// CredentialsFrom says where Credentials are from, for errors, as in "the variables HW_ACCESS_KEY and HW_SECRET_KEY".
	CredentialsFrom string
	// FromMachine asks the agency of this ECS machine alone, in place of the SDK's whole chain.
	FromMachine bool
	// AssumedRoles change the credentials for temporary keys of an agency, one after the other.
	AssumedRoles []AssumedRole
	// Insecure leaves the servers' certificates unchecked.
	Insecure bool
	// CACertFile is a PEM file of authorities to trust beside those of the system.
	CACertFile string
	// MaxRetries is how often a request is repeated at most; 0: never.
	MaxRetries int
	// MaxRequestsPerSecond bounds the requests of this client, attempts included; 0: no bound.
	MaxRequestsPerSecond float64
	// UserAgent names the program and its version, as in "terraform-provider-dcs/1.2.3".
	UserAgent string
	// RequestTimeout is how long one attempt may take; 0: 30 s. Waits before an attempt do not count.
	RequestTimeout time.Duration
	// Dial makes the connections; nil: over the network. Tests keep them in memory.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// Tests shorten the waits between attempts and stand in for the SDK's chain.
	retryWaitMin    time.Duration
	retryWaitMax    time.Duration
	findCredentials func() (auth.ICredential, error)
	findLimit       time.Duration
}

// regionPattern keeps a region, which becomes a part of the endpoints' host names, from naming another host.
var regionPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// CheckRegion tells why a region cannot be used; nil when it can. Whether there is such a region is not asked.
func CheckRegion(region string) error {
	switch {
	case region == "":
		return errors.New("the region is missing")
	case !regionPattern.MatchString(region):
		return fmt.Errorf("the region %q is not a region's id, such as cn-north-4", region)
	}
	return nil
}

func (c Config) validate() error {
	if err := CheckRegion(c.Region); err != nil {
		return err
	}
	for _, role := range c.AssumedRoles {
		if err := role.Check(); err != nil {
			return fmt.Errorf("%s: %w", role, err)
		}
	}
	if c.Cloud != "" {
		if err := CheckCloud(c.Cloud); err != nil {
			return err
		}
	}
	switch {
	case c.MaxRetries < 0:
		return fmt.Errorf("the number of retries is %d, but cannot be negative", c.MaxRetries)
	case c.MaxRequestsPerSecond < 0, math.IsNaN(c.MaxRequestsPerSecond), math.IsInf(c.MaxRequestsPerSecond, 0):
		return errors.New("the number of requests per second must be a positive number, or 0 for no bound")
	case c.RequestTimeout < 0:
		return fmt.Errorf("the time for a request is %s, but cannot be negative", c.RequestTimeout)
	}
	return c.Credentials.validate()
}

func (c Config) requestTimeout() time.Duration {
	if c.RequestTimeout == 0 {
		return defaultRequestTimeout
	}
	return c.RequestTimeout
}

// newTransport makes the transport that all requests of a client share, so that connections are used again.
func (c Config) newTransport() (*http.Transport, error) {
	transport := &http.Transport{}
	if usual, ok := http.DefaultTransport.(*http.Transport); ok {
		transport = usual.Clone()
	}
	transport.Proxy = http.ProxyFromEnvironment
	// The default of two idle connections a host would close the others after each request.
	transport.MaxIdleConnsPerHost = maxConcurrentRequests
	transport.TLSClientConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: c.Insecure, //nolint:gosec // what the argument of that name asks for
	}
	if c.Dial != nil {
		transport.DialContext = c.Dial
	}
	if c.CACertFile != "" {
		pool, err := LoadCACertificates(c.CACertFile)
		if err != nil {
			return nil, err
		}
		transport.TLSClientConfig.RootCAs = pool
	}
	return transport, nil
}

// LoadCACertificates adds the PEM certificates of a file to those that the system trusts. It fails when the file cannot
// be read or holds no certificate.
func LoadCACertificates(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the CA certificates: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("reading the CA certificates: %s holds no PEM certificate", file)
	}
	return pool, nil
}
