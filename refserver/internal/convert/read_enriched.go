package convert

import "strings"

// maxCommand is the longest name of a formatting command (RFC 1896).
const maxCommand = 60

// readEnriched reads text/enriched (RFC 1896): commands that have no counterpart are left out, parameters too.
func readEnriched(p *printer, text string) {
	r := &enrichedReader{p: p}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for text != "" {
		at := strings.IndexAny(text, "<\n\r")
		if at < 0 {
			r.write(text)
			return
		}
		r.write(text[:at])
		text = text[at:]
		switch text[0] {
		case '\n':
			rest := strings.TrimLeft(text, "\n")
			r.lines(len(text) - len(rest))
			text = rest
		case '\r':
			r.write(" ")
			text = text[1:]
		default:
			text = text[r.command(text):]
		}
	}
}

type enrichedReader struct {
	p              *printer
	params, nofill int // how many of these commands are open
}

func (r *enrichedReader) write(text string) {
	if r.params == 0 {
		r.p.text(text)
	}
}

// lines reads n line ends: a single one is a blank, unless lines are not filled.
func (r *enrichedReader) lines(n int) {
	switch {
	case r.params > 0:
	case r.nofill > 0:
		r.p.end(n)
	case n == 1:
		r.p.text(" ")
	default:
		r.p.end(n - 1)
	}
}

// command reads what begins with "<" and returns its length.
func (r *enrichedReader) command(text string) int {
	if strings.HasPrefix(text, "<<") {
		r.write("<")
		return len("<<")
	}
	end := strings.IndexByte(text[:min(len(text), maxCommand+len("</>"))], '>')
	if end < 0 {
		r.write("<")
		return 1
	}
	name, closing := strings.CutPrefix(strings.ToLower(text[1:end]), "/")
	step := 1
	if closing {
		step = -1
	}
	switch name {
	case "param":
		r.params = max(0, r.params+step)
	case "nofill":
		r.nofill = max(0, r.nofill+step)
	default:
		r.p.set(enrichedStyle(name), !closing)
	}
	return end + 1
}

func enrichedStyle(name string) style {
	for s, known := range enrichedStyles {
		if known == name {
			return style(s)
		}
	}
	return noStyle
}
