package replication

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// Clients that do all kinds of things to the same few keys, before, during and
// after the copy, while connections break. No key expires meanwhile: the target has
// clocks of its own for that.
func TestBusySource(t *testing.T) {
	t.Parallel()
	source, target := startServer(t, "--repl-backlog-size", "32mb"), startServer(t)
	source.Fill(2000)
	ctx, cancel := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	var rounds [4]int
	for c := range rounds {
		random := rand.New(rand.NewPCG(1, uint64(c)))
		clients.Go(func() {
			conn := source.Conn()
			defer conn.Close()
			for ; ctx.Err() == nil; rounds[c]++ {
				a, b, n := fmt.Sprintf("k:%d", random.IntN(40)), fmt.Sprintf("k:%d", random.IntN(40)), random.IntN(1000)
				later := 600_000 + n
				commands := [][]any{
					{"SET", a, n}, {"SET", a, n, "PX", later}, {"SET", a, n, "KEEPTTL"}, {"INCR", a}, {"APPEND", a, "x"},
					{"RPUSH", a, n, n + 1}, {"LPOP", a}, {"LINSERT", a, "BEFORE", n, "x"}, {"SADD", a, n}, {"SPOP", a}, {"SRANDMEMBER", a},
					{"HSET", a, n, n}, {"HINCRBY", a, "f", 1}, {"ZADD", a, n, n}, {"ZPOPMIN", a}, {"XADD", a, "*", "f", n}, {"XTRIM", a, "MAXLEN", "~", 5},
					{"DEL", a}, {"UNLINK", a, b}, {"PEXPIRE", a, later}, {"PERSIST", a}, {"GETEX", a, "PX", later},
					{"RENAME", a, b}, {"RENAMENX", a, b}, {"COPY", a, b}, {"COPY", a, b, "DB", 3, "REPLACE"}, {"MOVE", a, 3}, {"SWAPDB", 3, 4},
					{"SUNIONSTORE", a, b}, {"SORT", b, "ALPHA", "STORE", a}, {"BITOP", "NOT", a, b}, {"SETRANGE", a, n * 100, "end"},
					{"EVAL", "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]); return redis.call('RENAME', KEYS[1], KEYS[2])", 2, a, b, n, later},
					{"SELECT", random.IntN(3)},
				}
				do := func(how int) { conn.Do(ctx, commands[how]...) } // many of them fail, and that is all right
				if random.IntN(5) > 0 {
					do(random.IntN(len(commands)))
					continue
				}
				conn.Do(ctx, "MULTI")
				for range 1 + random.IntN(4) {
					do(random.IntN(len(commands)))
				}
				conn.Do(ctx, "EXEC")
			}
		})
	}
	m, _ := migrate(t, Options{Sources: []Server{source.server()}, Target: target.server(), Follow: true, Reconnect: true, BytesPerSecond: 2 << 20})
	for range 5 {
		time.Sleep(300 * time.Millisecond)
		source.ClientKillByFilter(t.Context(), "TYPE", "replica")
	}
	cancel()
	clients.Wait()
	if rounds[0] < 10 { // else nothing was busy
		t.Errorf("a client did %d rounds alone", rounds[0])
	}
	awaitCaughtUp(t, m)
	sameContents(t, source, target)
}
