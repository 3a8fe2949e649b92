package frontend

import "bytes"

// boundary follows a stream of responses and knows where one ends: behind a line end that no literal precedes.
type boundary struct {
	bye bool // a BYE has passed

	skip      int64  // bytes of a literal to come
	continued bool   // the line goes on with a response behind a literal
	held      []byte // the line so far, where it has not ended; of a long one, its ends
}

const (
	byeStart  = "* BYE "
	maxSuffix = 32 // bytes that the announcement of a literal takes at most, with the line end
	maxHeld   = 512
)

// between says whether the stream is between two responses.
func (p *boundary) between() bool { return p.skip == 0 && !p.continued && len(p.held) == 0 }

// pass follows bytes of the stream.
func (p *boundary) pass(b []byte) {
	for len(b) > 0 {
		if p.skip > 0 {
			n := min(p.skip, int64(len(b)))
			p.skip -= n
			b = b[n:]
			continue
		}
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			p.hold(b)
			return
		}
		line := b[:i]
		b = b[i+1:]
		if len(p.held) > 0 {
			p.hold(line)
			line = p.held
			p.held = p.held[:0]
		}
		p.line(line)
	}
	if len(p.held) == 0 {
		p.held = nil // most connections are silent most of the time
	}
}

// hold keeps a part of a line whose end has not come.
func (p *boundary) hold(part []byte) {
	if len(part) > maxHeld {
		p.held = append(p.held, part[:min(len(part), len(byeStart))]...)
		part = part[len(part)-maxSuffix:]
	}
	p.held = append(p.held, part...)
	if n := len(p.held); n > maxHeld {
		p.held = append(p.held[:len(byeStart)], p.held[n-maxSuffix:]...)
	}
	p.begun(p.held)
}

// begun looks at the beginning of a line.
func (p *boundary) begun(line []byte) {
	if !p.continued && bytes.HasPrefix(line, []byte(byeStart)) {
		p.bye = true
	}
}

// line follows a whole line, without its end.
func (p *boundary) line(line []byte) {
	p.begun(line)
	size, literal := announced(line)
	p.skip, p.continued = size, literal
}

// announced is the size of the literal that a line ends with.
func announced(line []byte) (size int64, literal bool) {
	line = bytes.TrimSuffix(line, []byte("\r"))
	n := len(line) - 1
	if n < 2 || line[n] != '}' {
		return 0, false
	}
	open := n - 1
	for open > 0 && line[open] >= '0' && line[open] <= '9' {
		open--
	}
	if line[open] != '{' || open == n-1 || n-open > 19 {
		return 0, false
	}
	for _, c := range line[open+1 : n] {
		size = size*10 + int64(c-'0')
	}
	return size, true
}
