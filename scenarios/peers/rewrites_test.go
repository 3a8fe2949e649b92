package peers_test

import (
	"slices"
	"sort"
	"strconv"
	"strings"
)

// rewrites are ways to make two answers alike that differ in something an explanation names. They change nothing else.
func rewrites() map[string]func(ours, theirs value) (value, value) {
	each := func(rewrite func(value) value) func(ours, theirs value) (value, value) {
		return func(ours, theirs value) (value, value) { return everywhere(ours, rewrite), everywhere(theirs, rewrite) }
	}
	return map[string]func(ours, theirs value) (value, value){
		"blanks":          each(collapseBlanks),
		"placeholders":    each(placeholder),
		"default charset": each(addCharset),
		"charset case":    each(lowerCharset),
		"rfc2231":         each(joinContinuations),
		"last line end":   lastLineEnd,
	}
}

// everywhere rewrites a value and, first, everything in it.
func everywhere(v value, rewrite func(value) value) value {
	v.list = slices.Clone(v.list)
	for i := range v.list {
		v.list[i] = everywhere(v.list[i], rewrite)
	}
	return rewrite(v)
}

// collapseBlanks makes every run of blanks in a string one space, and removes those at its ends.
func collapseBlanks(v value) value {
	v.text = strings.Join(strings.Fields(v.text), " ")
	return v
}

// placeholder gives what stands for a missing part of an address one spelling.
func placeholder(v value) value {
	switch {
	case v.isList && len(v.list) == 4 && v.list[2].string && v.list[3].string: // an address
		if v.list[2].text == "" {
			v.list[2].text = "MISSING_MAILBOX"
		}
		if v.list[3].text == ".MISSING-HOST-NAME." {
			v.list[3].text = "MISSING_DOMAIN"
		}
	}
	return v
}

func str(text string) value { return value{string: true, text: text} }

// isText says whether the value is the body structure of a text.
func isText(v value) bool {
	return len(v.list) >= 8 && v.list[0].text == "text" && v.list[1].string && (v.list[2].isNIL() || v.list[2].isList)
}

// addCharset gives a text part without a charset the default one.
func addCharset(v value) value {
	if !isText(v) {
		return v
	}
	params := v.list[2].list
	for i := 0; i < len(params); i += 2 {
		if strings.HasPrefix(params[i].text, "charset") {
			return v
		}
	}
	v.list[2] = value{isList: true, list: append(slices.Clone(params), str("charset"), str("us-ascii"))}
	return v
}

func lowerCharset(v value) value {
	if !isText(v) {
		return v
	}
	for i := 0; i+1 < len(v.list[2].list); i += 2 {
		if v.list[2].list[i].text == "charset" {
			v.list[2].list[i+1].text = strings.ToLower(v.list[2].list[i+1].text)
		}
	}
	return v
}

// joinContinuations joins the pieces of a parameter (name*0, name*1*) as they are written, and sorts the parameters.
func joinContinuations(v value) value {
	if len(v.list) == 0 || len(v.list)%2 != 0 || slices.ContainsFunc(v.list, func(v value) bool { return !v.string }) {
		return v
	}
	type piece struct {
		number int
		value  string
	}
	pieces := map[string][]piece{}
	for i := 0; i < len(v.list); i += 2 {
		base, rest, split := strings.Cut(v.list[i].text, "*")
		n, err := strconv.Atoi(strings.TrimSuffix(rest, "*"))
		if split && (err != nil || strings.HasSuffix(rest, "*") && n == 0) {
			base += "*"
		}
		if _, encoded := pieces[base+"*"]; encoded && split {
			base += "*"
		}
		pieces[base] = append(pieces[base], piece{n, v.list[i+1].text})
	}
	names := make([]string, 0, len(pieces))
	for name := range pieces {
		names = append(names, name)
	}
	sort.Strings(names)
	v.list = nil
	for _, name := range names {
		list := pieces[name]
		slices.SortStableFunc(list, func(a, b piece) int { return a.number - b.number })
		text := ""
		for _, p := range list {
			text += p.value
		}
		v.list = append(v.list, str(name), str(text))
	}
	return v
}

// lastLineEnd adds the line end that theirs has behind ours: to a string, and to the size and the lines of a message/rfc822.
func lastLineEnd(ours, theirs value) (value, value) {
	if ours.string && theirs.string && theirs.text == ours.text+"\r\n" {
		return theirs, theirs
	}
	if len(ours.list) != len(theirs.list) {
		return ours, theirs
	}
	ours.list = slices.Clone(ours.list)
	if isMessage(ours) && isMessage(theirs) && plus(ours.list[6], 2) == theirs.list[6].atom && plus(ours.list[9], 1) == theirs.list[9].atom {
		ours.list[6], ours.list[9] = theirs.list[6], theirs.list[9]
	}
	for i := range ours.list {
		if ours.list[i].isList {
			ours.list[i], _ = lastLineEnd(ours.list[i], theirs.list[i])
		}
	}
	return ours, theirs
}

func plus(v value, n int) string {
	number, err := strconv.Atoi(v.atom)
	if err != nil {
		return ""
	}
	return strconv.Itoa(number + n)
}
