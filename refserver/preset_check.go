package refserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
)

// mistake is what is wrong at a place of a preset, as a YAML path below what is looked at: .messages[0].file.
type mistake struct {
	at  string
	err error
}

func mistaken(at, format string, args ...any) *mistake {
	return &mistake{at, fmt.Errorf(format, args...)}
}

// check says what is wrong with the people and the preset, as far as it can be known before anything is made.
func (c Config) check() error {
	if err := c.checkAddresses(); err != nil {
		return err
	}
	if err := c.Preset.check(); err != nil {
		return err
	}
	if m := checkPeople(slices.Concat(c.People, c.Preset.People)); m != nil {
		return c.wrong(m)
	}
	return nil
}

// wrong is the error of a mistake among the people of the configuration and of the preset.
func (c Config) wrong(m *personMistake) error {
	if m.person < len(c.People) {
		return fmt.Errorf("people: %w", m.err)
	}
	return c.Preset.wrong(fmt.Sprintf("$.people[%d]%s", m.person-len(c.People), m.at), m.err)
}

// wrong is the error of a mistake: with its place where the preset was read from a file.
func (p Preset) wrong(at string, err error) error {
	if p.source == nil {
		return fmt.Errorf("preset: %w", err)
	}
	return p.source.wrong(at, err)
}

// check looks at the settings and the services. Their cmdlets know more (rehearse).
func (p Preset) check() error {
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		if err := checkStartup(p.Services[name]); err != nil {
			return p.wrong("$.services."+name, fmt.Errorf("service %s: %w", name, err))
		}
	}
	if m := checkParameters(p.Settings, "$.settings"); m != nil {
		return p.wrong(m.at, m.err)
	}
	return nil
}

func checkStartup(text string) error {
	if _, err := scm.ParseStartupType(text); err != nil {
		return fmt.Errorf("%q is none of Automatic, Manual, Disabled", text)
	}
	return nil
}

// checkParameters looks at the values of a cmdlet's parameters; the cmdlet itself knows their names and ranges.
func checkParameters(values map[string]any, at string) *mistake {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !isWord(name) {
			return mistaken(at, "%q is no name of a parameter", name)
		}
		if _, err := argument(values[name]); err != nil {
			return mistaken(at+"."+name, "%s: %w", name, err)
		}
	}
	return nil
}

// personMistake is a mistake of one of some people.
type personMistake struct {
	person int
	mistake
}

// checkPeople looks at each of some people, and whether they go together.
func checkPeople(people []Person) *personMistake {
	names := map[string]bool{}
	for i, p := range people {
		m := p.check(i)
		if m == nil && names[strings.ToLower(p.Name)] {
			m = mistaken(".name", "%s is there twice", p.Name)
		}
		if m != nil {
			return &personMistake{i, *m}
		}
		names[strings.ToLower(p.Name)] = true
	}
	for i, p := range people {
		for j, delegate := range p.Delegates {
			if !names[strings.ToLower(delegate)] {
				return &personMistake{i, *mistaken(fmt.Sprintf(".delegates[%d]", j), "the delegate %s of %s is none of the people", delegate, p.Name)}
			}
		}
	}
	return checkFolders(people)
}

// check looks at one of the people, who has that number among them.
func (p Person) check(number int) *mistake {
	switch {
	case p.Name == "":
		return mistaken("", "person %d has no name", number+1)
	case strings.EqualFold(p.Name, administrator):
		return mistaken(".name", "%s is there in every organisation, with a password of its own (%s)", p.Name, administratorPasswordHint)
	case !org.IsAddress(p.Name + "@" + domain):
		return mistaken(".name", "%q is no name of an account: it stands before the @ of an address, in ASCII letters, digits and signs such as . _ -", p.Name)
	case p.Password == "":
		return mistaken("", "%s has no password", p.Name)
	case p.Display != "" && strings.TrimSpace(p.Display) == "":
		return mistaken(".display", "the display name of %s is blank", p.Name)
	}
	for i, m := range p.Messages {
		at := fmt.Sprintf(".messages[%d]", i)
		if m.File == "" {
			return mistaken(at, "a message has no file")
		}
		if m.Date.IsZero() && m.date != "" {
			return mistaken(at+".date", "%q is neither a day nor a time of one, such as 2024-05-06 or 2024-05-06T07:08:09+02:00", m.date)
		}
		if _, err := parseFlags(m.Flags); err != nil {
			return mistaken(at+".flags", "%w", err)
		}
	}
	return checkParameters(p.Mailbox, ".mailbox")
}

const administratorPasswordHint = "AdministratorPassword; imapspec serve: IMAPSPEC_ADMINISTRATOR_PASSWORD"

// checkFolders makes everybody's folders in mailboxes that nobody sees: the store knows which names can be had.
func checkFolders(people []Person) *personMistake {
	if !slices.ContainsFunc(people, Person.hasMail) {
		return nil
	}
	ctx := context.Background()
	scratch, err := sqlite.Open(ctx, "", slog.New(slog.DiscardHandler))
	if err != nil {
		return &personMistake{0, mistake{"", err}}
	}
	defer scratch.Close() // it is gone with the process anyway
	for i, p := range people {
		if !p.hasMail() {
			continue
		}
		mailbox, err := scratch.Mailbox(ctx, fmt.Sprint(i))
		if err != nil {
			return &personMistake{i, mistake{"", err}}
		}
		for j, folder := range p.Folders {
			if err := create(ctx, mailbox, folder, p.Name); err != nil {
				return &personMistake{i, mistake{fmt.Sprintf(".folders[%d]", j), err}}
			}
		}
		for j, m := range p.Messages {
			if m.Folder == "" {
				continue
			}
			if err := create(ctx, mailbox, m.Folder, p.Name); err != nil {
				return &personMistake{i, mistake{fmt.Sprintf(".messages[%d].folder", j), err}}
			}
		}
	}
	return nil
}

// hasMail says whether the mailbox has something in it from the start.
func (p Person) hasMail() bool { return len(p.Folders)+len(p.Messages) > 0 }

// checkFiles looks at the message files of people who are to be made.
func checkFiles(people []Person) *personMistake {
	for i, p := range people {
		for j, m := range p.Messages {
			if err := m.check(); err != nil {
				return &personMistake{i, *mistaken(fmt.Sprintf(".messages[%d].file", j), "message %s of %s: %w", m.File, p.Name, err)}
			}
		}
	}
	return nil
}

// check looks whether a message's file can be read, and whether an mbox is one.
func (m Message) check() error {
	if m.isMbox() {
		_, err := m.letters()
		return err
	}
	f, err := os.Open(m.File)
	if err != nil {
		return err
	}
	defer f.Close() // nothing was written
	if info, err := f.Stat(); err != nil || !info.Mode().IsDir() {
		return err
	}
	return errors.New("it is a folder")
}

// document is the one YAML document of the file; nil: there is none. A second one is refused, for it would not be read.
func (l *loader) document() (body ast.Node, err error) {
	for _, each := range l.tree.Docs {
		if each.Body == nil && each.Start != nil && each.Start.Next != nil && each.Start.Next.Type == token.DocumentHeaderType { // the parser stops at an empty one
			at := each.Start.Next.Position
			return nil, fmt.Errorf("preset %s:%d:%d: a further YAML document after an empty one; a preset is one", l.path, at.Line, at.Column)
		}
		if each.Body == nil || each.Body.Type() == ast.CommentType || each.Body.Type() == ast.NullType {
			continue
		}
		if at := each.Body.GetToken().Position; body != nil {
			return nil, fmt.Errorf("preset %s:%d:%d: a second YAML document; a preset is one", l.path, at.Line, at.Column)
		}
		body = each.Body
	}
	return body, nil
}

// parseFlags sorts flags into system flags and keywords.
func parseFlags(names []string) (store.Flags, error) {
	known := map[string]store.SystemFlags{`\seen`: store.Seen, `\answered`: store.Answered, `\flagged`: store.Flagged,
		`\deleted`: store.Deleted, `\draft`: store.Draft}
	var flags store.Flags
	for _, name := range names {
		bit, ok := known[strings.ToLower(name)]
		switch {
		case ok:
			flags.System |= bit
		case !isWord(strings.TrimPrefix(name, "$")):
			return flags, fmt.Errorf(`flag %q is neither one of \Seen, \Answered, \Flagged, \Deleted, \Draft nor a keyword`, name)
		default:
			flags.Keywords = append(flags.Keywords, name)
		}
	}
	return flags, nil
}

// isWord says whether a text is letters, digits, hyphens and underscores.
func isWord(text string) bool {
	return text != "" && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}
