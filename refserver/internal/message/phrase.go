package message

import "strings"

// phraseBuilder collects words whose meaning (a display name or an addr-spec) is known only at the end. Blanks between
// words become one space, and none around "." and "@" when the words turn out to be an addr-spec.
type phraseBuilder struct {
	b      strings.Builder
	space  bool // a blank stood before the next character
	seen   bool // something was collected
	closed bool // behind an angle-addr: further words belong to no name
	exact  bool // holds a quoted string, whose blanks count
	at     int  // index in b behind the last unquoted "@", or 0
}

func (p *phraseBuilder) sep() {
	if p.space && p.b.Len() > 0 {
		p.b.WriteByte(' ')
	}
	p.space, p.seen = false, true
}

func (p *phraseBuilder) char(c byte) {
	if p.closed {
		return
	}
	p.sep()
	p.b.WriteByte(c)
	if c == '@' {
		p.at = p.b.Len()
	}
}

func (p *phraseBuilder) text(s string) {
	if p.closed {
		return
	}
	p.sep()
	p.b.WriteString(s)
}

func (p *phraseBuilder) quoted(s string) {
	p.text(s)
	p.exact = true
}

// phrase returns the words as a display name.
func (p *phraseBuilder) phrase() string { return p.b.String() }

// addrSpec returns the words as local part and host.
func (p *phraseBuilder) addrSpec() (local, host string) {
	s := p.b.String()
	if p.at == 0 {
		return s, MissingHost
	}
	local, host = s[:p.at-1], joinDots(s[p.at:])
	if !p.exact {
		local = joinDots(local)
	}
	if host == "" {
		host = MissingHost
	}
	return local, host
}

// joinDots removes the blanks that the obsolete syntax allows around dots and at both ends.
func joinDots(s string) string {
	if !strings.Contains(s, " ") {
		return s
	}
	s = strings.TrimSpace(s)
	if !strings.Contains(s, " .") && !strings.Contains(s, ". ") {
		return s
	}
	parts := strings.Split(s, ".")
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
	}
	return strings.Join(parts, ".")
}
