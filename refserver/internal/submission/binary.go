package submission

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"

	"github.com/emersion/go-message/textproto"
)

// encodeBinary copies a message and rewrites each part with Content-Transfer-Encoding binary to base64: a mailbox holds
// lines, and IMAP's literals have no NUL (RFC 3030 section 3 asks for such a conversion). Everything else stays.
func encodeBinary(w io.Writer, r io.Reader) error {
	return encodePart(w, bufio.NewReader(r), 0)
}

const maxNesting = 100

func encodePart(w io.Writer, r *bufio.Reader, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("message nests more than %d parts", maxNesting)
	}
	h, err := textproto.ReadHeader(r)
	if err != nil {
		return fmt.Errorf("read header of a binary message: %w", err)
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	composite := err == nil && (strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" || kind == "message/rfc822")
	encode := strings.EqualFold(strings.TrimSpace(h.Get("Content-Transfer-Encoding")), "binary") && !composite
	switch {
	case encode:
		h.Set("Content-Transfer-Encoding", "base64")
	case composite && h.Has("Content-Transfer-Encoding"):
		h.Set("Content-Transfer-Encoding", "8bit")
	}
	if err := textproto.WriteHeader(w, h); err != nil {
		return err
	}
	switch {
	case encode:
		return encodeBase64(w, r)
	case composite && kind == "message/rfc822":
		return encodePart(w, r, depth+1)
	case composite:
		return encodeMultipart(w, r, params["boundary"], depth)
	}
	_, err = io.Copy(w, r)
	return err
}

func encodeMultipart(w io.Writer, r io.Reader, boundary string, depth int) error {
	parts := textproto.NewMultipartReader(r, boundary)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			_, err := io.WriteString(w, "--"+boundary+"--\r\n")
			return err
		}
		if err != nil {
			return fmt.Errorf("read part of a binary message: %w", err)
		}
		if _, err := io.WriteString(w, "--"+boundary+"\r\n"); err != nil {
			return err
		}
		var head strings.Builder
		if err := textproto.WriteHeader(&head, part.Header); err != nil {
			return err
		}
		whole := io.MultiReader(strings.NewReader(head.String()), part)
		if err := encodePart(w, bufio.NewReader(whole), depth+1); err != nil {
			return err
		}
		if _, err := io.WriteString(w, "\r\n"); err != nil {
			return err
		}
	}
}

// encodeBase64 writes lines of 76 characters.
func encodeBase64(w io.Writer, r io.Reader) error {
	const perLine = 57
	raw := make([]byte, perLine)
	for {
		n, err := io.ReadFull(r, raw)
		if n > 0 {
			if _, err := io.WriteString(w, base64.StdEncoding.EncodeToString(raw[:n])+"\r\n"); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return err
		}
	}
}
