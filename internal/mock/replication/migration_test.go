package replication

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/redistest"
)

// ofEveryType are commands that make a key of each type, with and without a time
// to live, in two databases.
var ofEveryType = []string{
	"SET string value", "SET short-lived v PX 3600000", "SET number 41", "SETBIT bits 1000 1",
	"RPUSH list a b c", "SADD set a b c", "SADD numbers 1 2 3", "ZADD zset 1 a 2.5 b -inf c", "HSET hash f v g w",
	"PFADD loglog a b c", "GEOADD geo 13.361389 38.115556 Palermo",
	"XADD stream 1-1 f v", "XADD stream 2-1 f w", "XGROUP CREATE stream readers 0", "XREADGROUP GROUP readers me COUNT 1 STREAMS stream >",
	"EXPIRE list 3600", "SELECT 9", "SET string other", "HSET hash f other", "PEXPIREAT hash 4102444800000",
}

func TestFollowedSource(t *testing.T) {
	t.Parallel()
	source, target := startServer(t), startServer(t)
	source.Run(ofEveryType...)
	target.Run("SET string old", "SET own kept")
	m, _ := follow(t, source, target)
	awaitCaughtUp(t, m)
	if kept := target.Get(t.Context(), "own").Val(); kept != "kept" {
		t.Errorf("a key of the target's own is %q", kept)
	}
	target.Run("DEL own")
	sameContents(t, source, target)

	for _, change := range []struct {
		name     string
		commands []string
	}{
		{"writes", []string{"SET string changed", "INCR number", "RPUSH list d", "SREM set a", "ZINCRBY zset 3 a", "HDEL hash f", "XADD stream 3-1 f x", "XACK stream readers 1-1"}},
		{"transactions", []string{"MULTI", "INCR number", "INCR number", "SELECT 9", "SET in-9 v", "EXEC"}},
		{"expiries", []string{"SET prolonged v PX 100000", "EXPIRE prolonged 7200", "SET kept v EX 100", "PERSIST kept", "GETEX string EX 600"}},
		{"renamed keys", []string{"RENAME list renamed", "COPY hash copied", "MOVE number 9", "SELECT 3", "SET far v", "SWAPDB 3 4"}},
		{"scripts", []string{"EVAL return(redis.call('SET','script',redis.call('TIME')[1])) 0"}},
		{"a large key", []string{"SETRANGE large 5000000 end"}},
		{"a large transaction", []string{"MULTI", "SETRANGE large 3000000 a", "SETRANGE larger 3000000 b", "EXEC"}},
		{"flushing", []string{"FLUSHALL", "SET after v"}},
	} {
		source.Run(change.commands...)
		awaitCaughtUp(t, m)
		sameContents(t, source, target)
		if t.Failed() {
			t.Fatalf("after %s", change.name)
		}
	}
}

func TestFullMigrationEndsByItself(t *testing.T) {
	t.Parallel()
	source, target := startServer(t), startServer(t)
	source.Fill(100_000)
	source.Run(ofEveryType...)
	m, _ := migrate(t, Options{Sources: []Server{source.server()}, Target: target.server()})
	awaitPhase(t, m, Succeeded)
	folder := m.folder
	source.Run("SET later v")
	if m.Err() != nil {
		t.Error(m.Err())
	}
	p := m.Progress(t.Context())
	if p.Percent != 100 || p.SourceKeys != p.TargetKeys+1 || p.TargetKeys < 100_000 {
		t.Errorf("progress is %+v", p)
	}
	source.Run("DEL later")
	sameContents(t, source, target)
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("folder %s is left: %v", folder, err)
	}
}

func TestSourcesThatWriteTheSnapshotToDiskFirst(t *testing.T) {
	t.Parallel()
	source, target := startServer(t, "--repl-diskless-sync", "no"), startServer(t)
	source.Run(ofEveryType...)
	m, _ := follow(t, source, target)
	awaitCaughtUp(t, m)
	sameContents(t, source, target)
}

// Keys that expire between the snapshot and the replay, and what the source does
// to them meanwhile.
func TestExpiriesDuringTheCopy(t *testing.T) {
	t.Parallel()
	source, target := startServer(t, "--rdbcompression", "no"), startServer(t)
	source.Fill(3000)
	source.Run("SET persisted v PX 3000", "SET prolonged v PX 3000", "SET counted 1 PX 3000", "SET renamed v PX 3000",
		"SET moved v PX 3600000", "SET left v PX 3000", "SET untouched v PX 3600000", "SELECT 5", "SET other v PX 3000", "SET far v PXAT 4102444800000",
		"SELECT 7", "SET swapped v PXAT 4102444800000")
	// The snapshot takes more than four seconds, so that the keys expire on the way.
	m, log := migrate(t, Options{Sources: []Server{source.server()}, Target: target.server(), Follow: true, BytesPerSecond: 60_000})
	log.await("sends a snapshot")
	redistest.Await(t, func() bool { return strings.Contains(source.Info(t.Context(), "replication").Val(), "slave0:") }, "a replica")
	source.Run("PERSIST persisted", "EXPIRE prolonged 3600", "INCR counted", "EXPIRE counted 3600", "RENAME renamed kept", "PERSIST kept",
		"RENAME moved moved-to", "COPY untouched copied DB 2", "SELECT 5", "MOVE other 6", "SELECT 6", "EXPIRE other 3600",
		"SWAPDB 7 8", "SELECT 9", "SET late v PX 3600000", "SWAPDB 8 9", "SELECT 9", "COPY swapped swapped-copy")
	if p := m.Phase(); p != Copying {
		t.Fatalf("the copy is over too early: %d", p)
	}
	awaitCaughtUp(t, m)
	redistest.Await(t, func() bool { return source.Exists(t.Context(), "left").Val() == 0 }, "the expiry")
	awaitCaughtUp(t, m)
	if n := target.Exists(t.Context(), "persisted", "prolonged", "counted", "kept").Val(); n != 4 {
		t.Errorf("%d of 4 keys are there", n)
	}
	sameContents(t, source, target)
}

func TestSeveralSources(t *testing.T) {
	t.Parallel()
	one, two, target := startServer(t, "--requirepass", "password-one"), startServer(t), startServer(t, "--requirepass", "password-of-the-target")
	one.Run("SET a 1")
	two.Run("SET b 2")
	m, _ := migrate(t, Options{Sources: []Server{one.server(), two.server()}, Target: target.server(), Follow: true})
	awaitCaughtUp(t, m)
	one.Run("SELECT 1", "SET c 3")
	two.Run("SET d 4")
	awaitCaughtUp(t, m)
	p := m.Progress(t.Context())
	if p.SourceKeys != 4 || p.TargetKeys != 4 || p.Offset != 0 || p.Percent != 100 {
		t.Errorf("progress is %+v", p)
	}
	if got := target.contents(); len(got) != 4 || !strings.Contains(got["1/c"], "3") {
		t.Errorf("target holds %v", got)
	}
}

func TestLostConnections(t *testing.T) {
	t.Parallel()
	t.Run("to a source that goes on from the offset", func(t *testing.T) {
		t.Parallel()
		source, target := startServer(t), startServer(t)
		m, log := follow(t, source, target)
		awaitPhase(t, m, InSync)
		// Written in one go, so that the connection breaks before it is told of the writes.
		source.Run("SET counter 41", "MULTI", "CLIENT KILL TYPE replica", "INCR counter", "EXEC")
		log.await("goes on from offset")
		awaitCaughtUp(t, m)
		if strings.Count(log.String(), "sends a snapshot") != 1 {
			t.Error("a second snapshot was sent")
		}
		sameContents(t, source, target)
	})
	t.Run("to a source that comes back with a snapshot", func(t *testing.T) {
		t.Parallel()
		source, target := startServer(t), startServer(t)
		source.Run(ofEveryType...)
		m, log := follow(t, source, target)
		awaitCaughtUp(t, m)
		// The source takes note of the end of the snapshot that it sent a moment later.
		redistest.Await(t, func() bool {
			return strings.Contains(source.Info(t.Context(), "persistence").Val(), "rdb_bgsave_in_progress:0")
		}, "the end of the snapshot")
		// What the snapshot lacks is lost with the source.
		source.Run("SET last v", "SAVE", "INCR number")
		awaitCaughtUp(t, m)
		source.Kill()
		log.await("The connection was lost")
		if p := m.Progress(t.Context()); p.SourceKeys == 0 && m.Phase() != InSync {
			t.Errorf("progress is %+v in phase %d", p, m.Phase())
		}
		source.Restart()
		log.await("full synchronisation is made again")
		source.Run("SET new v")
		awaitCaughtUp(t, m)
		sameContents(t, source, target)
	})
	t.Run("to a source, not to be made again", func(t *testing.T) {
		t.Parallel()
		source, target := startServer(t), startServer(t)
		m, log := migrate(t, Options{Sources: []Server{source.server()}, Target: target.server(), Follow: true})
		awaitPhase(t, m, InSync)
		source.Kill()
		<-m.Done()
		if m.Phase() != Failed || !strings.Contains(log.String(), "ERROR source "+source.Address+": ") {
			t.Errorf("phase is %d: %v", m.Phase(), m.Err())
		}
	})
	t.Run("to a target", func(t *testing.T) {
		t.Parallel()
		source, target := startServer(t), startServer(t, "--appendonly", "yes")
		source.Run(ofEveryType...)
		m, log := follow(t, source, target)
		awaitCaughtUp(t, m)
		target.Kill()
		source.Run("SET string while-down", "INCR number")
		log.await("A full synchronisation is made as soon as")
		target.Restart()
		awaitCaughtUp(t, m)
		sameContents(t, source, target)
	})
	t.Run("by a changed password", func(t *testing.T) {
		t.Parallel()
		source, target := startServer(t, "--requirepass", "first-password"), startServer(t)
		m, log := follow(t, source, target)
		awaitCaughtUp(t, m)
		source.Run("CONFIG SET requirepass second-password", "CLIENT KILL TYPE replica")
		<-m.Done()
		if m.Phase() != Failed || !strings.Contains(m.Err().Error(), "WRONGPASS") {
			t.Errorf("phase is %d: %v", m.Phase(), m.Err())
		}
		if all := log.String(); strings.Contains(all, "first-password") || strings.Contains(all, "second-password") {
			t.Error("the log has a password")
		}
	})
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		source, target []string
		spoil          func(o *Options)
		want           string
	}{
		{name: "a wrong password of the source", source: []string{"--requirepass", "right-password"},
			spoil: func(o *Options) { o.Sources[0].Password = "wrong-password" }, want: "WRONGPASS invalid username-password pair"},
		{name: "a missing password of the source", source: []string{"--requirepass", "right-password"},
			spoil: func(o *Options) { o.Sources[0].Password = "" }, want: "NOAUTH Authentication required"},
		{name: "a wrong password of the target", target: []string{"--requirepass", "right-password"},
			spoil: func(o *Options) { o.Target.Password = "wrong-password" }, want: "WRONGPASS invalid username-password pair"},
		{name: "a source that is not reached", spoil: func(o *Options) { o.Sources[0].Address = "127.0.0.1:1" }, want: "source 127.0.0.1:1: dial tcp 127.0.0.1:1"},
		{name: "a target that is not reached", spoil: func(o *Options) { o.Target.Address = "127.0.0.1:1" }, want: "target: 127.0.0.1:1: dial tcp 127.0.0.1:1"},
		{name: "a source that does not know PSYNC", source: []string{"--rename-command", "PSYNC", ""}, want: "ERR unknown command 'PSYNC'"},
		{name: "a source that forbids PSYNC", source: []string{"--user", "default", "on", "nopass", "~*", "&*", "+@all", "-psync"}, want: "NOPERM"},
		{name: "a target that is full", target: []string{"--maxmemory", "1mb", "--maxmemory-policy", "noeviction"}, want: "OOM command not allowed"},
		{name: "a target that is a cluster", target: []string{"--cluster-enabled", "yes"}, want: "Redis Cluster"},
		{name: "a target that is read-only", target: []string{"--replicaof", "127.0.0.1 1"}, want: "READONLY"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source, target := startServer(t, test.source...), startServer(t, test.target...)
			source.Fill(10)
			o := Options{Sources: []Server{source.server()}, Target: target.server(), Follow: true, Reconnect: true}
			if test.spoil != nil {
				test.spoil(&o)
			}
			m, log := migrate(t, o)
			<-m.Done()
			if m.Phase() != Failed || !strings.Contains(m.Err().Error(), test.want) || !strings.Contains(log.String(), "ERROR ") {
				t.Errorf("phase is %d, error %v", m.Phase(), m.Err())
			}
			if all := log.String(); strings.Contains(all, "right-password") || strings.Contains(all, "wrong-password") {
				t.Error("the log has a password")
			}
		})
	}
}

func TestTargetThatBecomesFull(t *testing.T) {
	t.Parallel()
	source, target := startServer(t), startServer(t)
	m, _ := follow(t, source, target)
	awaitCaughtUp(t, m)
	target.Run("CONFIG SET maxmemory 1")
	source.Run("SET one-more v")
	<-m.Done()
	if m.Err() == nil || !strings.Contains(m.Err().Error(), "it refused SET: OOM command not allowed") {
		t.Errorf("error is %v", m.Err())
	}
}

func TestImport(t *testing.T) {
	t.Parallel()
	source, target := startServer(t, "--dbfilename", "backup.rdb"), startServer(t)
	source.Run(ofEveryType...)
	source.Run("SET gone v PX 300", "SAVE")
	redistest.Await(t, func() bool { return source.Exists(t.Context(), "gone").Val() == 0 }, "the expiry")
	file := filepath.Join(source.Folder, "backup.rdb")
	m, _ := migrate(t, Options{Files: []string{file}, Target: target.server()})
	awaitPhase(t, m, Succeeded)
	sameContents(t, source, target)
	if p := m.Progress(t.Context()); p.Percent != 100 || p.TargetKeys == 0 {
		t.Errorf("progress is %+v", p)
	}

	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		held, want string
	}{
		"a version that is too new":   {"REDIS9999" + string(whole[9:]), "Can't handle RDB format version 9999"},
		"a file that is cut off":      {string(whole[:len(whole)/2]), "cannot load the snapshot"},
		"a file that is no snapshot":  {string(command("SET", "k", "v")), "it is no snapshot"},
		"a file with nothing in it":   {"", "it is no snapshot"},
		"a file that is not complete": {"REDIS0009", "cannot load the snapshot"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := filepath.Join(t.TempDir(), "bad.rdb")
			if err := os.WriteFile(bad, []byte(test.held), 0o600); err != nil {
				t.Fatal(err)
			}
			m, _ := migrate(t, Options{Files: []string{bad}, Target: target.server()})
			<-m.Done()
			if m.Err() == nil || !strings.Contains(m.Err().Error(), test.want) || !strings.Contains(m.Err().Error(), "bad.rdb") {
				t.Errorf("error is %v", m.Err())
			}
		})
	}
}

func TestStopAtAnyTime(t *testing.T) {
	t.Parallel()
	source, target := startServer(t, "--rdbcompression", "no"), startServer(t)
	source.Fill(2000)
	for _, text := range []string{"sends a snapshot", "has arrived", "is copied to the target", "have been copied", "has caught up"} {
		m, log := migrate(t, Options{Sources: []Server{source.server()}, Target: target.server(), Follow: true, Reconnect: true, BytesPerSecond: 2_000_000})
		log.await(text)
		m.Stop()
		if m.Phase() != Stopped || m.Err() != nil || strings.Contains(log.String(), "ERROR") {
			t.Errorf("after %q: phase is %d: %v", text, m.Phase(), m.Err())
		}
		if _, err := os.Stat(m.folder); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("folder %s is left: %v", m.folder, err)
		}
	}
}

func TestLimitIsRefusedOnlyWhereMoreIsRead(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe()
	defer ours.Close()
	go func() {
		defer theirs.Close()
		_, _ = theirs.Write([]byte("all"))
	}()
	var left atomic.Int64
	left.Store(3)
	conn := limitedConn{ours, &left}
	p := make([]byte, 10)
	if n, err := conn.Read(p); n != 3 || err != nil {
		t.Errorf("an answer as long as the limit is read as %d bytes: %v", n, err)
	}
	if n, err := conn.Read(p); n != 0 || !errors.Is(err, errTooLarge) {
		t.Errorf("beyond the limit %d bytes are read: %v", n, err)
	}
}

func TestLargeKeysAreReadFewAtATime(t *testing.T) {
	t.Parallel()
	source, target := startServer(t), startServer(t)
	for i := range 12 {
		source.Run(fmt.Sprintf("SETRANGE large:%d 2000000 end", i))
	}
	source.Fill(2000)
	m, _ := migrate(t, Options{Sources: []Server{source.server()}, Target: target.server()})
	awaitPhase(t, m, Succeeded)
	if n := target.DBSize(t.Context()).Val(); n != 2012 {
		t.Errorf("%d keys at the target", n)
	}
	if n := target.StrLen(t.Context(), "large:11").Val(); n != 2000003 {
		t.Errorf("a large key has %d bytes", n)
	}
}
