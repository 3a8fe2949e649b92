package web

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// walk visits a node and everything in it, in document order, until visit gives false.
func walk(n *html.Node, visit func(*html.Node) bool) bool {
	if !visit(n) {
		return false
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if !walk(c, visit) {
			return false
		}
	}
	return true
}

// find gives the first element that fits, or nil.
func find(n *html.Node, fits func(*html.Node) bool) *html.Node {
	var found *html.Node
	walk(n, func(c *html.Node) bool {
		if c.Type == html.ElementNode && fits(c) {
			found = c
		}
		return found == nil
	})
	return found
}

// all gives every element that fits.
func all(n *html.Node, fits func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	walk(n, func(c *html.Node) bool {
		if c.Type == html.ElementNode && fits(c) {
			found = append(found, c)
		}
		return true
	})
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func is(n *html.Node, kinds ...atom.Atom) bool {
	return n.Type == html.ElementNode && slices.Contains(kinds, n.DataAtom)
}

func parent(n *html.Node, fits func(*html.Node) bool) *html.Node {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Type == html.ElementNode && fits(p) {
			return p
		}
	}
	return nil
}

// text is what a person reads in a node, on one line.
func text(n *html.Node) string { return strings.Join(lines(n), " ") }

// lines is what a person reads in a node, line by line, without empty lines and superfluous blanks.
func lines(n *html.Node) []string {
	var out strings.Builder
	read(n, &out)
	var kept []string
	for line := range strings.SplitSeq(out.String(), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}

func read(n *html.Node, out *strings.Builder) {
	switch {
	case n.Type == html.TextNode:
		// In the source a line break is a blank.
		out.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
		return
	case is(n, atom.Script, atom.Style, atom.Template, atom.Head) || has(n, "hidden"):
		return
	}
	block := is(n, atom.Div, atom.P, atom.Li, atom.Br, atom.Dt, atom.Dd, atom.Tr, atom.Td, atom.Th, atom.Ul, atom.Section,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.Form, atom.Main, atom.Nav, atom.Table)
	if block {
		out.WriteString("\n")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		read(c, out)
	}
	if block {
		out.WriteString("\n")
	}
}

// name is what a control is called: its aria-label, its text, or the value on an input's face.
func name(n *html.Node) string {
	if label := attr(n, "aria-label"); label != "" {
		return label
	}
	if is(n, atom.Input) {
		return attr(n, "value")
	}
	return text(n)
}

// clickable says whether something happens when a person clicks the element.
func clickable(n *html.Node) bool {
	switch {
	case has(n, "disabled"), attr(n, "aria-disabled") == "true":
		return false
	case is(n, atom.A):
		return has(n, "href")
	case is(n, atom.Button, atom.Summary):
		return true
	case is(n, atom.Input):
		return attr(n, "type") == "submit" || attr(n, "type") == "button"
	}
	return false
}

func byID(doc *html.Node, id string) *html.Node {
	return find(doc, func(n *html.Node) bool { return attr(n, "id") == id })
}

// dialogs are the windows that are open above a page, the topmost last.
func dialogs(doc *html.Node) []*html.Node {
	return all(doc, func(n *html.Node) bool {
		role := attr(n, "role")
		return role == "dialog" || role == "alertdialog" || is(n, atom.Dialog) && has(n, "open")
	})
}

// title is the name of a window.
func title(doc, dialog *html.Node) string {
	if label := attr(dialog, "aria-label"); label != "" {
		return label
	}
	if by := byID(doc, attr(dialog, "aria-labelledby")); by != nil {
		return text(by)
	}
	if heading := find(dialog, heading); heading != nil {
		return text(heading)
	}
	return ""
}

func heading(n *html.Node) bool { return is(n, atom.H1, atom.H2, atom.H3, atom.H4, atom.Legend) }

// scope is where a person's clicks go: the topmost window, or the page.
func scope(doc *html.Node) *html.Node {
	if open := dialogs(doc); len(open) > 0 {
		return open[len(open)-1]
	}
	return doc
}

// control finds the field that a label belongs to; a colon at the label's end does not count.
func control(doc *html.Node, label string) *html.Node {
	where := scope(doc)
	if direct := find(where, func(n *html.Node) bool {
		return is(n, atom.Input, atom.Select, atom.Textarea) && attr(n, "aria-label") == label
	}); direct != nil {
		return direct
	}
	found := find(where, func(n *html.Node) bool { return is(n, atom.Label) && strings.TrimSuffix(text(n), ":") == label })
	if found == nil {
		return nil
	}
	if id := attr(found, "for"); id != "" {
		return byID(doc, id)
	}
	return find(found, func(n *html.Node) bool { return is(n, atom.Input, atom.Select, atom.Textarea) })
}

// options are the texts of a select's choices.
func options(selectNode *html.Node) []string {
	var texts []string
	for _, o := range all(selectNode, func(n *html.Node) bool { return is(n, atom.Option) }) {
		texts = append(texts, text(o))
	}
	return texts
}

// table is one table of a page.
type table struct {
	headers []string
	rows    [][]string
}

func tables(doc *html.Node) []table {
	var found []table
	for _, n := range all(doc, func(n *html.Node) bool { return is(n, atom.Table) }) {
		var t table
		for _, row := range all(n, func(n *html.Node) bool { return is(n, atom.Tr) }) {
			var cells []string
			header := false
			for _, cell := range all(row, func(n *html.Node) bool { return is(n, atom.Th, atom.Td) }) {
				header = header || is(cell, atom.Th)
				cells = append(cells, text(cell))
			}
			if header && t.headers == nil {
				t.headers = cells
			} else {
				t.rows = append(t.rows, cells)
			}
		}
		found = append(found, t)
	}
	return found
}
