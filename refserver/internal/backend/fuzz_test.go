package backend

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// decode hands a command line to parse, as the session would.
func decode(t *testing.T, line string, parse func(*imapwire.Decoder) error) {
	t.Helper()
	r := imapwire.NewReader(strings.NewReader(line), func() error { return nil }, imapwire.Limits{MaxLine: 10240, MaxLiteral: 1024})
	d, err := r.ReadCommand()
	if err != nil {
		return
	}
	if err := parse(d); err != nil {
		var syntax *imapwire.SyntaxError
		var long *imapwire.TooLongError
		var r *refusal
		if !errors.As(err, &syntax) && !errors.As(err, &r) && !errors.As(err, &long) && !strings.Contains(err.Error(), "EOF") {
			t.Errorf("%q: %v is not an answer", line, err)
		}
	}
}

// countedView is a view with messages that have no content.
type countedView struct {
	store.View
	count int
}

func (v countedView) Len() int { return v.count }
func (v countedView) At(seq int) (store.Message, bool) {
	return store.Message{UID: uint32(seq) * 2}, seq >= 1 && seq <= v.count
}
func (v countedView) Seq(uid uint32) int {
	if uid%2 != 0 || uid == 0 || int(uid/2) > v.count {
		return 0
	}
	return int(uid / 2)
}
func (v countedView) SeqAtLeast(uid uint32) int {
	return int(min((uint64(uid)+1)/2, uint64(v.count)+1))
}

func viewing(t testing.TB, count int) *session {
	t.Helper()
	p, err := profile.Get("standard")
	if err != nil {
		t.Fatal(err)
	}
	return &session{run: &run{cfg: Config{Profile: p}}, view: countedView{count: count}}
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{
		"ALL", "CHARSET UTF-8 (OR SEEN NOT 1:*) UID 3,7:* SINCE 1-Jan-2024", "SUBJECT {3+}\r\nabc TEXT \"x\"", "NOT NOT NOT (((1)))",
		"HEADER a b LARGER 5 KEYWORD k", "((((", "OR OR OR", "UID 4294967295:*", "*:*,*",
		"$ UID $", "MODSEQ \"/flags/\\\\draft\" all 620162338", "NOT MODSEQ 0 LARGER 9223372036854775807", "$,1", "RETURN (ALL) ALL",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, keys string) {
		s := viewing(t, 5)
		decode(t, "a SEARCH "+keys+"\r\n", func(d *imapwire.Decoder) error {
			if err := d.SP(); err != nil {
				return err
			}
			k, err := (&searchParser{s: s, d: d}).program()
			if err == nil {
				for _, r := range k.spans {
					if r.start < 1 || r.stop > 5 || r.start > r.stop {
						t.Errorf("%q: span %v", keys, r)
					}
				}
			}
			return err
		})
	})
}

func FuzzFetch(f *testing.F) {
	for _, seed := range []string{
		"1 ALL", "1:* (FLAGS UID BODY.PEEK[1.2.HEADER.FIELDS (a \"b\")]<0.10>)", "* BODY[TEXT]<4294967295.4294967295>", "1,2,3:4,* BODY[]",
		"1 BODY[HEADER.FIELDS.NOT ({1+}\r\na)]", "1 BODY[999999999999.MIME]",
		"$ BINARY.PEEK[1.2]<9223372036854775807.9223372036854775807>", "1 (BINARY.SIZE[1] MODSEQ)", "1:* FLAGS (CHANGEDSINCE 1)", "1 BINARY[TEXT]",
	} {
		f.Add(seed)
	}
	m := message.Parse([]byte("Subject: x\r\n\r\nbody\r\n"))
	f.Fuzz(func(t *testing.T, arguments string) {
		s := viewing(t, 5)
		decode(t, "a FETCH "+arguments+"\r\n", func(d *imapwire.Decoder) error {
			set, err := s.spaceAndSet(d)
			if err != nil {
				return err
			}
			if err := d.SP(); err != nil {
				return err
			}
			items, err := s.readFetchItems(d)
			if err != nil {
				return err
			}
			for _, item := range items {
				if item.kind != itemSection {
					continue
				}
				data, _ := m.Section(item.section.path, item.section.spec, item.section.fields...)
				if offset, count := item.section.cut(int64(len(data))); offset < 0 || count < 0 || offset+count > int64(len(data)) {
					t.Errorf("%q: %d bytes from %d of %d", arguments, count, offset, len(data))
				}
			}
			for _, uid := range []bool{false, true} {
				if seqs, err := s.numbers(set, uid); err == nil {
					for i, seq := range seqs {
						if seq < 1 || seq > 5 || i > 0 && seq <= seqs[i-1] {
							t.Errorf("%q: numbers %v", arguments, seqs)
						}
					}
				}
			}
			_, err = s.fetchModifiers(d)
			return err
		})
	})
}

func FuzzStore(f *testing.F) {
	for _, seed := range []string{
		"1 +FLAGS (\\Seen)", "$ (UNCHANGEDSINCE 0) FLAGS.SILENT \\Seen $Work", "1:* (UNCHANGEDSINCE 9223372036854775807) -FLAGS ()", "1 () FLAGS ()",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, arguments string) {
		s := viewing(t, 5)
		decode(t, "a STORE "+arguments+"\r\n", func(d *imapwire.Decoder) error {
			if _, err := s.spaceAndSet(d); err != nil {
				return err
			}
			r, err := s.readStore(d)
			if err == nil && r.since > 0 && !r.conditional {
				t.Errorf("%q: %+v", arguments, r)
			}
			return err
		})
	})
}

func FuzzList(f *testing.F) {
	for _, seed := range []string{
		`"" *`, `(SUBSCRIBED RECURSIVEMATCH) "" (% a/*) RETURN (STATUS (MESSAGES SIZE) SPECIAL-USE)`, `() "" ""`, `"" ("" "") RETURN ()`,
		"\"\" {3+}\r\na/b RETURN (CHILDREN)", `"" &AOQ-*`, `(REMOTE) "a" "b"`,
	} {
		f.Add(seed)
	}
	names := []listName{
		{info: store.FolderInfo{Name: "a", Subscribed: true}, exists: true},
		{info: store.FolderInfo{Name: "a/b"}, exists: true, special: `\Drafts`},
		{info: store.FolderInfo{Name: "INBOX"}, exists: true},
	}
	f.Fuzz(func(t *testing.T, arguments string) {
		s := viewing(t, 0)
		decode(t, "a LIST "+arguments+"\r\n", func(d *imapwire.Decoder) error {
			q, err := s.readList(d)
			if err != nil {
				return err
			}
			shown := q.choose(withMissing(slices.Clone(names), []string{"x/y", "a/b"}, q.recursive))
			seen := map[string]bool{}
			for _, c := range shown {
				if seen[c.info.Name] || !q.matches(c.listName) || c.children != (q.childInfo(c) != nil) {
					t.Errorf("%q: %+v", arguments, c)
				}
				seen[c.info.Name] = true
			}
			return nil
		})
	})
}
