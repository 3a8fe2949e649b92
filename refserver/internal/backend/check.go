package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// check is CHECK (RFC 3501 section 6.4.1). Everything that was acknowledged is durable already.
func (s *session) check(_ context.Context, d *imapwire.Decoder) (string, error) { return "", d.End() }
