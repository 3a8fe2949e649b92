package refserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

const (
	emlSuffix  = ".eml"
	mboxSuffix = ".mbox"
)

// addFolder adds the mail that lies in a preset folder: PERSON/FOLDER/*.eml and PERSON/FOLDER.mbox, in the order of their names.
func (l *loader) addFolder(p *Preset, folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("preset: %w", err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		i := slices.IndexFunc(p.People, func(person Person) bool { return strings.EqualFold(person.Name, entry.Name()) })
		if i < 0 {
			return fmt.Errorf("preset %s: nobody in %s is called %s", filepath.Join(folder, entry.Name()), l.path, entry.Name())
		}
		if err := p.People[i].addMail(filepath.Join(folder, entry.Name())); err != nil {
			return fmt.Errorf("preset: %w", err)
		}
	}
	return nil
}

// addMail adds what lies below a person's folder. A sub-folder without messages is a folder too.
func (p *Person) addMail(root string) error {
	return filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || file == root {
			return err
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(relative)
		switch suffix := strings.ToLower(path.Ext(name)); {
		case entry.IsDir():
			if !strings.EqualFold(name, "INBOX") {
				p.Folders = append(p.Folders, name)
			}
		case suffix == emlSuffix && strings.Contains(name, "/"):
			p.Messages = append(p.Messages, Message{Folder: path.Dir(name), File: file})
		case suffix == mboxSuffix:
			p.Messages = append(p.Messages, Message{Folder: strings.TrimSuffix(name, path.Ext(name)), File: file})
		default:
			return fmt.Errorf("%s is neither FOLDER/NAME%s nor FOLDER%s", file, emlSuffix, mboxSuffix)
		}
		return nil
	})
}

// create makes a folder, unless it is there.
func create(ctx context.Context, mailbox store.Mailbox, folder, person string) error {
	if err := mailbox.Create(ctx, folder); err != nil && !errors.Is(err, store.ErrFolderExists) {
		return fmt.Errorf("folder %q of %s: %w", folder, person, err)
	}
	return nil
}

// fill creates a person's folders and messages in a mailbox that was just made.
func (p Person) fill(ctx context.Context, mailbox store.Mailbox) *mistake {
	for i, folder := range p.Folders {
		if err := create(ctx, mailbox, folder, p.Name); err != nil {
			return &mistake{fmt.Sprintf(".folders[%d]", i), err}
		}
	}
	for i, m := range p.Messages {
		at := fmt.Sprintf(".messages[%d]", i)
		if m.Folder == "" {
			m.Folder = "INBOX"
		} else if err := create(ctx, mailbox, m.Folder, p.Name); err != nil {
			return &mistake{at + ".folder", err}
		}
		if err := m.store(ctx, mailbox); err != nil {
			return mistaken(at+".file", "message %s of %s: %w", m.File, p.Name, err)
		}
	}
	return nil
}

func (m Message) isMbox() bool { return strings.EqualFold(filepath.Ext(m.File), mboxSuffix) }

// letters reads what the file holds.
func (m Message) letters() ([]letter, error) {
	raw, err := os.ReadFile(m.File)
	if err != nil {
		return nil, err
	}
	if m.isMbox() {
		return splitMbox(raw)
	}
	return []letter{{raw: raw}}, nil
}

// store stores a message file, or the messages of an mbox in one step. Lines that end with LF alone get the CRLF of RFC 5322.
func (m Message) store(ctx context.Context, mailbox store.Mailbox) error {
	letters, err := m.letters()
	if err != nil {
		return err
	}
	flags, err := parseFlags(m.Flags)
	if err != nil {
		return err
	}
	var messages []store.NewMessage
	for _, l := range letters {
		text := bytes.ReplaceAll(bytes.ReplaceAll(l.raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		n := store.NewMessage{Flags: flags, InternalDate: m.Date, Content: bytes.NewReader(text), Size: int64(len(text))}
		n.Flags.System |= l.flags
		if n.InternalDate.IsZero() {
			n.InternalDate = l.date
		}
		messages = append(messages, n)
	}
	if len(messages) == 0 {
		return nil
	}
	_, err = mailbox.Append(ctx, m.Folder, messages...)
	return err
}

// letter is a message of an mbox.
type letter struct {
	raw   []byte
	flags store.SystemFlags
	date  time.Time // zero: it says none
}

// splitMbox reads an mbox (RFC 4155). A line "From " with a date after an empty line, or any at the beginning, begins a message; lines that begin
// with ">From ", or with more of the signs, lose one, as mboxrd has it. Status and X-Status of mail programs become flags.
func splitMbox(raw []byte) ([]letter, error) {
	var letters []letter
	var current *letter
	blank := true
	for line := range bytes.Lines(raw) {
		text := bytes.TrimRight(line, "\r\n")
		if blank && bytes.HasPrefix(text, []byte("From ")) && (current == nil || !fromDate(string(text)).IsZero()) {
			letters = append(letters, letter{date: fromDate(string(text))})
			current = &letters[len(letters)-1]
			blank = false
			continue
		}
		if current == nil {
			if len(text) == 0 {
				continue
			}
			return nil, fmt.Errorf(`an mbox begins with a line "From ", not with %q`, text[:min(len(text), 40)])
		}
		blank = len(text) == 0
		if quoted := bytes.TrimLeft(text, ">"); len(quoted) < len(text) && bytes.HasPrefix(quoted, []byte("From ")) {
			line = line[1:]
		}
		current.raw = append(current.raw, line...)
	}
	for i := range letters {
		l := &letters[i]
		l.raw = cutBlank(l.raw)
		l.flags = statusFlags(l.raw)
	}
	return letters, nil
}

// cutBlank takes the empty line away that divides a message from the next.
func cutBlank(raw []byte) []byte {
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if bytes.HasSuffix(raw, []byte(end)) {
			return raw[:len(raw)-len(end)/2]
		}
	}
	return raw
}

// fromDate reads the date of a line "From bob@example.com Mon May  6 07:08:09 2024", in UTC unless it names a zone.
func fromDate(line string) time.Time {
	words := strings.Fields(line)
	if len(words) < 7 {
		return time.Time{}
	}
	for _, layout := range []string{"Mon Jan 2 15:04:05 2006 -0700", "Mon Jan 2 15:04:05 2006"} {
		n := len(strings.Fields(layout))
		if len(words) < 2+n {
			continue
		}
		if t, err := time.Parse(layout, strings.Join(words[2:2+n], " ")); err == nil {
			return t
		}
	}
	return time.Time{}
}

// statusFlags reads Status and X-Status.
func statusFlags(raw []byte) (flags store.SystemFlags) {
	for line := range bytes.Lines(raw) {
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" {
			break
		}
		name, value, _ := strings.Cut(text, ":")
		letters := map[rune]store.SystemFlags{}
		switch strings.ToLower(name) {
		case "status":
			letters['R'] = store.Seen
		case "x-status":
			letters = map[rune]store.SystemFlags{'A': store.Answered, 'F': store.Flagged, 'D': store.Deleted, 'T': store.Draft}
		}
		for _, c := range value {
			flags |= letters[c]
		}
	}
	return flags
}
