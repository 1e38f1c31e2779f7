package resources

import (
	"net"
	"strconv"
	"strings"
	"unicode"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// hostPort accepts "host:port", as in "10.0.0.5:6379" or "[fd00::5]:6379". The service takes several addresses joined by
// commas, so that none may stand within one.
var hostPort = translate.TextRule{
	Summary: "Invalid address",
	Must:    "must be host:port, as in \"10.0.0.5:6379\"",
	Advice:  "Give each address an element of its own.",
	Holds: func(text string) bool {
		host, port, err := net.SplitHostPort(text)
		n, numErr := strconv.ParseUint(port, 10, 16)
		return err == nil && numErr == nil && n > 0 && host != "" && !strings.ContainsFunc(host, isNoPartOfHost)
	},
}

// isNoPartOfHost: a comma parts addresses, and blanks around one are lost on the way to the service and back.
func isNoPartOfHost(r rune) bool {
	return strings.ContainsRune(",/@", r) || unicode.IsSpace(r) || unicode.IsControl(r)
}
