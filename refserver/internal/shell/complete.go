package shell

import (
	"sort"
	"strings"
)

// Complete gives the words that could stand in place of the one that ends at byte pos of the line: command names, a
// command's parameters, the values of a parameter, or variables; sorted, with the spelling they should get.
func (s *Session) Complete(line string, pos int) []string {
	pos = max(0, min(pos, len(line)))
	words := lastCommand(line[:pos])
	current := words[len(words)-1]
	words = words[:len(words)-1]
	switch {
	case strings.HasPrefix(current, "$"):
		return s.completeVariable(current)
	case len(words) == 0:
		return matching(current, s.commandNames())
	}
	c := s.lookup(words[0])
	if c == nil || c.Native {
		return nil
	}
	if strings.HasPrefix(current, "-") && !strings.Contains(current, ":") {
		var names []string
		for _, p := range append(append([]Parameter(nil), c.Parameters...), common(c)...) {
			names = append(names, "-"+p.Name)
		}
		return matching(current, names)
	}
	parameter, prefix := words[len(words)-1], ""
	if name, value, ok := strings.Cut(current, ":"); ok && strings.HasPrefix(name, "-") {
		parameter, prefix, current = name, name+":", value
	}
	return completeValue(c, parameter, prefix, current)
}

func (s *Session) completeVariable(current string) []string {
	var names []string
	for _, name := range s.variableNames() {
		names = append(names, "$"+name)
	}
	for name := range s.environment {
		names = append(names, "$env:"+name)
	}
	return matching(current, names)
}

// completeValue offers the values of the parameter that the word before names.
func completeValue(c *Command, parameter, prefix, current string) []string {
	if !strings.HasPrefix(parameter, "-") {
		return nil
	}
	name := strings.TrimSuffix(parameter[1:], ":")
	for i := range c.Parameters {
		p := &c.Parameters[i]
		if !p.called(name) {
			continue
		}
		values := p.Enum
		if p.Kind == Bool {
			values = []string{"$false", "$true"}
		}
		done := ""
		if i := strings.LastIndexByte(current, ','); i >= 0 && p.Kind == Enums {
			done, current = current[:i+1], current[i+1:]
		}
		var result []string
		for _, v := range matching(current, values) {
			result = append(result, prefix+done+v)
		}
		return result
	}
	return nil
}

// matching are the names that begin like the word, sorted.
func matching(word string, names []string) []string {
	var found []string
	for _, name := range names {
		if len(name) >= len(word) && strings.EqualFold(name[:len(word)], word) {
			found = append(found, name)
		}
	}
	sort.Slice(found, func(i, j int) bool { return strings.ToLower(found[i]) < strings.ToLower(found[j]) })
	return found
}

// lastCommand splits the text into the words of its last command; the last word is the one being typed, maybe empty.
func lastCommand(text string) []string {
	words := []string{""}
	quote := rune(0)
	for _, r := range text {
		last := &words[len(words)-1]
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
			*last += string(r)
		case r == '"' || r == '\'':
			quote = r
			*last += string(r)
		case strings.ContainsRune("|;(){}=&\n", r):
			words = []string{""}
		case isBlank(r):
			if *last != "" {
				words = append(words, "")
			}
		default:
			*last += string(r)
		}
	}
	return words
}
