package message

import (
	"bytes"
	"iter"
	"strings"
)

// field is one header field, or a line that is none.
type field struct {
	raw   []byte // as written, with its folds and its line end
	name  []byte // nil for a line that is no field
	value []byte // behind the colon, folds included
	blank bool   // the empty line that ends the header
}

// headerEnd returns the index behind the empty line that ends the header which begins at start; without one, limit.
func headerEnd(raw []byte, start, limit int) int {
	for pos := start; pos < limit; {
		end := lineEnd(raw, pos, limit)
		if isBlank(raw[pos:end]) {
			return end
		}
		pos = end
	}
	return limit
}

// lineEnd returns the index behind the line that begins at pos. Lines end with LF; a CR before it belongs to the end.
func lineEnd(raw []byte, pos, limit int) int {
	if i := bytes.IndexByte(raw[pos:limit], '\n'); i >= 0 {
		return pos + i + 1
	}
	return limit
}

func isBlank(line []byte) bool {
	return len(line) > 0 && (line[0] == '\n' || (line[0] == '\r' && len(line) == 2 && line[1] == '\n'))
}

// fieldsOf walks a header. Folded lines belong to the field before them.
func fieldsOf(header []byte) iter.Seq[field] {
	return func(yield func(field) bool) {
		for pos := 0; pos < len(header); {
			end := lineEnd(header, pos, len(header))
			if isBlank(header[pos:end]) {
				if !yield(field{raw: header[pos:end], blank: true}) {
					return
				}
				pos = end
				continue
			}
			for end < len(header) && (header[end] == ' ' || header[end] == '\t') {
				end = lineEnd(header, end, len(header))
			}
			if !yield(splitField(header[pos:end])) {
				return
			}
			pos = end
		}
	}
}

// splitField finds name and value. RFC 5322 4.5.8 allows blanks before the colon.
func splitField(raw []byte) field {
	colon := bytes.IndexByte(raw, ':')
	if colon <= 0 {
		return field{raw: raw}
	}
	name := bytes.TrimRight(raw[:colon], " \t")
	if len(name) == 0 || bytes.ContainsAny(name, " \t\r\n\x00") {
		return field{raw: raw}
	}
	return field{raw: raw, name: name, value: raw[colon+1:]}
}

// unfold returns a field's value as one line: folds undone, blanks around it removed, no CR, LF or NUL.
func unfold(value []byte) string {
	value = bytes.Trim(value, " \t\r\n")
	if !bytes.ContainsAny(value, "\r\n\x00") {
		return string(value)
	}
	out := make([]byte, 0, len(value))
	for i, c := range value {
		switch {
		case c == '\n' || c == 0:
		case c == '\r' && i+1 < len(value) && value[i+1] == '\n':
		case c == '\r':
			out = append(out, ' ')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// RawHeaderValues returns the values of every field of that name in order, unfolded and not decoded.
func (m *Message) RawHeaderValues(name string) []string {
	var values []string
	for f := range fieldsOf(m.raw[m.header.Start:m.header.End]) {
		if f.name != nil && strings.EqualFold(string(f.name), name) {
			values = append(values, unfold(f.value))
		}
	}
	return values
}

// HeaderValues returns the values of every field of that name in order, unfolded, with encoded words decoded to UTF-8.
func (m *Message) HeaderValues(name string) []string {
	values := m.RawHeaderValues(name)
	for i, v := range values {
		values[i] = DecodeWords(v)
	}
	return values
}
