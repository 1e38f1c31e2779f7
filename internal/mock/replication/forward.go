package replication

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Forwarder is an address of this machine that leads to a server, which can be
// changed.
type Forwarder struct {
	listener net.Listener
	// ctx ends what is being dialled when the Forwarder is closed.
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu sync.Mutex
	// server is the address led to; turn counts how often it was changed.
	server string
	turn   int
	open   map[net.Conn]struct{}
}

// NewForwarder listens on host:port and leads to a server's address.
func NewForwarder(address, server string) (*Forwarder, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening for clients: %w", err)
	}
	f := &Forwarder{listener: listener, server: server, open: map[net.Conn]struct{}{}}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	f.work.Go(f.accept)
	return f, nil
}

// Address is where clients connect.
func (f *Forwarder) Address() string { return f.listener.Addr().String() }

// Server is the address led to.
func (f *Forwarder) Server() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.server
}

// Swap makes two forwarders lead to one another's servers and closes all their
// connections, so that clients connect again and find the other server.
func Swap(a, b *Forwarder) {
	toA, toB := a.Server(), b.Server()
	a.lead(toB)
	b.lead(toA)
}

func (f *Forwarder) lead(server string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.server = server
	f.turn++
	f.closeAll()
}

// closeAll closes all connections. The lock is held.
func (f *Forwarder) closeAll() {
	for conn := range f.open {
		conn.Close()
	}
}

// Close stops listening, closes all connections and waits until they are.
func (f *Forwarder) Close() error {
	err := f.listener.Close()
	f.cancel()
	f.mu.Lock()
	f.turn++
	f.closeAll()
	f.mu.Unlock()
	f.work.Wait()
	return err
}

func (f *Forwarder) accept() {
	for {
		client, err := f.listener.Accept()
		if err != nil {
			return
		}
		f.work.Go(func() { f.forward(client) })
	}
}

// forward serves one client.
func (f *Forwarder) forward(client net.Conn) {
	defer client.Close()
	f.mu.Lock()
	address, turn := f.server, f.turn
	f.mu.Unlock()
	dialer := net.Dialer{Timeout: 5 * time.Second}
	server, err := dialer.DialContext(f.ctx, "tcp", address)
	if err != nil {
		return
	}
	defer server.Close()
	f.mu.Lock()
	if f.turn != turn {
		// The address leads elsewhere by now: the client must connect again.
		f.mu.Unlock()
		return
	}
	f.open[client], f.open[server] = struct{}{}, struct{}{}
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.open, client)
		delete(f.open, server)
	}()

	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(client, server)
		client.Close()
	})
	_, _ = io.Copy(server, client)
	server.Close()
	back.Wait()
}
