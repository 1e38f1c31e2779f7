package replication

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/redistest"
)

// TestMain fails the run where a goroutine is left once all tests have ended.
func TestMain(m *testing.M) {
	redistest.SaySkipped("tests of replication with real servers")
	goleak.VerifyTestMain(m)
}

// testServer is a real Redis of a test.
type testServer struct {
	*redistest.Server
	t testing.TB
}

func startServer(t testing.TB, args ...string) *testServer {
	t.Helper()
	return &testServer{redistest.Start(t, args...), t}
}

// server is the server as a migration wants it.
func (s *testServer) server() Server { return Server{Address: s.Address, Password: s.Password} }

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
// holds. Expiries may differ by some milliseconds: that of a key that was renamed
// or copied before the target had caught up is told from the time left.
func sameContents(t *testing.T, source, target *testServer) {
	t.Helper()
	want, got := source.contents(), target.contents()
	for key, value := range want {
		if !sameButForMilliseconds(got[key], value) {
			t.Errorf("key %s is %.200q at the target, %.200q at the source", key, got[key], value)
		}
	}
	for key, value := range got {
		if _, there := want[key]; !there {
			t.Errorf("key %s is %.200q at the target alone", key, value)
		}
	}
}

// sameButForMilliseconds compares two keys as contents has them.
func sameButForMilliseconds(one, other string) bool {
	i, j := strings.LastIndexByte(one, ' '), strings.LastIndexByte(other, ' ')
	first, err1 := strconv.ParseInt(one[i+1:], 10, 64)
	second, err2 := strconv.ParseInt(other[j+1:], 10, 64)
	if i != j || err1 != nil || err2 != nil || min(first, second) < 0 {
		return one == other
	}
	return one[:i] == other[:j] && max(first-second, second-first) < 100
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
	redistest.Await(j.t, func() bool { return strings.Contains(j.String(), text) }, "a log line with %q", text)
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
	return migrate(t, Options{Sources: []Server{source.server()}, Target: target.server(), Follow: true, Reconnect: true})
}

// awaitPhase waits until a migration is that far.
func awaitPhase(t testing.TB, m *Migration, phase Phase) {
	t.Helper()
	redistest.Await(t, func() bool { return m.Phase() == phase || m.Phase() > InSync }, "phase %d", phase)
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
