package shell

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// selector is one item of -Property: a name, a wildcard, a script block, or a table of Name, Expression and layout.
type selector struct {
	name      string
	script    *Script
	width     int
	align     Align
	format    string
	ascending *bool // Sort-Object
}

// field is a selector applied to an object: a name and how to get the value.
type field struct {
	Column
	script *Script
	format string
}

// selectors reads the value of a -Property parameter.
func selectors(v any) ([]selector, error) {
	var list []selector
	for _, item := range toList(v) {
		switch x := widen(item).(type) {
		case *Script:
			list = append(list, selector{name: strings.TrimSpace(x.text), script: x})
		case *Table:
			one, err := tableSelector(x)
			if err != nil {
				return nil, err
			}
			list = append(list, one)
		case []any:
			more, err := selectors(x)
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
		default:
			list = append(list, selector{name: ToString(x)})
		}
	}
	return list, nil
}

func tableSelector(t *Table) (selector, error) {
	var s selector
	named := false
	for _, e := range t.Entries {
		v := widen(e.Value)
		switch key := strings.ToLower(e.Name); {
		case key == "name" || key == "label" || key == "n" || key == "l":
			s.name, named = ToString(v), true
		case key == "expression" || key == "e":
			script, ok := v.(*Script)
			if !ok {
				if !named {
					s.name = ToString(v)
				}
				script = &Script{text: ToString(v)}
			}
			s.script = script
		case key == "width":
			n, _ := toInt(v)
			s.width = int(max(0, min(n, width)))
		case key == "alignment" || key == "align":
			s.align = Left
			if strings.EqualFold(ToString(v), "right") {
				s.align = Right
			}
		case key == "formatstring" || key == "f":
			s.format = ToString(v)
		case key == "descending" || key == "ascending":
			up := toBool(v) == (key == "ascending")
			s.ascending = &up
		default:
			return s, &Error{Message: reply.ConsoleBadPropertyKey(e.Name), Category: "InvalidArgument", Reason: "NotSupportedException", FullyQualifiedErrorId: "DictionaryKeyIllegal", Terminating: true}
		}
	}
	if s.script != nil && s.name == "" {
		s.name = strings.TrimSpace(s.script.text)
	}
	return s, nil
}

// fields applies selectors to an object: wildcards become the properties that match, in their order, each once.
func fields(list []selector, o *Object) []field {
	var result []field
	seen := map[string]bool{}
	add := func(f field) {
		if key := strings.ToLower(f.Property); !seen[key] {
			seen[key] = true
			result = append(result, f)
		}
	}
	for _, s := range list {
		f := field{Column{Header: s.name, Property: s.name, Width: s.width, Align: s.align}, s.script, s.format}
		if s.script != nil || !HasWildcard(s.name) {
			if s.script == nil {
				f.Property = spelling(o, s.name)
				f.Header = f.Property
			}
			add(f)
			continue
		}
		for _, p := range o.Properties {
			if MatchWildcard(s.name, p.Name) {
				f.Header, f.Property = p.Name, p.Name
				add(f)
			}
		}
	}
	return result
}

// spelling is the property's own name where the object has it.
func spelling(o *Object, name string) string {
	for _, p := range o.Properties {
		if strings.EqualFold(p.Name, name) {
			return p.Name
		}
	}
	return name
}

// fieldValue is a field of an object; item is the value that the object was made from, for script blocks.
func (s *Session) fieldValue(f field, o *Object, item any) (any, error) {
	var v any
	switch {
	case f.script != nil && f.script.body == nil: // Expression='Name'
		v = property(item, f.script.text)
	case f.script != nil:
		var err error
		if v, err = s.scriptValue(f.script, item); err != nil {
			return nil, err
		}
	default:
		var ok bool
		if v, ok = o.Get(f.Property); !ok {
			v = property(item, f.Property)
		}
	}
	if f.format == "" {
		return v, nil
	}
	if strings.Contains(f.format, "{") {
		return formatOperator(f.format, []any{v})
	}
	return formatValue(widen(v), f.format), nil
}
