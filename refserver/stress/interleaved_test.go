package stress_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver"
)

// TestInterleaved has several sessions take turns at random in the same two folders, one command at a time, so that exactly
// one outcome is right for every command: a model predicts it.
func TestInterleaved(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"standard", "exchange2019"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			server := start(t, refserver.Config{Profile: profile}, "")
			w := &world{r: random(t), keywords: []string{"$MDNSent"}, folders: map[string]*folder{}}
			if profile == "standard" {
				w.keywords = []string{"$MDNSent", "$Forwarded", "plum"}
			}
			w.run(t, address(t, server, 143), scale(1500, 50000))
		})
	}
}

// world is the model: what is in the folders, and what every session has been told.
type world struct {
	r        *rand.Rand
	keywords []string
	folders  map[string]*folder
	sessions []*turn
	log      []string // the latest lines
	texts    int
}

// folder is a folder as it is.
type folder struct {
	name     string
	validity string
	next     uint32
	messages []*message // by UID
	owners   map[uint32]*instance
}

// message is a message as it is, also when it was expunged.
type message struct {
	uid   uint32
	text  string
	flags flagSet
	gone  bool
}

// instance is one time of having a folder selected.
type instance struct{ session string }

// turn is a session and what it can know.
type turn struct {
	session
	in    *folder
	told  []*message // the messages of its numbering
	idle  bool
	owner *instance
}

const sessions = 5

func (w *world) run(t *testing.T, address string, operations int) {
	t.Helper()
	err := w.prepare(address)
	for n := 0; n < operations && err == nil; n++ {
		s := w.sessions[w.r.IntN(len(w.sessions))]
		err = w.act(s)
	}
	if err == nil {
		err = w.end()
	}
	for _, s := range w.sessions {
		s.Close()
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(w.log, "\n"))
	}
}

func (w *world) trace(line string) {
	w.log = append(w.log, line)
	if len(w.log) > 120 {
		w.log = slices.Delete(w.log, 0, 40)
	}
}

func (w *world) prepare(address string) error {
	for i := range sessions {
		c, err := logIn(address, user, password)
		if err != nil {
			return err
		}
		w.sessions = append(w.sessions, &turn{session: session{client: c, name: fmt.Sprint("s", i), trace: w.trace}})
	}
	for _, name := range []string{"Plenty", "Other"} {
		if r, err := w.sessions[0].do("CREATE", "%s", name); err != nil || r.status != "OK" {
			return fmt.Errorf("CREATE %s: %s: %w", name, r.text, err)
		}
		w.folders[name] = &folder{name: name, next: 1, owners: map[uint32]*instance{}}
	}
	return nil
}

// act has a session do one thing at random.
func (w *world) act(s *turn) error {
	switch {
	case s.idle:
		return w.done(s)
	case s.in == nil || w.r.IntN(60) == 0:
		return w.open(s)
	case s.in != nil && len(s.told) == 0 || w.r.IntN(6) == 0 && len(s.in.messages) < 60:
		return w.append(s)
	}
	switch w.r.IntN(20) {
	case 0, 1, 2, 3, 4:
		return w.store(s)
	case 5, 6:
		return w.read(s)
	case 7, 8:
		return w.search(s)
	case 9, 10:
		return w.expunge(s)
	case 11, 12:
		return w.transfer(s, "COPY")
	case 13:
		return w.transfer(s, "MOVE")
	case 14:
		return w.status(s)
	case 15:
		return w.idle(s)
	case 16:
		return w.leave(s)
	case 17:
		return w.plain(s, "CHECK")
	default:
		return w.plain(s, "NOOP")
	}
}

// settle checks, behind a command, that the session was told everything that it had to be told: the expunges unless the
// command forbids them, the flags of all messages, the arrivals.
func (w *world) settle(s *turn, expunges bool) error {
	if s.in == nil {
		return nil
	}
	alive := slices.DeleteFunc(slices.Clone(s.told), func(m *message) bool { return m.gone })
	if expunges {
		s.told = alive
	}
	last := uint32(0)
	if len(s.told) > 0 {
		last = s.told[len(s.told)-1].uid
	}
	for _, m := range s.in.messages {
		if m.uid > last && len(s.told) < len(s.mirror.messages) {
			s.told = append(s.told, m)
		}
	}
	if err := s.learn(); err != nil {
		return err
	}
	want := make([]uint32, len(s.told))
	for i, m := range s.told {
		want[i] = m.uid
	}
	if got := s.mirror.uids(); !slices.Equal(got, want) {
		return fmt.Errorf("%s was told of %v, there are %v", s.name, got, want)
	}
	if expunges && len(s.told) != len(s.in.messages) {
		return fmt.Errorf("%s was told of %d messages, there are %d", s.name, len(s.told), len(s.in.messages))
	}
	claimed := 0
	for i, m := range s.told {
		flags := s.mirror.messages[i].flags
		if flags[recent] {
			claimed++
		}
		if !m.gone && !maps.Equal(flags.without(), m.flags) {
			return fmt.Errorf("%s was told that UID %d has (%s), it has (%s)", s.name, m.uid, flags, m.flags)
		}
	}
	if expunges && !s.readOnly && s.mirror.recent != unsure && claimed != s.mirror.recent {
		return fmt.Errorf("%s was told %d RECENT, and %d messages are", s.name, s.mirror.recent, claimed)
	}
	return nil
}

// command runs a command that has to end with that status ("" for any) and settles.
func (w *world) command(s *turn, status, name, format string, args ...any) (result, error) {
	r, err := s.do(name, format, args...)
	if err == nil && status != "" && r.status != status {
		err = fmt.Errorf("%s: %s %s: %s %s, wanted %s", s.name, name, fmt.Sprintf(format, args...), r.status, r.text, status)
	}
	return r, err
}

func (w *world) plain(s *turn, name string) error {
	if _, err := w.command(s, "OK", name, ""); err != nil {
		return err
	}
	return w.settle(s, true)
}

// open selects or examines one of the folders.
func (w *world) open(s *turn) error {
	f := w.folders[[]string{"Plenty", "Plenty", "Other"}[w.r.IntN(3)]]
	me := &instance{s.name}
	s.in, s.told, s.owner = f, slices.Clone(f.messages), me
	var twice error
	readOnly := w.r.IntN(5) == 0
	err := s.session.open(f.name, readOnly, func(uid uint32) {
		if owner := f.owners[uid]; !readOnly && owner != nil && owner != me {
			twice = errors.Join(twice, fmt.Errorf("UID %d is recent in %s and was in %s", uid, s.name, owner.session))
		}
		if !readOnly {
			f.owners[uid] = me
		}
	})
	return errors.Join(err, twice, w.settle(s, true))
}

// leave closes the folder: CLOSE removes what is marked as deleted, UNSELECT does not.
func (w *world) leave(s *turn) error {
	name := []string{"CLOSE", "UNSELECT"}[w.r.IntN(2)]
	if _, err := w.command(s, "OK", name, ""); err != nil {
		return err
	}
	if name == "CLOSE" && !s.readOnly {
		w.remove(s, func(m *message) bool { return true })
	}
	s.in, s.told, s.folder = nil, nil, ""
	return nil
}

// remove takes the messages with \Deleted that the session knows of and that are wanted out of its folder.
func (w *world) remove(s *turn, wanted func(*message) bool) {
	for _, m := range s.told {
		m.gone = m.gone || m.flags[`\Deleted`] && wanted(m)
	}
	s.in.messages = slices.DeleteFunc(s.in.messages, func(m *message) bool { return m.gone })
}

func (w *world) append(s *turn) error {
	w.texts++
	text := fmt.Sprintf("Subject: text %d\r\n\r\n%s\r\n", w.texts, strings.Repeat("x", w.r.IntN(100)))
	flags := w.flags()
	r, err := w.command(s, "OK", "APPEND", "%s (%s) {%d+}\r\n%s", s.in.name, flags, len(text), text)
	if err != nil {
		return err
	}
	return errors.Join(w.arrive(s.in, r.code, []*message{{text: text, flags: flags}}), w.settle(s, true))
}

// arrive adds messages to a folder, with the UIDs that the code has to name.
func (w *world) arrive(f *folder, code string, list []*message) error {
	_, uids, err := copied(code)
	if err != nil {
		return err
	}
	want := make([]uint32, len(list))
	for i, m := range list {
		m.uid = f.next
		f.next++
		want[i] = m.uid
		f.messages = append(f.messages, m)
	}
	if !slices.Equal(uids, want) {
		return fmt.Errorf("%s: the new UIDs are %v, they had to be %v", f.name, uids, want)
	}
	return nil
}

// flags are some flags at random.
func (w *world) flags() flagSet {
	set := flagSet{}
	for _, f := range append([]string{`\Seen`, `\Flagged`, `\Answered`, `\Draft`, `\Deleted`}, w.keywords...) {
		if w.r.IntN(4) == 0 {
			set[f] = true
		}
	}
	return set
}

// choose returns some of the session's messages, as a command names them, and with "UID " in front of it or not.
func (w *world) choose(s *turn) (prefix, set string, chosen []*message) {
	n := 1 + w.r.IntN(min(4, len(s.told)))
	first := w.r.IntN(len(s.told) - n + 1)
	chosen = s.told[first : first+n]
	if w.r.IntN(2) == 0 {
		return "", fmt.Sprintf("%d:%d", first+1, first+n), chosen
	}
	return "UID ", fmt.Sprintf("%d:%d", chosen[0].uid, chosen[n-1].uid), chosen
}

func anyGone(list []*message) bool {
	return slices.ContainsFunc(list, func(m *message) bool { return m.gone })
}

func (w *world) store(s *turn) error {
	prefix, set, chosen := w.choose(s)
	op := []string{"", "+", "-"}[w.r.IntN(3)]
	silent := []string{"", ".SILENT"}[w.r.IntN(2)]
	flags := w.flags()
	status := "OK"
	if s.readOnly || prefix == "" && anyGone(chosen) {
		status = "NO"
	}
	if _, err := w.command(s, status, prefix+"STORE", "%s %sFLAGS%s (%s)", set, op, silent, flags); err != nil {
		return err
	}
	if s.readOnly {
		return w.settle(s, false)
	}
	for i, m := range s.told {
		if m.gone || !slices.Contains(chosen, m) {
			continue
		}
		before := maps.Clone(m.flags)
		change(m.flags, op, flags)
		if told := s.mirror.messages[i]; silent != "" && maps.Equal(told.flags.without(), before) {
			change(told.flags, op, flags) // the client's own knowledge; \Recent is not touched
		}
	}
	return w.settle(s, false)
}

// change is STORE's change of flags.
func change(set flagSet, op string, flags flagSet) {
	if op == "" {
		maps.DeleteFunc(set, func(f string, _ bool) bool { return f != recent })
	}
	for f := range flags {
		if op == "-" {
			delete(set, f)
		} else {
			set[f] = true
		}
	}
}

// read fetches a message, one that was expunged elsewhere where there is one, and compares its bytes.
func (w *world) read(s *turn) error {
	i := w.r.IntN(len(s.told))
	if gone := slices.IndexFunc(s.told, func(m *message) bool { return m.gone }); gone >= 0 {
		i = gone
	}
	m := s.told[i]
	peek := []string{"BODY", "BODY.PEEK"}[w.r.IntN(2)]
	r, err := w.command(s, "OK", "FETCH", "%d (UID %s[])", i+1, peek)
	if err != nil {
		return err
	}
	got := ""
	for _, u := range r.untagged {
		if text := u.textItem("BODY[]"); u.number == i+1 && text != "" {
			got = text
		}
	}
	if got != m.text {
		return fmt.Errorf("%s: UID %d reads %q, wanted %q", s.name, m.uid, got, m.text)
	}
	if peek == "BODY" && !s.readOnly && !m.gone {
		m.flags[`\Seen`] = true
	}
	return w.settle(s, false)
}

// search looks for a flag; the answer is about what the session was told before.
func (w *world) search(s *turn) error {
	keys := map[string]string{`\Seen`: "SEEN", `\Flagged`: "FLAGGED", `\Deleted`: "DELETED", w.keywords[0]: "KEYWORD " + w.keywords[0], recent: "RECENT"}
	flag := slices.Sorted(maps.Keys(keys))[w.r.IntN(len(keys))]
	want := []string{}
	for i, m := range s.mirror.messages {
		if m.flags[flag] {
			want = append(want, strconv.Itoa(i+1))
		}
	}
	r, err := w.command(s, "OK", "SEARCH", "%s", keys[flag])
	if err != nil {
		return err
	}
	got := []string{}
	for _, u := range r.untagged {
		for _, v := range u.values {
			if u.name == "SEARCH" {
				got = append(got, fmt.Sprint(v))
			}
		}
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s: SEARCH %s found %v, wanted %v", s.name, keys[flag], got, want)
	}
	return w.settle(s, false)
}

func (w *world) expunge(s *turn) error {
	status := "OK"
	if s.readOnly {
		status = "NO"
	}
	wanted := func(*message) bool { return true }
	name, format, set := "EXPUNGE", "", []any(nil)
	if w.r.IntN(2) == 0 {
		_, _, chosen := w.choose(s)
		name, format, set = "UID EXPUNGE", "%d:%d", []any{chosen[0].uid, chosen[len(chosen)-1].uid}
		wanted = func(m *message) bool { return slices.Contains(chosen, m) }
	}
	if _, err := w.command(s, status, name, format, set...); err != nil {
		return err
	}
	if !s.readOnly {
		w.remove(s, wanted)
	}
	return w.settle(s, true)
}

// transfer copies or moves messages into one of the folders, all or none; UIDs of messages that are gone are passed over.
func (w *world) transfer(s *turn, name string) error {
	prefix, set, chosen := w.choose(s)
	target := w.folders[[]string{"Plenty", "Other"}[w.r.IntN(2)]]
	status := "OK"
	if prefix == "" && anyGone(chosen) || name == "MOVE" && s.readOnly {
		status = "NO"
	}
	chosen = slices.DeleteFunc(slices.Clone(chosen), func(m *message) bool { return m.gone })
	r, err := w.command(s, status, prefix+name, "%s %s", set, target.name)
	if err != nil || status == "NO" || len(chosen) == 0 {
		return errors.Join(err, w.settle(s, true))
	}
	code := r.code
	for _, u := range r.untagged {
		if strings.HasPrefix(u.code, "COPYUID") {
			code = u.code
		}
	}
	var list []*message
	for _, m := range chosen {
		list = append(list, &message{text: m.text, flags: maps.Clone(m.flags)})
		m.gone = name == "MOVE"
	}
	if name == "MOVE" {
		s.in.messages = slices.DeleteFunc(s.in.messages, func(m *message) bool { return m.gone })
	}
	return errors.Join(w.arrive(target, code, list), w.settle(s, true))
}

// status asks for the counters of a folder.
func (w *world) status(s *turn) error {
	f := w.folders[[]string{"Plenty", "Other"}[w.r.IntN(2)]]
	r, err := w.command(s, "OK", "STATUS", "%s (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)", f.name)
	if err != nil {
		return err
	}
	unseen := 0
	for _, m := range f.messages {
		if !m.flags[`\Seen`] {
			unseen++
		}
	}
	for _, u := range r.untagged {
		if u.name != "STATUS" {
			continue
		}
		got := fmt.Sprint(u.values[1])
		if f.validity == "" {
			f.validity = fmt.Sprint(u.values[1].([]any)[5])
		}
		if want := fmt.Sprintf("[MESSAGES %d UIDNEXT %d UIDVALIDITY %s UNSEEN %d]", len(f.messages), f.next, f.validity, unseen); got != want {
			return fmt.Errorf("%s: STATUS %s says %s, wanted %s", s.name, f.name, got, want)
		}
	}
	return w.settle(s, true)
}

// idle begins IDLE; what the server says comes when it ends.
func (w *world) idle(s *turn) error {
	w.trace(s.name + ": IDLE")
	if err := s.send("IDLE"); err != nil {
		return err
	}
	r, err := s.response()
	if err != nil || r.tag != "+" {
		return fmt.Errorf("%s: IDLE: %s %s: %w", s.name, r.tag, r.text, err)
	}
	s.idle = true
	return nil
}

func (w *world) done(s *turn) error {
	s.idle = false
	if err := s.write("DONE\r\n"); err != nil {
		return err
	}
	r, err := s.finish()
	if err := s.took("IDLE", "IDLE … DONE", r, err); err != nil {
		return err
	}
	return w.settle(s, true)
}

// end wakes everybody up, and has one session more look at everything: what nobody took as recent is its.
func (w *world) end() error {
	for _, s := range w.sessions {
		if s.idle {
			if err := w.done(s); err != nil {
				return err
			}
		}
		if s.in != nil {
			if err := w.plain(s, "NOOP"); err != nil {
				return err
			}
		}
	}
	s := w.sessions[0]
	for _, f := range w.folders {
		s.in, s.told = f, slices.Clone(f.messages)
		me := &instance{"the last one"}
		err := s.session.open(f.name, false, func(uid uint32) {
			if f.owners[uid] == nil {
				f.owners[uid] = me
			}
		})
		if err := errors.Join(err, w.settle(s, true)); err != nil {
			return err
		}
		for _, m := range f.messages {
			if f.owners[m.uid] == nil {
				return fmt.Errorf("%s: UID %d was recent to nobody", f.name, m.uid)
			}
		}
	}
	return nil
}
