package migration

import (
	"net"
	"net/netip"
	"slices"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Echo is what the service returned of a configuration that it had just accepted, without passwords. Later answers are compared with it
// and not with what was sent, because the service adds instance ids and addresses and resolves names. What differs from the echo was
// changed elsewhere.
type Echo struct {
	MigrationMethod string        `json:"migration_method,omitempty"`
	ResumeMode      string        `json:"resume_mode,omitempty"`
	BandwidthLimit  int64         `json:"bandwidth_limit_mb,omitempty"` // 0: not returned
	Source          *EchoInstance `json:"source,omitempty"`             // nil: not returned
	Target          *EchoInstance `json:"target,omitempty"`
}

// EchoInstance is the source or the target as the service returned it.
type EchoInstance struct {
	ID    string   `json:"id,omitempty"`
	Addrs []string `json:"addrs,omitempty"`
}

// EchoOf is the echo of a task's configuration.
func EchoOf(task *client.Task) *Echo {
	return &Echo{
		MigrationMethod: task.MigrationMethod,
		ResumeMode:      task.ResumeMode,
		BandwidthLimit:  task.BandwidthLimitMB,
		Source:          echoOfInstance(task.Source),
		Target:          echoOfInstance(task.Target),
	}
}

func echoOfInstance(returned *client.Instance) *EchoInstance {
	if returned == nil || returned.ID == "" && len(returned.Addrs) == 0 {
		return nil
	}
	return &EchoInstance{ID: returned.ID, Addrs: returned.Addrs}
}

// EchoAfter is the echo of a task after a configuration. It lacks an instance that the configuration was to change and that is still
// as before. A later answer has the new one.
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

// isLeftover reports whether an instance is still as before a configuration that sent another one. If the old answer has an id and the
// new instance addresses, or the reverse, nothing shows that they are the same. No echo is better than a wrong one.
func isLeftover(now, old *EchoInstance, sent client.ConfigureInstance) bool {
	if now == nil || old == nil || now.ID != old.ID || !sameAddrs(now.Addrs, old.Addrs) {
		return false
	}
	if sent.ID != "" {
		return now.ID != sent.ID
	}
	return !resolves(sent.Addrs, now.Addrs)
}

// Changed reports whether the service now returns another instance than e. If either answer has no instance, nothing has changed. If
// both have an id, the id decides.
func (e *EchoInstance) Changed(returned *client.Instance) bool {
	now := echoOfInstance(returned)
	switch {
	case e == nil || now == nil:
		return false
	case e.ID != "" && now.ID != "":
		return e.ID != now.ID
	case len(e.Addrs) > 0 && len(now.Addrs) > 0:
		return !resolves(e.Addrs, now.Addrs)
	default: // One has an id alone, the other addresses alone.
		return true
	}
}

// Refresh is e with what a later answer adds, such as an id or resolved names. It is for an answer that has not Changed.
func (e *EchoInstance) Refresh(returned *client.Instance) *EchoInstance {
	now := echoOfInstance(returned)
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

// resolves reports whether now has the same addresses as before, or the same with host names resolved: each name's port is there with
// some IP address, and each IP address is unchanged.
func resolves(before, now []string) bool {
	if sameAddrs(before, now) {
		return true
	}
	rest := slices.Clone(now)
	drop := func(addr string) { rest = slices.DeleteFunc(rest, func(a string) bool { return a == addr }) }
	ports := map[string]bool{} // of names; true once an IP address was found for it
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
