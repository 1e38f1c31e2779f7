package replication

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

func TestCommandsAreReadAndCounted(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long", 50_000)
	in := string(command("SET", "k", "a\r\nb")) + "\r\nPING now\r\n" + string(command("SET", long, "")) + string(command())
	r := newCommandReader(iotest.OneByteReader(strings.NewReader(in)))
	for _, want := range [][]string{{"SET", "k", "a\r\nb"}, {}, {"PING", "now"}, {"SET", long, ""}, {}} {
		words, err := r.next()
		if err != nil {
			t.Fatal(err)
		}
		if got := string(bytes.Join(words, []byte("|"))); got != strings.Join(want, "|") {
			t.Errorf("command is %.100q, want %.100q", got, want)
		}
	}
	if _, err := r.next(); !errors.Is(err, io.EOF) {
		t.Errorf("the end is %v", err)
	}
	if r.offset != int64(len(in)) {
		t.Errorf("offset is %d of %d", r.offset, len(in))
	}
}

func TestWhatIsNoCommandIsAnError(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"a number of words that is none": "*x\r\n", "a negative number of words": "*-1\r\n", "a word without its length": "*1\r\nPING\r\n",
		"a negative length": "*1\r\n$-1\r\n", "a length that is none": "*1\r\n$x\r\n", "an end in a word": "*1\r\n$4\r\nPI",
		"an end before a word": "*2\r\n$4\r\nPING\r\n", "an end in a number": "*1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newCommandReader(strings.NewReader(in))
			if words, err := r.next(); err == nil || errors.Is(err, io.EOF) {
				t.Errorf("read %q, %v", words, err)
			}
			if r.offset != 0 {
				t.Errorf("offset is %d", r.offset)
			}
		})
	}
}

// sending starts a server that sends a text to its first client and hangs up.
func sending(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		if conn, err := l.Accept(); err == nil {
			_, _ = io.WriteString(conn, text)
			conn.Close()
		}
	}()
	return l.Addr().String()
}

func TestSnapshots(t *testing.T) {
	t.Parallel()
	mark := strings.Repeat("m", 39) + "!"
	held := "REDIS" + strings.Repeat("mm", 100_000)
	for name, test := range map[string]struct {
		sent, want, fails string
	}{
		"with a length":               {sent: "\n\n$5\r\nREDIS", want: "REDIS"},
		"with nothing in it":          {sent: "$0\r\n", want: ""},
		"with a mark":                 {sent: "\n$EOF:" + mark + "\r\n" + held + mark, want: held},
		"with a mark and no contents": {sent: "$EOF:" + mark + "\r\n" + mark, want: ""},
		"cut off":                     {sent: "$EOF:" + mark + "\r\n" + held + mark[:39], fails: "closed the connection"},
		"shorter than said":           {sent: "$6\r\nREDIS", fails: "closed the connection"},
		"that cannot be made":         {sent: "-ERR no memory\r\n", fails: "ERR no memory"},
		"with a strange head":         {sent: "+OK\r\n", fails: "unexpected head"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := dial(t.Context(), sending(t, test.sent))
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			var got bytes.Buffer
			n, err := w.snapshot(t.Context(), &got, nil)
			switch {
			case test.fails != "":
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("error is %v, want one with %q", err, test.fails)
				}
			case err != nil:
				t.Error(err)
			case got.String() != test.want || n != int64(len(test.want)):
				t.Errorf("got %d bytes, said to be %d, want %d", got.Len(), n, len(test.want))
			}
		})
	}
}

func TestAThrottleKeepsToItsRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		n, err := io.Copy(io.Discard, newThrottle(1<<20).reader(t.Context(), io.LimitReader(zeroes{}, 10<<20)))
		if err != nil || n != 10<<20 {
			t.Fatalf("%d bytes, %v", n, err)
		}
		if took := time.Since(began).Seconds(); took < 9.5 || took > 10.5 {
			t.Errorf("10 MB at 1 MB/s took %.1f s of virtual time", took)
		}
		if err := newThrottle(0).wait(t.Context(), 1<<40); err != nil {
			t.Error(err)
		}
	})
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { return len(p), nil }

func TestASpoolGivesBackWhatItWasGiven(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "spool")
	s, err := newSpool(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const rounds, size = 50, 1 << 20
	idle := make(chan struct{}, rounds+1)
	in := &spoolReader{ctx: t.Context(), spool: s, idle: func() error { idle <- struct{}{}; return nil }}
	go func() {
		for i := range rounds {
			if _, err := s.Write(bytes.Repeat([]byte{byte(i)}, size)); err != nil {
				t.Error(err)
			}
			if i == 25 {
				<-idle // the reader has caught up
			}
		}
	}()
	got := make([]byte, size)
	for i := range rounds {
		if _, err := io.ReadFull(in, got); err != nil {
			t.Fatal(err)
		}
		if want := bytes.Repeat([]byte{byte(i)}, size); !bytes.Equal(got, want) {
			t.Fatalf("round %d is not what was written", i)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Size() >= rounds*size {
		t.Errorf("the file has %d bytes, %v", info.Size(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in.ctx = ctx
	in.idle = func() error { return nil }
	if _, err := in.Read(got); !errors.Is(err, context.Canceled) {
		t.Errorf("the end is %v", err)
	}
}
