package shell

import (
	"strings"
	"unicode/utf8"
)

// What stands below a table and a list.
const (
	tableTail = "\n\n"
	listTail  = "\n\n\n"
)

// table is a layout: columns with their widths, and how to get a cell's text.
type table struct {
	columns []Column
	widths  []int
	align   []Align
	value   func(o *Object, i int) string
	hide    bool // no headers
}

// newTable lays out columns for objects like the first one. Columns without a width share what the others leave, and
// columns that find no room are left out, as PowerShell does.
func (s *Session) newTable(columns []Column, first *Object) *table {
	t := &table{columns: columns}
	t.value = func(o *Object, i int) string {
		v, _ := o.Get(t.columns[i].Property)
		return s.display(v)
	}
	t.layout(first)
	return t
}

func (t *table) layout(first *Object) {
	t.widths, t.align = make([]int, len(t.columns)), make([]Align, len(t.columns))
	for i, c := range t.columns {
		t.widths[i], t.align[i] = c.Width, c.Align
		if c.Align != Auto {
			continue
		}
		t.align[i] = Left
		if v, ok := first.Get(c.Property); ok && rightAligned(v) {
			t.align[i] = Right
		}
	}
	t.fit()
}

func rightAligned(v any) bool {
	switch unspell(v).(type) {
	case int64, float64, bool:
		return true
	}
	return false
}

// fit makes the last column narrower while the line is too long, or drops it where that does not do, and gives the columns without a
// width what is left of the line in equal parts, the first ones a character more.
func (t *table) fit() {
	used, flexible := 0, 0
	for i := range t.widths {
		if t.widths[i] == 0 {
			flexible++
		}
		used += t.widths[i]
		if i > 0 {
			used++
		}
	}
	for n := len(t.columns); n > 1 && used+flexible > width; n = len(t.columns) {
		last := n - 1
		if left := t.widths[last] - (used - width); flexible == 0 && left > 0 {
			t.widths[last] = left
			break
		}
		if t.widths[last] == 0 {
			flexible--
		}
		used -= t.widths[last] + 1
		t.columns, t.widths, t.align = t.columns[:last], t.widths[:last], t.align[:last]
	}
	left := width - used
	for i, c := range t.columns {
		if c.Width == 0 {
			t.widths[i] = (left + flexible - 1) / flexible
			left -= t.widths[i]
			flexible--
		}
	}
}

// header is the two header lines.
func (t *table) header() string {
	if t.hide {
		return ""
	}
	var names, lines strings.Builder
	for i, c := range t.columns {
		name := c.Header
		if name == "" {
			name = c.Property
		}
		if i > 0 {
			names.WriteByte(' ')
			lines.WriteByte(' ')
		}
		shown := strings.TrimSpace(t.cell(name, i))
		names.WriteString(t.cell(name, i))
		lines.WriteString(t.cell(strings.Repeat("-", utf8.RuneCountInString(shown)), i))
	}
	return names.String() + "\n" + lines.String() + "\n"
}

// row is one object's line.
func (t *table) row(o *Object) string {
	var b strings.Builder
	for i := range t.columns {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.cell(t.value(o, i), i))
	}
	return b.String() + "\n"
}

// cell pads or cuts a text to its column. A text that is cut ends (or, to the right, begins) with three dots.
func (t *table) cell(text string, i int) string {
	w := t.widths[i]
	if first, _, several := strings.Cut(text, "\n"); several {
		text = strings.TrimRight(first, "\r") + "..."
	}
	runes := []rune(text)
	right := t.align[i] == Right
	switch missing := w - len(runes); {
	case missing >= 0 && right:
		return strings.Repeat(" ", missing) + text
	case missing >= 0:
		return text + strings.Repeat(" ", missing)
	case w <= 3:
		return strings.Repeat(".", w)
	case right:
		return "..." + string(runes[len(runes)-w+3:])
	}
	return string(runes[:w-3]) + "..."
}
