package replication

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/redistest"
)

// front starts a forwarder until the test ends.
func front(t *testing.T, server string) *Forwarder {
	t.Helper()
	f, err := NewForwarder("127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// A client that writes without a pause, connects again where its connection is
// closed, and counts what was acknowledged.
func TestHandOverLosesNoAcknowledgedWrite(t *testing.T) {
	t.Parallel()
	source, target := startServer(t), startServer(t)
	source.Fill(1000)
	atSource, atTarget := front(t, source.Address), front(t, target.Address)
	m, _ := follow(t, source, target)
	awaitPhase(t, m, InSync)

	const clients = 4
	var acknowledged [clients]atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{}, clients)
	for c := range clients {
		go func() {
			defer func() { ended <- struct{}{} }()
			for ctx.Err() == nil {
				client := Server{Address: atSource.Address()}.client()
				for ctx.Err() == nil {
					n := acknowledged[c].Load()
					if client.Set(context.Background(), fmt.Sprintf("written:%d:%d", c, n), n, 0).Err() != nil {
						break // connect again, write the same again
					}
					acknowledged[c].Add(1)
				}
				client.Close()
			}
		}()
	}
	written := func(more int64) {
		before := acknowledged[0].Load()
		redistest.Await(t, func() bool { return acknowledged[0].Load() >= before+more }, "writes")
	}
	written(500)
	// The target lags behind when the exchange begins.
	target.Run("CLIENT PAUSE 200 WRITE")
	written(100)
	if err := m.HandOver(t.Context(), func() { Swap(atSource, atTarget) }); err != nil {
		t.Fatal(err)
	}
	m.Stop()
	written(500)
	after := source.DBSize(t.Context()).Val()
	written(10)
	cancel()
	for range clients {
		<-ended
	}
	if n := source.DBSize(t.Context()).Val(); n != after {
		t.Errorf("the source still gets writes: %d keys, then %d", after, n)
	}
	for c := range clients {
		for n := range acknowledged[c].Load() {
			if target.Exists(t.Context(), fmt.Sprintf("written:%d:%d", c, n)).Val() == 0 {
				t.Fatalf("write %d of client %d was acknowledged and is lost", n, c)
			}
		}
	}

	// And back again.
	Swap(atSource, atTarget)
	client := Server{Address: atSource.Address()}.client()
	defer client.Close()
	if err := client.Set(t.Context(), "back", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if source.Exists(t.Context(), "back").Val() != 1 || atTarget.Server() != target.Address {
		t.Error("the addresses do not lead back to their own servers")
	}
}

func TestHandOverThatCannotBe(t *testing.T) {
	t.Parallel()
	source, target := startServer(t), startServer(t)
	m, _ := follow(t, source, target)
	awaitCaughtUp(t, m)
	target.Run("CLIENT PAUSE 60000 WRITE")
	source.Run("SET k v")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	err := m.HandOver(ctx, func() { t.Error("the change was made") })
	if err == nil || !strings.Contains(err.Error(), "did not catch up") {
		t.Errorf("error is %v", err)
	}
	target.Run("CLIENT UNPAUSE")
	source.Run("SET k w") // the source takes writes again
	awaitCaughtUp(t, m)
	sameContents(t, source, target)
}

// echoing starts a server that answers each line with its name.
func echoing(t *testing.T, name string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				one := make([]byte, 1)
				for {
					if _, err := conn.Read(one); err != nil {
						return
					}
					if _, err := io.WriteString(conn, name); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

func TestForwarder(t *testing.T) {
	t.Parallel()
	a, b := front(t, echoing(t, "a")), front(t, echoing(t, "b"))
	connect := func(f *Forwarder) net.Conn {
		conn, err := net.Dial("tcp", f.Address())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	answer := func(conn net.Conn) string {
		if _, err := conn.Write([]byte{'?'}); err != nil {
			return err.Error()
		}
		one := make([]byte, 1)
		if _, err := conn.Read(one); err != nil {
			return "closed"
		}
		return string(one)
	}
	conn := connect(a)
	if got := answer(conn); got != "a" {
		t.Errorf("address a leads to %s", got)
	}
	Swap(a, b)
	one := make([]byte, 1)
	if _, err := conn.Read(one); err == nil {
		t.Error("the connection to the old server is open")
	}
	if got := answer(connect(a)); got != "b" {
		t.Errorf("address a leads to %s after the exchange", got)
	}
	if got := answer(connect(b)); got != "a" {
		t.Errorf("address b leads to %s after the exchange", got)
	}
	if _, err := NewForwarder(a.Address(), "127.0.0.1:1"); err == nil {
		t.Error("an address in use was taken")
	}
	noServer := front(t, "127.0.0.1:1")
	if got := answer(connect(noServer)); got == "a" || got == "b" {
		t.Errorf("an address that leads nowhere leads to %s", got)
	}
}
