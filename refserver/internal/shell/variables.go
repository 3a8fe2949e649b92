package shell

import (
	"os"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// variable is the value of a variable; one that does not exist is $null.
func (s *Session) variable(v *variable) (any, error) {
	name := strings.ToLower(v.name)
	switch v.scope {
	case "env":
		if value, ok := s.environment[name]; ok {
			return value, nil
		}
		return nil, nil
	case "global", "script":
		return s.scopes[0][name], nil
	case "", "local", "private", "variable", "using":
	default:
		return nil, s.locate(&Error{
			Message: reply.ConsoleNoDrive(v.scope), Category: "ObjectNotFound", Target: v.scope, TargetType: "String",
			Reason: "DriveNotFoundException", FullyQualifiedErrorId: "DriveNotFound", Terminating: true, noPrefix: true,
		}, v.span)
	}
	if value, ok := s.automatic(name); ok {
		return value, nil
	}
	for i := len(s.scopes) - 1; i >= 0; i-- {
		if value, ok := s.scopes[i][name]; ok {
			return value, nil
		}
	}
	return nil, nil
}

// automatic are the variables that the shell keeps itself.
func (s *Session) automatic(name string) (any, bool) {
	switch name {
	case "true":
		return true, true
	case "false":
		return false, true
	case "null":
		return nil, true
	case "_", "psitem":
		return s.item, true
	case "?":
		return s.succeeded, true
	case "error":
		return s.errors, true
	case "pid":
		return int64(os.Getpid()), true
	}
	return nil, false
}

func (s *Session) setVariable(v *variable, value any) error {
	name := strings.ToLower(v.name)
	if _, ok := s.automatic(name); ok && v.scope != "env" {
		if name == "error" || name == "_" || name == "psitem" || name == "null" {
			return nil
		}
		return s.locate(&Error{
			Message: reply.ConsoleReadOnlyVariable(v.name), Category: "WriteError", Target: v.name, TargetType: "String",
			Reason: "SessionStateUnauthorizedAccessException", FullyQualifiedErrorId: "VariableNotWritable", Terminating: true, noPrefix: true,
		}, v.span)
	}
	switch v.scope {
	case "env":
		s.environment[name] = ToString(value)
	case "global", "script":
		s.scopes[0][name] = value
	default:
		s.scopes[len(s.scopes)-1][name] = value
	}
	return nil
}

// preference is a preference variable in lower case.
func (s *Session) preference(name, otherwise string) string {
	v, _ := s.variable(&variable{name: name})
	if text := ToString(v); text != "" {
		return strings.ToLower(text)
	}
	return strings.ToLower(otherwise)
}

// inNewScope runs with a scope of its own for variables.
func (s *Session) inNewScope(run func() error) error {
	s.scopes = append(s.scopes, map[string]any{})
	defer func() { s.scopes = s.scopes[:len(s.scopes)-1] }()
	return run()
}
