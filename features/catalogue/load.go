package catalogue

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Folder is where the catalogue lies in the features' file system.
const Folder = "requirements"

// Error is a mistake in a catalogue file.
type Error struct {
	File    string // "requirements/rfc3501.yaml"
	Line    int    // from 1; 0 when the file as a whole is meant
	Column  int
	Message string
	Excerpt string // the lines around it, the mistake marked
}

// Error gives file, line, message and the excerpt.
func (e *Error) Error() string {
	where := e.File
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
	}
	text := where + ": " + e.Message
	if e.Excerpt != "" {
		text += "\n" + e.Excerpt
	}
	return text
}

// Load reads every requirements/*.yaml of the file system, in the order of their names. A mistake in a file is an *Error:
// YAML syntax, unknown and repeated keys, missing and wrong values, an id or a source that another entry has already.
//
// Of a document's keys source, title and requirements are required; url and capability (see Capability) are not. Of a
// requirement's, id, section, level, party and statement are required; lines, testable (with reason), errata and capability,
// which adds to the document's, are not.
func Load(fsys fs.FS) (*Catalogue, error) {
	files, err := fs.Glob(fsys, path.Join(Folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	c := &Catalogue{byID: map[string]Requirement{}}
	for _, file := range files {
		source, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("cannot read the catalogue: %w", err)
		}
		doc, err := c.read(file, source)
		if err != nil {
			return nil, err
		}
		c.Documents = append(c.Documents, doc)
	}
	return c, nil
}

// read decodes and checks one file and enters its requirements.
func (c *Catalogue) read(file string, source []byte) (Document, error) {
	tree, err := parser.ParseBytes(source, 0)
	if err != nil {
		return Document{}, yamlError(file, err)
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return Document{}, &Error{File: file, Message: fmt.Sprintf("holds %d YAML documents, expected one", documents(tree))}
	}
	root := tree.Docs[0].Body
	var doc Document
	if err := yaml.NodeToValue(root, &doc, yaml.Strict()); err != nil {
		return Document{}, yamlError(file, err)
	}
	if err := c.checkDocument(file, root, doc); err != nil {
		return Document{}, err
	}
	entries, _ := child(root, "requirements").(*ast.SequenceNode)
	if entries == nil {
		return Document{}, mistake(file, root, "lists no requirements")
	}
	for i := range doc.Requirements {
		r, node := &doc.Requirements[i], entries.Values[i]
		r.Source, r.File, r.Line = doc.Source, file, node.GetToken().Position.Line
		if err := c.checkRequirement(file, node, *r); err != nil {
			return Document{}, err
		}
		c.byID[r.ID] = *r
	}
	return doc, nil
}

// documents counts the documents that hold anything.
func documents(tree *ast.File) int {
	n := 0
	for _, d := range tree.Docs {
		if d.Body != nil {
			n++
		}
	}
	return n
}

func (c *Catalogue) checkDocument(file string, root ast.Node, doc Document) error {
	if doc.Source == "" {
		return mistake(file, root, "source is missing: the document's short key, such as rfc3501")
	}
	if doc.Title == "" {
		return mistake(file, root, "title is missing: the document's name")
	}
	if !doc.Capability.IsValid() {
		return mistake(file, child(root, "capability"), fmt.Sprintf("capability is %q, %s", doc.Capability, capabilityForm))
	}
	for _, other := range c.Documents {
		if other.Source == doc.Source {
			return mistake(file, child(root, "source"), fmt.Sprintf("source %q has a file already", doc.Source))
		}
	}
	return nil
}

// capabilityForm tells whoever wrote a wrong capability what one looks like.
const capabilityForm = `expected names in capitals such as "MOVE", "LITERAL+ or LITERAL-", "QRESYNC and UIDPLUS"`

func (c *Catalogue) checkRequirement(file string, node ast.Node, r Requirement) error {
	at := func(key string) ast.Node {
		if n := child(node, key); n != nil {
			return n
		}
		return node
	}
	switch {
	case r.ID == "":
		return mistake(file, at("id"), "id is missing")
	case strings.ContainsAny(r.ID, " \t\n@:,()"):
		return mistake(file, at("id"), fmt.Sprintf("id %q cannot be written as a tag", r.ID))
	case r.Section == "":
		return mistake(file, at("section"), fmt.Sprintf("section of %s is missing", r.ID))
	case r.Statement == "":
		return mistake(file, at("statement"), fmt.Sprintf("statement of %s is missing", r.ID))
	case !slices.Contains(Levels(), r.Level):
		return mistake(file, at("level"), fmt.Sprintf("level of %s is %q, expected one of %s", r.ID, r.Level, join(Levels())))
	case !slices.Contains(Parties(), r.Party):
		return mistake(file, at("party"), fmt.Sprintf("party of %s is %q, expected one of %s", r.ID, r.Party, join(Parties())))
	case !r.Capability.IsValid():
		return mistake(file, at("capability"), fmt.Sprintf("capability of %s is %q, %s", r.ID, r.Capability, capabilityForm))
	case !r.IsTestable() && r.Reason == "":
		return mistake(file, at("testable"), fmt.Sprintf("%s is not testable: its reason is missing", r.ID))
	case r.IsTestable() && r.Reason != "":
		return mistake(file, at("reason"), fmt.Sprintf("%s has a reason, which goes with testable: false only", r.ID))
	}
	if first, ok := c.byID[r.ID]; ok {
		return mistake(file, at("id"), fmt.Sprintf("id %s is used already, by %s:%d", r.ID, first.File, first.Line))
	}
	for _, line := range r.Lines {
		if line < 1 {
			return mistake(file, at("lines"), fmt.Sprintf("lines of %s has %d, expected numbers from 1", r.ID, line))
		}
	}
	return nil
}

// child gives the value under the key of a mapping; nil when there is none.
func child(node ast.Node, key string) ast.Node {
	var values []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode: // a mapping of one key
		values = []*ast.MappingValueNode{n}
	}
	for _, v := range values {
		if v.Key.GetToken().Value == key {
			return v.Value
		}
	}
	return nil
}

// mistake is an Error that shows the source around a node.
func mistake(file string, node ast.Node, message string) error {
	return located(file, node.GetToken(), message)
}

// yamlError gives the YAML library's errors their file.
func yamlError(file string, err error) error {
	var y yaml.Error
	if errors.As(err, &y) {
		return located(file, y.GetToken(), y.GetMessage())
	}
	return &Error{File: file, Message: err.Error()}
}

func located(file string, at *token.Token, message string) error {
	if at == nil || at.Position == nil {
		return &Error{File: file, Message: message}
	}
	_, excerpt, _ := strings.Cut((&yaml.SyntaxError{Message: message, Token: at}).FormatError(false, true), "\n")
	return &Error{File: file, Line: at.Position.Line, Column: at.Position.Column, Message: message, Excerpt: excerpt}
}

func join[S ~string](values []S) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}
