package replication

import (
	"context"
	"os"
	"sync"
)

// spool keeps bytes in a file between a writer and a reader, so that a source
// never waits for the target and memory stays small. What has been read makes
// room whenever the reader has caught up.
type spool struct {
	mu   sync.Mutex
	file *os.File
	// from and to are where the reader and the writer are in the file.
	from, to int64
	// more is closed, and made anew, when something has been written.
	more chan struct{}
}

// newSpool makes a spool in a new file; Close removes neither bytes nor file.
func newSpool(path string) (*spool, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	return &spool{file: file, more: make(chan struct{})}, nil
}

// Close closes the file.
func (s *spool) Close() error { return s.file.Close() }

// Write adds bytes at the end.
func (s *spool) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.file.WriteAt(p, s.to)
	s.to += int64(n)
	close(s.more)
	s.more = make(chan struct{})
	return n, err
}

// take reads what there is; where there is nothing it gives 0 and a channel
// that is closed when there is.
func (s *spool) take(p []byte) (int, <-chan struct{}, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.from == s.to {
		return 0, s.more, nil
	}
	n, err := s.file.ReadAt(p[:min(int64(len(p)), s.to-s.from)], s.from)
	s.from += int64(n)
	if err == nil && s.from == s.to {
		err = s.empty()
	}
	return n, nil, err
}

// empty starts the file anew. One that has grown large gives its room back.
func (s *spool) empty() error {
	grown := s.to > 16<<20
	s.from, s.to = 0, 0
	if grown {
		return s.file.Truncate(0)
	}
	return nil
}

// spoolReader reads a spool and waits where there is nothing.
type spoolReader struct {
	ctx   context.Context
	spool *spool
	// idle is called before each wait.
	idle func() error
}

// Read implements io.Reader.
func (r *spoolReader) Read(p []byte) (int, error) {
	for {
		n, more, err := r.spool.take(p)
		if n > 0 || err != nil {
			return n, err
		}
		if err := r.idle(); err != nil {
			return 0, err
		}
		select {
		case <-more:
		case <-r.ctx.Done():
			return 0, r.ctx.Err()
		}
	}
}
