// Package strictyaml reads the YAML files that somebody writes for a run, and says where a mistake in one is and what is allowed
// there, never what is written there: it may be a password.
package strictyaml

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// ByteOrderMark is what some editors begin a file of UTF-8 with. It says nothing.
const ByteOrderMark = "\ufeff"

// Error is a mistake in a file.
type Error struct {
	File         string
	Line, Column int // from 1; 0 when the file as a whole is meant
	Message      string
}

// Error gives file, line, column and what is wrong, never what is written there: it may be a password.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// Decode reads YAML strictly and gives its tree. allowed says which keys a mapping has, by the key that it stands under.
func Decode(path string, source []byte, into any, allowed map[string]string) (ast.Node, error) {
	tree, err := parser.ParseBytes(bytes.TrimPrefix(source, []byte(ByteOrderMark)), 0)
	if err != nil {
		return nil, located(path, err, "")
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return nil, &Error{File: path, Message: "it holds no YAML document; allowed are " + allowed[""]}
	}
	root := tree.Docs[0].Body
	if err := yaml.NodeToValue(root, into, yaml.Strict()); err != nil {
		return nil, located(path, err, keysAround(root, err, allowed))
	}
	return root, nil
}

// keysAround says which keys go where an error is.
func keysAround(root ast.Node, err error, allowed map[string]string) string {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return allowed[""]
	}
	line, column, under := y.GetToken().Position.Line, y.GetToken().Position.Column, ""
	if m, ok := root.(*ast.MappingNode); ok {
		for _, v := range m.Values {
			if p := v.Key.GetToken().Position; p.Line < line && p.Column < column {
				under = v.Key.GetToken().Value
			}
		}
	}
	if m, ok := root.(*ast.MappingValueNode); ok && m.Key.GetToken().Position.Line < line {
		under = m.Key.GetToken().Value
	}
	return allowed[under]
}

// located gives the YAML library's errors their place, without an excerpt.
func located(path string, err error, keys string) error {
	if keys != "" {
		keys = "; allowed are " + keys
	}
	var y yaml.Error
	if errors.As(err, &y) && y.GetToken() != nil && y.GetToken().Position != nil {
		p := y.GetToken().Position
		return &Error{File: path, Line: p.Line, Column: p.Column, Message: y.GetMessage() + keys}
	}
	return &Error{File: path, Message: "it is not YAML of the right form" + keys}
}

// At is a mistake at a node, or of the whole file without one.
func At(path string, node ast.Node, message string) error {
	e := &Error{File: path, Message: message}
	if node != nil && node.GetToken() != nil {
		// The token of a mapping is its first colon; its first key is where a person looks.
		if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
			node = m.Values[0].Key
		}
		e.Line, e.Column = node.GetToken().Position.Line, node.GetToken().Position.Column
	}
	return e
}

// Value gives what stands under a key of a mapping; nil when there is none.
func Value(node ast.Node, key string) ast.Node {
	var values []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	}
	for _, v := range values {
		if v.Key.GetToken().Value == key {
			return v.Value
		}
	}
	return nil
}

// Entry gives an element of a list under a key.
func Entry(node ast.Node, key string, index int) ast.Node {
	list, _ := Value(node, key).(*ast.SequenceNode)
	if list == nil || index >= len(list.Values) {
		return node
	}
	return list.Values[index]
}
