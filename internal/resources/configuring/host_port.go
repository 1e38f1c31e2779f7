package configuring

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// HostPort accepts "host:port", as in "10.0.0.5:6379" or "[fd00::5]:6379". The service takes several addresses joined by
// commas, so that no address may contain one.
var HostPort = translate.TextRule{
	Summary: "Invalid address",
	Must:    "must be host:port, as in \"10.0.0.5:6379\"",
	Advice:  "Give each address an element of its own.",
	Holds: func(text string) bool {
		_, ok := parseHostPort(text)
		return ok
	},
}

// parseHostPort returns an address in the one form that all spellings of it share. It is false for a text that is no address.
func parseHostPort(text string) (canonical string, ok bool) {
	host, port, err := net.SplitHostPort(text)
	n, numErr := strconv.ParseUint(port, 10, 16)
	if err != nil || numErr != nil || n == 0 || host == "" || strings.ContainsFunc(host, isNoPartOfHost) {
		return "", false
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		host = ip.String()
	} else if strings.Contains(host, ":") || strings.Trim(host, "0123456789.") == "" && strings.Contains(host, ".") {
		return "", false // looks like an IP address and is none
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return net.JoinHostPort(host, strconv.FormatUint(n, 10)), true
}

// isNoPartOfHost: a comma parts addresses, and blanks around one are lost on the way to the service and back.
func isNoPartOfHost(r rune) bool {
	return strings.ContainsRune(",/@", r) || unicode.IsSpace(r) || unicode.IsControl(r)
}
