package backend

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/message"
)

// maxHeld is the size of the largest message that APPEND holds in memory while it arrives, in bytes.
const maxHeld = 1 << 20

// startHeld is how much memory a message is given before it begins to arrive, which it may never do, in bytes.
const startHeld = 16 << 10

// upload is a message that has arrived whole: in memory, or in a temporary file that has no name any more.
type upload struct {
	io.ReadSeeker
	file *os.File // nil in memory
	size int64
	nul  bool // there is a NUL in it
}

// Close gives the file up.
func (r *upload) Close() {
	if r.file != nil {
		r.file.Close()
	}
}

// receive reads a message to its end. One with a NUL in it is refused (RFC 3501 section 9, CHAR8), unless NULs are allowed: in a
// literal8, and from another server.
func receive(literal *imapwire.Literal, nul bool) (*upload, error) {
	r := &upload{size: literal.Size}
	if literal.Size <= maxHeld {
		var held bytes.Buffer
		held.Grow(int(min(literal.Size, startHeld)))
		if _, err := io.Copy(&nulWatch{&held, r, nul}, literal); err != nil {
			return nil, err
		}
		r.ReadSeeker = bytes.NewReader(held.Bytes())
		return r, nil
	}
	file, err := os.CreateTemp("", "imap4-append-*")
	if err != nil {
		return nil, fmt.Errorf("spool a message of %d bytes: %w", literal.Size, err)
	}
	r.ReadSeeker, r.file = file, file
	if err := r.spool(literal, nul); err != nil {
		file.Close()
		return nil, err
	}
	return r, nil
}

// spool fills the file, which from then on exists only as long as it is open, and goes back to its beginning.
func (r *upload) spool(literal *imapwire.Literal, nul bool) error {
	if err := os.Remove(r.file.Name()); err != nil {
		return fmt.Errorf("spool a message: %w", err)
	}
	if _, err := io.Copy(&nulWatch{r.file, r, nul}, literal); err != nil {
		return fmt.Errorf("spool a message: %w", err)
	}
	return r.rewind()
}

func (r *upload) rewind() error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read a spooled message: %w", err)
	}
	return nil
}

// nulWatch notes whether a NUL passes, and refuses it unless it is allowed.
type nulWatch struct {
	io.Writer
	message *upload
	allowed bool
}

func (w *nulWatch) Write(p []byte) (int, error) {
	if bytes.IndexByte(p, 0) >= 0 {
		if !w.allowed {
			return 0, argumentError
		}
		w.message.nul = true
	}
	return w.Writer.Write(p)
}

// acceptable makes a message one that every client can read, or refuses it: header fields in UTF-8 are for clients that said
// that they know them (RFC 6855 section 4), and parts with a NUL are kept in BASE64 (RFC 3516 sections 4.4 and 6).
func (s *session) acceptable(r *upload) error {
	if s.narrows() {
		wide, err := hasWideHeader(r)
		if err != nil {
			return err
		}
		if wide {
			return utf8NotEnabled
		}
		if err := r.rewind(); err != nil {
			return err
		}
	}
	if !r.nul {
		return nil
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("read a spooled message: %w", err)
	}
	encoded, ok := message.WithoutNUL(raw)
	if !ok {
		return unknownEncoding
	}
	r.ReadSeeker, r.size = bytes.NewReader(encoded), int64(len(encoded))
	return nil
}

// hasWideHeader says whether a byte above 127 stands before the first empty line.
func hasWideHeader(r io.Reader) (bool, error) {
	in := bufio.NewReader(r)
	start := true // of a line
	for {
		part, err := in.ReadSlice('\n')
		if start && len(bytes.TrimRight(part, "\r\n")) == 0 {
			return false, nil
		}
		for _, c := range part {
			if c >= 0x80 {
				return true, nil
			}
		}
		switch err {
		case nil:
			start = true
		case bufio.ErrBufferFull:
			start = false
		case io.EOF:
			return false, nil
		default:
			return false, fmt.Errorf("read a spooled message: %w", err)
		}
	}
}
