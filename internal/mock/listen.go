package mock

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Listener is a Server listening on an address.
type Listener struct {
	// URL is the base address for both services, http://host:port, without a slash at its end.
	URL string
	// Addr is the address listened on.
	Addr net.Addr

	server *Server
	http   *http.Server
	// done is closed when the listening has ended, by served.
	done   chan struct{}
	served error
	once   sync.Once
	err    error
}

// Start listens on a free port of 127.0.0.1.
func (s *Server) Start() (*Listener, error) { return s.Listen("127.0.0.1:0") }

// Listen listens on host:port; port 0 is a free one.
func (s *Server) Listen(address string) (*Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("mock: %w", err)
	}
	return s.Serve(l), nil
}

// Serve answers what comes in by a listener of the caller's; Close closes it.
func (s *Server) Serve(l net.Listener) *Listener {
	running := &Listener{
		URL:    "http://" + reachable(l.Addr()),
		Addr:   l.Addr(),
		server: s,
		// Broken connections are what faults are for; net/http need not tell.
		http: &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)},
		done: make(chan struct{}),
	}
	go func() {
		running.served = running.http.Serve(l)
		close(running.done)
	}()
	return running
}

// reachable gives an address that a client on this machine can use: one that
// stands for every interface is no destination.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// Close stops listening, closes all connections and breaks off the requests
// that wait. Closing twice is as closing once.
func (l *Listener) Close() error {
	l.once.Do(func() {
		err := l.http.Close()
		l.server.FreeBlocked()
		<-l.done
		if !errors.Is(l.served, http.ErrServerClosed) {
			err = errors.Join(err, l.served)
		}
		l.err = err
	})
	return l.err
}

// Done is closed when the listening has ended, by Close or by an error, which
// Close then gives.
func (l *Listener) Done() <-chan struct{} { return l.done }
