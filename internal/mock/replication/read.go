package replication

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// page is how many keys are read, and written, in one go.
	page = 1000
	// pageBytes is how many bytes they may have, unless a single key has more:
	// memory must stay small whatever the keys hold.
	pageBytes = 4 << 20
)

// entry is a key with what it holds, as DUMP gives it.
type entry struct {
	key, payload string
	// expiry is in milliseconds since 1970, with the years added; 0: none.
	expiry int64
}

// reader reads the keys of one database of a private server.
type reader struct {
	client *redis.Client
	// expiry is the command that tells when a key expires; empty: no key does.
	expiry string
	// most is how many keys are read at a time: fewer than a page where they are
	// large.
	most int
	// left is how many bytes an answer may still have.
	left atomic.Int64
}

// reader makes a reader; the caller closes its client.
func (p *private) reader(ctx context.Context, db int, expires bool) (*reader, error) {
	r := &reader{most: page}
	r.left.Store(math.MaxInt64)
	options := connection("unix", p.socket, "")
	options.DB = db
	options.Dialer = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		return limitedConn{conn, &r.left}, err
	}
	r.client = redis.NewClient(options)
	if !expires {
		return r, nil
	}
	r.expiry = "PEXPIRETIME"
	err := r.client.Do(ctx, r.expiry, "").Err()
	if _, refused := refusedWith(err); refused {
		r.expiry, err = "PTTL", nil // before Redis 7.0
	}
	return r, err
}

// limitedConn refuses to read once nothing is left. It refuses before a read, never with what was read: go-redis buffers,
// and would return such an error to whoever uses the connection next.
type limitedConn struct {
	net.Conn
	left *atomic.Int64
}

var errTooLarge = errors.New("the answer is too large")

// Read implements io.Reader.
func (c limitedConn) Read(p []byte) (int, error) {
	if c.left.Load() <= 0 {
		return 0, errTooLarge
	}
	n, err := c.Conn.Read(p)
	c.left.Add(-int64(n))
	return n, err
}

// dump reads the first n of some keys.
func (r *reader) dump(ctx context.Context, keys []string) (entries []entry, n int, err error) {
	for {
		n = min(len(keys), r.most)
		r.left.Store(pageBytes)
		if n == 1 {
			r.left.Store(math.MaxInt64)
		}
		entries, err = r.dumpAll(ctx, keys[:n])
		r.left.Store(math.MaxInt64)
		switch {
		case err == nil:
			r.most = min(page, r.most+1+r.most/8)
			return entries, n, nil
		case !errors.Is(err, errTooLarge):
			return nil, 0, err
		}
		// The client connects again by itself.
		r.most = max(1, n/2)
	}
}

func (r *reader) dumpAll(ctx context.Context, keys []string) ([]entry, error) {
	pipe := r.client.Pipeline()
	payloads := make([]*redis.StringCmd, len(keys))
	expiries := make([]*redis.Cmd, len(keys))
	for i, key := range keys {
		if r.expiry != "" {
			expiries[i] = pipe.Do(ctx, r.expiry, key)
		}
		payloads[i] = pipe.Dump(ctx, key)
	}
	_, err := pipe.Exec(ctx)
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, err
	}
	entries := make([]entry, 0, len(keys))
	for i, key := range keys {
		e := entry{key: key, payload: payloads[i].Val()}
		if err := payloads[i].Err(); err != nil {
			return nil, fmt.Errorf("a key of the snapshot is gone: %w", err)
		}
		if r.expiry != "" {
			at, err := expiries[i].Int64()
			if err != nil {
				return nil, err
			}
			if r.expiry == "PTTL" && at >= 0 {
				at += time.Now().UnixMilli()
			}
			e.expiry = max(0, at)
		}
		entries = append(entries, e)
	}
	return entries, nil
}
