package backend_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestSpellings sends valid commands in every spelling that the grammar of RFC 3501 section 9 allows to one mailbox, and in
// the plain one to another that is equal. The answers have to be equal all the way.
func TestSpellings(t *testing.T) {
	t.Parallel()
	const rounds = 1500
	for _, profile := range []string{"standard", "exchange2019"} {
		for seed := range uint64(2) {
			t.Run(fmt.Sprintf("%s/seed %d", profile, seed), func(t *testing.T) {
				t.Parallel()
				s := newServer(t, withProfile(profile))
				plainly, oddly := s.login("alice"), s.login("bob")
				for _, person := range []string{"alice", "bob"} {
					s.deliver(person, "INBOX", plain, nested, plain, nested, plain, nested)
				}
				w := &writer{Rand: rand.New(rand.NewPCG(seed, 1)), messages: 6}
				succeeded := 0
				for i, command := range append(prologue(), w.commands(rounds)...) {
					want := plainly.ask(spell(command, nil))
					odd := spell(command, w.Rand)
					if got := oddly.ask(odd); got != want {
						t.Fatalf("command %d: %q is answered\n%s\nand %q\n%s", i, strings.Join(spell(command, nil), "…"), want, strings.Join(odd, "…"), got)
					}
					if strings.Contains(want, "\ntag OK") || strings.HasPrefix(want, "tag OK") {
						succeeded++
					} else if !strings.Contains(want, "doesn't exist") {
						t.Errorf("%q is refused: %s", strings.Join(spell(command, nil), "…"), want)
					}
				}
				if succeeded < rounds*3/4 {
					t.Errorf("only %d of %d commands were carried out", succeeded, rounds)
				}
			})
		}
	}
}

// token is a piece of a command: fixed text, or something that can be spelled in several ways. spell(nil) is the plain way.
// A piece that ends with "{n}\r\n" needs the server's consent before the next.
type token func(*rand.Rand) string

// spell writes a command; it is cut where the client has to wait.
func spell(command []token, r *rand.Rand) []string {
	var b strings.Builder
	for _, t := range command {
		b.WriteString(t(r))
	}
	b.WriteString("\r\n")
	var pieces []string
	text := b.String()
	for {
		before, after, found := strings.Cut(text, wait)
		pieces = append(pieces, before)
		if !found {
			return pieces
		}
		text = after
	}
}

// wait marks where a client has to wait; no command holds such a byte.
const wait = "\x00"

// ask sends a command and returns everything up to the tagged response, without what differs between two mailboxes.
func (c *client) ask(pieces []string) string {
	c.t.Helper()
	for i, piece := range pieces {
		if i == 0 {
			piece = "tag " + piece
		}
		must(c.t, c.SetDeadline(time.Now().Add(patience)))
		_, err := io.WriteString(c, piece)
		must(c.t, err)
		if i < len(pieces)-1 {
			if line := c.line(); !strings.HasPrefix(line, "+ ") {
				return line + "\r\n"
			}
		}
	}
	var answer strings.Builder
	for {
		line, err := c.in.ReadString('\n')
		must(c.t, err)
		answer.WriteString(line)
		if strings.HasPrefix(line, "tag ") {
			return validity.ReplaceAllString(answer.String(), "$1 v")
		}
		if m := literalAtEnd.FindStringSubmatch(line); m != nil {
			size, err := strconv.Atoi(m[1])
			must(c.t, err)
			_, err = io.CopyN(&answer, c.in, int64(size))
			must(c.t, err)
		}
	}
}

var (
	literalAtEnd = regexp.MustCompile(`\{(\d+)\}\r\n$`)
	validity     = regexp.MustCompile(`(UIDVALIDITY|APPENDUID|COPYUID) \d+`)
)

func text(s string) token { return func(*rand.Rand) string { return s } }

// word is a word that the grammar names: its case does not matter.
func word(s string) token {
	return func(r *rand.Rand) string {
		if r == nil {
			return s
		}
		return anyCase(s, r)
	}
}

func anyCase(s string, r *rand.Rand) string {
	b := []byte(s)
	for i, c := range b {
		if c|0x20 >= 'a' && c|0x20 <= 'z' && r.IntN(2) == 0 {
			b[i] ^= 0x20
		}
	}
	return string(b)
}

// str is a string: quoted or a literal.
func str(s string) token {
	return func(r *rand.Rand) string {
		form := 0
		if r != nil {
			form = r.IntN(3)
		}
		quotable := !strings.ContainsAny(s, "\r\n")
		switch {
		case form == 0 && quotable:
			return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
		case form == 1:
			return fmt.Sprintf("{%d+}\r\n%s", len(s), s)
		}
		return fmt.Sprintf("{%d}\r\n%s%s", len(s), wait, s)
	}
}

// astr is an astring: an atom as well, where it can be one. Special characters are those of the atom's grammar; more may be
// allowed by the place.
func astr(s, more string) token {
	return func(r *rand.Rand) string {
		atom := s != "" && !strings.ContainsFunc(s, func(c rune) bool {
			return c <= ' ' || c >= 0x7f || strings.ContainsRune(`(){%*"\`, c) && !strings.ContainsRune(more, c)
		})
		if atom && (r == nil || r.IntN(4) == 0) {
			return s
		}
		return str(s)(r)
	}
}

// mailbox is a folder's name; only INBOX may change its case.
func mailbox(name string) token {
	return func(r *rand.Rand) string {
		if name == "INBOX" && r != nil {
			return astr(anyCase(name, r), "")(r)
		}
		return astr(name, "")(r)
	}
}

// number is a number that may begin with zeros.
func number(n int) token {
	return func(r *rand.Rand) string {
		if r != nil && r.IntN(3) == 0 {
			return fmt.Sprintf("%0*d", 1+r.IntN(10), n)
		}
		return strconv.Itoa(n)
	}
}

// set is a set of message numbers, of which the highest that exists is given.
func set(numbers []int, highest int) token {
	return func(r *rand.Rand) string {
		if r == nil {
			return strings.Join(strings.Fields(strings.Trim(fmt.Sprint(numbers), "[]")), ",")
		}
		name := func(n int) string {
			if n == highest && r.IntN(2) == 0 {
				return "*"
			}
			return strconv.Itoa(n)
		}
		var parts []string
		for i := 0; i < len(numbers); {
			j := i // numbers[i:j+1] become one range
			for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 && r.IntN(4) > 0 {
				j++
			}
			a, b := name(numbers[i]), name(numbers[j])
			switch {
			case i == j && r.IntN(2) == 0:
				parts = append(parts, a)
			case r.IntN(2) == 0:
				parts = append(parts, a+":"+b)
			default:
				parts = append(parts, b+":"+a)
			}
			if i = j; r.IntN(4) > 0 {
				i++ // otherwise the last number comes again
			}
		}
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		return strings.Join(parts, ",")
	}
}

// date is a date of SEARCH.
func date(t time.Time) token {
	return func(r *rand.Rand) string {
		if r == nil {
			return t.Format("2-Jan-2006")
		}
		s := anyCase(t.Format([]string{"2-Jan-2006", "02-Jan-2006"}[r.IntN(2)]), r)
		if r.IntN(2) == 0 {
			return `"` + s + `"`
		}
		return s
	}
}

// dateTime is the date of an APPEND.
func dateTime(t time.Time) token {
	return func(r *rand.Rand) string {
		if r == nil {
			return t.Format(`"_2-Jan-2006 15:04:05 -0700"`)
		}
		return anyCase(t.Format([]string{`"_2-Jan-2006 15:04:05 -0700"`, `"02-Jan-2006 15:04:05 -0700"`}[r.IntN(2)]), r)
	}
}

// literal is a message: a literal in any case.
func literal(s string) token {
	return func(r *rand.Rand) string {
		if r != nil && r.IntN(2) == 0 {
			return fmt.Sprintf("{%d+}\r\n%s", len(s), s)
		}
		return fmt.Sprintf("{%d}\r\n%s%s", len(s), wait, s)
	}
}

// list is tokens in parentheses.
func list(items ...token) []token {
	return slices.Concat([]token{text("(")}, spaced(items...), []token{text(")")})
}

// spaced is tokens with a space between them.
func spaced(items ...token) []token {
	var all []token
	for i, item := range items {
		if i > 0 {
			all = append(all, text(" "))
		}
		all = append(all, item)
	}
	return all
}
