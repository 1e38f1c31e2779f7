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

// defaultRequestTimeout is how long one attempt may take, from the first byte of the request to the last byte of the response.
const defaultRequestTimeout = 30 * time.Second

// Config configures a Client. Only Region is required.
type Config struct {
	// Region is the id of the region, such as "cn-north-4": letters, digits, '-' and '_'.
	Region string
	// ProjectID is the project of all tasks. If it is empty, IAM is asked for the project when it is first needed.
	ProjectID string
	// ProjectName is the name under which the project is looked up. The default is Region, which every region has a project for.
	ProjectName string
	// Cloud is the domain of the endpoints, such as "myhuaweicloud.com". The default is DefaultCloud(Region).
	Cloud string
	// DCSEndpoint is the endpoint of DCS, with or without "https://", and with a path before that of the API if need be.
	// {region} stands for Region. The default is https://dcs.{region}.{cloud}.
	DCSEndpoint string
	// IAMEndpoint is the endpoint of IAM in the same form; a trailing "/v3" is dropped. The default is
	// https://iam.{region}.{cloud}.
	IAMEndpoint string
	// Credentials authenticate the requests. The zero value stands for those that the SDK finds by itself.
	Credentials Credentials
	// CredentialsFrom says where Credentials come from, for errors, as in "the variables HW_ACCESS_KEY and HW_SECRET_KEY".
	CredentialsFrom string
	// FromMachine uses the agency of this ECS machine, and no other source of the SDK.
	FromMachine bool
	// AssumedRoles are the agencies to assume, one after the other.
	AssumedRoles []AssumedRole
	// Insecure skips the verification of server certificates.
	Insecure bool
	// CACertFile is a PEM file of authorities to trust in addition to those of the system.
	CACertFile string
	// MaxRetries is how many times a request is repeated at most.
	MaxRetries int
	// MaxRequestsPerSecond limits the requests of this client, retries included; 0: no limit.
	MaxRequestsPerSecond float64
	// UserAgent is the program and its version, as in "terraform-provider-dcs/1.2.3".
	UserAgent string
	// RequestTimeout is how long one attempt may take; 0: 30 s. It does not include the wait before the attempt.
	RequestTimeout time.Duration
	// Dial makes the connections; nil: over the network. Tests connect in memory.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// Tests shorten the waits between attempts and replace the sources of the SDK.
	retryWaitMin    time.Duration
	retryWaitMax    time.Duration
	findCredentials func() (auth.ICredential, error)
	findLimit       time.Duration
}

// regionPattern matches a region. The region becomes a part of host names: it must not name another host.
var regionPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// CheckRegion returns an error if a region cannot be used. It does not check whether the region exists.
func CheckRegion(region string) error {
	switch {
	case region == "":
		return errors.New("the region is missing")
	case !regionPattern.MatchString(region):
		return fmt.Errorf("the region %q is not valid: it must be the id of a region, such as cn-north-4", region)
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
		return errors.New("the number of requests per second must be a positive number, or 0 for no limit")
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

// newTransport makes the transport that all requests of a client share, so that they reuse connections.
func (c Config) newTransport() (*http.Transport, error) {
	transport := &http.Transport{}
	if usual, ok := http.DefaultTransport.(*http.Transport); ok {
		transport = usual.Clone()
	}
	transport.Proxy = http.ProxyFromEnvironment
	// With the default of two idle connections a host, the others would be closed after each request.
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

// LoadCACertificates returns the certificates that the system trusts and those of a PEM file. It fails if the file cannot be
// read or has no certificate.
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
