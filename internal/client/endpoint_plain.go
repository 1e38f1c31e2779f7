package client

import (
	"net/netip"
	"net/url"
	"strings"
)

// IsPlainElsewhere tells whether what is sent to an endpoint can be read on its way: it is asked by plain http, on another
// machine than this one. It is false for an endpoint that CheckEndpoint refuses.
func IsPlainElsewhere(endpoint string) bool {
	normal, err := normalEndpoint("", endpoint)
	if err != nil {
		return false
	}
	u, err := url.Parse(normal)
	return err == nil && u.Scheme == "http" && !isLoopback(u.Hostname())
}

// isLoopback tells by a host's name or address alone whether it is this machine.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
