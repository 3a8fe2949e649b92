package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// noop is NOOP (RFC 3501 section 6.1.2); what changed is told as behind every command.
func (s *session) noop(_ context.Context, d *imapwire.Decoder) (string, error) { return "", d.End() }
