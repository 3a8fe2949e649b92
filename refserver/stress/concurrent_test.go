package stress_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/imapspec/imapspec/refserver"
)

// TestConcurrent has several sessions do everything at once in one folder. Nobody knows the one right outcome, but each session
// checks its own numbering, and afterwards every message has to be accounted for.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	server := start(t, refserver.Config{Profile: "standard"}, "")
	r := random(t)
	c := &crowd{address: address(t, server, 143), owners: map[uint32]string{}, texts: map[uint32]string{}, marked: map[uint32]bool{},
		moved: map[uint32]bool{}, marks: make([]map[uint32]bool, members)}
	if err := c.prepare(); err != nil {
		t.Fatal(err)
	}
	failed := make([]error, members)
	var wg sync.WaitGroup
	for i := range members {
		c.marks[i] = map[uint32]bool{}
		source := rand.New(rand.NewPCG(r.Uint64(), 0))
		wg.Go(func() { failed[i] = c.member(i, source, scale(300, 10000)) })
	}
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	if err := c.account(); err != nil {
		t.Fatal(err)
	}
}

const (
	members = 8
	shared  = "Shared"
)

// crowd is what the sessions know together.
type crowd struct {
	address string
	marks   []map[uint32]bool // by member: whether it set its own keyword last, or removed it

	mu     sync.Mutex
	owners map[uint32]string // by UID: the session in which the message was recent
	texts  map[uint32]string // by UID, where it is known
	marked map[uint32]bool   // by UID: somebody set \Deleted, or wants to
	moved  map[uint32]bool   // by UID: somebody moved it away, or wants to
}

func (c *crowd) prepare() error {
	s, err := logIn(c.address, user, password)
	if err != nil {
		return err
	}
	defer s.Close()
	r, err := s.run("CREATE %s", shared)
	if err == nil && r.status != "OK" {
		err = errors.New(r.text)
	}
	return err
}

// claimed makes the function that notes in which session a message was recent.
func (c *crowd) claimed(name string, twice *error) func(uint32) {
	return func(uid uint32) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if owner, known := c.owners[uid]; known && owner != name {
			*twice = fmt.Errorf("UID %d is recent in %s and was in %s", uid, name, owner)
		}
		c.owners[uid] = name
	}
}

func (c *crowd) set(list map[uint32]bool, uid uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list[uid] = true
}

func (c *crowd) note(uid uint32, text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.texts[uid]; ok && known != text {
		return fmt.Errorf("UID %d is %q and was %q", uid, text, known)
	}
	c.texts[uid] = text
	return nil
}

// member is one session from login to logout.
func (c *crowd) member(i int, r *rand.Rand, operations int) error {
	conn, err := logIn(c.address, user, password)
	if err != nil {
		return err
	}
	defer conn.Close()
	var twice error
	var log []string
	s := &session{client: conn, name: fmt.Sprint("member ", i), trace: func(line string) {
		if log = append(log, line); len(log) > 60 {
			log = slices.Delete(log, 0, 20)
		}
	}}
	for n := 0; n < operations && err == nil && twice == nil; n++ {
		if s.folder == "" || r.IntN(100) == 0 {
			err = s.open(shared, false, c.claimed(fmt.Sprint(s.name, " since operation ", n), &twice))
			continue
		}
		if err = c.act(i, s, r, n); err == nil {
			err = s.learn()
		}
	}
	if err = errors.Join(err, twice); err != nil {
		return fmt.Errorf("%w\n%s", err, strings.Join(log, "\n"))
	}
	return nil
}

func (c *crowd) act(i int, s *session, r *rand.Rand, n int) error {
	if len(s.mirror.messages) < 5 || r.IntN(5) == 0 && len(s.mirror.messages) < 100 {
		return c.append(i, s, n)
	}
	seq := 1 + r.IntN(len(s.mirror.messages))
	uid := s.mirror.messages[seq-1].uid
	switch r.IntN(12) {
	case 0, 1, 2:
		return c.mark(i, s, uid, r.IntN(2) == 0)
	case 3, 4:
		return c.read(s, seq)
	case 5:
		c.set(c.marked, uid)
		_, err := s.do("UID STORE", `%d +FLAGS (\Deleted)`, uid)
		return err
	case 6:
		_, err := s.do("EXPUNGE", "")
		return err
	case 7:
		return c.copy(s, "UID COPY", uid)
	case 8:
		c.set(c.moved, uid)
		return c.copy(s, "UID MOVE", uid)
	case 9:
		_, err := s.do("SEARCH", "OR UNSEEN TEXT member")
		return err
	case 10:
		return idleOnce(s)
	default:
		_, err := s.do("NOOP", "")
		return err
	}
}

func (c *crowd) append(i int, s *session, n int) error {
	text := fmt.Sprintf("Subject: member %d, operation %d\r\n\r\ntext\r\n", i, n)
	r, err := s.do("APPEND", "%s {%d+}\r\n%s", shared, len(text), text)
	if err != nil {
		return err
	}
	_, uids, err := copied(r.code)
	if err != nil {
		return err
	}
	return c.note(uids[0], text)
}

// mark sets or removes the member's own keyword, which nobody else touches.
func (c *crowd) mark(i int, s *session, uid uint32, on bool) error {
	op := "-"
	if on {
		op = "+"
	}
	_, err := s.do("UID STORE", "%d %sFLAGS.SILENT (mark%d)", uid, op, i)
	c.marks[i][uid] = on
	return err
}

func (c *crowd) read(s *session, seq int) error {
	r, err := s.do("FETCH", "%d (UID BODY.PEEK[])", seq)
	if err != nil {
		return err
	}
	for _, u := range r.untagged {
		if text := u.textItem("BODY[]"); u.number == seq && text != "" {
			return c.note(u.uid(), text)
		}
	}
	return fmt.Errorf("%s: message %d cannot be read: %s %s", s.name, seq, r.status, r.text)
}

// copy copies or moves a message within the folder, or nothing where it is gone.
func (c *crowd) copy(s *session, name string, uid uint32) error {
	r, err := s.do(name, "%d %s", uid, shared)
	if err != nil || r.status != "OK" {
		return err
	}
	code := r.code
	for _, u := range r.untagged {
		if strings.HasPrefix(u.code, "COPYUID") {
			code = u.code
		}
	}
	if code == "" {
		return nil
	}
	source, destination, err := copied(code)
	if err != nil || !slices.Equal(source, []uint32{uid}) || len(destination) != 1 || destination[0] <= uid {
		return fmt.Errorf("%s: %s: code %q: %w", s.name, name, code, err)
	}
	c.mu.Lock()
	text, known := c.texts[uid]
	if c.marked[uid] {
		c.marked[destination[0]] = true // it may carry \Deleted
	}
	c.mu.Unlock()
	if !known {
		return nil
	}
	return c.note(destination[0], text)
}

func idleOnce(s *session) error {
	if err := s.send("IDLE"); err != nil {
		return err
	}
	if r, err := s.response(); err != nil || r.tag != "+" {
		return fmt.Errorf("%s: IDLE: %v: %w", s.name, r, err)
	}
	if err := s.write("DONE\r\n"); err != nil {
		return err
	}
	r, err := s.finish()
	return s.took("IDLE", "IDLE … DONE", r, err)
}

// account looks at the folder after everybody has left: no flag is lost, and nothing is missing that nobody removed.
func (c *crowd) account() error {
	conn, err := logIn(c.address, user, password)
	if err != nil {
		return err
	}
	defer conn.Close()
	s := &session{client: conn, name: "the last one", trace: func(string) {}}
	var twice error
	if err := s.open(shared, false, c.claimed(s.name, &twice)); err != nil || twice != nil {
		return errors.Join(err, twice)
	}
	there := map[uint32]bool{}
	for seq, m := range s.mirror.messages {
		there[m.uid] = true
		if c.owners[m.uid] == "" {
			return fmt.Errorf("UID %d was recent to nobody", m.uid)
		}
		if err := c.read(s, seq+1); err != nil {
			return err
		}
		for i, marks := range c.marks {
			if on, touched := marks[m.uid]; touched && on != m.flags[fmt.Sprint("mark", i)] {
				return fmt.Errorf("UID %d has (%s), but member %d left its mark %v", m.uid, m.flags, i, on)
			}
		}
	}
	for uid := range c.texts {
		if !there[uid] && !c.marked[uid] && !c.moved[uid] {
			return fmt.Errorf("UID %d is missing, and nobody removed it", uid)
		}
	}
	return nil
}
