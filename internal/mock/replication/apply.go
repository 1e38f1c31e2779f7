package replication

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

const (
	// applied is how many commands, and appliedBytes how many bytes, are sent to
	// the target in one go while it lags behind.
	appliedCommands = 1000
	appliedBytes    = 1 << 20
)

// applier replays a source's stream at the target and then follows it. Commands
// go to the target as they are, transactions and changes of database included, on
// one connection and in their order.
type applier struct {
	ctx    context.Context
	to     *redis.Conn
	limit  *throttle
	counts *counts
	in     *commandReader
	// from is the offset at which the stream begins, applied the one up to which
	// the target has it.
	from    int64
	applied *atomic.Int64
	// asked is called once the target has all before a source's question for the
	// offset.
	asked func()

	// expiring are the keys whose expiry has the years, until caughtUp.
	expiring *expiries
	// goal is the offset from which the target is in sync.
	goal     int64
	caughtUp func() error

	batch []*redis.Cmd
	bytes int64
	// db is the database that the source has selected.
	db string
	// question says that the batch has one for the offset.
	question bool
}

// run applies what comes until the context or the spool ends.
func (a *applier) run(spool *spool) error {
	a.in = newCommandReader(&spoolReader{ctx: a.ctx, spool: spool, idle: a.flush})
	a.db = "0"
	before := int64(0)
	for {
		words, err := a.in.next()
		if err != nil {
			return err
		}
		if err := a.add(words); err != nil {
			return err
		}
		a.bytes += a.in.offset - before
		before = a.in.offset
		if len(a.batch) >= appliedCommands || a.bytes >= appliedBytes {
			if err := a.flush(); err != nil {
				return err
			}
		}
	}
}

// add puts a command into the batch, unless it is about the replication itself.
func (a *applier) add(words [][]byte) error {
	if len(words) == 0 {
		return nil
	}
	name := string(bytes.ToUpper(words[0]))
	switch name {
	case "PING":
		return nil
	case "REPLCONF":
		a.question = true
		return nil
	case "SELECT":
		if len(words) > 1 {
			a.db = string(words[1])
		}
	}
	if a.caughtUp != nil {
		if err := a.noteCopies(name, words); err != nil {
			return err
		}
	}
	args := make([]any, len(words))
	for i, word := range words {
		args[i] = word
	}
	a.batch = append(a.batch, redis.NewCmd(a.ctx, args...))
	return nil
}

// noteCopies takes note of the keys that take on another key's expiry, and of the
// databases that change places.
func (a *applier) noteCopies(name string, words [][]byte) error {
	if len(words) < 3 {
		return nil
	}
	if name == "SWAPDB" {
		return a.noteSwap(string(words[1]), string(words[2]))
	}
	db, key := a.db, string(words[2])
	switch name {
	case "RENAME", "RENAMENX":
	case "COPY":
		for i, word := range words[3:] {
			if bytes.EqualFold(word, []byte("DB")) && i+4 < len(words) {
				db = string(words[i+4])
			}
		}
	case "MOVE":
		db, key = string(words[2]), string(words[1])
	default:
		return nil
	}
	number, err := strconv.Atoi(db)
	if err != nil {
		return fmt.Errorf("unexpected database %.20q in the stream", db)
	}
	return a.expiring.add(number, key, 0)
}

func (a *applier) noteSwap(one, other string) error {
	first, err1 := strconv.Atoi(one)
	second, err2 := strconv.Atoi(other)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("unexpected database in the stream: SWAPDB %.20q %.20q", one, other)
	}
	a.expiring.swap(first, second)
	return nil
}

// flush applies the batch.
func (a *applier) flush() error {
	if len(a.batch) > 0 {
		if err := a.limit.wait(a.ctx, int(a.bytes)); err != nil {
			return err
		}
		if err := a.send(); err != nil {
			return err
		}
		a.counts.sent(len(a.batch), int(a.bytes))
	}
	clear(a.batch)
	a.batch, a.bytes = a.batch[:0], 0
	a.applied.Store(a.from + a.in.offset)
	if a.question {
		a.question = false
		a.asked()
	}
	if a.caughtUp != nil && a.applied.Load() >= a.goal {
		if err := a.caughtUp(); err != nil {
			return err
		}
		a.caughtUp = nil
	}
	return nil
}

func (a *applier) send() error {
	pipe := a.to.Pipeline()
	for _, cmd := range a.batch {
		// The error comes with Exec.
		_ = pipe.Process(a.ctx, cmd)
	}
	_, err := pipe.Exec(a.ctx)
	if err == nil {
		// A transaction's refusals are inside its answer.
		return a.check(func(cmd *redis.Cmd) error { return inside(cmd.Val()) })
	}
	if _, refused := refusedWith(err); !refused && !errors.Is(err, redis.Nil) {
		return atTarget(err)
	}
	return a.check(func(cmd *redis.Cmd) error { return errors.Join(cmd.Err(), inside(cmd.Val())) })
}

// check gives an error for the first command that the target has not done.
func (a *applier) check(outcome func(*redis.Cmd) error) error {
	for _, cmd := range a.batch {
		words, refused := refusedWith(outcome(cmd))
		// Where a key has expired at the target, the source is about to delete it as well.
		if !refused || strings.HasPrefix(words, "ERR no such key") {
			continue
		}
		return atTarget(fmt.Errorf("it refused %s: %w", strings.ToUpper(cmd.Name()), refusal(cleaned(words))))
	}
	return nil
}

// inside gives the first refusal in the answer to a transaction.
func inside(answer any) error {
	answers, _ := answer.([]any)
	for _, one := range answers {
		if err, is := one.(error); is && !errors.Is(err, redis.Nil) {
			return err
		}
	}
	return nil
}
