package replication

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// wire is a connection to a source on which this program is a replica.
type wire struct {
	net.Conn
	in *bufio.Reader
}

// position is where a replica is in a source's history.
type position struct {
	// id names the history; empty: none is known, and a snapshot is needed.
	id string
	// offset counts the bytes of the history that have been received.
	offset int64
}

// dial connects to a source.
func dial(ctx context.Context, address string) (*wire, error) {
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &wire{Conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// closeOn closes the connection when a context ends. The returned function ends
// the watch.
func (w *wire) closeOn(ctx context.Context) func() bool {
	return context.AfterFunc(ctx, func() { w.Close() })
}

// introduce says who connects.
func (w *wire) introduce(password string) error {
	if password != "" {
		if err := w.ask("AUTH", password); err != nil {
			return err
		}
	}
	if err := w.ask("PING"); err != nil {
		return err
	}
	// A source that does not know one of these goes on without it.
	for _, introduction := range [][]string{{"REPLCONF", "listening-port", "0"}, {"REPLCONF", "capa", "eof", "capa", "psync2"}} {
		err := w.ask(introduction...)
		if _, refused := refusedWith(err); err != nil && !refused {
			return err
		}
	}
	return nil
}

// psync asks to go on from a position. It gives the position from which the
// source goes on, and whether it sends a snapshot first.
func (w *wire) psync(from position) (now position, snapshot bool, err error) {
	id, next := "?", int64(-1)
	if from.id != "" {
		id, next = from.id, from.offset+1
	}
	if err := w.send("PSYNC", id, strconv.FormatInt(next, 10)); err != nil {
		return position{}, false, err
	}
	answer, err := w.line()
	if err != nil {
		return position{}, false, err
	}
	words := strings.Fields(answer)
	switch {
	case len(words) == 3 && words[0] == "+FULLRESYNC":
		offset, err := strconv.ParseInt(words[2], 10, 64)
		return position{id: words[1], offset: offset}, true, err
	case len(words) > 0 && words[0] == "+CONTINUE":
		if len(words) > 1 {
			from.id = words[1]
		}
		return from, false, nil
	}
	return position{}, false, fmt.Errorf("unexpected answer to PSYNC: %.80q", answer)
}

// send writes a command.
func (w *wire) send(words ...string) error {
	if err := w.SetWriteDeadline(time.Now().Add(silence)); err != nil {
		return err
	}
	_, err := w.Write(command(words...))
	return err
}

// ask sends a command and reads its answer, a line.
func (w *wire) ask(words ...string) error {
	if err := w.send(words...); err != nil {
		return err
	}
	_, err := w.line()
	return err
}

// line reads a line that is not empty: while a source prepares a snapshot it
// sends empty ones. A refusal is an error.
func (w *wire) line() (string, error) {
	for {
		if err := w.SetReadDeadline(time.Now().Add(silence)); err != nil {
			return "", err
		}
		line, err := w.in.ReadString('\n')
		if err != nil {
			return "", broken(err)
		}
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "-"):
			return "", refusal(cleaned(line[1:]))
		case line != "":
			return line, nil
		}
	}
}

// Read gives what the source sends next.
func (w *wire) Read(p []byte) (int, error) {
	if err := w.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return 0, err
	}
	n, err := w.in.Read(p)
	return n, broken(err)
}

// broken says in words what the end of a connection means.
func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the server closed the connection")
	}
	return err
}

// snapshot writes the snapshot that follows a full synchronisation to a writer.
// A source that writes it to disk first says how long it is; one that sends it
// as it is made marks its end.
func (w *wire) snapshot(ctx context.Context, to io.Writer, limit *throttle) (int64, error) {
	head, err := w.line()
	if err != nil {
		return 0, err
	}
	if mark, found := strings.CutPrefix(head, "$EOF:"); found {
		return w.until(ctx, []byte(mark), to, limit)
	}
	length, err := strconv.ParseInt(strings.TrimPrefix(head, "$"), 10, 64)
	if err != nil || length < 0 || head[0] != '$' {
		return 0, fmt.Errorf("unexpected head of a snapshot: %.80q", head)
	}
	_, err = io.Copy(to, io.LimitReader(limit.reader(ctx, w), length))
	return length, err
}

// until copies up to a mark. The source sends nothing after it until it is told
// that the snapshot has arrived, so the mark can only be at the end of what has
// been read.
func (w *wire) until(ctx context.Context, mark []byte, to io.Writer, limit *throttle) (int64, error) {
	in := limit.reader(ctx, w)
	held := make([]byte, 0, 64<<10+len(mark))
	var length int64
	for {
		n, err := in.Read(held[len(held):cap(held)])
		if err != nil {
			return length, err
		}
		held = held[:len(held)+n]
		ended := bytes.HasSuffix(held, mark)
		ready := max(0, len(held)-len(mark))
		if _, err := to.Write(held[:ready]); err != nil {
			return length, err
		}
		length += int64(ready)
		if ended {
			return length, nil
		}
		held = held[:copy(held, held[ready:])]
	}
}
