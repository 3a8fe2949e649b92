package stress_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// tree is a worker in folders that nobody else touches: it knows exactly what is in them.
type tree struct {
	root   string
	most   int // messages in a folder, roughly
	now    folders
	change string  // what is under way; "" for nothing
	then   folders // what is there when that was done
	marks  watermarks
	texts  int
}

// folders are the folders of a tree by name.
type folders map[string]*crate

// crate is a folder.
type crate struct {
	validity uint32 // 0: not known
	next     uint32
	messages []parcel
}

type parcel struct {
	uid   uint32
	flags string
	text  string
}

func newTree(root string, most int) *tree {
	return &tree{root: root, most: most, now: folders{}, marks: watermarks{}}
}

func (f folders) clone() folders {
	out := folders{}
	for name, c := range f {
		out[name] = &crate{c.validity, c.next, slices.Clone(c.messages)}
	}
	return out
}

// add puts messages behind those that are there.
func (c *crate) add(list ...parcel) {
	for _, p := range list {
		p.uid = c.next
		c.next++
		c.messages = append(c.messages, p)
	}
}

// names are the folders in order, children behind their parents.
func (f folders) names() []string { return slices.Sorted(maps.Keys(f)) }

func (t *tree) work(p *process, r *rand.Rand) error {
	c, err := logIn(p.IMAP, user, password)
	for err == nil {
		err = t.step(c, r)
	}
	if c != nil {
		c.Close()
	}
	if died(err) {
		return nil
	}
	return fmt.Errorf("%s: %w", t.root, err)
}

// step makes one change.
func (t *tree) step(c *client, r *rand.Rand) error {
	names := t.now.names()
	if len(names) == 0 || len(names) < 6 && r.IntN(10) == 0 {
		return t.create(c, r)
	}
	name := names[r.IntN(len(names))]
	f := t.now[name]
	switch {
	case r.IntN(25) == 0:
		return t.rename(c, name)
	case r.IntN(25) == 0:
		return t.remove(c, name)
	case len(f.messages) == 0 || r.IntN(3) == 0 && len(f.messages) < t.most:
		return t.append(c, r, name)
	}
	if r, err := c.run("SELECT %s", name); err != nil || r.status != "OK" {
		return fmt.Errorf("SELECT %s: %s: %w", name, r.text, err)
	}
	i := r.IntN(len(f.messages))
	j := i + r.IntN(len(f.messages)-i)
	target := names[r.IntN(len(names))]
	switch kind := r.IntN(6); {
	case kind == 0 || len(f.messages) > 2*t.most:
		return t.expunge(c, name, i, j)
	case kind == 1:
		return t.transfer(c, "MOVE", name, target, i, j)
	case kind == 2:
		return t.transfer(c, "COPY", name, target, i, j)
	default:
		return t.store(c, r, name, i, j)
	}
}

// make sends a command that leads to the folders in then.
func (t *tree) make(c *client, then folders, format string, args ...any) error {
	t.change, t.then = fmt.Sprintf("%.100q", fmt.Sprintf(format, args...)), then
	r, err := c.run(format, args...)
	if err == nil && r.status != "OK" {
		err = fmt.Errorf("%s: %s %s", t.change, r.status, r.text)
	}
	if err != nil {
		return err
	}
	t.now, t.change, t.then = then, "", nil
	return nil
}

func (t *tree) name(n int) string { return t.root + string(rune('a'+n)) }

func (t *tree) create(c *client, r *rand.Rand) error {
	then := t.now.clone()
	name := t.name(r.IntN(8))
	if r.IntN(3) == 0 {
		name += "/" + t.name(r.IntN(8))
	}
	if then[name] != nil {
		return nil
	}
	parent, _, _ := strings.Cut(name, "/")
	for _, n := range []string{parent, name} {
		if then[n] == nil {
			then[n] = &crate{next: 1}
		}
	}
	return t.make(c, then, "CREATE %s", name)
}

// rename gives a folder, with its children, a name that no folder has.
func (t *tree) rename(c *client, name string) error {
	free := ""
	for n := range 8 {
		if t.now[t.name(n)] == nil {
			free = t.name(n)
		}
	}
	if free == "" {
		return nil
	}
	then := t.now.clone()
	for old, f := range t.now.clone() {
		if below, found := strings.CutPrefix(old, name); found && (below == "" || below[0] == '/') {
			delete(then, old)
			f.validity = 0 // a name that was used before may ask for a new one
			then[free+below] = f
		}
	}
	return t.make(c, then, "RENAME %s %s", name, free)
}

func (t *tree) remove(c *client, name string) error {
	then := t.now.clone()
	delete(then, name)
	for other := range then {
		if strings.HasPrefix(other, name+"/") {
			return nil
		}
	}
	return t.make(c, then, "DELETE %s", name)
}

func (t *tree) append(c *client, r *rand.Rand, name string) error {
	t.texts++
	text := fmt.Sprintf("Subject: %s %d\r\n\r\n", t.root, t.texts)
	if r.IntN(20) == 0 {
		text += strings.Repeat("A long line of a long message.\r\n", 40000) // more than is kept in one piece
	}
	then := t.now.clone()
	then[name].add(parcel{text: text, flags: `\Flagged`})
	return t.make(c, then, "APPEND %s (\\Flagged) {%d+}\r\n%s", name, len(text), text)
}

// store sets the flags of messages i to j.
func (t *tree) store(c *client, r *rand.Rand, name string, i, j int) error {
	flags := []string{`\Seen`, `\Answered plum`, `\Deleted`, ``}[r.IntN(4)]
	then := t.now.clone()
	for k := i; k <= j; k++ {
		then[name].messages[k].flags = flags
	}
	return t.make(c, then, "STORE %d:%d FLAGS.SILENT (%s)", i+1, j+1, flags)
}

// expunge removes messages i to j. It is two changes: their flags, and their removal.
func (t *tree) expunge(c *client, name string, i, j int) error {
	marked := t.now.clone()
	for k := i; k <= j; k++ {
		marked[name].messages[k].flags = `\Deleted`
	}
	if err := t.make(c, marked, `STORE %d:%d FLAGS.SILENT (\Deleted)`, i+1, j+1); err != nil {
		return err
	}
	then := marked.clone()
	then[name].messages = slices.DeleteFunc(then[name].messages, func(p parcel) bool { return p.flags == `\Deleted` })
	return t.make(c, then, "EXPUNGE")
}

func (t *tree) transfer(c *client, command, from, to string, i, j int) error {
	then := t.now.clone()
	list := slices.Clone(then[from].messages[i : j+1])
	if command == "MOVE" {
		then[from].messages = slices.Delete(then[from].messages, i, j+1)
	}
	then[to].add(list...)
	return t.make(c, then, "%s %d:%d %s", command, i+1, j+1, to)
}

func (t *tree) check(p *process) error {
	c, err := logIn(p.IMAP, user, password)
	if err != nil {
		return err
	}
	defer c.Close()
	there, err := t.look(c)
	if err != nil {
		return err
	}
	before := differs(t.now, there)
	if t.change != "" && before != nil {
		if after := differs(t.then, there); after != nil {
			return fmt.Errorf("%s: %s was under way; it was not undone: %w; and not done: %w", t.root, t.change, before, after)
		}
		before = nil
	}
	if before != nil {
		return fmt.Errorf("%s: %w", t.root, before)
	}
	t.now, t.change, t.then = there, "", nil
	for name, f := range there {
		if err := t.marks.pass(name, mark{f.validity, f.next}); err != nil {
			return err
		}
	}
	return nil
}

// differs compares folders as they should be with those that are there.
func differs(want, there folders) error {
	if !slices.Equal(want.names(), there.names()) {
		return fmt.Errorf("the folders are %v, wanted %v", there.names(), want.names())
	}
	for name, w := range want {
		f := there[name]
		if w.validity != 0 && w.validity != f.validity {
			return fmt.Errorf("%s: UIDVALIDITY is %d, wanted %d", name, f.validity, w.validity)
		}
		if w.next != f.next || !reflect.DeepEqual(w.messages, f.messages) && len(w.messages)+len(f.messages) > 0 {
			return fmt.Errorf("%s: UIDNEXT %d and %.300v, wanted %d and %.300v", name, f.next, f.messages, w.next, w.messages)
		}
	}
	return nil
}

// look reads all folders of the tree.
func (t *tree) look(c *client) (folders, error) {
	there := folders{}
	r, err := c.run(`LIST "" %s*`, t.root)
	if err != nil {
		return nil, err
	}
	for _, u := range r.untagged {
		if u.name != "LIST" {
			continue
		}
		name := fmt.Sprint(u.values[2])
		if there[name], err = look(c, name); err != nil {
			return nil, err
		}
	}
	return there, nil
}

// look reads a folder.
func look(c *client, name string) (*crate, error) {
	f := &crate{}
	selected, err := c.run("EXAMINE %s", name)
	if err != nil || selected.status != "OK" {
		return nil, fmt.Errorf("EXAMINE %s: %s: %w", name, selected.text, err)
	}
	for _, u := range selected.untagged {
		word, number, _ := strings.Cut(u.code, " ")
		n, _ := strconv.ParseUint(number, 10, 32)
		switch word {
		case "UIDVALIDITY":
			f.validity = uint32(n)
		case "UIDNEXT":
			f.next = uint32(n)
		}
	}
	fetched, err := c.run("UID FETCH 1:* (FLAGS BODY.PEEK[])")
	if err != nil || fetched.status != "OK" {
		return nil, fmt.Errorf("FETCH %s: %s: %w", name, fetched.text, err)
	}
	for _, u := range fetched.untagged {
		if u.name != "FETCH" {
			return nil, fmt.Errorf("%s in the answer to FETCH", u.name)
		}
		flags, _ := u.flags()
		f.messages = append(f.messages, parcel{u.uid(), flags.without().String(), u.textItem("BODY[]")})
	}
	return f, nil
}
