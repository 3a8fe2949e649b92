package convert

import "strings"

// style is a way of setting characters that HTML and text/enriched share.
type style uint8

const (
	bold style = iota
	italic
	underline
	fixed
	noStyle
)

// maxStyles is how many styles may be open in each other; further ones are left out.
const maxStyles = 64

var (
	htmlStyles     = [noStyle]string{bold: "b", italic: "i", underline: "u", fixed: "tt"}
	enrichedStyles = [noStyle]string{bold: "bold", italic: "italic", underline: "underline", fixed: "fixed"}
)

// render turns a text of one form into another, with CRLF at the ends of its lines.
func render(text string, from, to form) string {
	p := &printer{form: to}
	switch from {
	case plain:
		readPlain(p, text)
	case enriched:
		readEnriched(p, text)
	default:
		readHTML(p, text)
	}
	return p.finish()
}

// printer writes a text in a form. Line ends wait until there is something behind them, so that none stands at an end.
type printer struct {
	form   form
	out    strings.Builder
	breaks int
	open   []style
	any    bool // some text was written
}

// text writes characters without line ends.
func (p *printer) text(text string) {
	if text == "" {
		return
	}
	p.writeBreaks()
	p.any = true
	switch p.form {
	case plain:
		p.out.WriteString(text)
	case enriched:
		p.out.WriteString(strings.ReplaceAll(text, "<", "<<"))
	default:
		p.out.WriteString(escapeHTML(text))
	}
}

var htmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "  ", " &nbsp;")

func escapeHTML(text string) string { return htmlEscapes.Replace(text) }

// end ends n lines.
func (p *printer) end(n int) { p.breaks += n }

// block begins a new line, after n-1 empty ones, unless the text does so already.
func (p *printer) block(n int) {
	if p.any {
		p.breaks = max(p.breaks, n)
	}
}

// writeBreaks writes the line ends that were waiting. In text/enriched one more line end than lines to end is needed (RFC
// 1896).
func (p *printer) writeBreaks() {
	if p.breaks == 0 {
		return
	}
	switch p.form {
	case plain:
		p.repeat("\r\n", p.breaks)
	case enriched:
		p.repeat("\r\n", p.breaks+1)
	default:
		p.repeat("<br>\r\n", p.breaks)
	}
	p.breaks = 0
}

func (p *printer) repeat(text string, n int) {
	for range n {
		p.out.WriteString(text)
	}
}

// set begins a style, or ends it with all that began inside it.
func (p *printer) set(s style, on bool) {
	if p.form == plain || s == noStyle {
		return
	}
	if on {
		if len(p.open) < maxStyles {
			p.writeBreaks()
			p.tag(s, "<")
			p.open = append(p.open, s)
		}
		return
	}
	at := len(p.open) - 1
	for at >= 0 && p.open[at] != s {
		at--
	}
	if at < 0 {
		return
	}
	for i := len(p.open) - 1; i >= at; i-- {
		p.tag(p.open[i], "</")
	}
	p.open = p.open[:at]
}

func (p *printer) tag(s style, start string) {
	name := htmlStyles[s]
	if p.form == enriched {
		name = enrichedStyles[s]
	}
	p.out.WriteString(start + name + ">")
}

// finish ends everything that is open and gives the text.
func (p *printer) finish() string {
	for i := len(p.open) - 1; i >= 0; i-- {
		p.tag(p.open[i], "</")
	}
	text := p.out.String()
	if p.form == html {
		return "<html><body>\r\n" + text + "\r\n</body></html>\r\n"
	}
	if text == "" {
		return ""
	}
	return text + "\r\n"
}

// readPlain reads text/plain, line by line.
func readPlain(p *printer, text string) {
	for line := range strings.Lines(text) {
		bare := strings.TrimRight(line, "\r\n")
		p.text(strings.ReplaceAll(bare, "\r", " "))
		if len(bare) < len(line) {
			p.end(1)
		}
	}
}
