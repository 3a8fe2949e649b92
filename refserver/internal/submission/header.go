package submission

import (
	"errors"
	"io"

	"github.com/imapspec/imapspec/refserver/internal/message"
)

// readHeader reads a message's header. One of more than max bytes is errTooLarge.
func readHeader(r io.Reader, max int) (*message.Message, error) {
	start := make([]byte, max+1)
	n, err := io.ReadFull(r, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	m := message.Parse(start[:n])
	if extent, _ := m.Extent(nil, message.Header); extent.Len() > max {
		return nil, errTooLarge
	}
	return m, nil
}

// first returns the first field of that name as written, or "".
func first(header *message.Message, name string) string {
	if values := header.RawHeaderValues(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// authors returns the address of everybody whom From names; what names nobody clearly is an address that nobody owns.
func authors(header *message.Message) []string {
	var list []string
	for _, value := range header.RawHeaderValues("From") {
		addresses := message.ParseAddresses(value)
		if len(addresses) == 0 {
			list = append(list, "")
		}
		for _, a := range addresses {
			if a.Host == nil || a.Mailbox == nil {
				continue // begin and end of a group
			}
			list = append(list, *a.Mailbox+"@"+*a.Host)
		}
	}
	return list
}
