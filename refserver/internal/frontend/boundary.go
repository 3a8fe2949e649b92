package frontend

import "bytes"

// boundary follows a stream of responses and knows where one ends: behind a line end that no literal precedes.
type boundary struct {
	bye bool // a BYE has passed

	skip   int64 // bytes of a literal to come
	inside bool  // a response has begun and not ended
	begin  int   // how many bytes of "* BYE " the current line has matched; -1 when it does not match

	digits int   // state of "{n}" at the end of a line: 0 outside, 1 behind "{", 2 behind a digit, 3 behind "}"
	size   int64 // n
}

const byeStart = "* BYE "

// between says whether the stream is between two responses.
func (p *boundary) between() bool { return !p.inside }

// pass follows bytes of the stream.
func (p *boundary) pass(b []byte) {
	for len(b) > 0 {
		if p.skip > 0 {
			n := min(p.skip, int64(len(b)))
			p.skip -= n
			b = b[n:]
			continue
		}
		if p.begin < 0 && p.digits == 0 { // nothing to find before the next brace or line end
			if i := bytes.IndexAny(b, "{\n"); i < 0 {
				return
			} else if i > 0 {
				b = b[i:]
			}
		}
		p.step(b[0])
		b = b[1:]
	}
}

func (p *boundary) step(c byte) {
	if c == '\n' {
		p.lineEnd()
		return
	}
	p.inside = true
	if p.begin >= 0 {
		if c != byeStart[p.begin] {
			p.begin = -1
		} else if p.begin++; p.begin == len(byeStart) {
			p.bye, p.begin = true, -1
		}
	}
	switch {
	case c == '{':
		p.digits, p.size = 1, 0
	case c >= '0' && c <= '9' && (p.digits == 1 || p.digits == 2) && p.size < 1<<50:
		p.digits, p.size = 2, p.size*10+int64(c-'0')
	case c == '}' && p.digits == 2:
		p.digits = 3
	case c == '\r' && p.digits == 3:
	default:
		p.digits = 0
	}
}

func (p *boundary) lineEnd() {
	literal := p.digits == 3
	p.digits = 0
	p.begin = -1 // a line behind a literal goes on with its response
	if literal {
		p.skip = p.size
		return
	}
	p.begin, p.inside = 0, false
}
