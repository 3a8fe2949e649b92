package imapwire

import "strconv"

// Set is a sequence set as the client wrote it (RFC 3501 section 9, sequence-set).
type Set []Range

// Range is Start to Stop, both included, in either order. 0 stands for "*".
type Range struct{ Start, Stop uint32 }

// SequenceSet reads a sequence set of message numbers or UIDs.
func (d *Decoder) SequenceSet() (Set, error) {
	var set Set
	for {
		r, err := d.SequenceRange()
		if err != nil {
			return nil, err
		}
		set = append(set, r)
		if !d.TrySpecial(',') {
			return set, nil
		}
	}
}

// SequenceRange reads one element of a sequence set.
func (d *Decoder) SequenceRange() (Range, error) {
	start, err := d.setNumber()
	stop := start
	if err == nil && d.TrySpecial(':') {
		stop, err = d.setNumber()
	}
	return Range{start, stop}, err
}

func (d *Decoder) setNumber() (uint32, error) {
	if d.TrySpecial('*') {
		return 0, nil
	}
	n, err := d.NZNumber()
	if err != nil {
		return 0, d.fail("a message number or '*'")
	}
	return n, nil
}

// Resolve gives the ranges in the client's order with "*" replaced by highest (the number of messages, or the highest
// UID) and Start not above Stop. With highest 0 nothing is in the folder: ranges that name "*" are left out.
func (s Set) Resolve(highest uint32) []Range {
	out := make([]Range, 0, len(s))
	for _, r := range s {
		if highest == 0 && (r.Start == 0 || r.Stop == 0) {
			continue
		}
		out = append(out, r.resolve(highest))
	}
	return out
}

func (r Range) resolve(highest uint32) Range {
	if r.Start == 0 {
		r.Start = highest
	}
	if r.Stop == 0 {
		r.Stop = highest
	}
	if r.Start > r.Stop {
		r.Start, r.Stop = r.Stop, r.Start
	}
	return r
}

// Contains says whether n is in the set when "*" stands for highest.
func (s Set) Contains(n, highest uint32) bool {
	for _, r := range s {
		if highest == 0 && (r.Start == 0 || r.Stop == 0) {
			continue
		}
		if r = r.resolve(highest); r.Start <= n && n <= r.Stop {
			return true
		}
	}
	return false
}

// SetOf makes a set of numbers in their order; runs that ascend by one become ranges (COPYUID of RFC 4315 needs the order).
func SetOf(numbers ...uint32) Set {
	var set Set
	for _, n := range numbers {
		if k := len(set) - 1; k >= 0 && set[k].Stop+1 == n && n != 0 {
			set[k].Stop = n
		} else {
			set = append(set, Range{n, n})
		}
	}
	return set
}

// Append appends the set's wire form to buf.
func (s Set) Append(buf []byte) []byte {
	for i, r := range s {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = appendSetNumber(buf, r.Start)
		if r.Stop != r.Start {
			buf = appendSetNumber(append(buf, ':'), r.Stop)
		}
	}
	return buf
}

// String is the set's wire form.
func (s Set) String() string { return string(s.Append(nil)) }

func appendSetNumber(buf []byte, n uint32) []byte {
	if n == 0 {
		return append(buf, '*')
	}
	return strconv.AppendUint(buf, uint64(n), 10)
}
