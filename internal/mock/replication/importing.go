package replication

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// importFile copies the keys of a snapshot file.
func (s *source) importFile(ctx context.Context) error {
	folder, remove, err := s.newFolder()
	if err != nil {
		return err
	}
	defer remove()
	name := filepath.Base(s.file)
	s.log(Info, "File %s is read.", name)
	if err := copySnapshotFile(s.file, snapshotPath(folder)); err != nil {
		return fmt.Errorf("file %s: %w", name, err)
	}
	if err := s.copyFrom(ctx, folder, nil); err != nil {
		return fmt.Errorf("file %s: %w", name, err)
	}
	return nil
}

// copySnapshotFile copies a snapshot to where a private server loads it. Any other
// file is refused: the server would take it for commands.
func copySnapshotFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	head := make([]byte, len("REDIS0001"))
	if _, err := io.ReadFull(in, head); err != nil || !bytes.HasPrefix(head, []byte("REDIS")) {
		return errors.New("it is no snapshot (.rdb) of a Redis")
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := io.Copy(out, io.MultiReader(bytes.NewReader(head), in)); err != nil {
		return err
	}
	if err := appendAddYears(out); err != nil {
		return err
	}
	return out.Close()
}
