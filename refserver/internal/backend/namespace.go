package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// namespace is NAMESPACE (RFC 2342): one personal namespace, no others.
func (s *session) namespace(_ context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.End(); err != nil {
		return "", err
	}
	s.out.Raw(reply.Namespace).CRLF()
	return "", nil
}
