package replication

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

// TestMain says once that the tests with real servers are skipped, if they are,
// and fails the run where a goroutine is left once all tests have ended.
func TestMain(m *testing.M) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		figure("tests with real data: skipped, since redis-server is not on PATH")
	}
	goleak.VerifyTestMain(m)
}

// figure writes a line for people, which `make test` shows at its end.
func figure(line string) {
	fmt.Println(line)
	if name := os.Getenv("DCS_FIGURES"); name != "" {
		if file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
			defer file.Close()
			fmt.Fprintln(file, line)
		}
	}
}

// testServer is a real Redis of a test.
type testServer struct {
	t testing.TB
	Server
	*redis.Client
	folder  string
	args    []string
	process *exec.Cmd
}

// startServer starts a Redis on a free port until the test ends.
func startServer(t testing.TB, args ...string) *testServer {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("DCS_REQUIRE_REDIS") != "" {
			t.Fatal("redis-server is not on PATH, and DCS_REQUIRE_REDIS says that it must be")
		}
		t.Skip("redis-server is not on PATH")
	}
	s := &testServer{t: t, folder: t.TempDir(), args: args}
	for range 5 {
		s.Address = freeAddress(t)
		if s.start() {
			t.Cleanup(s.kill)
			return s
		}
	}
	t.Fatal("redis-server did not start")
	return nil
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start starts the process, on the data that it left where it did before.
func (s *testServer) start() bool {
	_, port, _ := net.SplitHostPort(s.Address)
	args := append([]string{"--port", port, "--bind", "127.0.0.1", "--dir", s.folder, "--save", "", "--repl-diskless-sync-delay", "0"}, s.args...)
	s.process = exec.Command("redis-server", args...)
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	if i := slices.Index(args, "--requirepass"); i >= 0 {
		s.Password = args[i+1]
	}
	s.Client = s.client()
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
	s.kill()
	return false
}

func (s *testServer) kill() {
	s.Close()
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

// do runs commands, each written with blanks between its words, from database 0 on.
func (s *testServer) do(commands ...string) {
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

// fill writes keys of 100 bytes.
func (s *testServer) fill(keys int) {
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

// contents gives what every key holds, and when it expires, by database and name.
func (s *testServer) contents() map[string]string {
	s.t.Helper()
	ctx := context.Background()
	all := map[string]string{}
	databases, err := keyspace(ctx, s.Client)
	if err != nil {
		s.t.Fatal(err)
	}
	conn := s.Conn()
	defer conn.Close()
	for db := range databases {
		conn.Do(ctx, "SELECT", db)
		keys, err := conn.Keys(ctx, "*").Result()
		if err != nil {
			s.t.Fatal(err)
		}
		pipe := conn.Pipeline()
		for _, key := range keys {
			pipe.Eval(ctx, `
				local key = KEYS[1]
				local read = {
					string = {'GET', key}, list = {'LRANGE', key, 0, -1}, set = {'SORT', key, 'ALPHA'},
					zset = {'ZRANGE', key, 0, -1, 'WITHSCORES'}, hash = {'HGETALL', key}, stream = {'XRANGE', key, '-', '+'}}
				local kind = redis.call('TYPE', key).ok
				if not read[kind] then return 'gone' end
				local held = cjson.encode(redis.call(unpack(read[kind])))
				if kind == 'stream' then held = held .. cjson.encode(redis.call('XINFO', 'GROUPS', key)) end
				local expiry = redis.pcall('PEXPIRETIME', key)
				return kind .. ' ' .. held .. ' ' .. (type(expiry) == 'number' and expiry or '')`, []string{key})
		}
		values, err := pipe.Exec(ctx)
		if err != nil {
			s.t.Fatal(err)
		}
		for i, key := range keys {
			all[fmt.Sprintf("%d/%s", db, key)], _ = values[i].(*redis.Cmd).Text()
		}
	}
	conn.Do(ctx, "SELECT", 0)
	return all
}

// sameContents fails the test where the target does not hold just what the source
// holds.
func sameContents(t *testing.T, source, target *testServer) {
	t.Helper()
	want, got := source.contents(), target.contents()
	for key, value := range want {
		if got[key] != value {
			t.Errorf("key %s is %.200q at the target, %.200q at the source", key, got[key], value)
		}
	}
	for key, value := range got {
		if _, there := want[key]; !there {
			t.Errorf("key %s is %.200q at the target alone", key, value)
		}
	}
}

// journal is the log of a migration.
type journal struct {
	t     testing.TB
	mu    sync.Mutex
	lines []string
}

func (j *journal) write(level Level, message string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, string(level)+" "+message)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.lines, "\n")
}

// await waits for a line with a text.
func (j *journal) await(text string) {
	j.t.Helper()
	await(j.t, func() bool { return strings.Contains(j.String(), text) }, "a log line with %q", text)
}

// await waits until a condition holds.
func await(t testing.TB, holds func() bool, what string, args ...any) {
	t.Helper()
	for range 4000 {
		if holds() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("never seen: "+what, args...)
}

// migrate starts a migration until the test ends.
func migrate(t testing.TB, o Options) (*Migration, *journal) {
	t.Helper()
	log := &journal{t: t}
	o.Log = log.write
	m := Start(o)
	t.Cleanup(func() {
		m.Stop()
		if t.Failed() {
			t.Logf("log of the migration:\n%s", log)
		}
	})
	return m, log
}

// follow starts a migration that keeps in sync.
func follow(t testing.TB, source, target *testServer) (*Migration, *journal) {
	t.Helper()
	return migrate(t, Options{Sources: []Server{source.Server}, Target: target.Server, Follow: true, Reconnect: true})
}

// awaitPhase waits until a migration is that far.
func awaitPhase(t testing.TB, m *Migration, phase Phase) {
	t.Helper()
	await(t, func() bool { return m.Phase() == phase || m.Phase() > InSync }, "phase %d", phase)
	if m.Phase() != phase {
		t.Fatalf("phase is %d and not %d: %v", m.Phase(), phase, m.Err())
	}
}

// awaitCaughtUp waits until the target has what the sources hold now.
func awaitCaughtUp(t testing.TB, m *Migration) {
	t.Helper()
	awaitPhase(t, m, InSync)
	if err := m.HandOver(context.Background(), func() {}); err != nil {
		t.Fatal(err)
	}
}
