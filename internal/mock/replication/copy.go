package replication

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// writers is how many connections write to the target at once.
const writers = 2

// batch is what is written to the target in one go.
type batch struct {
	db      int
	entries []entry
}

// copier copies all keys of a private server to a target.
type copier struct {
	from   *private
	to     *redis.Client
	limit  *throttle
	counts *counts
	copied *atomic.Int64
	// expiring takes note of the keys that expire.
	expiring *expiries
}

// run copies databases. Keys that the target has are replaced.
func (c *copier) run(ctx context.Context, databases map[int]database) error {
	group, ctx := errgroup.WithContext(ctx)
	batches := make(chan batch, writers)
	group.Go(func() error {
		defer close(batches)
		for db, holds := range databases {
			if err := c.read(ctx, db, holds, batches); err != nil {
				return fmt.Errorf("reading the snapshot: %w", err)
			}
		}
		return nil
	})
	for range writers {
		group.Go(func() error { return c.write(ctx, batches) })
	}
	return group.Wait()
}

// read sends all keys of a database.
func (c *copier) read(ctx context.Context, db int, holds database, to chan<- batch) error {
	from, err := c.from.reader(ctx, db, holds.expiring > 0)
	defer closeOn(ctx, from.client)()
	if err != nil {
		return err
	}
	var cursor uint64
	for {
		keys, next, err := from.client.Scan(ctx, cursor, "", page).Result()
		if err != nil {
			return err
		}
		for len(keys) > 0 {
			entries, n, err := from.dump(ctx, keys)
			if err != nil {
				return err
			}
			keys = keys[n:]
			select {
			case to <- batch{db: db, entries: entries}:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

// write restores what it is sent.
func (c *copier) write(ctx context.Context, from <-chan batch) error {
	conn := c.to.Conn()
	defer conn.Close()
	for b := range from {
		bytes := 0
		for _, e := range b.entries {
			bytes += len(e.key) + len(e.payload)
			if e.expiry > 0 {
				if err := c.expiring.add(b.db, e.key, e.expiry-years); err != nil {
					return err
				}
			}
		}
		if err := c.limit.wait(ctx, bytes); err != nil {
			return err
		}
		if err := restore(ctx, conn, b); err != nil {
			return atTarget(err)
		}
		c.copied.Add(int64(len(b.entries)))
		c.counts.sent(len(b.entries), bytes)
	}
	return ctx.Err()
}

func restore(ctx context.Context, conn *redis.Conn, b batch) error {
	pipe := conn.Pipeline()
	pipe.Do(ctx, "SELECT", strconv.Itoa(b.db))
	for _, e := range b.entries {
		args := []any{"RESTORE", e.key, e.expiry, e.payload, "REPLACE"}
		if e.expiry > 0 {
			args = append(args, "ABSTTL")
		}
		pipe.Do(ctx, args...)
	}
	_, err := pipe.Exec(ctx)
	return err
}
