package submission

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// spoolMemory is how much of a message stays in memory; a longer one goes to a temporary file.
const spoolMemory = 1 << 20

var (
	errTooLarge = errors.New("message is larger than the connector allows")
	errNoRoom   = errors.New("there is no room to keep the message")
)

// spool takes a message of at most max bytes. Beyond that, or once there is no room for it, writes are counted and thrown away:
// the client is read to the end of its message, and answered then.
type spool struct {
	max    int64
	size   int64
	memory bytes.Buffer
	file   *os.File // nil while in memory
	failed error    // why the message could not be kept; it wraps errNoRoom
}

func newSpool(max int64) *spool { return &spool{max: max} }

// Write takes the next bytes. It never fails; what went wrong is in failed.
func (s *spool) Write(p []byte) (int, error) {
	s.size += int64(len(p))
	if !s.tooLarge() && s.failed == nil {
		s.failed = s.keep(p)
	}
	return len(p), nil
}

func (s *spool) keep(p []byte) error {
	if s.file == nil && s.memory.Len()+len(p) > spoolMemory {
		file, err := os.CreateTemp("", "submission-*")
		if err != nil {
			return fmt.Errorf("%w: %w", errNoRoom, err)
		}
		os.Remove(file.Name()) // it lives as long as it is open
		s.file = file
		if _, err := s.memory.WriteTo(file); err != nil {
			return fmt.Errorf("%w: %w", errNoRoom, err)
		}
	}
	if s.file == nil {
		s.memory.Write(p)
		return nil
	}
	if _, err := s.file.Write(p); err != nil {
		return fmt.Errorf("%w: %w", errNoRoom, err)
	}
	return nil
}

func (s *spool) tooLarge() bool { return s.size > s.max }

// reader reads the whole content from its start; readers are independent of each other.
func (s *spool) reader() *io.SectionReader {
	if s.file != nil {
		return io.NewSectionReader(s.file, 0, s.size)
	}
	return io.NewSectionReader(bytes.NewReader(s.memory.Bytes()), 0, s.size)
}

// Close frees the temporary file.
func (s *spool) Close() error {
	if s == nil || s.file == nil {
		return nil
	}
	return s.file.Close()
}
