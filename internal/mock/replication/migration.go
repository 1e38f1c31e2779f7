package replication

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// Level is how serious a line of a migration's log is.
type Level string

// The levels of log lines.
const (
	// Info is the level of what goes as it should.
	Info Level = "INFO"
	// Warning is the level of what goes wrong and is tried again.
	Warning Level = "WARN"
	// Error is the level of what ends a migration.
	Error Level = "ERROR"
)

// Options say what to move, and how.
type Options struct {
	// Sources are what to read; each is one server, so a cluster has several.
	Sources []Server
	// Files are snapshot files to read in place of Sources, by their paths.
	Files []string
	// Target is where the keys go.
	Target Server
	// Follow keeps the target in sync after the copy, until Stop.
	Follow bool
	// Reconnect makes a lost connection again; else its loss is a failure.
	Reconnect bool
	// BytesPerSecond limits what is read from the sources as snapshots, and what is
	// written to the target; 0 is no limit.
	BytesPerSecond int64
	// Log is called for each line of the log, by several goroutines; nil: no log.
	// No line has a password.
	Log func(level Level, message string)
}

// Phase is how far a migration is.
type Phase int

// The phases, in their order. A full synchronisation that is made again leads from
// InSync back to Copying.
const (
	// Copying is the full phase.
	Copying Phase = iota
	// InSync is a target that has caught up and is kept so.
	InSync
	// Succeeded is a copy that is done, with nothing to follow.
	Succeeded
	// Failed is the end by a failure.
	Failed
	// Stopped is the end by Stop.
	Stopped
)

// Progress is where a migration stands.
type Progress struct {
	// Percent is how much of the snapshots has been copied, 0 to 100.
	Percent int
	// Offset is how many bytes the sources' histories are ahead of the target; 0:
	// caught up.
	Offset int64
	// SourceKeys and TargetKeys are the numbers of keys in all databases.
	SourceKeys, TargetKeys int64
	// BytesPerSecond and CommandsPerSecond are what the target was sent in the last
	// second.
	BytesPerSecond, CommandsPerSecond int64
}

// Migration moves keys until it ends or is stopped.
type Migration struct {
	sources              []*source
	target               Server
	follow               bool
	reconnects           atomic.Bool
	fromSource, toTarget *throttle
	counts               counts
	logLine              func(Level, string)

	// folder is where everything on disk is, until the end.
	folder  string
	cancel  context.CancelFunc
	stopped atomic.Bool
	// done is closed at the end; ended and err are set before.
	done  chan struct{}
	ended Phase
	err   error

	mu sync.Mutex
	// last is the progress that was found last, for when an end cannot be asked.
	last Progress
}

// counts count what is sent to the target.
type counts struct {
	commands, bytes                   atomic.Int64
	commandsPerSecond, bytesPerSecond atomic.Int64
}

func (c *counts) sent(commands, bytes int) {
	c.commands.Add(int64(commands))
	c.bytes.Add(int64(bytes))
}

// sample computes the rates every second, until the returned function is called.
func (c *counts) sample() (end func()) {
	ended := make(chan struct{})
	var sampling sync.WaitGroup
	sampling.Go(func() {
		every := time.NewTicker(time.Second)
		defer every.Stop()
		var commands, bytes int64
		for {
			select {
			case <-ended:
				c.commandsPerSecond.Store(0)
				c.bytesPerSecond.Store(0)
				return
			case <-every.C:
			}
			c.commandsPerSecond.Store(c.commands.Load() - commands)
			c.bytesPerSecond.Store(c.bytes.Load() - bytes)
			commands, bytes = c.commands.Load(), c.bytes.Load()
		}
	})
	return func() {
		close(ended)
		sampling.Wait()
	}
}

// Start starts a migration. The caller must Stop it, or wait for Done.
func Start(o Options) *Migration {
	ctx, cancel := context.WithCancel(context.Background())
	m := &Migration{
		target:     o.Target,
		follow:     o.Follow,
		fromSource: newThrottle(o.BytesPerSecond),
		toTarget:   newThrottle(o.BytesPerSecond),
		logLine:    o.Log,
		cancel:     cancel,
		done:       make(chan struct{}),
	}
	m.reconnects.Store(o.Reconnect)
	for _, server := range o.Sources {
		m.sources = append(m.sources, &source{Migration: m, from: server})
	}
	for _, file := range o.Files {
		m.sources = append(m.sources, &source{Migration: m, file: file})
	}
	go func() {
		defer close(m.done)
		defer cancel()
		err := m.run(ctx)
		switch {
		case err == nil:
			m.ended = Succeeded
		case m.stopped.Load():
			m.ended = Stopped
		default:
			m.ended, m.err = Failed, err
			m.log(Error, "%v", err)
		}
	}()
	return m
}

// Stop ends the migration and waits until it has ended.
func (m *Migration) Stop() {
	m.stopped.Store(true)
	m.cancel()
	<-m.done
}

// Done is closed when the migration has ended.
func (m *Migration) Done() <-chan struct{} { return m.done }

// Err gives the reason of a failure once the migration has ended; nil: it has
// succeeded or was stopped.
func (m *Migration) Err() error {
	select {
	case <-m.done:
		return m.err
	default:
		return nil
	}
}

// Phase tells how far the migration is.
func (m *Migration) Phase() Phase {
	select {
	case <-m.done:
		return m.ended
	default:
	}
	for _, s := range m.sources {
		if !s.inSync.Load() {
			return Copying
		}
	}
	return InSync
}

// SetReconnect says from now on whether a lost connection is made again.
func (m *Migration) SetReconnect(reconnect bool) { m.reconnects.Store(reconnect) }

func (m *Migration) log(level Level, format string, args ...any) {
	if m.logLine != nil {
		m.logLine(level, fmt.Sprintf(format, args...))
	}
}

func (m *Migration) run(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "dcs-mock-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	m.folder = folder
	if err := m.checkTarget(ctx); err != nil {
		return err
	}
	defer m.counts.sample()()
	group, ctx := errgroup.WithContext(ctx)
	for _, s := range m.sources {
		group.Go(func() error { return s.run(ctx) })
	}
	return group.Wait()
}

// checkTarget fails where the target cannot be reached or cannot be one.
func (m *Migration) checkTarget(ctx context.Context) error {
	client := m.target.client()
	defer closeOn(ctx, client)()
	info, err := client.Info(ctx, "cluster").Result()
	if err != nil {
		return atTarget(fmt.Errorf("%s: %w", m.target.Address, err))
	}
	if strings.Contains(info, "cluster_enabled:1") {
		return errors.New("target " + m.target.Address + " is a Redis Cluster, which this mock cannot write to")
	}
	return nil
}

// Progress asks both ends, for two seconds at most. What an end does not tell is
// as it was told last.
func (m *Migration) Progress(ctx context.Context) Progress {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	m.mu.Lock()
	p := m.last
	m.mu.Unlock()

	if keys, err := ask(ctx, m.target, keyspace); err == nil {
		p.TargetKeys = sum(keys)
	}
	var all, offset, percent int64
	known := true
	for _, s := range m.sources {
		percent += s.percent()
		if s.file != "" {
			all += s.total.Load()
			continue
		}
		keys, err := ask(ctx, s.from, keyspace)
		if err != nil {
			known = false
			continue
		}
		all += sum(keys)
		ahead, err := ask(ctx, s.from, sourceOffset)
		if applied := s.applied.Load(); err == nil && applied > 0 {
			offset += max(0, ahead-applied)
		}
	}
	if known {
		p.SourceKeys = all
		if m.Phase() <= InSync {
			p.Offset = offset
		}
	}
	p.Percent = int(percent / int64(max(1, len(m.sources))))
	switch m.Phase() {
	case InSync, Succeeded:
		p.Percent = 100
	}
	p.BytesPerSecond, p.CommandsPerSecond = m.counts.bytesPerSecond.Load(), m.counts.commandsPerSecond.Load()
	m.mu.Lock()
	m.last = p
	m.mu.Unlock()
	return p
}

// percent is how much of the source's snapshot has been copied.
func (s *source) percent() int64 {
	if !s.loaded.Load() {
		return 0
	}
	return min(100, 100*s.copied.Load()/max(1, s.total.Load()))
}

// ask asks a server something on a connection of its own.
func ask[T any](ctx context.Context, server Server, question func(context.Context, *redis.Client) (T, error)) (T, error) {
	client := server.client()
	defer closeOn(ctx, client)()
	return question(ctx, client)
}

// sourceOffset gives how far a source's history goes.
func sourceOffset(ctx context.Context, client *redis.Client) (int64, error) {
	info, err := client.Info(ctx, "replication").Result()
	if err != nil {
		return 0, err
	}
	return infoNumber(info, "master_repl_offset")
}

// HandOver lets clients change over from the sources to the target without a loss.
// It pauses writes at the sources, waits until the target has caught up, calls
// change, and ends the pause. Where the target does not catch up before the
// context ends, nothing is changed. The migration goes on.
func (m *Migration) HandOver(ctx context.Context, change func()) error {
	for _, s := range m.sources {
		if _, err := ask(ctx, s.from, pauseWrites); err != nil {
			return s.atSource(fmt.Errorf("pausing writes: %w", err))
		}
		// The pause must end whatever has become of the context.
		defer s.resumeWrites(context.WithoutCancel(ctx))
	}
	m.log(Info, "Writes at the source are paused.")
	for _, s := range m.sources {
		goal, err := ask(ctx, s.from, sourceOffset)
		if err != nil {
			return s.atSource(err)
		}
		if err := m.await(ctx, func() bool { return s.applied.Load() >= goal }); err != nil {
			return fmt.Errorf("the target did not catch up with source %s: %w", s.from.Address, err)
		}
	}
	change()
	return nil
}

// pauseWrites pauses writes for a minute at most, in case this program dies.
func pauseWrites(ctx context.Context, client *redis.Client) (any, error) {
	return client.Do(ctx, "CLIENT", "PAUSE", time.Minute.Milliseconds(), "WRITE").Result()
}

// resumeWrites ends the pause.
func (s *source) resumeWrites(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := ask(ctx, s.from, func(ctx context.Context, client *redis.Client) (any, error) {
		return client.Do(ctx, "CLIENT", "UNPAUSE").Result()
	})
	if err != nil {
		s.log(Warning, "The pause of writes at source %s ends within a minute, since it could not be ended: %v", s.from.Address, err)
	}
}

// await returns when a condition holds, or the migration or the context has ended.
func (m *Migration) await(ctx context.Context, holds func() bool) error {
	every := time.NewTicker(2 * time.Millisecond)
	defer every.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-m.done:
			return errors.New("the migration has ended")
		case <-every.C:
		}
	}
	return nil
}
