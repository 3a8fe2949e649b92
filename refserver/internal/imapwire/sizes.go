package imapwire

// Buffered is how many bytes have been read from the connection and not used yet.
func (r *Reader) Buffered() int { return r.in.Buffered() }

// LineEnd is how many bytes ended the line that was read last: 2 for CRLF, 1 for LF.
func (r *Reader) LineEnd() int { return r.lineEnd }

// Rest is the part of the command's current line that has not been decoded.
func (d *Decoder) Rest() string { return string(d.rest()) }
