package stress_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	recent = `\Recent`
	unsure = -1
)

// flagSet is a message's flags.
type flagSet map[string]bool

func (f flagSet) String() string { return strings.Join(slices.Sorted(maps.Keys(f)), " ") }

// without is the set without \Recent, which belongs to a session and not to the message.
func (f flagSet) without() flagSet {
	kept := maps.Clone(f)
	delete(kept, recent)
	return kept
}

// seen is one message as a session was told of it.
type seen struct {
	uid   uint32  // 0: not told yet
	flags flagSet // nil: not told yet
}

// mirror is a folder as the responses of one session describe it. It refuses what no server may say.
type mirror struct {
	messages []*seen
	recent   int              // of the last RECENT response, less what was removed since; unsure where that was not known
	claimed  func(uid uint32) // a message was \Recent
}

// absorb takes over one response to a command; command is its name.
func (m *mirror) absorb(command string, r response) error {
	switch r.name {
	case "EXISTS":
		if r.number < len(m.messages) {
			return fmt.Errorf("%d EXISTS after %d", r.number, len(m.messages))
		}
		for len(m.messages) < r.number {
			m.messages = append(m.messages, &seen{})
		}
	case "RECENT":
		m.recent = r.number
	case "EXPUNGE":
		if name := strings.TrimPrefix(command, "UID "); name == "FETCH" || name == "STORE" || name == "SEARCH" {
			return fmt.Errorf("EXPUNGE in the answer to %s", command)
		}
		if r.number < 1 || r.number > len(m.messages) {
			return fmt.Errorf("%d EXPUNGE of %d messages", r.number, len(m.messages))
		}
		switch flags := m.messages[r.number-1].flags; {
		case flags == nil:
			m.recent = unsure
		case flags[recent] && m.recent != unsure:
			m.recent--
		}
		m.messages = slices.Delete(m.messages, r.number-1, r.number)
	case "FETCH":
		return m.fetched(r)
	}
	return nil
}

func (m *mirror) fetched(r response) error {
	if r.number < 1 || r.number > len(m.messages) {
		return fmt.Errorf("%d FETCH of %d messages", r.number, len(m.messages))
	}
	s := m.messages[r.number-1]
	if uid := r.uid(); uid != 0 {
		if s.uid != 0 && s.uid != uid {
			return fmt.Errorf("message %d has UID %d, and had %d", r.number, uid, s.uid)
		}
		s.uid = uid
		if err := m.ascending(r.number - 1); err != nil {
			return err
		}
	}
	if flags, ok := r.flags(); ok {
		s.flags = flags
		if flags[recent] && s.uid != 0 && m.claimed != nil {
			m.claimed(s.uid)
		}
	}
	return nil
}

// ascending checks a message's UID against its neighbours'.
func (m *mirror) ascending(i int) error {
	for _, pair := range [][2]int{{i - 1, i}, {i, i + 1}} {
		if pair[0] < 0 || pair[1] >= len(m.messages) {
			continue
		}
		a, b := m.messages[pair[0]].uid, m.messages[pair[1]].uid
		if a != 0 && b != 0 && a >= b {
			return fmt.Errorf("messages %d and %d have the UIDs %d and %d", pair[0]+1, pair[1]+1, a, b)
		}
	}
	return nil
}

// unknown is the number of the first message whose UID or flags were not told, or 0.
func (m *mirror) unknown() int {
	return 1 + slices.IndexFunc(m.messages, func(s *seen) bool { return s.uid == 0 || s.flags == nil })
}

func (m *mirror) uids() []uint32 {
	list := make([]uint32, len(m.messages))
	for i, s := range m.messages {
		list[i] = s.uid
	}
	return list
}

// session is a client with a folder selected, and what it was told of it.
type session struct {
	*client
	name     string
	folder   string // "": none is selected
	readOnly bool
	mirror   mirror
	trace    func(string) // takes down what happens
}

// do sends a command, takes over the responses and reports what no server may say.
func (s *session) do(name, format string, args ...any) (result, error) {
	command := name
	if format != "" {
		command += " " + fmt.Sprintf(format, args...)
	}
	r, err := s.run("%s", command)
	return r, s.took(name, command, r, err)
}

// took takes over the responses of a command that was finished.
func (s *session) took(name, command string, r result, err error) error {
	s.trace(fmt.Sprintf("%s: %.120q %s [%s] %s", s.name, command, r.status, r.code, r.text))
	if err != nil {
		return fmt.Errorf("%s: %.120q: %w", s.name, command, err)
	}
	if r.status == "BAD" {
		return fmt.Errorf("%s: %.120q: BAD %s", s.name, command, r.text)
	}
	for _, u := range r.untagged {
		s.trace(fmt.Sprintf("%s:   %d %s %.120q", s.name, u.number, u.name, fmt.Sprint(u.values...)))
		if err := s.mirror.absorb(name, u); err != nil {
			return fmt.Errorf("%s: %.120q: %w", s.name, command, err)
		}
	}
	return nil
}

// learn fetches the UIDs and flags of the messages that the session does not know yet, until there are none.
func (s *session) learn() error {
	for s.folder != "" {
		first := s.mirror.unknown()
		if first == 0 {
			break
		}
		if _, err := s.do("FETCH", "%d:* (UID FLAGS)", first); err != nil {
			return err
		}
		if s.mirror.unknown() == first {
			return fmt.Errorf("%s: FETCH %d:* did not tell of message %d", s.name, first, first)
		}
	}
	return nil
}

// open selects a folder, or examines it, and learns what is in it.
func (s *session) open(folder string, readOnly bool, claimed func(uint32)) error {
	command := "SELECT"
	if readOnly {
		command = "EXAMINE"
	}
	s.folder, s.readOnly, s.mirror = "", readOnly, mirror{claimed: claimed}
	r, err := s.do(command, "%s", folder)
	if err == nil && r.status != "OK" {
		err = errors.New(s.name + ": " + command + ": " + r.text)
	}
	if err != nil {
		return err
	}
	s.folder = folder
	return s.learn()
}

// copied are the UIDs of a COPYUID or APPENDUID code: source (not of APPENDUID) and destination.
func copied(code string) (source, destination []uint32, err error) {
	fields := strings.Fields(code)
	switch {
	case len(fields) == 3 && fields[0] == "APPENDUID":
		destination, err = numbers(fields[2])
	case len(fields) == 4 && fields[0] == "COPYUID":
		var second error
		source, err = numbers(fields[2])
		destination, second = numbers(fields[3])
		err = errors.Join(err, second)
	default:
		err = fmt.Errorf("%q is neither APPENDUID nor COPYUID", code)
	}
	return source, destination, err
}

// numbers reads a set of numbers, in its order.
func numbers(set string) ([]uint32, error) {
	var list []uint32
	for part := range strings.SplitSeq(set, ",") {
		first, last, isRange := strings.Cut(part, ":")
		if !isRange {
			last = first
		}
		from, err := strconv.ParseUint(first, 10, 32)
		if err != nil {
			return nil, err
		}
		to, err := strconv.ParseUint(last, 10, 32)
		if err != nil {
			return nil, err
		}
		for n := from; n <= to; n++ {
			list = append(list, uint32(n))
		}
	}
	return list, nil
}
