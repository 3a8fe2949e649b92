package shell

import (
	"io"
	"strings"
	"time"
)

// width is how many characters a line of a table or list may have.
const width = 120

// printer writes the values that reach the end of a pipeline. Consecutive objects of one type share a table, over
// statements too, until something else is printed.
type printer struct {
	session *Session
	w       io.Writer
	open    string // the type whose table or list is being written
	shape   string // the names of its properties, which tell objects without a type of their own apart
	group   string // the line above the table, see View.GroupBy
	table   *table
	list    bool
	text    bool // lines of a view with Text
}

// rendered is output that a Format- cmdlet has laid out already.
type rendered struct{ text string }

func (p *printer) write(text string) error {
	if text == "" {
		return nil
	}
	if _, err := io.WriteString(p.w, text); err != nil {
		return &outputError{err}
	}
	return nil
}

// print writes one value.
func (p *printer) print(v any) error {
	if p.session.streams.dropOutput {
		return nil
	}
	if err := p.session.ctx.Err(); err != nil {
		return err
	}
	v = widen(unspell(v))
	switch x := v.(type) {
	case nil:
		return nil
	case rendered:
		return p.alone(x.text)
	case *Object:
		if x.record != nil {
			return p.alone(renderError(x.record))
		}
		return p.object(x)
	case *Table:
		for _, e := range x.Entries {
			if err := p.object(entryObject(e)); err != nil {
				return err
			}
		}
		return nil
	case *PSCredential:
		return p.object(&Object{Type: typeName(x), Properties: []Property{{"UserName", x.UserName}, {"Password", x.Password}}})
	case time.Time:
		return p.alone("\n" + x.Format("Monday, January 2, 2006 3:04:05 PM") + "\n\n\n")
	case time.Duration:
		return p.object(durationObject(x))
	case []any:
		for _, item := range x {
			if err := p.print(item); err != nil {
				return err
			}
		}
		return nil
	}
	return p.alone(ToString(v) + "\n")
}

// alone ends an open table and writes text.
func (p *printer) alone(text string) error {
	if err := p.finish(); err != nil {
		return err
	}
	return p.write(text)
}

// finish ends the table or list that is open.
func (p *printer) finish() error {
	tail := ""
	switch {
	case p.table != nil, p.text:
		tail = tableTail
	case p.list:
		tail = listTail
	}
	p.open, p.shape, p.group, p.table, p.list, p.text = "", "", "", nil, false, false
	return p.write(tail)
}

// object writes an object in its type's view; without one as a table when it has at most four properties, else as a list.
func (p *printer) object(o *Object) error {
	shape, group := "", p.session.groupLine(o)
	if o.Type == customObject {
		shape = strings.Join(p.session.listProperties(o), "\x00")
	}
	if o.Type == p.open && shape == p.shape && group == p.group {
		switch {
		case p.table != nil:
			return p.write(p.table.row(o))
		case p.text:
			return p.write(o.String() + "\n")
		}
		return p.write("\n" + p.session.listEntry(o, p.session.listProperties(o)))
	}
	if o.Type == p.open && group != p.group && p.table != nil { // a table of the same kind goes on below its own line
		p.group = group
		return p.write(group + "\n" + p.table.header() + p.table.row(o))
	}
	columns := p.session.defaultColumns(o)
	if err := p.finish(); err != nil {
		return err
	}
	p.open, p.shape, p.group = o.Type, shape, group
	if p.session.views[strings.ToLower(o.Type)].Text {
		p.text = true
		return p.write("\n" + o.String() + "\n")
	}
	if columns != nil {
		p.table = p.session.newTable(columns, o)
		return p.write(group + "\n" + p.table.header() + p.table.row(o))
	}
	p.list = true
	return p.write("\n\n" + p.session.listEntry(o, p.session.listProperties(o)))
}

// groupLine is what stands above the table of objects like this one; "" for most types.
func (s *Session) groupLine(o *Object) string {
	view := s.views[strings.ToLower(o.Type)]
	if view.GroupBy == "" {
		return ""
	}
	v, _ := o.Get(view.GroupBy)
	return groupHeading(view.GroupBy, s.display(v))
}

// groupHeading is the line above the objects of a group.
func groupHeading(label, value string) string { return "\n\n   " + label + ": " + value + "\n" }

// defaultColumns are the columns of the view that nobody chose; nil asks for a list.
func (s *Session) defaultColumns(o *Object) []Column {
	if view, ok := s.views[strings.ToLower(o.Type)]; ok {
		return view.Columns
	}
	if len(o.Properties) > 4 {
		return nil
	}
	columns := make([]Column, len(o.Properties))
	for i, p := range o.Properties {
		columns[i] = Column{Property: p.Name}
	}
	return columns
}

// listProperties are the names of the properties that a list shows when nobody chose.
func (s *Session) listProperties(o *Object) []string {
	if view, ok := s.views[strings.ToLower(o.Type)]; ok && len(view.List) > 0 {
		return view.List
	}
	names := make([]string, len(o.Properties))
	for i, p := range o.Properties {
		names[i] = p.Name
	}
	return names
}

const hashEntryType = "System.Collections.DictionaryEntry"

// entryObject is one entry of a hash table.
func entryObject(e Property) *Object {
	return &Object{Type: hashEntryType, Text: hashEntryType, Properties: []Property{{"Name", e.Name}, {"Key", e.Name}, {"Value", e.Value}}}
}

func durationObject(d time.Duration) *Object {
	o := &Object{Type: "System.TimeSpan", Text: FormatTimeSpan(d)}
	for _, name := range []string{"Days", "Hours", "Minutes", "Seconds", "Milliseconds", "Ticks", "TotalDays", "TotalHours", "TotalMinutes", "TotalSeconds", "TotalMilliseconds"} {
		o.Set(name, durationProperty(d, strings.ToLower(name)))
	}
	return o
}

// asObject makes something with properties of any value, for the Format- cmdlets and Select-Object.
func asObject(v any) *Object {
	switch x := widen(unspell(v)).(type) {
	case *Object:
		return x
	case *Table:
		return &Object{Type: "System.Collections.Hashtable", Properties: x.Entries}
	case *PSCredential:
		return &Object{Type: typeName(x), Properties: []Property{{"UserName", x.UserName}, {"Password", x.Password}}}
	case time.Duration:
		return durationObject(x)
	case string:
		return &Object{Type: "System.String", Text: x, Properties: []Property{{"Length", int64(len([]rune(x)))}}}
	case time.Time:
		o := &Object{Type: "System.DateTime", Text: display(x)}
		o.Set("DateTime", x.Format("Monday, January 2, 2006 3:04:05 PM"))
		for _, name := range []string{"Date", "Day", "DayOfWeek", "DayOfYear", "Hour", "Minute", "Month", "Second", "Year"} {
			o.Set(name, timeProperty(x, strings.ToLower(name)))
		}
		return o
	default:
		return &Object{Type: typeName(v), Text: ToString(v)}
	}
}

// display is a value as a cell or a list shows it: collections in braces, dates in the American way.
func display(v any) string {
	switch x := widen(unspell(v)).(type) {
	case time.Time:
		return x.Format("1/2/2006 3:04:05 PM")
	default:
		return ToString(x)
	}
}

// display is a property's value; collections show at most $FormatEnumerationLimit items.
func (s *Session) display(v any) string {
	var items []string
	switch x := widen(unspell(v)).(type) {
	case []any:
		for _, item := range x {
			items = append(items, display(item))
		}
	case *Table:
		for _, e := range x.Entries {
			items = append(items, e.Name)
		}
	default:
		return display(v)
	}
	limit, _ := toInt(s.scopes[0]["formatenumerationlimit"])
	if limit >= 0 && int64(len(items)) > limit {
		return "{" + strings.Join(items[:limit], ", ") + "...}"
	}
	return "{" + strings.Join(items, ", ") + "}"
}
