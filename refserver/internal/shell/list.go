package shell

import (
	"strings"
	"unicode/utf8"
)

// listEntry writes one object as a list of its properties: "Name : value", names padded to the longest one.
func (s *Session) listEntry(o *Object, names []string) string {
	fields := make([]Property, len(names))
	for i, name := range names {
		v, _ := o.Get(name)
		fields[i] = Property{name, v}
	}
	return s.listFields(fields)
}

func (s *Session) listFields(fields []Property) string {
	longest := 0
	for _, f := range fields {
		longest = max(longest, utf8.RuneCountInString(f.Name))
	}
	var b strings.Builder
	for _, f := range fields {
		lead := f.Name + strings.Repeat(" ", longest-utf8.RuneCountInString(f.Name)) + " : "
		indent := strings.Repeat(" ", longest+3)
		for i, line := range wrap(s.display(f.Value), max(width-longest-3, 10)) {
			if i > 0 {
				lead = indent
			}
			b.WriteString(lead + line + "\n")
		}
	}
	return b.String()
}

// wrap breaks a text into lines of at most most characters, between words where that is possible. An empty text is one
// empty line.
func wrap(text string, most int) []string {
	var lines []string
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		runes := []rune(line)
		for len(runes) > most {
			cut := most
			for i := most; i > 0; i-- {
				if runes[i] == ' ' {
					cut = i
					break
				}
			}
			lines = append(lines, string(runes[:cut]))
			runes = runes[cut:]
			if len(runes) > 0 && runes[0] == ' ' {
				runes = runes[1:]
			}
		}
		lines = append(lines, string(runes))
	}
	return lines
}
