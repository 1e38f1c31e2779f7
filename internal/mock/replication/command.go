package replication

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// longest is the longest argument that is taken: Redis' own limit is 512 MB
// unless it is told otherwise.
const longest = 4 << 30

// command writes a command as it travels.
func command(words ...string) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(&out, "$%d\r\n", len(word))
		out.WriteString(word)
		out.WriteString("\r\n")
	}
	return out.Bytes()
}

// commandReader reads commands and counts their bytes.
type commandReader struct {
	in *bufio.Reader
	// offset counts the bytes of all commands that have been read whole.
	offset int64
}

func newCommandReader(in io.Reader) *commandReader {
	return &commandReader{in: bufio.NewReaderSize(in, 64<<10)}
}

// next reads a command. The error is io.EOF only where the input ends between
// two commands.
func (r *commandReader) next() ([][]byte, error) {
	line, err := r.in.ReadSlice('\n')
	if err != nil {
		if len(line) > 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	size := int64(len(line))
	line = bytes.TrimRight(line, "\r\n")
	if len(line) == 0 || line[0] != '*' {
		// An empty line keeps a connection alive, and words on a line are a command too.
		r.offset += size
		return bytes.Fields(bytes.Clone(line)), nil
	}
	count, err := strconv.Atoi(string(line[1:]))
	if err != nil || count < 0 || count > 1<<24 {
		return nil, fmt.Errorf("unexpected number of words in a command: %.40q", line)
	}
	words := make([][]byte, 0, min(count, 1024))
	for range count {
		word, n, err := r.word()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		words = append(words, word)
		size += n
	}
	r.offset += size
	return words, nil
}

// word reads one word of a command and gives its size on the way.
func (r *commandReader) word() (word []byte, size int64, err error) {
	head, err := r.in.ReadSlice('\n')
	if err != nil {
		return nil, 0, err
	}
	size = int64(len(head))
	head = bytes.TrimRight(head, "\r\n")
	length := int64(-1)
	if len(head) > 1 && head[0] == '$' {
		length, err = strconv.ParseInt(string(head[1:]), 10, 64)
	}
	if err != nil || length < 0 || length > longest {
		return nil, 0, fmt.Errorf("unexpected head of a word in a command: %.40q", head)
	}
	word = make([]byte, length+2)
	if _, err := io.ReadFull(r.in, word); err != nil {
		return nil, 0, err
	}
	return word[:length], size + length + 2, nil
}
