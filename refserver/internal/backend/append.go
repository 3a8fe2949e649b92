package backend

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// maxHeld is the size of the largest message that APPEND holds in memory while it arrives, in bytes.
const maxHeld = 1 << 20

// append is APPEND (RFC 3501 section 6.3.11) with the code of UIDPLUS (RFC 4315). The message is read whole before the store
// sees it, so a client that goes away in the middle of it, or takes its time, touches nothing.
func (s *session) append(ctx context.Context, d *imapwire.Decoder) (string, error) {
	name, err := spaceAndMailbox(d)
	if err != nil {
		return "", err
	}
	flags, date, err := s.appendOptions(d)
	if err != nil {
		return "", err
	}
	literal, err := d.AppendLiteral()
	if err != nil {
		return "", err
	}
	if literal.Binary {
		return "", argumentError // literal8 needs BINARY (RFC 3516)
	}
	if _, err := s.mailbox.Folder(ctx, name); err != nil {
		return "", missing(err, name, true) // before the client sends the message
	}
	content, err := receive(literal, literal.Size)
	if err != nil {
		return "", err
	}
	defer content.Close()
	if err := d.End(); err != nil {
		return "", err
	}
	result, err := s.mailbox.Append(ctx, name, store.NewMessage{
		Flags: flags, InternalDate: date, Content: content, Size: literal.Size,
	})
	if err != nil {
		return "", missing(err, name, true)
	}
	return "APPENDUID " + decimal(int(result.UIDValidity)) + " " + imapwire.SetOf(result.UIDs...).String(), nil
}

// appendOptions reads what may stand between the folder's name and the literal, and the spaces around it.
func (s *session) appendOptions(d *imapwire.Decoder) (flags store.Flags, date time.Time, err error) {
	if err := d.SP(); err != nil {
		return flags, date, err
	}
	if d.Peek() == '(' {
		names, err := d.FlagList()
		if err != nil {
			return flags, date, err
		}
		if flags, err = s.parseFlags(names); err != nil {
			return flags, date, err
		}
		if err := d.SP(); err != nil {
			return flags, date, err
		}
	}
	if d.Peek() == '"' {
		if date, err = d.DateTime(); err != nil {
			return flags, date, err
		}
		if err := d.SP(); err != nil {
			return flags, date, err
		}
	}
	return flags, date, nil
}

// receive reads a message of the given size to its end, into memory or a temporary file that has no name any more.
// A message with a NUL in it is refused (RFC 3501 section 9, CHAR8).
func receive(r io.Reader, size int64) (io.ReadCloser, error) {
	if size <= maxHeld {
		var held bytes.Buffer
		held.Grow(int(size))
		if _, err := io.Copy(noNUL{&held}, r); err != nil {
			return nil, err
		}
		return io.NopCloser(&held), nil
	}
	file, err := os.CreateTemp("", "imap4-append-*")
	if err != nil {
		return nil, fmt.Errorf("spool a message of %d bytes: %w", size, err)
	}
	if err := spool(file, r); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// spool fills a file, which from then on exists only as long as it is open, and goes back to its beginning.
func spool(file *os.File, r io.Reader) error {
	if err := os.Remove(file.Name()); err != nil {
		return fmt.Errorf("spool a message: %w", err)
	}
	if _, err := io.Copy(noNUL{file}, r); err != nil {
		return fmt.Errorf("spool a message: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("spool a message: %w", err)
	}
	return nil
}

// noNUL refuses what holds a NUL.
type noNUL struct{ io.Writer }

func (w noNUL) Write(p []byte) (int, error) {
	if bytes.IndexByte(p, 0) >= 0 {
		return 0, argumentError
	}
	return w.Writer.Write(p)
}
