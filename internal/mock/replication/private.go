package replication

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// snapshotName is the file in a private server's folder that it loads. As the
// head of an append-only file, a snapshot is loaded with keys that have expired.
const snapshotName = "appendonly.aof"

// private is a redis-server of our own that holds a snapshot, on a socket in a
// folder of its own.
type private struct {
	*redis.Client
	socket  string
	process *exec.Cmd
	output  *lastLines
	// exited is closed when the process has ended.
	exited chan struct{}
}

// load starts a server on the snapshot in a folder and waits until it has loaded
// it. The server ends with the context, or by close.
func load(ctx context.Context, folder string) (*private, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, errors.New("redis-server is not on PATH: it loads the snapshot, so install Redis on this machine")
	}
	socket := filepath.Join(folder, "s")
	p := &private{socket: socket, output: &lastLines{}, exited: make(chan struct{})}
	p.process = exec.CommandContext(ctx, program,
		"--port", "0", "--unixsocket", socket, "--unixsocketperm", "700",
		"--dir", folder, "--appendonly", "yes", "--appendfilename", snapshotName, "--appendfsync", "no",
		"--auto-aof-rewrite-percentage", "0", "--save", "", "--rdbcompression", "no",
		"--databases", "1024", "--maxmemory", "0", "--maxclients", "32", "--daemonize", "no")
	p.process.Dir = folder
	p.process.Stdout, p.process.Stderr = p.output, p.output
	p.process.WaitDelay = time.Second
	if err := p.process.Start(); err != nil {
		return nil, fmt.Errorf("starting redis-server: %w", err)
	}
	go func() {
		// How it ended is in its output.
		_ = p.process.Wait()
		close(p.exited)
	}()
	p.Client = connect("unix", socket, "")
	if err := p.awaitLoaded(ctx); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *private) awaitLoaded(ctx context.Context) error {
	pause := time.NewTicker(5 * time.Millisecond)
	defer pause.Stop()
	for {
		// The client would wait a second after it could not connect.
		if _, err := os.Stat(p.socket); err == nil && p.Ping(ctx).Err() == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.exited:
			return fmt.Errorf("redis-server on this machine cannot load the snapshot: %s", p.output.warnings())
		case <-pause.C:
		}
	}
}

// close ends the process and waits for it.
func (p *private) close() {
	p.Close()
	// It has nothing to save.
	_ = p.process.Process.Kill()
	<-p.exited
}

// lastLines keeps the end of a server's log.
type lastLines struct {
	mu  sync.Mutex
	end []byte
}

// Write implements io.Writer.
func (l *lastLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end = append(l.end, p...)
	if excess := len(l.end) - 8<<10; excess > 0 {
		l.end = bytes.Clone(l.end[excess:])
	}
	return len(p), nil
}

// warnings gives the last lines that the server marked as warnings, without what
// comes before the words, or else its last line.
func (l *lastLines) warnings() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var warnings []string
	last := "it ended without a word"
	for line := range strings.Lines(string(l.end)) {
		line = strings.TrimSpace(line)
		if line != "" {
			last = line
		}
		// 4242:M 24 Jul 2026 10:00:00.000 # Can't handle RDB format version 99
		if _, words, found := strings.Cut(line, " # "); found && !strings.Contains(words, "overcommit") {
			warnings = append(warnings, words)
		}
	}
	if len(warnings) == 0 {
		return last
	}
	return strings.Join(warnings[max(0, len(warnings)-3):], " ")
}
