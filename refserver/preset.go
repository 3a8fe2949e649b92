package refserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Preset is what a server holds from the start, as a YAML file says it:
//
//	people:
//	  - name: alice                 # alias, logon name, local part of the address
//	    display: Alice Liddell
//	    password: a secret
//	    folders: [Work, Work/Plans]
//	    messages:
//	      - {folder: Work, file: plan.eml, flags: ['\Seen']}   # relative to the preset file
type Preset struct {
	People []Person `yaml:"people"`
}

// LoadPreset reads a preset file. Errors name the file and line; message files must exist.
func LoadPreset(path string) (Preset, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Preset{}, fmt.Errorf("preset: %w", err)
	}
	var p Preset
	decoder := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict(), yaml.DisallowUnknownField())
	if err := decoder.Decode(&p); err != nil && !errors.Is(err, io.EOF) {
		return Preset{}, fmt.Errorf("preset %s, [line:column] %s", path, strings.TrimSpace(yaml.FormatError(err, false, false))) // no source excerpt: it may show a password
	}
	seen := map[string]bool{}
	for i, person := range p.People {
		switch key := strings.ToLower(person.Name); {
		case key == "":
			return Preset{}, fmt.Errorf("preset %s: person %d has no name", path, i+1)
		case person.Password == "":
			return Preset{}, fmt.Errorf("preset %s: %s has no password", path, person.Name)
		case seen[key]:
			return Preset{}, fmt.Errorf("preset %s: %s is there twice", path, person.Name)
		default:
			seen[key] = true
		}
		for j, m := range person.Messages {
			if !filepath.IsAbs(m.File) {
				p.People[i].Messages[j].File = filepath.Join(filepath.Dir(path), m.File)
			}
			if _, err := os.Stat(p.People[i].Messages[j].File); err != nil {
				return Preset{}, fmt.Errorf("preset %s: message %d of %s: %w", path, j+1, person.Name, err)
			}
			if _, err := systemFlags(m.Flags); err != nil {
				return Preset{}, fmt.Errorf("preset %s: message %d of %s: %w", path, j+1, person.Name, err)
			}
		}
	}
	return p, nil
}

// fill creates a person's folders and messages in a mailbox that was just made.
func (s *Server) fill(ctx context.Context, mailbox store.Mailbox, p Person) error {
	for _, folder := range p.Folders {
		if err := mailbox.Create(ctx, folder); err != nil && !errors.Is(err, store.ErrFolderExists) {
			return fmt.Errorf("folder %q of %s: %w", folder, p.Name, err)
		}
	}
	for _, m := range p.Messages {
		if err := appendFile(ctx, mailbox, m); err != nil {
			return fmt.Errorf("message %s of %s: %w", m.File, p.Name, err)
		}
	}
	return nil
}

// appendFile stores a message file; lines that end with LF alone get the CRLF of RFC 5322.
func appendFile(ctx context.Context, mailbox store.Mailbox, m Message) error {
	raw, err := os.ReadFile(m.File)
	if err != nil {
		return err
	}
	raw = bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	flags, err := systemFlags(m.Flags)
	if err != nil {
		return err
	}
	folder := m.Folder
	if folder == "" {
		folder = "INBOX"
	}
	_, err = mailbox.Append(ctx, folder, store.NewMessage{
		Flags: store.Flags{System: flags}, Content: bytes.NewReader(raw), Size: int64(len(raw))})
	return err
}

func systemFlags(names []string) (store.SystemFlags, error) {
	known := map[string]store.SystemFlags{`\seen`: store.Seen, `\answered`: store.Answered, `\flagged`: store.Flagged,
		`\deleted`: store.Deleted, `\draft`: store.Draft}
	var flags store.SystemFlags
	for _, name := range names {
		bit, ok := known[strings.ToLower(name)]
		if !ok {
			return 0, fmt.Errorf(`flag %q is not one of \Seen, \Answered, \Flagged, \Deleted, \Draft`, name)
		}
		flags |= bit
	}
	return flags, nil
}
