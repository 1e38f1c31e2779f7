package acctest

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/provider"
)

// NewMemoryMock starts a mock that is reached without a network, with phases as long as in the cloud, changed by change where
// that is not nil. It is for bubbles of testing/synctest, where an hour of waiting passes at once and a wait without end
// fails the test.
func NewMemoryMock(t testing.TB, change func(*mock.Config)) *Env {
	t.Helper()
	cfg := mock.Config{
		Ready: 3 * time.Minute, Full: 5 * time.Minute, Stop: 40 * time.Second, Import: 4 * time.Minute, Exchange: 20 * time.Second,
	}
	if change != nil {
		change(&cfg)
	}
	server, memory := mock.New(cfg), newMemory()
	return onMock(t, server, server.Serve(memory), provider.WithDialer(memory.dial))
}

// memory is a listener that is dialled within the process.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	close  sync.Once
}

func newMemory() *memory {
	return &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (m *memory) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case m.conns <- theirs:
		return ours, nil
	case <-m.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case conn := <-m.conns:
		return conn, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error {
	m.close.Do(func() { close(m.closed) })
	return nil
}

// Addr is one of this machine, which no proxy is asked for.
func (m *memory) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }
