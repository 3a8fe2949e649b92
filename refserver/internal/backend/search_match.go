package backend

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// cost is what it takes to answer a criterion for one message; cheap ones are asked first.
type cost uint8

const (
	costNothing cost = iota // what the view knows
	costHeader              // read and parse the header
	costText                // read and decode the whole message
)

// criterion is one search key made ready. match is called for one message after the other.
type criterion struct {
	cost    cost
	match   func(*candidate) bool
	limited bool   // only messages in spans can match
	spans   []span // merged
}

// candidate is the message that is being matched. An error while reading it is kept in err; the answer is then meaningless.
type candidate struct {
	ctx    context.Context
	s      *session
	seq    int
	msg    store.Message
	opened bool
	loaded loaded
	err    error
}

// matches says whether message number seq matches.
func (c *candidate) matches(seq int, all criterion) (bool, error) {
	m, ok := c.s.view.At(seq)
	if !ok {
		return false, nil
	}
	c.seq, c.msg, c.loaded.wide = seq, m, true
	hit := all.match(c)
	if c.opened {
		c.loaded.close()
	}
	c.opened, c.loaded = false, loaded{}
	return hit, c.err
}

// header is the message's header, the rest perhaps missing.
func (c *candidate) header() *message.Message {
	if c.open() {
		c.err = c.loaded.readHeader()
	}
	if c.err != nil {
		return message.Parse(nil)
	}
	return c.loaded.header
}

func (c *candidate) whole() *message.Message {
	if c.open() {
		c.err = c.loaded.readWhole()
	}
	if c.err != nil {
		return message.Parse(nil)
	}
	return c.loaded.whole
}

// size is the message's size, as FETCH tells it (STD 2.2.24 V0040).
func (c *candidate) size() int64 {
	if c.err != nil || !c.s.resizes(&c.msg) {
		return c.msg.Size
	}
	m, shown := c.msg, loaded{}
	defer shown.close()
	c.err = c.s.measure(c.ctx, c.seq, &m, &shown)
	return m.Size
}

// open opens the content, once; false after an error.
func (c *candidate) open() bool {
	if c.err == nil && !c.opened {
		c.err = c.s.load(c.ctx, c.seq, c.msg, needsContent, &c.loaded)
		c.opened = c.err == nil
	}
	return c.err == nil
}

// allOf matches what all the criteria match.
func allOf(list []criterion) criterion {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b criterion) int { return cmp.Compare(a.cost, b.cost) })
	all := criterion{match: func(c *candidate) bool {
		for _, k := range list {
			if !k.match(c) {
				return false
			}
		}
		return true
	}}
	for _, k := range list {
		all.cost = max(all.cost, k.cost)
		if k.limited && !all.limited {
			all.limited, all.spans = true, k.spans
		}
	}
	return all
}

func anyOf(a, b criterion) criterion {
	if b.cost < a.cost {
		a, b = b, a
	}
	either := criterion{cost: b.cost, match: func(c *candidate) bool { return a.match(c) || b.match(c) }}
	if a.limited && b.limited {
		either.limited, either.spans = true, merge(slices.Concat(a.spans, b.spans))
	}
	return either
}

func not(k criterion) criterion {
	return criterion{cost: k.cost, match: func(c *candidate) bool { return !k.match(c) }}
}

// inSpans matches the messages with these numbers.
func inSpans(spans []span) criterion {
	return criterion{limited: true, spans: spans, match: func(c *candidate) bool { return within(spans, c.seq) }}
}

func hasFlag(bit store.SystemFlags) criterion {
	return criterion{match: func(c *candidate) bool { return c.msg.Flags.System&bit != 0 }}
}

func hasKeyword(name string) criterion {
	return criterion{match: func(c *candidate) bool { return carries(c.msg.Flags, name) }}
}

func isRecent() criterion { return criterion{match: func(c *candidate) bool { return c.msg.Recent }} }

// day is a date as a number that compares like it, in the time's own zone: "disregarding time and timezone" (RFC 3501
// section 6.4.4).
func day(t time.Time) int {
	y, m, d := t.Date()
	return (y*12+int(m))*31 + d
}

// received compares the internal date's day.
func received(accept func(day int) bool) criterion {
	return criterion{match: func(c *candidate) bool {
		date := c.msg.InternalDate
		if c.s.run.cfg.Defects.Has(defect.SearchByUTC) {
			date = date.UTC()
		}
		return accept(day(date))
	}}
}

// sent compares the day of the Date header; a message without one does not match.
func sent(accept func(day int) bool) criterion {
	return criterion{cost: costHeader, match: func(c *candidate) bool {
		t, ok := c.header().Sent()
		return ok && accept(day(t))
	}}
}

func inHeader(field, text string) criterion {
	x := message.NewFieldMatcher(field, text)
	return criterion{cost: costHeader, match: func(c *candidate) bool {
		if index := c.headerIndex(); index != nil {
			if hit, ok := index.MatchHeader(x); ok {
				return hit
			}
		}
		return c.header().MatchHeader(x)
	}}
}

// inText looks for a string in the body, and in the header too if that is wanted.
func inText(text string, header bool) criterion {
	x := message.NewMatcher(text)
	return criterion{cost: costText, match: func(c *candidate) bool {
		if hit, ok := c.matchIndexes(header, x); ok {
			return hit
		}
		if header {
			return c.whole().MatchText(x)
		}
		return c.whole().MatchBody(x)
	}}
}

// matchIndexes answers from the indexes, where they can tell.
func (c *candidate) matchIndexes(header bool, x *message.Matcher) (hit, ok bool) {
	body := c.bodyIndex()
	if body == nil {
		return false, false
	}
	if !header {
		return body.MatchBody(x)
	}
	if index := c.headerIndex(); index != nil {
		return message.MatchText(index, body, x)
	}
	return false, false
}

// headerIndex is the message's header as SEARCH compares it, kept from an earlier search or made now; nil where there is none.
func (c *candidate) headerIndex() *message.HeaderIndex {
	d := c.digest()
	if index := d.header.Load(); index != nil {
		return index
	}
	header := c.header()
	if c.err != nil || len(header.Raw()) > memoRaw {
		return nil
	}
	index := header.IndexHeader()
	if index != nil {
		keep(c.s.run.memo, d, &d.header, index, index.Size())
	}
	return index
}

// bodyIndex is the same of the body.
func (c *candidate) bodyIndex() *message.BodyIndex {
	d := c.digest()
	if index := d.text.Load(); index != nil {
		return index
	}
	if c.msg.Size > memoRaw {
		return nil
	}
	whole := c.whole()
	if c.err != nil {
		return nil
	}
	index := whole.IndexBody()
	if index != nil {
		keep(c.s.run.memo, d, &d.text, index, index.Size())
	}
	return index
}

func (c *candidate) digest() *digest {
	if c.loaded.digest == nil {
		c.loaded.digest = c.s.run.memo.of(c.s.key(c.msg.Content, true))
	}
	return c.loaded.digest
}
