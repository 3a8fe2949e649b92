package stress_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// inbox is a worker that shares alice's INBOX with other workers.
type inbox struct {
	name     string
	n        int
	accepted map[uint32]string // by UID: what is known to be there
	underWay string
	marks    watermarks
}

func newInbox(name string) *inbox {
	return &inbox{name: name, accepted: map[uint32]string{}, marks: watermarks{}}
}

func (b *inbox) work(p *process, _ *rand.Rand) error {
	c, err := logIn(p.IMAP, user, password)
	for err == nil {
		b.n++
		b.underWay = fmt.Sprintf("Subject: %s message %d\r\n\r\nThe text.\r\n", b.name, b.n)
		var r result
		if r, err = c.append("INBOX", "", b.underWay); err != nil {
			break
		}
		var uids []uint32
		if _, uids, err = copied(r.code); err == nil {
			b.accepted[uids[0]] = b.underWay
			b.underWay = ""
		}
	}
	if c != nil {
		c.Close()
	}
	if died(err) {
		return nil
	}
	return fmt.Errorf("%s: %w", b.name, err)
}

func (b *inbox) check(p *process) error {
	there, err := lookAt(p, user, "INBOX")
	if err != nil {
		return err
	}
	if err := b.marks.pass("INBOX", mark{there.validity, there.next}); err != nil {
		return err
	}
	mine := 0
	for _, m := range there.messages {
		if !strings.Contains(m.text, b.name) {
			continue
		}
		mine++
		want, known := b.accepted[m.uid]
		if !known && m.text == b.underWay {
			b.underWay = "" // it came to be without being acknowledged, once
			b.accepted[m.uid] = m.text
			continue
		}
		if m.text != want {
			return fmt.Errorf("UID %d of INBOX is %q, wanted %q", m.uid, m.text, want)
		}
	}
	if mine != len(b.accepted) {
		return fmt.Errorf("%d messages of %s were acknowledged, %d are there", len(b.accepted), b.name, mine)
	}
	b.underWay = ""
	return nil
}

// lookAt reads a folder on a connection of its own.
func lookAt(p *process, user, folder string) (*crate, error) {
	c, err := logIn(p.IMAP, user, password)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return look(c, folder)
}
