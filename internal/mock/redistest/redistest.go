// Package redistest starts real Redis servers for tests.
package redistest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// required is the variable that makes a missing redis-server a failure.
const required = "DCS_REQUIRE_REDIS"

// Server is a Redis on a port of its own.
type Server struct {
	// Client is one for the server.
	*redis.Client
	// Address is host:port.
	Address string
	// Password is what --requirepass says.
	Password string
	// Folder has the server's files.
	Folder string

	t       testing.TB
	args    []string
	process *exec.Cmd
}

// Start starts a server until the test ends, with arguments for redis-server. It
// skips the test where there is no redis-server.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv(required) != "" {
			t.Fatalf("redis-server is not on PATH, and %s says that it must be", required)
		}
		t.Skip("redis-server is not on PATH")
	}
	s := &Server{t: t, Folder: t.TempDir(), args: args}
	if i := slices.Index(args, "--requirepass"); i >= 0 {
		s.Password = args[i+1]
	}
	for range 5 {
		s.Address = FreeAddress(t)
		if s.Restart() {
			t.Cleanup(s.Kill)
			return s
		}
	}
	t.Fatal("redis-server did not start")
	return nil
}

// SaySkipped says once for all tests of a package that they are skipped, if they
// are: `make test` shows it at its end.
func SaySkipped(tests string) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		Figure(tests + ": skipped, since redis-server is not on PATH")
	}
}

// Figure writes a line for people, which `make test` shows at its end.
func Figure(line string) {
	fmt.Println(line)
	if name := os.Getenv("DCS_FIGURES"); name != "" {
		if file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
			defer file.Close()
			fmt.Fprintln(file, line)
		}
	}
}

// FreeAddress is one that nobody listened at a moment ago.
func FreeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Restart starts the process, on the data that it saved before.
func (s *Server) Restart() bool {
	s.t.Helper()
	_, port, _ := net.SplitHostPort(s.Address)
	args := append([]string{"--port", port, "--bind", "127.0.0.1", "--dir", s.Folder, "--save", "", "--repl-diskless-sync-delay", "0"}, s.args...)
	s.process = exec.Command("redis-server", args...)
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.Client = redis.NewClient(&redis.Options{
		Addr: s.Address, Password: s.Password, Protocol: 2, MaxRetries: -1, ReadTimeout: time.Minute, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	for range 1000 {
		// The client would wait a second after it could not connect.
		conn, err := net.Dial("tcp", s.Address)
		if err != nil {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		conn.Close()
		if s.Ping(context.Background()).Err() == nil {
			return true
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.Kill()
	return false
}

// Kill ends the process, which saves nothing.
func (s *Server) Kill() {
	s.Close()
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

// Run runs commands, each written with blanks between its words, from database 0
// on.
func (s *Server) Run(commands ...string) {
	s.t.Helper()
	conn := s.Conn()
	defer conn.Close()
	for _, command := range append(commands, "SELECT 0") {
		var args []any
		for _, word := range strings.Fields(command) {
			args = append(args, word)
		}
		if err := conn.Do(context.Background(), args...).Err(); err != nil {
			s.t.Fatalf("%s: %v", command, err)
		}
	}
}

// Fill writes keys of 100 bytes.
func (s *Server) Fill(keys int) {
	s.t.Helper()
	value := strings.Repeat("x", 100)
	for from := 0; from < keys; from += 10000 {
		pipe := s.Pipeline()
		for i := from; i < min(keys, from+10000); i++ {
			pipe.Set(context.Background(), fmt.Sprintf("key:%d", i), value, 0)
		}
		if _, err := pipe.Exec(context.Background()); err != nil {
			s.t.Fatal(err)
		}
	}
}

// Await waits until a condition holds, for 20 s at most.
func Await(t testing.TB, holds func() bool, what string, args ...any) {
	t.Helper()
	for range 4000 {
		if holds() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("never seen: "+what, args...)
}
