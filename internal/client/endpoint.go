package client

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// DefaultCloud returns the domain of the endpoints of a region: myhuaweicloud.eu for the European regions eu-west-1…, and
// myhuaweicloud.com for all others, eu-west-0 among them.
func DefaultCloud(region string) string {
	if strings.HasPrefix(region, "eu-west-1") {
		return "myhuaweicloud.eu"
	}
	return "myhuaweicloud.com"
}

var cloudPattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$`)

// CheckCloud returns an error if a cloud cannot be used: it must be a domain, without a scheme, a port or a path. The error does
// not repeat the cloud.
func CheckCloud(cloud string) error {
	if !cloudPattern.MatchString(cloud) {
		return errors.New("the cloud must be a domain alone, such as myhuaweicloud.com")
	}
	return nil
}

func (c Config) dcsEndpoint() (string, error) { return c.endpoint("DCS", c.DCSEndpoint) }

// iamEndpoint drops the version at the end, which other tools want in the address. The client adds it itself.
func (c Config) iamEndpoint() (string, error) {
	endpoint, err := c.endpoint("IAM", c.IAMEndpoint)
	return strings.TrimRight(strings.TrimSuffix(endpoint, "/v3"), "/"), err
}

// endpoint returns the configured endpoint of a service, or that of the region in its cloud. The SDK's tables, files and
// variables do not count.
func (c Config) endpoint(service, given string) (string, error) {
	if strings.TrimSpace(given) != "" {
		return normalEndpoint(service, given, c.Region)
	}
	cloud := c.Cloud
	if cloud == "" {
		cloud = DefaultCloud(c.Region)
	}
	return normalEndpoint(service, strings.ToLower(service)+"."+c.Region+"."+cloud, c.Region)
}

// CheckEndpoint returns an error if an endpoint cannot be used in any region.
func CheckEndpoint(endpoint string) error {
	_, err := normalEndpoint("", endpoint, anyRegion)
	return err
}

// anyRegion stands for the region while that is not known.
const anyRegion = "region"

// normalEndpoint replaces {region}, adds a missing scheme and removes trailing slashes. Its errors do not repeat the endpoint,
// which may have a password in it.
func normalEndpoint(service, endpoint, region string) (string, error) {
	text := strings.ReplaceAll(strings.TrimSpace(endpoint), "{region}", region)
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	what := strings.Join(strings.Fields("the "+service+" endpoint"), " ")
	u, err := url.Parse(text)
	switch {
	case strings.ContainsAny(text, "{}"):
		return "", fmt.Errorf("%s has braces around something other than {region}", what)
	case err != nil:
		return "", fmt.Errorf("%s is not a URL", what)
	case u.Scheme != "https" && u.Scheme != "http":
		return "", fmt.Errorf("%s must begin with https:// or http://", what)
	case u.Hostname() == "":
		return "", fmt.Errorf("%s names no host", what)
	case u.Port() != "" && !isPort(u.Port()):
		return "", fmt.Errorf("%s has an invalid port: a port is a number from 1 to 65535", what)
	case u.User != nil:
		return "", fmt.Errorf("%s must not hold a user name or a password", what)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", fmt.Errorf("%s must be an address alone, without a query or a fragment", what)
	}
	host := url.URL{Scheme: u.Scheme, Host: u.Host} // a zone of IPv6 is escaped again
	normal := host.String() + strings.TrimRight(u.EscapedPath(), "/")
	if _, err := url.Parse(normal); err != nil {
		return "", fmt.Errorf("%s is not a URL", what)
	}
	return normal, nil
}

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port > 0
}

// IsPlainElsewhere reports whether others can read what is sent to an endpoint: it is plain HTTP on another machine. It is false
// for an endpoint that CheckEndpoint refuses.
func IsPlainElsewhere(endpoint string) bool {
	normal, err := normalEndpoint("", endpoint, anyRegion)
	if err != nil {
		return false
	}
	u, err := url.Parse(normal)
	return err == nil && u.Scheme == "http" && !isLoopback(u.Hostname())
}

// isLoopback reports whether a host is this machine, by its name or address alone.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
