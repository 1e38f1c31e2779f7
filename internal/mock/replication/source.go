package replication

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// source is one of a migration's sources on its way to the target.
type source struct {
	*Migration
	from Server
	// file is a snapshot file to read in place of a server; empty: none.
	file string
	// wire is the connection at present, and at where it is. Both belong to run and
	// to the goroutine that receives on its behalf.
	wire *wire
	at   position

	// total and copied count keys of the snapshot; loaded says that total is known.
	total, copied atomic.Int64
	loaded        atomic.Bool
	// applied is the offset up to which the target has everything.
	applied atomic.Int64
	// inSync says that the target has had everything at least once.
	inSync atomic.Bool
}

// errAnew says that the source wants to send a snapshot again.
var errAnew = errors.New("the source cannot go on from where the connection was lost")

// lost is the loss of a connection, which may be made again.
type lost struct {
	what string
	err  error
}

func (l *lost) Error() string { return l.what + ": " + l.err.Error() }
func (l *lost) Unwrap() error { return l.err }

// atTarget says that something went wrong at the target; it is a loss unless the
// target refused.
func atTarget(err error) error {
	if words, refused := refusedWith(err); refused && !passes(words) {
		return fmt.Errorf("target: %w", err)
	}
	return &lost{"target", err}
}

// atSource says that something went wrong at the source; it is a loss unless the
// source refused.
func (s *source) atSource(err error) error {
	what := "source " + s.from.Address
	if words, refused := refusedWith(err); refused && !passes(words) {
		return fmt.Errorf("%s: %w", what, err)
	}
	return &lost{what, err}
}

// run brings the source's keys to the target, and follows it where wanted. The
// first connection must succeed.
func (s *source) run(ctx context.Context) error {
	if s.file != "" {
		return s.importFile(ctx)
	}
	defer s.hangUp()
	snapshot, err := s.connect(ctx, position{})
	if err != nil {
		return err
	}
	for {
		if !snapshot {
			return s.atSource(refusal("it sends no snapshot"))
		}
		err := s.synchronise(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		s.inSync.Store(false)
		var broken *lost
		switch {
		case errors.Is(err, errAnew):
			s.log(Warning, "A full synchronisation is made again, since source %s cannot go on from where the connection was lost. "+
				"Keys that were deleted at the source meanwhile stay at the target.", s.from.Address)
			continue
		case !errors.As(err, &broken) || !s.reconnects.Load():
			return err
		}
		s.log(Warning, "A connection was lost (%v). A full synchronisation is made as soon as both ends can be reached.", err)
		s.hangUp()
		if snapshot, err = s.reconnect(ctx, position{}); err != nil {
			return err
		}
	}
}

// connect connects to the source at a position.
func (s *source) connect(ctx context.Context, from position) (snapshot bool, err error) {
	w, err := dial(ctx, s.from.Address)
	if err != nil {
		return false, s.atSource(err)
	}
	defer w.closeOn(ctx)()
	var at position
	if err = w.introduce(s.from.Password); err == nil {
		at, snapshot, err = w.psync(from)
	}
	if err != nil {
		w.Close()
		return false, s.atSource(err)
	}
	s.wire, s.at = w, at
	return snapshot, nil
}

// reconnect connects again as soon as both ends can be reached.
func (s *source) reconnect(ctx context.Context, from position) (snapshot bool, err error) {
	for wait := 100 * time.Millisecond; ; wait = time.Second {
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(wait):
		}
		if err = s.checkTarget(ctx); err == nil {
			snapshot, err = s.connect(ctx, from)
		}
		var broken *lost
		if err == nil || !errors.As(err, &broken) || !s.reconnects.Load() {
			return snapshot, err
		}
	}
}

func (s *source) hangUp() {
	if s.wire != nil {
		s.wire.Close()
	}
}

// synchronise receives a snapshot, copies it and follows the source. It returns
// nil where there is nothing to follow.
func (s *source) synchronise(ctx context.Context) error {
	folder, remove, err := s.newFolder()
	if err != nil {
		return err
	}
	defer remove()
	s.loaded.Store(false)
	s.copied.Store(0)
	s.applied.Store(s.at.offset)

	s.log(Info, "Source %s sends a snapshot.", s.from.Address)
	began := time.Now()
	size, err := s.receiveSnapshot(ctx, snapshotPath(folder))
	if err != nil {
		return err
	}
	s.log(Info, "The snapshot of source %s has arrived: %d bytes in %v.", s.from.Address, size, time.Since(began).Round(time.Millisecond))
	if !s.follow {
		s.hangUp()
		return s.copyFrom(ctx, folder, nil)
	}

	stream, err := newSpool(filepath.Join(folder, "stream"))
	if err != nil {
		return err
	}
	defer stream.Close()
	var received atomic.Int64
	received.Store(s.at.offset)
	askedFor := make(chan struct{}, 1)
	then := &following{stream: stream, from: s.at.offset, received: &received, askedFor: askedFor}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.receive(ctx, stream, &received, askedFor) })
	group.Go(func() error { return s.copyFrom(ctx, folder, then) })
	return group.Wait()
}

// newFolder makes a folder with one in it for a private server.
func (s *source) newFolder() (folder string, remove func(), err error) {
	if folder, err = os.MkdirTemp(s.folder, ""); err != nil {
		return "", nil, err
	}
	return folder, func() { os.RemoveAll(folder) }, os.Mkdir(privateFolder(folder), 0o700)
}

func privateFolder(folder string) string { return filepath.Join(folder, "p") }

func snapshotPath(folder string) string { return filepath.Join(privateFolder(folder), snapshotName) }

func (s *source) receiveSnapshot(ctx context.Context, path string) (int64, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	defer s.wire.closeOn(ctx)()
	size, err := s.wire.snapshot(ctx, file, s.fromSource)
	if err != nil {
		return 0, s.atSource(err)
	}
	if err := appendAddYears(file); err != nil {
		return 0, err
	}
	return size, file.Close()
}

// receive keeps the source's stream and acknowledges what the target has.
func (s *source) receive(ctx context.Context, stream io.Writer, received *atomic.Int64, askedFor <-chan struct{}) error {
	for {
		err := s.receiveOnce(ctx, stream, received, askedFor)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.hangUp()
		var broken *lost
		if !errors.As(err, &broken) || !s.reconnects.Load() {
			return err
		}
		s.log(Warning, "The connection was lost (%v). It is made again as soon as possible.", err)
		snapshot, err := s.reconnect(ctx, s.at)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		if snapshot {
			return errAnew
		}
		s.log(Info, "Source %s goes on from offset %d.", s.from.Address, s.at.offset)
	}
}

// receiveOnce receives until the connection breaks.
func (s *source) receiveOnce(ctx context.Context, stream io.Writer, received *atomic.Int64, askedFor <-chan struct{}) error {
	w := s.wire
	defer w.closeOn(ctx)()
	ended := make(chan struct{})
	acknowledged := make(chan struct{})
	go func() {
		defer close(acknowledged)
		s.acknowledge(w, askedFor, ended)
	}()
	defer func() {
		close(ended)
		<-acknowledged
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := w.Read(buffer)
		if err != nil {
			return s.atSource(err)
		}
		if _, err := stream.Write(buffer[:n]); err != nil {
			return fmt.Errorf("keeping the stream of commands: %w", err)
		}
		s.at.offset += int64(n)
		received.Store(s.at.offset)
	}
}

// acknowledge tells the source every second, and when it asks, up to where the
// target has everything. At first it does so more often: a source whose snapshot
// was not on disk sends its stream only after an acknowledgement that comes when
// it has noticed the snapshot's end, which takes it up to a tenth of a second.
func (s *source) acknowledge(w *wire, askedFor, ended <-chan struct{}) {
	for sent := 0; ; sent++ {
		// Where the connection is broken, reading finds out.
		if w.send("REPLCONF", "ACK", strconv.FormatInt(s.applied.Load(), 10)) != nil {
			return
		}
		wait := time.Second
		if sent < 40 {
			wait = 25 * time.Millisecond
		}
		select {
		case <-ended:
			return
		case <-askedFor:
		case <-time.After(wait):
		}
	}
}

// following is what is followed after the copy.
type following struct {
	stream *spool
	// from is the offset at which the stream begins.
	from     int64
	received *atomic.Int64
	askedFor chan<- struct{}
}

// copyFrom copies the snapshot in a folder and then follows the stream; nil: there
// is none.
func (s *source) copyFrom(ctx context.Context, folder string, then *following) error {
	spool, err := newSpool(filepath.Join(folder, "expiries"))
	if err != nil {
		return err
	}
	defer spool.Close()
	notes := newExpiries(spool)
	target := s.target.client()
	defer closeOn(ctx, target)()

	if err := s.copySnapshot(ctx, folder, target, notes); err != nil {
		return err
	}
	finish := func() error {
		conn := target.Conn()
		defer conn.Close()
		return notes.takeYears(ctx, conn)
	}
	if then == nil {
		return finish()
	}
	conn := target.Conn()
	defer conn.Close()
	a := &applier{
		ctx: ctx, to: conn, limit: s.toTarget, counts: &s.counts,
		from: then.from, applied: &s.applied, goal: then.received.Load(),
		expiring: notes,
		asked: func() {
			select {
			case then.askedFor <- struct{}{}:
			default:
			}
		},
		caughtUp: func() error {
			if err := finish(); err != nil {
				return err
			}
			s.log(Info, "The target has caught up with source %s.", s.from.Address)
			s.inSync.Store(true)
			return nil
		},
	}
	return a.run(then.stream)
}

func (s *source) copySnapshot(ctx context.Context, folder string, target *redis.Client, notes *expiries) error {
	began := time.Now()
	// The snapshot takes up room for no longer than it is needed.
	defer os.RemoveAll(privateFolder(folder))
	from, err := load(ctx, privateFolder(folder))
	if err != nil {
		return err
	}
	defer from.close()
	s.log(Info, "The snapshot has been loaded in %v and is copied to the target.", time.Since(began).Round(time.Millisecond))
	began = time.Now()
	c := copier{from: from, to: target, limit: s.toTarget, counts: &s.counts, copied: &s.copied, expiring: notes}
	databases, err := keyspace(ctx, from.Client)
	if err != nil {
		return err
	}
	s.total.Store(sum(databases))
	s.loaded.Store(true)
	if err := c.run(ctx, databases); err != nil {
		return err
	}
	s.log(Info, "%d keys have been copied in %v.", s.copied.Load(), time.Since(began).Round(time.Millisecond))
	return nil
}
