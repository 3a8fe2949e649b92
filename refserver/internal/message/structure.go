package message

import (
	"bytes"
	"strings"
)

// structure parses a message in one pass from front to back: pos only ever grows, and with it the count of line ends.
// The boundaries of all open multiparts end whatever is inside them, as RFC 2046 5.1.2 asks.
type structure struct {
	raw        []byte
	pos        int
	lines      int64    // line ends before pos
	boundaries []string // of the open multiparts, the innermost last; "" for one that can have no delimiter
	depth      int
	parts      int
}

func parseStructure(raw []byte) *Part {
	s := &structure{raw: raw}
	return s.part("text", "plain")
}

// part parses the part that begins at pos and leaves pos at the delimiter line that ends it, or at the end. defaultType
// is what a part without Content-Type is.
func (s *structure) part(defaultType, defaultSubtype string) *Part {
	s.depth++
	s.parts++
	p := &Part{Type: defaultType, Subtype: defaultSubtype, Encoding: "7bit"}
	p.Header = s.header()
	typed := p.readHeader(s.raw[p.Header.Start:p.Header.End])
	if !typed && strings.EqualFold(p.Type, "text") {
		p.Params = []Param{{"charset", "us-ascii"}}
	}
	start, startLines := s.pos, s.lines
	multipart := strings.EqualFold(p.Type, "multipart")
	embeds := strings.EqualFold(p.Type, "message") &&
		(strings.EqualFold(p.Subtype, "rfc822") || strings.EqualFold(p.Subtype, "global"))
	if (multipart || embeds) && (s.depth > MaxDepth || s.parts >= MaxParts) {
		multipart, embeds = false, false
		p.Type, p.Subtype, p.Params = "application", "octet-stream", nil
	}
	delimited := false
	switch {
	case multipart:
		delimited = s.multipart(p)
	case embeds:
		p.Embedded = s.part("text", "plain")
		p.Envelope = parseEnvelope(s.raw[p.Embedded.Header.Start:p.Embedded.Header.End])
	default:
		s.skipBody()
	}
	end, lines := s.withoutLineEnd(start, s.lines-startLines)
	p.Body = Extent{start, end}
	p.Size, p.Lines = int64(end-start), lines
	if embeds {
		p.Embedded.endAt(end)
	}
	if multipart && len(p.Children) == 0 {
		p.addSubstitute(delimited)
	}
	s.depth--
	return p
}

// endAt cuts a part whose header reaches up to a delimiter: the line end before that belongs to the delimiter, and to no part
// of what it ends.
func (p *Part) endAt(end int) {
	if p.Header.End <= end {
		return
	}
	p.Header, p.Body = Extent{min(p.Header.Start, end), end}, Extent{end, end}
	for _, c := range p.Children {
		c.endAt(end)
	}
	if p.Embedded != nil {
		p.Embedded.endAt(end)
	}
}

// addSubstitute gives a multipart without parts the one that BODYSTRUCTURE needs: an empty one behind the closing delimiter
// or, where no delimiter was found, all of the body, so that it can be read.
func (p *Part) addSubstitute(delimited bool) {
	c := &Part{
		Type: "text", Subtype: "plain", Params: []Param{{"charset", "us-ascii"}}, Encoding: "7bit",
		Size: p.Size, Lines: p.Lines, Header: Extent{p.Body.Start, p.Body.Start}, Body: p.Body,
	}
	if delimited {
		c.Header, c.Body = Extent{p.Body.End, p.Body.End}, Extent{p.Body.End, p.Body.End}
		c.Size, c.Lines = 0, 0
	}
	p.Children = []*Part{c}
}

// multipart parses preamble, parts and epilogue, and says whether it found a delimiter.
func (s *structure) multipart(p *Part) (delimited bool) {
	boundary := strings.TrimRight(paramValue(p.Params, "boundary"), " \t")
	s.boundaries = append(s.boundaries, boundary)
	level := len(s.boundaries) - 1
	s.skipBody()
	for {
		found, last := s.delimiter(level)
		delimited = delimited || found
		if !found || !last && s.parts >= MaxParts {
			break
		}
		s.line()
		if last {
			break
		}
		if strings.EqualFold(p.Subtype, "digest") {
			p.Children = append(p.Children, s.part("message", "rfc822"))
		} else {
			p.Children = append(p.Children, s.part("text", "plain"))
		}
	}
	s.boundaries = s.boundaries[:level]
	s.skipBody()
	return delimited
}

// header reads up to and including the empty line, or up to a delimiter line, or to the end.
func (s *structure) header() Extent {
	start := s.pos
	for s.pos < len(s.raw) && !s.atDelimiter() {
		from := s.pos
		s.line()
		if isBlank(s.raw[from:s.pos]) {
			break
		}
	}
	return Extent{start, s.pos}
}

// line moves behind the line at pos.
func (s *structure) line() {
	if i := bytes.IndexByte(s.raw[s.pos:], '\n'); i >= 0 {
		s.pos += i + 1
		s.lines++
		return
	}
	s.pos = len(s.raw)
}

// skipBody moves to the next delimiter line of any open multipart, or to the end.
func (s *structure) skipBody() {
	start := s.pos
	for {
		if s.atDelimiter() {
			break
		}
		i := -1
		if len(s.boundaries) > 0 {
			i = bytes.Index(s.raw[s.pos:], []byte("\n--"))
		}
		if i < 0 {
			s.pos = len(s.raw)
			break
		}
		s.pos += i + 1
	}
	s.lines += int64(bytes.Count(s.raw[start:s.pos], []byte{'\n'}))
}

// atDelimiter says whether the line at pos is a delimiter of an open multipart.
func (s *structure) atDelimiter() bool {
	if !bytes.HasPrefix(s.raw[s.pos:], []byte("--")) {
		return false
	}
	for level := range s.boundaries {
		if found, _ := s.delimiter(level); found {
			return true
		}
	}
	return false
}

// delimiter says whether the line at pos is the delimiter of that level, and whether it is the closing one.
func (s *structure) delimiter(level int) (found, last bool) {
	boundary := s.boundaries[level]
	rest, ok := bytes.CutPrefix(s.raw[s.pos:], []byte("--"))
	if !ok || boundary == "" || len(rest) < len(boundary) || string(rest[:len(boundary)]) != boundary {
		return false, false
	}
	rest = rest[len(boundary):]
	if isPadding(rest) {
		return true, false
	}
	if rest, ok = bytes.CutPrefix(rest, []byte("--")); ok && isPadding(rest) {
		return true, true
	}
	return false, false
}

// isPadding says whether only blanks follow up to the end of the line. Few are looked at: a long run of blanks is text.
func isPadding(rest []byte) bool {
	const most = 1000
	for i, c := range rest {
		switch {
		case c == '\n':
			return true
		case c != ' ' && c != '\t' && c != '\r' || i == most:
			return false
		}
	}
	return true
}

// withoutLineEnd returns the end of a body that began at start: the line end before a delimiter belongs to the delimiter.
func (s *structure) withoutLineEnd(start int, lines int64) (int, int64) {
	end := s.pos
	if end == len(s.raw) || end <= start || s.raw[end-1] != '\n' {
		return end, lines
	}
	end--
	if end > start && s.raw[end-1] == '\r' {
		end--
	}
	return end, lines - 1
}

// readHeader fills in what the header says of the part and returns whether it named a valid type. Of fields that occur more
// than once the first counts.
func (p *Part) readHeader(header []byte) (typed bool) {
	seen := map[string]bool{}
	for f := range fieldsOf(header) {
		if len(f.name) < len("content-id") || !strings.EqualFold(string(f.name[:8]), "content-") {
			continue
		}
		name := lowerASCII(f.name[8:])
		if seen[name] {
			continue
		}
		value := unfold(f.value)
		switch name {
		case "type":
			if p.Type, p.Subtype, p.Params, typed = parseContentType(value); !typed {
				p.Type, p.Subtype = "text", "plain" // RFC 2045 5.2
				continue                            // a later one may be valid
			}
		case "transfer-encoding":
			// RFC 2045 6.1: one token.
			encoding, _, _ := strings.Cut(stripComments(value), ";")
			if encoding = strings.TrimSpace(encoding); encoding != "" {
				p.Encoding = encoding
			}
		case "id":
			p.ID = &value
		case "description":
			p.Description = &value
		case "md5":
			p.MD5 = &value
		case "location":
			location := strings.Join(strings.Fields(value), "")
			p.Location = &location
		case "language":
			for _, tag := range strings.Split(stripComments(value), ",") {
				if tag = strings.TrimSpace(tag); tag != "" {
					p.Language = append(p.Language, tag)
				}
			}
		case "disposition":
			p.Disposition = parseDisposition(value)
		}
		seen[name] = true
	}
	return typed
}
