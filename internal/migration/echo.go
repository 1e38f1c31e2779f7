package migration

import (
	"math"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Echo is what the service showed of a configuration that it had just taken, without passwords. Later answers are held
// against it rather than against what was asked for: the service fills in and resolves what it is given, and only what
// changes after that is a change made elsewhere.
type Echo struct {
	MigrationMethod string        `json:"migration_method,omitempty"`
	ResumeMode      string        `json:"resume_mode,omitempty"`
	BandwidthLimit  int64         `json:"bandwidth_limit_mb,omitempty"` // 0: not shown
	Source          *EchoInstance `json:"source,omitempty"`             // nil: not shown
	Target          *EchoInstance `json:"target,omitempty"`
}

// EchoInstance is one end of a migration as the service showed it.
type EchoInstance struct {
	ID    string   `json:"id,omitempty"`
	Addrs []string `json:"addrs,omitempty"`
}

// EchoOf keeps what a task shows of its configuration.
func EchoOf(task *client.Task) *Echo {
	limit, _ := ParseBandwidth(task.BandwidthLimitMB)
	return &Echo{
		MigrationMethod: task.MigrationMethod,
		ResumeMode:      task.ResumeMode,
		BandwidthLimit:  limit,
		Source:          echoInstance(task.Source),
		Target:          echoInstance(task.Target),
	}
}

func echoInstance(shown *client.Instance) *EchoInstance {
	if shown == nil || shown.ID == "" && len(shown.Addrs) == 0 {
		return nil
	}
	return &EchoInstance{ID: shown.ID, Addrs: shown.Addrs}
}

// EchoAfter keeps what a task shows after a configuration, but not an end that it may still show as before: one that is
// unchanged although the call was to change it. That end is taken from a later answer.
func EchoAfter(task, before *client.Task, cfg client.ConfigureRequest) *Echo {
	echo := EchoOf(task)
	if before == nil {
		return echo
	}
	old := EchoOf(before)
	if isLeftover(echo.Source, old.Source, cfg.Source) {
		echo.Source = nil
	}
	if isLeftover(echo.Target, old.Target, cfg.Target) {
		echo.Target = nil
	}
	return echo
}

// isLeftover tells whether an end is shown as before a configuration that asked for another one. Where the old answer names
// the other kind, an id for addresses or the reverse, nothing shows that it is the new end: better none than a wrong one.
func isLeftover(now, old *EchoInstance, asked client.ConfigureInstance) bool {
	if now == nil || old == nil || now.ID != old.ID || !sameAddrs(now.Addrs, old.Addrs) {
		return false
	}
	if asked.ID != "" {
		return now.ID != asked.ID
	}
	return !resolves(asked.Addrs, now.Addrs)
}

// Changed tells whether a task shows another instance now than the one e was. Where either answer is silent, nothing has
// changed; where both name an id, the id decides.
func (e *EchoInstance) Changed(shown *client.Instance) bool {
	now := echoInstance(shown)
	switch {
	case e == nil || now == nil:
		return false
	case e.ID != "" && now.ID != "":
		return e.ID != now.ID
	case len(e.Addrs) > 0 && len(now.Addrs) > 0:
		return !resolves(e.Addrs, now.Addrs)
	default: // the one names an id alone, the other addresses alone
		return true
	}
}

// Refresh is e with what shown adds: what was not shown before, and names that have been resolved. It holds for an answer
// that has not Changed.
func (e *EchoInstance) Refresh(shown *client.Instance) *EchoInstance {
	now := echoInstance(shown)
	if e == nil || now == nil {
		if now == nil {
			return e
		}
		return now
	}
	merged := *e
	if now.ID != "" {
		merged.ID = now.ID
	}
	if len(now.Addrs) > 0 {
		merged.Addrs = now.Addrs
	}
	return &merged
}

// resolves tells whether now is the same addresses as before, or the same with host names resolved: every name's port is
// still there under some IP address, and all that was an IP address is there unchanged.
func resolves(before, now []string) bool {
	if sameAddrs(before, now) {
		return true
	}
	rest := slices.Clone(now)
	drop := func(addr string) { rest = slices.DeleteFunc(rest, func(a string) bool { return a == addr }) }
	ports := map[string]bool{} // of names; true once an IP address took a name's place
	for _, addr := range before {
		host, port, _ := net.SplitHostPort(addr)
		switch {
		case slices.Contains(now, addr):
			drop(addr)
		case isIP(host):
			return false
		default:
			ports[port] = false
		}
	}
	for _, addr := range rest {
		host, port, _ := net.SplitHostPort(addr)
		if _, named := ports[port]; !named || !isIP(host) {
			return false
		}
		ports[port] = true
	}
	for _, taken := range ports {
		if !taken {
			return false
		}
	}
	return true
}

func isIP(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// ParseBandwidth reads a bandwidth limit (MB/s) as the service shows it: digits, as a string or a number. It is false
// where none is shown.
func ParseBandwidth(text string) (int64, bool) {
	limit, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(limit) || limit < 1 || limit > 1<<31 {
		return 0, false
	}
	return int64(limit), true
}
