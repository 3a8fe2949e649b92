package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
	"github.com/spf13/pflag"
)

// variable is the environment variable of a setting.
func variable(name string) string {
	return "IMAPSPEC_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// administratorPassword is a setting that only the environment has.
const administratorPassword = "administrator-password"

// otherVariables are those that other commands read, and tests.
var otherVariables = regexp.MustCompile(`^IMAPSPEC_(PASSWORD|IMAGE|(TEST|STRESS)_.*)$`)

// serviceVariables are what Kubernetes and container links put into the environment beside a service of the name imapspec….
var serviceVariables = regexp.MustCompile(`^IMAPSPEC_(.*_)?(SERVICE_(HOST|PORT.*)|PORT|PORT_[0-9]+_(TCP|UDP|SCTP).*|NAME|ENV_.*)$`)

// checkVariables refuses variables of an environment ("NAME=value") that look like settings and are none.
func (o *serveOptions) checkVariables(environment []string) error {
	known := []string{variable(administratorPassword)}
	for _, s := range o.settings() {
		known = append(known, variable(s.name))
	}
	for _, entry := range environment {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "IMAPSPEC_") || slices.Contains(known, name) || otherVariables.MatchString(name) || serviceVariables.MatchString(name) {
			continue
		}
		return usageError(fmt.Errorf("there is no setting for the environment variable %s; there are %s", name, strings.Join(known, ", ")))
	}
	return nil
}

// complete takes what the flags leave open from the environment, the file and, in a container, its defaults, in this order.
// Its errors carry their exit status and say where the value stands.
func (o *serveOptions) complete(flags *pflag.FlagSet, lookup func(string) (string, bool)) error {
	table := o.settings()
	for _, s := range table {
		if f := flags.Lookup(s.name); f.Changed {
			err := s.checkAll(f.Value)
			if err == nil && s.public != nil {
				err = s.public(f.Value.String())
			}
			if err != nil {
				return usageError(fmt.Errorf("--%s: %w", s.name, err))
			}
		} else if text, ok := lookup(variable(s.name)); ok {
			if err := s.set(flags, text); err != nil {
				return usageError(fmt.Errorf("%s: %w", variable(s.name), err))
			}
		}
	}
	if o.configFile != "" {
		raw, err := os.ReadFile(o.configFile)
		if err != nil {
			return environmentError(fmt.Errorf("configuration: %w; name another file with --config or %s", err, variable("config")))
		}
		if err := fromFile(flags, table, o.configFile, raw); err != nil {
			return usageError(fmt.Errorf("configuration %w", err))
		}
	}
	if !o.container {
		return nil
	}
	for _, s := range table {
		if s.container != "" && !flags.Changed(s.name) {
			if err := s.set(flags, s.container); err != nil {
				return fmt.Errorf("the default of --%s in a container: %w", s.name, err)
			}
		}
	}
	return nil
}

// set gives a setting values and checks them. After it the setting counts as given.
func (s setting) set(flags *pflag.FlagSet, values ...string) error {
	f := flags.Lookup(s.name)
	if _, isBool := s.value.(*bool); isBool && !slices.Contains([]string{"true", "false"}, values[0]) {
		return fmt.Errorf("%q is neither true nor false", values[0])
	}
	if list, several := f.Value.(pflag.SliceValue); several && len(values) != 1 {
		if err := list.Replace(values); err != nil {
			return err
		}
		f.Changed = true
	} else if err := flags.Set(s.name, values[0]); err != nil {
		return err
	}
	return s.checkAll(f.Value)
}

func (s setting) checkAll(value pflag.Value) error {
	if s.check == nil {
		return nil
	}
	if list, several := value.(pflag.SliceValue); several {
		for _, one := range list.GetSlice() {
			if err := s.check(one); err != nil {
				return err
			}
		}
		return nil
	}
	return s.check(value.String())
}

// notInFile are settings that the file cannot have, each with the reason.
func notInFile(name string) string {
	switch name {
	case "config":
		return "a file cannot name the file to read"
	case administratorPassword:
		return "a password has no place in this file; name a file that holds it with administrator-password-file, or use " + variable(name)
	}
	return ""
}

// byteOrderMark is what some editors begin a file of UTF-8 with. It says nothing.
const byteOrderMark = "\ufeff"

// fromFile takes the settings that are not given yet from a YAML file: a mapping of their names. Errors begin with
// file:line:column.
func fromFile(flags *pflag.FlagSet, table []setting, name string, raw []byte) error {
	file, err := parser.ParseBytes(bytes.TrimPrefix(raw, []byte(byteOrderMark)), 0)
	var syntax yaml.Error
	if errors.As(err, &syntax) && syntax.GetToken() != nil {
		return at(name, syntax.GetToken(), errors.New(syntax.GetMessage()))
	} else if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	given := map[string]bool{}
	for i, document := range file.Docs {
		if start := document.Start; document.Body == nil && start != nil && start.Next != nil && start.Next.Type == token.DocumentHeaderType {
			return at(name, start.Next, errors.New("the file has to be one mapping of settings, with no empty document before it")) // at which the parser stops
		}
		if document.Body == nil || document.Body.Type() == ast.CommentType || document.Body.Type() == ast.NullType {
			continue
		}
		mapping, ok := document.Body.(ast.MapNode)
		if !ok || i > 0 {
			return at(name, document.Body.GetToken(), errors.New("the file has to be one mapping of settings, such as started: true"))
		}
		for entries := mapping.MapRange(); entries.Next(); {
			if err := fromEntry(flags, table, given, filepath.Dir(name), entries.KeyValue()); err != nil {
				return at(name, positionOf(err, entries.KeyValue().Key.GetToken()), err)
			}
		}
	}
	return nil
}

// at says where in a file an error is.
func at(name string, t *token.Token, err error) error {
	if t == nil || t.Position == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return fmt.Errorf("%s:%d:%d: %w", name, t.Position.Line, t.Position.Column, err)
}

// valueError is an error of a value, not of its key.
type valueError struct {
	token *token.Token
	err   error
}

func (e *valueError) Error() string { return e.err.Error() }

func positionOf(err error, key *token.Token) *token.Token {
	if value := (*valueError)(nil); errors.As(err, &value) {
		return value.token
	}
	return key
}

// fromEntry takes one key with its value. Paths are relative to the folder.
func fromEntry(flags *pflag.FlagSet, table []setting, given map[string]bool, folder string, entry *ast.MappingValueNode) error {
	key := entry.Key.GetToken().Value
	if why := notInFile(key); why != "" {
		return fmt.Errorf("%s: %s", key, why)
	}
	i := slices.IndexFunc(table, func(s setting) bool { return s.name == key })
	if i < 0 {
		var allowed []string
		for _, s := range table {
			if notInFile(s.name) == "" {
				allowed = append(allowed, s.name)
			}
		}
		return fmt.Errorf("there is no setting %q; allowed are %s", key, strings.Join(allowed, ", "))
	}
	s := table[i]
	if given[key] {
		return fmt.Errorf("%s is there twice", key)
	}
	given[key] = true
	values, err := s.scalars(entry.Value)
	if err == nil && s.path {
		for i, path := range values {
			if path != "" && !filepath.IsAbs(path) {
				values[i] = filepath.Join(folder, path)
			}
		}
	}
	for _, value := range values { // those too that a flag or a variable overrides
		if err == nil && s.check != nil {
			err = s.check(value)
		}
		if err == nil && s.public != nil {
			err = s.public(value)
		}
	}
	if err == nil && !flags.Changed(key) {
		err = s.set(flags, values...)
	}
	if err != nil {
		return &valueError{entry.Value.GetToken(), fmt.Errorf("%s: %w", key, err)}
	}
	return nil
}

// scalars are the values of a node: one, or several where the setting takes several.
func (s setting) scalars(node ast.Node) ([]string, error) {
	if list, ok := node.(*ast.SequenceNode); ok {
		if _, several := s.value.(*[]string); !several {
			return nil, errors.New("one value is allowed, not a list")
		}
		values := []string{}
		for _, item := range list.Values {
			one, err := s.scalars(item)
			if err != nil {
				return nil, err
			}
			values = append(values, one...)
		}
		return values, nil
	}
	_, isBool := s.value.(*bool)
	switch value := node.(type) {
	case *ast.StringNode:
		if !isBool {
			return []string{value.Value}, nil
		}
	case *ast.BoolNode:
		if isBool {
			return []string{fmt.Sprint(value.Value)}, nil
		}
	case *ast.IntegerNode, *ast.FloatNode:
		if !isBool {
			return []string{value.GetToken().Value}, nil
		}
	}
	if isBool {
		return nil, errors.New("true or false is needed")
	}
	return nil, errors.New("a text is needed")
}
