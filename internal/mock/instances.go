package mock

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// defaultPort is Redis' own.
const defaultPort = "6379"

// complete does to an instance from a request what the service does: it fills
// in what it knows and resolves what it can, as far as Config wants it.
func (c *Config) complete(given Instance) Instance {
	i := given
	if i.ID != "" && i.Addrs == "" && !c.NoFillFromID {
		known := c.instance(i.ID)
		known.Password = given.Password
		if given.Name != "" {
			known.Name = given.Name
		}
		i = known
	}
	if i.Addrs != "" && c.ResolveHostNames {
		i.Addrs = resolveAll(i.Addrs)
	}
	if given.ID == "" && i.Addrs != "" && c.FillIDFromAddrs {
		i.ID, i.Name = c.byAddrs(i.Addrs)
	}
	if host, port, err := net.SplitHostPort(firstAddr(i.Addrs)); err == nil {
		if _, err := netip.ParseAddr(host); err == nil && i.IP == "" {
			i.IP = host
		}
		if i.Port == "" {
			i.Port = port
		}
	}
	if i.DB == "" {
		i.DB = "0"
	}
	return i
}

// instance gives the account's instance of an id; one that the mock was not told
// of is Invented, always the same.
func (c *Config) instance(id string) Instance {
	if i, ok := c.Instances[id]; ok {
		i.ID = id
		return i
	}
	a, b := digestBytes(id)
	return Instance{
		ID:    id,
		Name:  "dcs-" + hexSHA256([]byte(id))[:4],
		Addrs: fmt.Sprintf("192.168.%d.%d:%s", a, 1+int(b)%254, defaultPort),
	}
}

// byAddrs gives the id and name of the instance that has these addresses, or
// made-up ones.
func (c *Config) byAddrs(addrs string) (id, name string) {
	for id, i := range c.Instances {
		if i.Addrs == addrs {
			return id, i.Name
		}
	}
	sum := sha256.Sum256([]byte(addrs))
	return uuidFrom(sum[:16]), "dcs-" + hex.EncodeToString(sum[16:18])
}

func firstAddr(addrs string) string {
	first, _, _ := strings.Cut(addrs, ",")
	return strings.TrimSpace(first)
}

// resolveAll replaces host names by addresses made up from them, always the
// same ones: the mock asks no name server.
func resolveAll(addrs string) string {
	list := strings.Split(addrs, ",")
	for n, addr := range list {
		host, port, err := net.SplitHostPort(strings.TrimSpace(addr))
		if err != nil {
			continue
		}
		if _, err := netip.ParseAddr(host); err != nil {
			a, b := digestBytes(host)
			host = fmt.Sprintf("10.0.%d.%d", a, 1+int(b)%254)
		}
		list[n] = net.JoinHostPort(host, port)
	}
	return strings.Join(list, ",")
}

func digestBytes(s string) (byte, byte) {
	sum := sha256.Sum256([]byte(s))
	return sum[0], sum[1]
}

// uuidFrom writes 16 bytes as a version 4 UUID.
func uuidFrom(b []byte) string {
	u := [16]byte(b)
	u[6] = u[6]&0x0f | 0x40
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
