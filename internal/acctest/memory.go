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

// NewMemoryMock starts a mock like NewMock that needs no network, so that a test can run in a bubble of testing/synctest: there
// waiting takes no time, and a wait that never ends fails the test. Tests that run no CLI use it.
func NewMemoryMock(t testing.TB, change func(*mock.Config)) *Env {
	t.Helper()
	NeedsMock(t)
	server, memory := mock.New(mockConfig(t, change)), newMemory()
	return onMock(t, server, server.Serve(memory), provider.WithDialer(memory.dial))
}

// CloudPhases makes the phases of a mock as long as they are in the cloud, then changes the mock by change where that is not nil.
func CloudPhases(change func(*mock.Config)) func(*mock.Config) {
	return func(c *mock.Config) {
		c.Ready, c.Full, c.Stop, c.Import, c.Exchange = 3*time.Minute, 5*time.Minute, 40*time.Second, 4*time.Minute, 20*time.Second
		if change != nil {
			change(c)
		}
	}
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
