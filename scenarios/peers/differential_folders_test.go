package peers_test

import (
	"fmt"
	"slices"
	"strings"
)

// compareFolders compares LIST, LSUB and STATUS over the same tree of folders.
func (p *pair) compareFolders() {
	p.t.Helper()
	own := p.ours().names(`LIST "" *`) // beside INBOX what every new mailbox has
	a, b := p.both(func(c *client) any {
		for _, name := range own {
			c.try("CREATE " + name)
		}
		for _, command := range folderCommands() {
			c.do(command)
		}
		return c
	})
	ours, theirs := a.(*client), b.(*client)
	for _, command := range []string{"LIST", "LSUB"} {
		for _, arguments := range listArguments() {
			p.compareLists(command+" "+arguments, ours, theirs)
		}
	}
	for _, name := range []string{"INBOX", "inbox", folder, "Tree", "tree/a", `"Tree/with space"`, "Entw&APw-rfe", "Tree/a/b"} {
		p.compareStatus(name, ours, theirs)
	}
}

// folderCommands make and subscribe the folders.
func folderCommands() []string {
	var commands []string
	for _, name := range []string{
		"Tree", "Tree/a", "Tree/a/b", "Tree/a/b/c", "Tree/aa", `"Tree/with space"`, "Tree/x.y", "Entw&APw-rfe", "Entw&APw-rfe/&ZeVnLIqe-",
		"UPPER", "UPPER/Mixed", "Top-", "Top-/x", "Deep/1/2/3/4/5", "INBOX/below", "t",
	} {
		commands = append(commands, "CREATE "+name)
	}
	for _, name := range []string{"Tree/a", "Tree/a/b/c", "Entw&APw-rfe", "Deep/1/2/3/4/5", "UPPER/Mixed", "INBOX", "t"} {
		commands = append(commands, "SUBSCRIBE "+name)
	}
	return append(commands, "SUBSCRIBE Tree/aa", "UNSUBSCRIBE Tree/aa", "DELETE t", "RENAME Tree/x.y Tree/renamed/deeply")
}

// listArguments are references and patterns.
func listArguments() []string {
	arguments := []string{
		`"" ""`, `"" *`, `"" %`, `"" INBOX`, `"" inbox`, `"" INBOX*`, `"" INBOX%`, `"" inbox/%`, `"" Tree`, `"" Tree/%`, `"" Tree/*`, `"" Tree*`,
		`"" Tree%`, `"" %/%`, `"" %/%/%`, `"" */b`, `"" *a*`, `"" %a%`, `"" %/a`, `"" Tree/%/b`, `"" Tree/*/c`, `"" **`, `"" %%`, `"" *%`, `"" %*`,
		`"" "Tree/with space"`, `"" "Tree/with*"`, `"" Entw*`, `"" Entw&APw-rfe/%`, `"" Entw%/*`, `"" Deep`, `"" Deep/%`, `"" Deep/%/%/%/%/%`,
		`"" nothing`, `"" nothing/%`, `"" Top-%`, `"" Top-/%`, `"" *x`, `"" %x`, `"" t`, `"" UPPER/mixed`, `"" *5`,
		`Tree *`, `Tree/ *`, `Tree/ %`, `Tree/a/ %`, `Tree/a %`, `INBOX/ *`, `"Tree/%" b`, `"" {6}` + "\r\nTree/%", `Deep/ 1/%`, `"" Tree/a/b/c/%`,
	}
	return arguments
}

// names are the names of a LIST answer.
func (c *client) names(command string) []string {
	c.t.Helper()
	var names []string
	for _, line := range c.do(command).untagged {
		if len(line.values) == 4 {
			v := line.values[3]
			names = append(names, fmt.Sprintf("%q", v.atom+v.text))
		}
	}
	return names
}

// compareLists compares which names are listed, and as what.
func (p *pair) compareLists(command string, ours, theirs *client) {
	p.t.Helper()
	a, b := ours.listed(command), theirs.listed(command)
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	if len(names) == 0 {
		p.compared++
	}
	for name := range names {
		p.compare(literalEnd.ReplaceAllString(command, ""), name, orNothing(a, name), orNothing(b, name))
	}
}

func orNothing(values map[string]value, name string) value {
	if v, ok := values[name]; ok {
		return v
	}
	return value{atom: "nothing"}
}

// listed are the delimiter and the attributes by name, of those attributes that follow from the tree alone.
func (c *client) listed(command string) map[string]value {
	c.t.Helper()
	found := map[string]value{}
	for _, line := range c.do(command).untagged {
		if len(line.values) != 4 || line.values[0].atom != command[:4] {
			c.t.Fatalf("%s: %s: %v", c.name, command, line.values)
		}
		kept := value{isList: true}
		for _, attribute := range line.values[1].list {
			switch attribute.atom = strings.ToLower(attribute.atom); attribute.atom {
			case `\noselect`, `\nonexistent`, `\noinferiors`, `\haschildren`, `\hasnochildren`:
				if command[:4] == "LIST" || attribute.atom == `\noselect` {
					kept.list = append(kept.list, attribute)
				}
			}
		}
		slices.SortFunc(kept.list, func(a, b value) int { return strings.Compare(a.atom, b.atom) })
		name := line.values[3].atom + line.values[3].text
		if _, twice := found[name]; twice {
			c.t.Fatalf("%s: %s: %s is there twice", c.name, command, name)
		}
		found[name] = value{isList: true, list: []value{kept, line.values[2]}}
	}
	return found
}

// compareStatus compares every item of STATUS but UIDVALIDITY, which is each server's own.
func (p *pair) compareStatus(name string, ours, theirs *client) {
	p.t.Helper()
	for _, items := range []string{"MESSAGES", "UNSEEN", "UIDNEXT", "RECENT", "UNSEEN MESSAGES UIDNEXT"} {
		command := "STATUS " + name + " (" + items + ")"
		p.compare(command, "-", ours.status(command), theirs.status(command))
	}
	for _, c := range []*client{ours, theirs} {
		if v := c.status("STATUS " + name + " (UIDVALIDITY)"); len(v.list) != 2 && v.atom == "" || len(v.list) == 2 && v.list[1].atom == "0" {
			p.t.Errorf("%s: UIDVALIDITY of %s: %v", c.name, name, v)
		}
	}
}

// status is a STATUS response's list, or how it was refused.
func (c *client) status(command string) value {
	c.t.Helper()
	a := c.try(command)
	if a.tagged.status != "OK" {
		return value{atom: a.tagged.status}
	}
	for _, line := range a.untagged {
		if len(line.values) == 3 && line.values[0].atom == "STATUS" {
			return byName(line.values[2])
		}
	}
	return value{atom: "nothing"}
}

// byName sorts the pairs of a list, whose order is the server's own.
func byName(v value) value {
	pairs := slices.Collect(slices.Chunk(v.list, 2))
	slices.SortFunc(pairs, func(a, b []value) int { return strings.Compare(a[0].atom, b[0].atom) })
	v.list = slices.Concat(pairs...)
	return v
}
