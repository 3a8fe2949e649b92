package backend

import (
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// oneMailbox reads a command's only argument, a folder's name.
func oneMailbox(d *imapwire.Decoder) (string, error) {
	name, err := spaceAndMailbox(d)
	if err != nil {
		return "", err
	}
	return name, d.End()
}

// spaceAndMailbox reads a space and a folder's name.
func spaceAndMailbox(d *imapwire.Decoder) (string, error) {
	if err := d.SP(); err != nil {
		return "", err
	}
	return d.Mailbox()
}
