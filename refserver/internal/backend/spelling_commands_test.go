package backend_test

import (
	"math/rand/v2"
	"slices"
	"time"
)

// writer makes up valid commands. It knows the folder's size, since no command that it writes changes INBOX's.
type writer struct {
	*rand.Rand
	messages int
}

// prologue makes the folders that the commands use and selects INBOX.
func prologue() [][]token {
	var all [][]token
	for _, name := range folderNames() {
		all = append(all, spaced(word("CREATE"), mailbox(name)))
	}
	return append(all, spaced(word("SELECT"), mailbox("INBOX")))
}

func folderNames() []string {
	return []string{"Work", "two words", `quote " and \ slash`, "brackets]", "{5}", "Entw&APw-rfe", "NIL", "Work/Plans (old)"}
}

func (w *writer) pick(pool ...string) string { return pool[w.IntN(len(pool))] }

func (w *writer) folder() token { return mailbox(w.pick(append(folderNames(), "INBOX", "missing")...)) }

// numbers are one or more message numbers, ascending.
func (w *writer) numbers() token {
	var numbers []int
	for n := 1; n <= w.messages; n++ {
		if w.IntN(2) == 0 {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) == 0 {
		numbers = []int{1 + w.IntN(w.messages)}
	}
	return set(numbers, w.messages)
}

func (w *writer) day() time.Time {
	return time.Date(2024, time.Month(1+w.IntN(12)), 1+w.IntN(28), w.IntN(24), 7, 8, 0, time.FixedZone("", (w.IntN(27)-12)*3600))
}

// commands are so many commands, in any order that INBOX allows: it stays selected.
func (w *writer) commands(count int) [][]token {
	makers := []func() []token{
		func() []token { return []token{word(w.pick("NOOP", "CHECK", "NAMESPACE", "CAPABILITY"))} },
		func() []token {
			return spaced(word(w.pick("LIST", "LSUB")), mailbox(w.pick("", "Work/", "two")),
				astr(w.pick("*", "%", "w*", "%words", "Work/%", "INBOX", "none", `*\*`, "*]"), "%*"))
		},
		func() []token {
			return append(spaced(word("STATUS"), w.folder(), text("")), list(w.words("MESSAGES", "UIDNEXT", "UNSEEN", "RECENT")...)...)
		},
		func() []token { return spaced(word(w.pick("SUBSCRIBE", "UNSUBSCRIBE")), w.folder()) },
		func() []token { return spaced(word("SELECT"), mailbox("INBOX")) },
		w.fetch, w.fetch, w.fetch,
		w.search, w.search, w.search, w.search,
		w.store, w.store,
		w.append,
		func() []token { return spaced(word("COPY"), w.numbers(), w.folderBut("INBOX")) },
		func() []token { return spaced(word("UID"), word("COPY"), w.numbers(), w.folderBut("INBOX")) },
	}
	all := make([][]token, count)
	for i := range all {
		all[i] = makers[w.IntN(len(makers))]()
	}
	return all
}

func (w *writer) folderBut(not string) token {
	names := slices.DeleteFunc(append(folderNames(), "missing"), func(name string) bool { return name == not })
	return mailbox(w.pick(names...))
}

// words are one or more of the words, in any order.
func (w *writer) words(pool ...string) []token {
	w.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	var all []token
	for _, s := range pool[:1+w.IntN(len(pool))] {
		all = append(all, word(s))
	}
	return all
}

func (w *writer) fetch() []token {
	command := []token{word("FETCH"), text(" ")}
	if w.IntN(2) == 0 {
		command = append([]token{word("UID"), text(" ")}, command...)
	}
	command = append(command, w.numbers(), text(" "))
	if w.IntN(4) == 0 {
		return append(command, word(w.pick("ALL", "FAST", "FULL", "FLAGS", "BODY", "RFC822", "RFC822.HEADER")))
	}
	var items []token
	for i := range 1 + w.IntN(4) {
		if i > 0 {
			items = append(items, text(" "))
		}
		items = append(items, w.fetchItem()...)
	}
	return slices.Concat(command, []token{text("(")}, items, []token{text(")")})
}

func (w *writer) fetchItem() []token {
	if w.IntN(2) == 0 {
		return []token{word(w.pick("FLAGS", "UID", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODYSTRUCTURE", "RFC822.TEXT"))}
	}
	item := []token{word(w.pick("BODY", "BODY.PEEK")), text("["), word(w.pick("", "1", "2.1", "HEADER", "TEXT", "1.MIME", "3.HEADER", "99")), text("]")}
	if w.IntN(3) == 0 {
		fields := []token{astr(w.pick("Subject", "X-None", `odd"name`), "")}
		if w.IntN(2) == 0 {
			fields = append(fields, astr(w.pick("From", "Date", "a b"), ""))
		}
		item = slices.Concat(item[:2], []token{word(w.pick("HEADER.FIELDS", "3.HEADER.FIELDS", "HEADER.FIELDS.NOT")), text(" ")}, list(fields...), item[3:])
	}
	if w.IntN(3) == 0 {
		item = append(item, text("<"), number(w.IntN(30)), text("."), text(w.pick("1", "20", "4294967295")), text(">"))
	}
	return item
}

func (w *writer) search() []token {
	command := []token{word("SEARCH")}
	if w.IntN(2) == 0 {
		command = spaced(word("UID"), word("SEARCH"))
	}
	if w.IntN(4) == 0 {
		command = spaced(append(slices.Clip(command), word("CHARSET"), astr("US-ASCII", ""))...)
		if len(command) > 5 { // "UID SEARCH" was spaced already
			command = spaced(word("UID"), word("SEARCH"), word("CHARSET"), astr("US-ASCII", ""))
		}
	}
	for range 1 + w.IntN(3) {
		command = slices.Concat(command, []token{text(" ")}, w.key(0))
	}
	return command
}

func (w *writer) key(depth int) []token {
	texts := w.pick("a", "Doe", "needle in", `with "quotes"`, "", "contoso.com", "back\\slash", "(", "NIL")
	switch kind := w.IntN(11); {
	case kind == 0 && depth < 3:
		return append(spaced(word("NOT"), text("")), w.key(depth+1)...)
	case kind == 1 && depth < 3:
		return slices.Concat(spaced(word("OR"), text("")), w.key(depth+1), []token{text(" ")}, w.key(depth+1))
	case kind == 2 && depth < 3:
		return slices.Concat([]token{text("(")}, w.key(depth+1), []token{text(" ")}, w.key(depth+1), []token{text(")")})
	case kind == 3:
		return spaced(word(w.pick("BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE")), date(w.day()))
	case kind == 4:
		return spaced(word(w.pick("LARGER", "SMALLER")), number(w.IntN(3000)))
	case kind == 5:
		return spaced(word("HEADER"), astr(w.pick("Subject", "from", "X-None", "a b"), ""), astr(texts, ""))
	case kind == 6:
		return spaced(word(w.pick("FROM", "TO", "SUBJECT", "BODY", "TEXT", "CC", "BCC")), astr(texts, ""))
	case kind == 7:
		return []token{w.numbers()}
	case kind == 8:
		return spaced(word("UID"), w.numbers())
	case kind == 9:
		return spaced(word(w.pick("KEYWORD", "UNKEYWORD")), word("$MDNSent"))
	}
	return []token{word(w.pick("ALL", "SEEN", "UNSEEN", "ANSWERED", "DELETED", "DRAFT", "FLAGGED", "NEW", "OLD", "RECENT", "UNDRAFT"))}
}

func (w *writer) store() []token {
	command := spaced(word("STORE"), w.numbers(), word(w.pick("FLAGS", "+FLAGS", "-FLAGS", "+FLAGS.SILENT", "FLAGS.SILENT")), text(""))
	if w.IntN(2) == 0 {
		command = append(spaced(word("UID"), text("")), command...)
	}
	flags := w.words(`\Seen`, `\Answered`, `\Flagged`, `\Deleted`, `\Draft`)
	if w.IntN(2) == 0 {
		return append(command, spaced(flags...)...)
	}
	return append(command, list(flags...)...)
}

func (w *writer) append() []token {
	command := spaced(word("APPEND"), w.folderBut("INBOX"), text(""))
	if w.IntN(2) == 0 {
		command = slices.Concat(command, list(w.words(`\Seen`, `\Draft`)...), []token{text(" ")})
	}
	if w.IntN(2) == 0 {
		command = append(command, dateTime(w.day()), text(" "))
	}
	return append(command, literal(wireText(plain)))
}
