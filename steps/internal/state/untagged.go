package state

import (
	"fmt"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/steps/internal/grammar"
)

// untagged is data or a status that completes no command.
func (m *Model) untagged(r *grammar.Response) {
	if m.bye {
		m.breach("after bye", "only the tagged OK to LOGOUT may follow a BYE")
		return
	}
	m.learn(r)
	if r.Code != nil {
		m.code(r.Code)
	}
	switch r.Name {
	case "BYE":
		m.bye = true
		m.ended = m.any("LOGOUT") == nil
	case "BAD": // the answer to a line without a tag
		if i := slices.IndexFunc(m.commands, func(c *command) bool { return c.odd }); i >= 0 {
			m.commands = slices.Delete(m.commands, i, i+1)
			if i == 0 && len(m.commands) > 0 {
				m.begin(m.commands[0])
			}
		}
	case "PREAUTH":
		m.breach("greeting first", "PREAUTH comes after the greeting")
	case "CAPABILITY":
		m.answer("CAPABILITY")
	case "LIST", "LSUB", "STATUS", "NAMESPACE", "ENABLED":
		m.authenticatedData(r)
	case "FLAGS", "EXISTS", "RECENT", "EXPUNGE", "FETCH", "SEARCH", "ESEARCH", "VANISHED":
		m.mailboxData(r)
	}
}

// answer counts a response for the command in progress that it belongs to.
func (m *Model) answer(name string) {
	for i, c := range m.commands {
		if c.name == name {
			c.answers++
			c.crowded = c.crowded || slices.ContainsFunc(m.commands[i+1:], func(o *command) bool { return o.name == name })
			return
		}
	}
}

// authenticatedData is what is said to those who are logged in.
func (m *Model) authenticatedData(r *grammar.Response) {
	if m.phase < Authenticated && m.any("LOGIN", "AUTHENTICATE") == nil {
		m.breach("data before login", r.Name+" comes before anybody is logged in")
		return
	}
	switch r.Name {
	case "LIST":
		if m.box != nil && !m.box.opened && m.only("SELECT", "EXAMINE") {
			m.box.listed = true
		}
	case "STATUS":
		m.status(r)
	}
}

// status holds a STATUS response against what is known of the mailbox.
func (m *Model) status(r *grammar.Response) {
	if len(m.commands) == 1 && m.commands[0].name == "STATUS" && m.commands[0].mailbox != r.Mailbox && !m.Dialect().UTF8 {
		m.breach("status names mailbox", fmt.Sprintf("STATUS of %q was asked for, and comes for %q", m.commands[0].mailbox, r.Mailbox))
	}
	memory := m.known[r.Mailbox]
	if m.box != nil && m.box.opened && !m.doubtful && m.box.name == r.Mailbox {
		memory = m.box.memory
	}
	if memory == nil {
		memory = &memoryOf{constants: map[constant]string{}}
		m.known[r.Mailbox] = memory
	}
	if item, ok := r.Item("UIDVALIDITY"); ok {
		m.validity(memory, item.Number)
	} else {
		return // the mailbox may have been made anew by another connection
	}
	if item, ok := r.Item("UIDNEXT"); ok {
		m.uidNext(memory, item.Number)
	}
	if item, ok := r.Item("HIGHESTMODSEQ"); ok {
		m.highest(memory, item.Number)
	}
}

// validity follows UIDVALIDITY: under another one nothing is known.
func (m *Model) validity(k *memoryOf, n uint64) {
	if k.validity != n {
		*k = memoryOf{validity: n, constants: map[constant]string{}}
	}
}

func (m *Model) uidNext(k *memoryOf, n uint64) {
	if n == 0 {
		return // the grammar complains
	}
	if n < k.uidNext {
		m.breach("uidnext goes back", fmt.Sprintf("UIDNEXT was %d and now is %d, under the same UIDVALIDITY", k.uidNext, n))
	}
	k.uidNext = n
}

func (m *Model) highest(k *memoryOf, n uint64) {
	if n < k.highest {
		m.breach("highestmodseq goes back", fmt.Sprintf("HIGHESTMODSEQ was %d and now is %d, under the same UIDVALIDITY", k.highest, n))
	}
	k.highest = n
}

// code is a response code.
func (m *Model) code(c *grammar.Code) {
	b := m.box
	switch c.Name {
	case "PERMANENTFLAGS", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "HIGHESTMODSEQ":
		if b == nil && !m.doubtful {
			m.breach("mailbox data unselected", c.Name+" comes without a mailbox that is selected")
		}
	case "CLOSED":
		if b != nil && !b.opened {
			m.box = newMailbox(b.name, b.readOnly, m.known)
			m.box.closed = true
		}
		return
	}
	if b == nil || m.doubtful {
		return
	}
	switch c.Name {
	case "PERMANENTFLAGS":
		b.permanent = true
	case "UIDVALIDITY":
		if b.opened && b.memory.validity != 0 && b.memory.validity != c.Number {
			m.breach("uidvalidity changes", fmt.Sprintf("UIDVALIDITY of the selected mailbox was %d and now is %d", b.memory.validity, c.Number))
		}
		m.validity(b.memory, c.Number)
		b.validated = true
	case "UIDNEXT":
		b.next = c.Number
	case "HIGHESTMODSEQ":
		b.modSeq = max(b.modSeq, c.Number)
	}
}

// mailboxData is what is said of the selected mailbox.
func (m *Model) mailboxData(r *grammar.Response) {
	if m.box == nil && !m.doubtful {
		m.breach("mailbox data unselected", r.Name+" comes without a mailbox that is selected")
		return
	}
	switch r.Name {
	case "EXPUNGE", "VANISHED":
		if !r.Earlier {
			m.expungeAllowed(r)
		}
	case "SEARCH", "ESEARCH":
		m.answer("SEARCH")
	}
	if m.doubtful {
		return
	}
	b := m.box
	switch r.Name {
	case "FLAGS":
		b.unread = r.Cut
		b.flags = map[string]bool{}
		for _, f := range r.Flags {
			b.flags[strings.ToUpper(f)] = true
		}
	case "EXISTS":
		if b.opened && b.counted && r.Number < b.exists {
			m.breach("exists shrinks", fmt.Sprintf("there were %d messages and now are %d, without EXPUNGE", b.exists, r.Number))
		}
		b.resize(r.Number)
	case "RECENT":
		b.recents = true
		b.recent = r.Number // held against EXISTS when the command ends: their order is free
	case "EXPUNGE", "FETCH":
		if b.counted && b.opened && r.Number > b.exists {
			m.breach("number above exists", fmt.Sprintf("%s is about message %d of %d", r.Name, r.Number, b.exists))
			return
		}
		if r.Name == "EXPUNGE" {
			b.expunge(r.Number)
			return
		}
		m.fetched(r)
		m.carriesUID(r)
	case "VANISHED":
		m.vanished(r)
	case "SEARCH", "ESEARCH":
		m.searched(r)
	}
}

// expungeAllowed knows when messages may not be taken away (RFC 3501, section 7.4.1).
func (m *Model) expungeAllowed(r *grammar.Response) {
	switch {
	case m.announced:
		m.breach("expunge in continuation", r.Name+" comes while the continuation of a command is awaited")
	case len(m.commands) == 0:
		m.breach("expunge alone", r.Name+" comes while no command is in progress")
	case m.onlyPlain("FETCH"):
		m.breach("expunge in fetch", r.Name+" comes in answer to FETCH")
	case m.onlyPlain("STORE"):
		m.breach("expunge in store", r.Name+" comes in answer to STORE")
	case m.onlyPlain("SEARCH"):
		m.breach("expunge in search", r.Name+" comes in answer to SEARCH")
	case m.onlyPlain("FETCH", "STORE", "SEARCH"):
		m.breach("expunge in fetch", r.Name+" comes in answer to FETCH, STORE and SEARCH")
	case m.only("CLOSE"):
		m.breach("expunge in close", r.Name+" comes in answer to CLOSE")
	}
}

// onlyPlain says whether commands are in progress and all of them are among the named, without UID.
func (m *Model) onlyPlain(names ...string) bool {
	return m.only(names...) && !slices.ContainsFunc(m.commands, func(c *command) bool { return c.uid })
}

// carriesUID holds data that UID FETCH has asked for against their UID: flags alone may be news of another session.
func (m *Model) carriesUID(r *grammar.Response) {
	if len(m.commands) != 1 || !m.commands[0].uid || m.commands[0].name != "FETCH" {
		return
	}
	_, has := r.Item("UID")
	asked := slices.ContainsFunc(r.Items, func(i grammar.Item) bool { return i.Name != "FLAGS" && i.Name != "MODSEQ" })
	if !has && asked {
		m.breach("uid fetch has uid", fmt.Sprintf("the data of message %d come in answer to UID FETCH without the UID", r.Number))
	}
}

// vanished takes messages away by their UIDs; where these are not known, numbers mean nothing any more.
func (m *Model) vanished(r *grammar.Response) {
	if r.Earlier {
		return
	}
	b := m.box
	in := func(uid uint32) bool {
		return slices.ContainsFunc(r.Ranges, func(g grammar.Range) bool { return uid >= g.First && uid <= g.Last })
	}
	if slices.Contains(b.uids, 0) || len(b.uids) != int(b.exists) {
		b.counted, b.uids, b.modSeqs, b.nextAt, b.next = false, nil, nil, 0, 0
		return
	}
	for i := len(b.uids) - 1; i >= 0; i-- {
		if in(b.uids[i]) {
			b.expunge(uint32(i) + 1) //nolint:gosec // an index
		}
	}
}

// searched holds results against the number of messages, and an ESEARCH against the commands.
func (m *Model) searched(r *grammar.Response) {
	if r.Name == "ESEARCH" && r.Correlator != "" &&
		!slices.ContainsFunc(m.commands, func(c *command) bool { return c.tag == r.Correlator }) && !m.caps["CONTEXT=SEARCH"] {
		m.breach("esearch correlator", "ESEARCH names the tag "+r.Correlator+", which no command in progress has")
	}
	if r.Name == "ESEARCH" && r.Correlator == "" && m.only("SEARCH") {
		m.breach("esearch correlator", "ESEARCH does not name the tag of the SEARCH that it answers")
	}
	b := m.box
	plain := m.onlyPlain("SEARCH")
	if r.UID || r.Name == "SEARCH" && !plain || !b.counted || !b.opened {
		if r.Name == "ESEARCH" && r.UID && plain {
			m.breach("esearch uid", "ESEARCH has UIDs, and SEARCH was not asked for them")
		}
		return
	}
	if r.Name == "ESEARCH" && len(m.commands) == 1 && m.commands[0].uid {
		m.breach("esearch uid", "ESEARCH in answer to UID SEARCH does not say UID")
		return
	}
	highest := uint32(0)
	for _, n := range r.Numbers {
		highest = max(highest, n)
	}
	for _, i := range r.Items {
		if i.Name == "MIN" || i.Name == "MAX" || i.Name == "COUNT" {
			highest = max(highest, uint32(i.Number)) //nolint:gosec // the grammar bounds them
		}
		for _, g := range i.Ranges {
			highest = max(highest, g.Last)
		}
	}
	if highest > b.exists {
		m.breach("search in range", fmt.Sprintf("the result holds %d, and there are %d messages", highest, b.exists))
	}
}

// required is what SELECT and EXAMINE have to give before they end.
func (m *Model) required(c *command, r *grammar.Response) {
	b := m.box
	missing := func(present bool, rule string) {
		if !present {
			m.breach(strings.ToLower(c.name)+" gives "+rule, c.name+" is answered OK without it")
		}
	}
	missing(b.flags != nil, "FLAGS")
	missing(b.counted, "EXISTS")
	missing(b.permanent, "PERMANENTFLAGS")
	missing(b.next > 0, "UIDNEXT")
	missing(b.validated, "UIDVALIDITY")
	if m.Dialect().Rev2 {
		missing(b.listed, "LIST")
		missing(!c.another || b.closed, "CLOSED") // of the same mailbox RFC 9051 does not clearly say so
	} else if m.caps["IMAP4REV1"] { // a server of IMAP4rev2 alone has none
		missing(b.recents, "RECENT")
	}
	if c.name == "EXAMINE" {
		missing(r.Code != nil && r.Code.Name == "READ-ONLY", "READ-ONLY")
	}
}

// recent holds RECENT against EXISTS.
func (m *Model) recent() {
	b := m.box
	if b == nil || m.doubtful || !b.opened || !b.counted || b.recent <= b.exists {
		return
	}
	m.breach("recent above exists", fmt.Sprintf("%d of %d messages are recent", b.recent, b.exists))
	b.recent = b.exists
}

// settle is done when a mailbox has been selected: what it said is held against what was known of it.
func (m *Model) settle() {
	b := m.box
	b.nextAt = b.exists
	if !b.validated {
		return
	}
	if b.next > 0 {
		m.uidNext(b.memory, b.next)
	}
	if b.modSeq > 0 {
		m.highest(b.memory, b.modSeq)
		for i, n := range b.modSeqs {
			if n > b.modSeq {
				m.breach("highestmodseq tops modseq", fmt.Sprintf("message %d has MODSEQ %d, and HIGHESTMODSEQ is %d", i+1, n, b.modSeq))
			}
		}
	}
	for i, uid := range b.uids {
		if b.next > 0 && uint64(uid) >= b.next {
			m.breach("uidnext above uids", fmt.Sprintf("message %d has UID %d, and UIDNEXT is %d", i+1, uid, b.next))
		}
	}
}
