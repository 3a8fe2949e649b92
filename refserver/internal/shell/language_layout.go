package shell

import (
	"strings"
	"unicode/utf8"
)

// tableEntries puts the entries of hash tables into their place, as a person sees them: a Name and a Value each.
func tableEntries(objects []any) []any {
	var list []any
	for _, v := range objects {
		t, ok := widen(unspell(v)).(*Table)
		if !ok {
			list = append(list, v)
			continue
		}
		for _, e := range t.Entries {
			list = append(list, entryObject(e))
		}
	}
	return list
}

// grouped lays out objects, those that follow each other with the same value of -GroupBy under a line with that value.
func (inv *Invocation) grouped(objects []any, layout func([]any) error) error {
	objects = tableEntries(objects)
	chosen, err := selectors(inv.Value("GroupBy"))
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		return layout(objects)
	}
	by := field{Column{Property: chosen[0].name}, chosen[0].script, chosen[0].format}
	for before := ""; len(objects) > 0; before = "\n\n" { // what the layout of the group before left below itself
		first, err := inv.session.fieldValue(by, asObject(objects[0]), objects[0])
		if err != nil {
			return err
		}
		heading := inv.session.display(first)
		n := 1
		for ; n < len(objects); n++ {
			value, err := inv.session.fieldValue(by, asObject(objects[n]), objects[n])
			if err != nil {
				return err
			}
			if inv.session.display(value) != heading {
				break
			}
		}
		line := groupHeading(spelling(asObject(objects[0]), chosen[0].name), heading)
		if err := inv.emit(rendered{strings.TrimPrefix(line, before)}); err != nil {
			return err
		}
		if err := layout(objects[:n]); err != nil {
			return err
		}
		objects = objects[n:]
	}
	return nil
}

func formatWide() *Command {
	return &Command{
		Name: "Format-Wide", Aliases: []string{"fw"}, Synopsis: "Shows one property of objects, several objects on a line.",
		Parameters: []Parameter{
			{Name: "Property", Kind: Any, Position: 1}, {Name: "AutoSize", Kind: Switch}, {Name: "Column", Kind: Int, Min: 1, Max: width}, {Name: "Force", Kind: Switch}, input(),
		},
		stage: func(inv *Invocation) stage { return &gather{done: inv.formatWide} },
	}
}

func (inv *Invocation) formatWide(objects []any) error {
	chosen, err := selectors(inv.Value("Property"))
	if err != nil {
		return err
	}
	var cells []string
	longest := 1
	for _, v := range tableEntries(objects) {
		if v == nil {
			continue
		}
		text, err := inv.wideText(chosen, v)
		if err != nil {
			return err
		}
		longest = max(longest, utf8.RuneCountInString(text))
		cells = append(cells, text)
	}
	if len(cells) == 0 {
		return nil
	}
	columns := 2
	if inv.Bool("AutoSize") {
		columns = max(1, (width+1)/(longest+1))
	}
	if inv.Has("Column") {
		columns = int(inv.Int("Column"))
	}
	t := &table{widths: []int{max(1, (width-columns+1)/columns)}, align: []Align{Left}}
	var b strings.Builder
	for i, cell := range cells {
		switch {
		case i%columns > 0:
			b.WriteByte(' ')
		default:
			b.WriteByte('\n')
		}
		b.WriteString(t.cell(cell, 0))
	}
	return inv.emit(rendered{b.String() + "\n" + tableTail})
}

// wideText is the property asked for, else what names the object: its Name, or its first property.
func (inv *Invocation) wideText(chosen []selector, v any) (string, error) {
	o := asObject(v)
	switch {
	case len(chosen) > 0:
		value, err := inv.session.fieldValue(field{Column{Property: chosen[0].name}, chosen[0].script, chosen[0].format}, o, v)
		return inv.session.display(value), err
	case plain(v) || len(o.Properties) == 0:
		return ToString(v), nil
	}
	for _, name := range []string{"Name", "DisplayName", "Identity", o.Properties[0].Name} {
		if value, ok := o.Get(name); ok {
			return inv.session.display(value), nil
		}
	}
	return "", nil
}
