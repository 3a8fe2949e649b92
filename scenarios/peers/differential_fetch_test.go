package peers_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// compareFetch compares every item of FETCH for every message: first those that every message has, then the sections of
// every part that one of the servers knows.
func (p *pair) compareFetch() {
	p.t.Helper()
	const known = "(UID INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE)"
	a, b := p.both(func(c *client) any {
		c.enableUTF8()
		c.do("EXAMINE " + folder)
		return c.fetch("FETCH 1:* " + known)
	})
	ours, theirs := a.(fetched), b.(fetched)
	p.compareFetched("", ours, theirs)
	commands := macros()
	for _, item := range sections() {
		commands = append(commands, "FETCH 1:* "+item)
	}
	for seq := 1; seq <= len(p.messages); seq++ {
		parts := map[string]bool{} // whether there is a message in it
		listParts(ours[seq]["BODYSTRUCTURE"], "", parts)
		listParts(theirs[seq]["BODYSTRUCTURE"], "", parts)
		commands = append(commands, fetchParts(seq, parts)...)
	}
	a, b = p.both(func(c *client) any {
		c.enableUTF8()
		c.do("EXAMINE " + folder)
		return c.fetch(commands...)
	})
	p.compareFetched("", a.(fetched), b.(fetched))
}

// macros are the FETCH macros and items that look like another one's; messages without oddities answer them.
func macros() []string {
	return []string{"FETCH 200:210 ALL", "FETCH 200:210 FAST", "FETCH 200:210 FULL", "fetch 211 (flags uid)", "UID FETCH 212:213 FLAGS"}
}

// sections are the items that need no knowledge of the message.
func sections() []string {
	return []string{
		"BODY.PEEK[]", "BODY.PEEK[HEADER]", "BODY.PEEK[TEXT]", "RFC822.HEADER", "RFC822", "RFC822.TEXT", "BODY[]<0.30>",
		"BODY.PEEK[]<0.1>", "BODY.PEEK[]<7.20>", "BODY.PEEK[]<4294967295.1>", "BODY.PEEK[]<10.4294967295>",
		"BODY.PEEK[TEXT]<3.7>", "BODY.PEEK[HEADER]<1.50>", "BODY.PEEK[1]<2.3>",
		"BODY.PEEK[HEADER.FIELDS (Subject From)]", "BODY.PEEK[HEADER.FIELDS (to cc bcc date x-none)]",
		"BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE message-id)]<5.15>", "BODY.PEEK[HEADER.FIELDS (x-none)]",
		"BODY.PEEK[HEADER.FIELDS.NOT (Subject From)]", "BODY.PEEK[HEADER.FIELDS.NOT (x-none)]",
		"BODY.PEEK[1]", "BODY.PEEK[1.MIME]", "BODY.PEEK[1.HEADER]", "BODY.PEEK[1.TEXT]", "BODY.PEEK[1.HEADER.FIELDS (subject)]",
		"BODY.PEEK[99]", "BODY.PEEK[1.99.MIME]",
	}
}

// listParts collects the numbers of the parts below a body structure, as sections name them.
func listParts(body value, prefix string, parts map[string]bool) {
	if len(body.list) == 0 {
		return
	}
	if body.list[0].isList { // a multipart
		for i, child := range body.list {
			if !child.isList {
				return
			}
			number := prefix + strconv.Itoa(i+1)
			parts[number] = isMessage(child)
			listNested(child, number, parts)
		}
		return
	}
	number := prefix + "1"
	parts[number] = isMessage(body)
	listNested(body, number, parts)
}

// listNested collects what is inside of a part that has a number already.
func listNested(part value, number string, parts map[string]bool) {
	switch {
	case len(part.list) > 0 && part.list[0].isList:
		listParts(part, number+".", parts)
	case isMessage(part):
		listParts(part.list[8], number+".", parts)
	}
}

func isMessage(part value) bool {
	return len(part.list) > 9 && strings.EqualFold(part.list[0].text, "message") && part.list[7].isList && part.list[8].isList
}

// fetchParts asks for the sections of the parts, in commands of a moderate length.
func fetchParts(seq int, parts map[string]bool) []string {
	const longest = 4000
	var commands []string
	command := ""
	for _, item := range partItems(parts) {
		if len(command)+len(item) > longest {
			commands, command = append(commands, command+")"), ""
		}
		if command == "" {
			command = fmt.Sprintf("UID FETCH %d (%s", seq, item)
		} else {
			command += " " + item
		}
	}
	return append(commands, command+")")
}

// partItems are the sections of the parts.
func partItems(parts map[string]bool) []string {
	var items []string
	for number, message := range parts {
		items = append(items, "BODY.PEEK["+number+"]", "BODY.PEEK["+number+".MIME]")
		if message {
			items = append(items, "BODY.PEEK["+number+".HEADER]", "BODY.PEEK["+number+".TEXT]",
				"BODY.PEEK["+number+".HEADER.FIELDS (subject content-type)]", "BODY.PEEK["+number+".HEADER.FIELDS.NOT (subject)]")
		}
	}
	slices.Sort(items)
	return items
}

// compareFetched compares every item of every message.
func (p *pair) compareFetched(prefix string, ours, theirs fetched) {
	p.t.Helper()
	for i, m := range p.messages {
		items := map[string]bool{}
		for item := range ours[i+1] {
			items[item] = true
		}
		for item := range theirs[i+1] {
			items[item] = true
		}
		for item := range items {
			p.compare(prefix+item, m.Name, canonical(item, ours[i+1]), canonical(item, theirs[i+1]))
		}
	}
}

// canonical is an item's value without what the RFC leaves to the server: the time zone of an internal date, the order of
// flags, and the case of types, encodings and parameter names.
func canonical(item string, values map[string]value) value {
	v, ok := values[item]
	if !ok {
		return value{atom: "nothing"}
	}
	switch item {
	case "INTERNALDATE":
		date, err := time.Parse("_2-Jan-2006 15:04:05 -0700", v.text)
		if err != nil {
			return value{atom: err.Error()}
		}
		return value{atom: date.UTC().String()}
	case "FLAGS":
		v.list = slices.Clone(v.list)
		for i := range v.list {
			v.list[i].atom = strings.ToLower(v.list[i].atom)
		}
		slices.SortFunc(v.list, func(a, b value) int { return strings.Compare(a.atom, b.atom) })
	case "BODY", "BODYSTRUCTURE":
		v = lowerBody(v)
	}
	return v
}

// lowerBody writes what is case-insensitive in a body structure in lower case.
func lowerBody(body value) value {
	if len(body.list) == 0 {
		return body
	}
	list := slices.Clone(body.list)
	body.list = list
	i := 0
	for i < len(list) && list[i].isList {
		list[i] = lowerBody(list[i])
		i++
	}
	if i > 0 { // a multipart: subtype, parameters, disposition
		lowerAt(list, i)
		lowerParams(list, i+1)
		lowerDisposition(list, i+2)
		return body
	}
	lowerAt(list, 0)
	lowerAt(list, 1)
	lowerParams(list, 2)
	lowerAt(list, 5)
	next := 7
	switch {
	case isMessage(body):
		list[8] = lowerBody(list[8])
		next = 10
	case list[0].text == "text":
		next = 8
	}
	lowerDisposition(list, next+1)
	return body
}

func lowerAt(list []value, i int) {
	if i < len(list) {
		list[i].text = strings.ToLower(list[i].text)
	}
}

// lowerParams lowers the names of a parameter list.
func lowerParams(list []value, at int) {
	if at >= len(list) || !list[at].isList {
		return
	}
	list[at].list = slices.Clone(list[at].list)
	for i := 0; i < len(list[at].list); i += 2 {
		lowerAt(list[at].list, i)
	}
}

func lowerDisposition(list []value, at int) {
	if at >= len(list) || !list[at].isList {
		return
	}
	list[at].list = slices.Clone(list[at].list)
	lowerAt(list[at].list, 0)
	lowerParams(list[at].list, 1)
}
