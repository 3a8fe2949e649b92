package message

import "iter"

// Text returns the characters of a part that is a leaf, as UTF-8 where a known character set is named: its transfer encoding
// is undone, its line ends stay as they are. It reads on over malformed encodings.
func (m *Message) Text(p *Part) string { return toUTF8("", string(readAll(m.text(p)))) }

// Fields walks the header that lies at e: each field's name and the whole of it as written, folds and line end included. The
// name of a line that is no field is empty. The empty line at the header's end is left out.
func (m *Message) Fields(e Extent) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for f := range fieldsOf(m.raw[e.Start:e.End]) {
			if !f.blank && !yield(string(f.name), f.raw) {
				return
			}
		}
	}
}
