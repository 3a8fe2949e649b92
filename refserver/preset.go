package refserver

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Preset is what a server holds from the start, as a YAML file says it:
//
//	settings:                         # parameters of Set-ImapSettings
//	  Banner: Welcome
//	services:                         # startup types
//	  MSExchangeFrontEndTransport: Manual
//	people:
//	  - name: alice                   # alias, logon name, local part of the address
//	    display: Alice Liddell
//	    password: a secret
//	    mailbox: {ImapForceICalForCalendarRetrievalOption: true}   # parameters of Set-CASMailbox
//	    delegates: [bob]              # have full access to the mailbox
//	    folders: [Work, Work/Plans]
//	    messages:                     # files are looked for beside the preset file
//	      - {folder: Work, file: plan.eml, flags: ['\Seen', Project], date: 2024-05-06T07:08:09+02:00}
//	      - {folder: Old, file: old.mbox}
//
// A folder can be given in its place: its file preset.yaml is read, and mail is taken from the folders of its people:
// alice/INBOX/1.eml, alice/Work/Plans.mbox and so on.
//
// People that the organisation has already are left as they are; settings and services count for a new server only, so that a
// restart, or a further host of a group, does not undo what an administrator has set. A preset counts as a whole or, where
// anything in it is wrong, not at all.
type Preset struct {
	People   []Person          `yaml:"people"`
	Settings map[string]any    `yaml:"settings"`
	Services map[string]string `yaml:"services"`

	source *loader // where it was read; nil: it was made in Go
}

// Person is somebody with a mailbox.
type Person struct {
	Name     string `yaml:"name"`     // "alice": alias, logon name and local part of the address
	Display  string `yaml:"display"`  // "Alice Liddell"; empty: Name
	Password string `yaml:"password"` // secret

	Mailbox   map[string]any `yaml:"mailbox"`   // parameters of Set-CASMailbox
	Delegates []string       `yaml:"delegates"` // names of people who have full access
	Folders   []string       `yaml:"folders"`   // beside the default ones
	Messages  []Message      `yaml:"messages"`  // stored when the mailbox is made
}

// Message is a message file to store in a new mailbox, or an mbox of messages (a file whose name ends with .mbox).
type Message struct {
	Folder string    `yaml:"folder"` // empty: INBOX; made when it is missing
	File   string    `yaml:"file"`   // RFC 5322 text, or an mbox
	Flags  []string  `yaml:"flags"`  // \Seen, \Answered, \Flagged, \Deleted, \Draft, and keywords
	Date   time.Time `yaml:"date"`   // internal date; zero: an mbox's own, or now

	date string // as a file has it
}

// presetFile is what a preset folder's file is called.
const presetFile = "preset.yaml"

// LoadPreset reads a preset file or a preset folder. Errors name the file and, where it is known, line and column; message files
// must exist. Start finds what only the cmdlets know, and names the same places. No error shows a password.
func LoadPreset(path string) (Preset, error) {
	folder := ""
	if info, err := os.Stat(path); err != nil {
		return Preset{}, fmt.Errorf("preset: %w", err)
	} else if info.IsDir() {
		folder, path = path, filepath.Join(path, presetFile)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return Preset{}, fmt.Errorf("preset: %w", err)
	}
	raw = bytes.TrimPrefix(raw, []byte(byteOrderMark))
	tree, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return Preset{}, yamlError(path, err)
	}
	l := &loader{path: path, tree: tree}
	p := Preset{source: l}
	document, err := l.document()
	if err != nil {
		return Preset{}, err
	}
	if document != nil {
		if err := yaml.NodeToValue(document, &p, yaml.Strict(), yaml.DisallowUnknownField()); err != nil {
			return Preset{}, yamlError(path, err)
		}
	}
	l.findFiles(p.People)
	if folder != "" {
		if err := l.addFolder(&p, folder); err != nil {
			return Preset{}, err
		}
	}
	config := Config{Preset: p}
	if err := config.check(); err != nil {
		return Preset{}, err
	}
	if m := checkFiles(p.People); m != nil {
		return Preset{}, config.wrong(m)
	}
	return p, nil
}

// byteOrderMark is what some editors begin a file of UTF-8 with. It says nothing.
const byteOrderMark = "\ufeff"

// findFiles looks for message files beside the preset file.
func (l *loader) findFiles(people []Person) {
	for _, p := range people {
		for i := range p.Messages {
			if m := &p.Messages[i]; m.File != "" && !filepath.IsAbs(m.File) {
				m.File = filepath.Join(filepath.Dir(l.path), m.File)
			}
		}
	}
}

// UnmarshalYAML reads a message, and its date as it is written: the library takes a date that it cannot read for none. One without a
// zone is UTC, as YAML has it.
func (m *Message) UnmarshalYAML(decode func(any) error) error {
	var written struct {
		Folder string   `yaml:"folder"`
		File   string   `yaml:"file"`
		Flags  []string `yaml:"flags"`
		Date   string   `yaml:"date"`
	}
	if err := decode(&written); err != nil {
		return err
	}
	*m = Message{Folder: written.Folder, File: written.File, Flags: written.Flags, date: strings.TrimSpace(written.Date)}
	for _, layout := range []string{"2006-1-2", "2006-1-2T15:4:5", "2006-1-2t15:4:5", "2006-1-2 15:4:5"} {
		for _, zone := range []string{"", "Z07:00", " Z07:00"} {
			if t, err := time.Parse(layout+zone, m.date); err == nil {
				m.Date = t
				return nil
			}
		}
	}
	return nil // Person.check says where
}

// yamlError gives the YAML library's errors their place. Its excerpt of the source is left out: it may show a password.
func yamlError(path string, err error) error {
	const hint = "imapspec serve --help shows what a preset holds"
	var known yaml.Error
	if !errors.As(err, &known) || known.GetToken() == nil {
		return fmt.Errorf("preset %s: it is no YAML of a preset; %s", path, hint)
	}
	at := known.GetToken().Position
	return fmt.Errorf("preset %s:%d:%d: %s; %s", path, at.Line, at.Column, known.GetMessage(), hint)
}

// loader is one reading of a preset file.
type loader struct {
	path string
	tree *ast.File
}

// wrong is an error at the place that a YAML path names: $.people[0].password. Where there is nothing it is the nearest place above.
func (l *loader) wrong(at string, err error) error {
	where := l.path
	for ; at != ""; at = at[:max(strings.LastIndexAny(at, ".["), 0)] {
		place, err := yaml.PathString(at)
		if err != nil {
			continue
		}
		if node, err := place.FilterFile(l.tree); err == nil && node != nil && node.GetToken() != nil {
			position := node.GetToken().Position
			where = fmt.Sprintf("%s:%d:%d", l.path, position.Line, position.Column)
			break
		}
	}
	return fmt.Errorf("preset %s: %w", where, err)
}
