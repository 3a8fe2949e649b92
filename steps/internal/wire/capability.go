package wire

import (
	"context"
	"strings"
)

// Capabilities is what the server claims on this connection, in upper case. It is asked for anew after TLS, a login and ENABLE, because
// what it claims may depend on them (RFC 9051, section 6.1.1).
func (c *Conn) Capabilities(ctx context.Context) ([]string, error) {
	if c.claimed != nil {
		return c.claimed, nil
	}
	reply, err := c.Command(ctx, "CAPABILITY")
	if err != nil {
		return nil, err
	}
	claimed := []string{}
	for _, untagged := range reply.Untagged {
		words := strings.Fields(strings.ToUpper(untagged))
		if len(words) > 0 && words[0] == "CAPABILITY" {
			claimed = append(claimed, words[1:]...)
		}
	}
	c.claimed = claimed
	return claimed, nil
}

// Enable sends ENABLE and has the capabilities asked for anew.
func (c *Conn) Enable(ctx context.Context, extensions string) (Reply, error) {
	c.claimed = nil
	return c.Command(ctx, "ENABLE "+extensions)
}

// Text is what a string or atom of a response says.
func Text(spelling string) string {
	if v, ok := readString(spelling, 0); ok {
		return v.text
	}
	if strings.EqualFold(spelling, "NIL") {
		return ""
	}
	return spelling
}
