package backend

import (
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// peeks says whether content is asked for without marking the message as seen: then Exchange says nothing of a message that it cannot
// convert (facts 9.8).
func (p fetchPlan) peeks() bool {
	return slices.ContainsFunc(p.items, func(i fetchItem) bool {
		return (i.kind == itemSection || i.kind == itemBinary || i.kind == itemBinarySize) && i.section.peek
	})
}

// substitute puts the message that says that m cannot be converted in its place. Nothing of it is kept.
func (l *loaded) substitute(m store.Message) error {
	if err := l.readHeader(); err != nil {
		return err
	}
	field := func(name string) string { return strings.Join(l.header.HeaderValues(name), " ") }
	raw := reply.Substitute(m.UID, field("Subject"), field("From"), field("Date"))
	text := []byte(reply.SubstituteEnvelope(m.UID))
	l.close()
	*l = loaded{digest: &digest{}, raw: raw, whole: message.Parse(raw)}
	l.header = l.whole
	l.digest.envelope.Store(&text)
	return nil
}
