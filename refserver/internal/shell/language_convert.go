package shell

import (
	"encoding/json"
	"strings"
	"time"
)

// dataCmdlet makes a cmdlet that turns all its objects into text at the end.
func dataCmdlet(name, synopsis string, parameters []Parameter, convert func(inv *Invocation, objects []any) error) *Command {
	return &Command{
		Name: name, Synopsis: synopsis, Parameters: append(parameters, input()),
		stage: func(inv *Invocation) stage {
			return &gather{done: func(objects []any) error {
				if len(objects) == 0 {
					return nil
				}
				return convert(inv, objects)
			}}
		},
	}
}

func convertToJSON() *Command {
	return dataCmdlet("ConvertTo-Json", "Turns objects into JSON.",
		[]Parameter{{Name: "Depth", Kind: Int, Min: 1, Max: 100}, {Name: "Compress", Kind: Switch}},
		func(inv *Invocation, objects []any) error {
			w := &jsonWriter{compress: inv.Bool("Compress"), depth: 2}
			if inv.Has("Depth") {
				w.depth = int(inv.Int("Depth"))
			}
			var whole any = objects
			if len(objects) == 1 {
				whole = objects[0]
			}
			w.value(whole, 0, 0)
			if w.Len() > maxString {
				return tooLarge()
			}
			return inv.emit(w.String())
		})
}

// jsonWriter writes values as Windows PowerShell does: two blanks behind a name, and what is inside stands right of the bracket.
type jsonWriter struct {
	strings.Builder
	compress bool
	depth    int // objects that are nested deeper become text
}

func (w *jsonWriter) value(v any, level, column int) {
	switch x := widen(unspell(v)).(type) {
	case nil:
		w.WriteString("null")
	case bool, int64, float64:
		raw, err := json.Marshal(x)
		if err != nil { // NaN and infinity
			w.text(ToString(x))
			return
		}
		w.Write(raw)
	case string:
		w.text(x)
	case time.Time:
		w.text(x.UTC().Format("2006-01-02T15:04:05.0000000Z"))
	case []any:
		if level > w.depth {
			w.text(ToString(x))
			return
		}
		w.nest('[', ']', len(x), column, func(i, inner int) { w.value(x[i], level+1, inner) })
	default:
		o := asObject(x)
		if level > w.depth || len(o.Properties) == 0 {
			w.text(ToString(x))
			return
		}
		w.nest('{', '}', len(o.Properties), column, func(i, inner int) { w.member(o.Properties[i], level, inner) })
	}
}

func (w *jsonWriter) member(p Property, level, column int) {
	before := w.Len()
	w.text(p.Name)
	w.WriteByte(':')
	if !w.compress {
		w.WriteString("  ")
	}
	w.value(p.Value, level+1, column+w.Len()-before)
}

// nest writes a list or an object; item writes the i-th part at a column.
func (w *jsonWriter) nest(open, end byte, n, column int, item func(i, column int)) {
	w.WriteByte(open)
	for i := range n {
		if i > 0 {
			w.WriteByte(',')
		}
		w.newline(column + 4)
		item(i, column+4)
		if w.Len() > maxString {
			return
		}
	}
	w.newline(column)
	w.WriteByte(end)
}

func (w *jsonWriter) newline(column int) {
	if !w.compress {
		w.WriteString("\n" + strings.Repeat(" ", column))
	}
}

func (w *jsonWriter) text(s string) {
	raw, _ := json.Marshal(s) // a string always has JSON
	w.Write(raw)
}

func convertToCsv() *Command {
	return dataCmdlet("ConvertTo-Csv", "Turns objects into lines of comma-separated values.",
		[]Parameter{{Name: "Delimiter", Kind: String, Position: 1}, {Name: "NoTypeInformation", Aliases: []string{"NTI"}, Kind: Switch}},
		func(inv *Invocation, objects []any) error {
			delimiter := ","
			if inv.Has("Delimiter") {
				delimiter = inv.String("Delimiter")
			}
			first := asObject(objects[0])
			names := make([]string, len(first.Properties))
			for i, p := range first.Properties {
				names[i] = csvField(p.Name)
			}
			if !inv.Bool("NoTypeInformation") {
				if err := inv.emit("#TYPE " + first.Type); err != nil {
					return err
				}
			}
			if err := inv.emit(strings.Join(names, delimiter)); err != nil {
				return err
			}
			for _, v := range objects {
				values := make([]string, len(first.Properties))
				for i, p := range first.Properties {
					if value, ok := asObject(v).Get(p.Name); ok && value != nil {
						values[i] = csvField(csvText(value))
					}
				}
				if err := inv.emit(strings.Join(values, delimiter)); err != nil {
					return err
				}
			}
			return nil
		})
}

func csvField(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

// csvText is a value as it stands in a file: a collection is its type's name, as in Windows PowerShell.
func csvText(v any) string {
	switch x := widen(unspell(v)).(type) {
	case []any:
		return "System.Object[]"
	case time.Time:
		return display(x)
	default:
		return ToString(x)
	}
}
