package shell

import (
	"strings"
	"unicode/utf8"
)

func formatList() *Command {
	return &Command{
		Name: "Format-List", Aliases: []string{"fl"},
		Synopsis:   "Shows objects as lists of their properties, one property on a line.",
		Parameters: []Parameter{{Name: "Property", Kind: Any, Position: 1, remaining: true}, {Name: "GroupBy", Kind: Any}, {Name: "Force", Kind: Switch}, input()},
		stage: func(inv *Invocation) stage {
			return &gather{done: func(objects []any) error { return inv.grouped(objects, inv.formatList) }}
		},
	}
}

// formatList lays out the objects: two empty lines, the entries with an empty line between them, three empty lines.
func (inv *Invocation) formatList(objects []any) error {
	chosen, err := selectors(inv.Value("Property"))
	if err != nil {
		return err
	}
	var b strings.Builder
	open := false
	for _, v := range objects {
		if v == nil {
			continue
		}
		if plain(v) && chosen == nil {
			b.WriteString(ToString(v) + "\n")
			continue
		}
		entry, err := inv.listText(chosen, v)
		if err != nil {
			return err
		}
		if entry == "" {
			continue
		}
		if !open {
			b.WriteString("\n")
			open = true
		}
		b.WriteString("\n" + entry)
		if b.Len() > maxString {
			return tooLarge()
		}
	}
	if open {
		b.WriteString(listTail)
	}
	if b.Len() == 0 {
		return nil
	}
	return inv.emit(rendered{b.String()})
}

func (inv *Invocation) listText(chosen []selector, v any) (string, error) {
	o := asObject(v)
	if chosen == nil {
		return inv.session.listEntry(o, inv.session.listProperties(o)), nil
	}
	var shown []Property
	for _, f := range fields(chosen, o) {
		value, err := inv.session.fieldValue(f, o, v)
		if err != nil {
			return "", err
		}
		shown = append(shown, Property{f.Header, value})
	}
	return inv.session.listFields(shown), nil
}

// plain says whether a value has no properties worth a layout.
func plain(v any) bool {
	switch v.(type) {
	case string, bool, int64, float64, spelled:
		return true
	}
	return false
}

func formatTable() *Command {
	return &Command{
		Name: "Format-Table", Aliases: []string{"ft"},
		Synopsis: "Shows objects as a table with a column for each property.",
		Parameters: []Parameter{
			{Name: "Property", Kind: Any, Position: 1, remaining: true}, {Name: "AutoSize", Kind: Switch},
			{Name: "HideTableHeaders", Kind: Switch}, {Name: "Wrap", Kind: Switch}, {Name: "GroupBy", Kind: Any}, {Name: "Force", Kind: Switch}, input(),
		},
		stage: func(inv *Invocation) stage {
			return &gather{done: func(objects []any) error { return inv.grouped(objects, inv.formatTable) }}
		},
	}
}

func (inv *Invocation) formatTable(objects []any) error {
	chosen, err := selectors(inv.Value("Property"))
	if err != nil {
		return err
	}
	var b strings.Builder
	for len(objects) > 0 && b.Len() <= maxString {
		first := objects[0]
		n := 1
		switch {
		case first == nil:
		case plain(first) && chosen == nil:
			b.WriteString(ToString(first) + "\n")
		default:
			if chosen != nil {
				n = len(objects)
			}
			for ; n < len(objects) && asObject(objects[n]).Type == asObject(first).Type; n++ {
			}
			text, err := inv.tableText(chosen, objects[:n])
			if err != nil {
				return err
			}
			b.WriteString(text)
		}
		objects = objects[n:]
	}
	if b.Len() == 0 {
		return nil
	}
	return inv.emit(rendered{b.String()})
}

// tableText writes one table. All cells are computed first, because -AutoSize measures them.
func (inv *Invocation) tableText(chosen []selector, objects []any) (string, error) {
	first := asObject(objects[0])
	list := fields(chosen, first)
	if chosen == nil {
		list = inv.tableFields(first)
	}
	if len(list) == 0 {
		return "", nil
	}
	t := &table{hide: inv.Bool("HideTableHeaders")}
	for _, f := range list {
		t.columns = append(t.columns, f.Column)
	}
	var rows []*Object
	for _, v := range objects {
		if v == nil {
			continue
		}
		row := &Object{}
		for _, f := range list {
			value, err := inv.session.fieldValue(f, asObject(v), v)
			if err != nil {
				return "", err
			}
			row.Properties = append(row.Properties, Property{f.Property, value})
		}
		rows = append(rows, row)
	}
	t.value = func(o *Object, i int) string { return inv.session.display(o.Properties[i].Value) }
	if inv.Bool("AutoSize") {
		t.autoSize(rows)
	}
	t.layout(rows[0])
	var b strings.Builder
	b.WriteString("\n" + t.header())
	for _, row := range rows {
		if inv.Bool("Wrap") {
			b.WriteString(t.wrapped(row))
		} else {
			b.WriteString(t.row(row))
		}
	}
	return b.String() + tableTail, nil
}

// tableFields are the columns of the object's view, else its first ten properties.
func (inv *Invocation) tableFields(o *Object) []field {
	var list []field
	if view, ok := inv.session.views[strings.ToLower(o.Type)]; ok && len(view.Columns) > 0 {
		for _, c := range view.Columns {
			list = append(list, field{Column: c})
		}
		return list
	}
	for _, p := range o.Properties[:min(len(o.Properties), 10)] {
		list = append(list, field{Column: Column{Property: p.Name}})
	}
	return list
}

// autoSize makes every column as wide as its widest cell.
func (t *table) autoSize(rows []*Object) {
	for i := range t.columns {
		c := &t.columns[i]
		c.Width = max(utf8.RuneCountInString(c.Header), utf8.RuneCountInString(c.Property)*b2i(c.Header == ""), 1)
		for _, row := range rows {
			c.Width = max(c.Width, utf8.RuneCountInString(t.value(row, i)))
		}
		c.Width = min(c.Width, width)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// wrapped writes a row whose long cells go on in further lines.
func (t *table) wrapped(o *Object) string {
	cells := make([][]string, len(t.columns))
	lines := 1
	for i := range t.columns {
		cells[i] = wrap(t.value(o, i), max(t.widths[i], 1))
		lines = max(lines, len(cells[i]))
	}
	var b strings.Builder
	for n := range lines {
		for i := range t.columns {
			text := ""
			if n < len(cells[i]) {
				text = cells[i][n]
			}
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(t.cell(text, i))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func outCmdlet(name string, aliases ...string) *Command {
	return &Command{
		Name: name, Aliases: aliases, Synopsis: "Writes objects to the console in their default layout.",
		Parameters: []Parameter{input()},
		stage: func(inv *Invocation) stage {
			p := &printer{session: inv.session, w: inv.session.out}
			return &through{
				first: inv.session.printer.finish,
				each:  p.print,
				last:  p.finish,
			}
		},
	}
}

func outNull() *Command {
	return &Command{
		Name: "Out-Null", Synopsis: "Throws its input away.", Parameters: []Parameter{input()},
		stage: func(*Invocation) stage { return &through{each: discard} },
	}
}

func outString() *Command {
	return &Command{
		Name: "Out-String", Synopsis: "Turns objects into the text that the console would show.",
		Parameters: []Parameter{{Name: "Stream", Kind: Switch}, {Name: "Width", Kind: Int}, input()},
		stage: func(inv *Invocation) stage {
			var b strings.Builder
			p := &printer{session: inv.session, w: &b}
			return &through{
				each: func(v any) error {
					if b.Len() > maxString {
						return tooLarge()
					}
					return p.print(v)
				},
				last: func() error {
					if err := p.finish(); err != nil {
						return err
					}
					if !inv.Bool("Stream") {
						return inv.emit(b.String())
					}
					for _, line := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
						if err := inv.emit(line); err != nil {
							return err
						}
					}
					return nil
				},
			}
		},
	}
}
