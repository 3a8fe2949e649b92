package shell

import (
	"context"
	"sort"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

func getDate() *Command {
	return &Command{
		Name: "Get-Date", Synopsis: "Gives the date and the time.",
		Parameters: []Parameter{{Name: "Date", Kind: DateTime, Position: 1, FromPipeline: true}, {Name: "Format", Kind: String}},
		Run: func(_ context.Context, inv *Invocation) error {
			t := inv.session.now()
			if inv.Has("Date") {
				t = inv.Time("Date")
			}
			if inv.Has("Format") {
				return inv.emit(formatTime(t, inv.String("Format")))
			}
			return inv.emit(t)
		},
	}
}

func getVariable() *Command {
	return &Command{
		Name: "Get-Variable", Aliases: []string{"gv"}, Synopsis: "Lists the variables of the session.",
		Parameters: []Parameter{{Name: "Name", Kind: Strings, Position: 1, FromPipeline: true}, {Name: "ValueOnly", Kind: Switch}},
		Run: func(_ context.Context, inv *Invocation) error {
			patterns, _ := inv.Strings("Name")
			if len(patterns) == 0 {
				patterns = []string{"*"}
			}
			for _, pattern := range patterns {
				found := false
				for _, name := range inv.session.variableNames() {
					if !MatchWildcard(pattern, name) {
						continue
					}
					found = true
					v, _ := inv.session.variable(&variable{name: name})
					if inv.Bool("ValueOnly") {
						inv.Out(v)
						continue
					}
					inv.Out(NewObject(variableType, Property{"Name", name}, Property{"Value", v}))
				}
				if !found && !HasWildcard(pattern) {
					if err := inv.Error(&Error{Message: reply.ConsoleNoVariable(pattern), Category: "ObjectNotFound", Target: pattern, TargetType: "String", Reason: "ItemNotFoundException", FullyQualifiedErrorId: "VariableNotFound,Microsoft.PowerShell.Commands.GetVariableCommand"}); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

// variableNames are the names of the variables that are set, sorted.
func (s *Session) variableNames() []string {
	seen := map[string]bool{"true": true, "false": true, "null": true, "error": true}
	for _, scope := range s.scopes {
		for name := range scope {
			seen[name] = true
		}
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// commandNames are the names of the commands, sorted.
func (s *Session) commandNames() []string {
	seen := map[string]bool{}
	var names []string
	for _, c := range s.commands {
		if !seen[c.Name] {
			seen[c.Name] = true
			names = append(names, c.Name)
		}
	}
	sort.Strings(names)
	return names
}

func getCommand() *Command {
	return &Command{
		Name: "Get-Command", Aliases: []string{"gcm"}, Synopsis: "Lists the commands that this session has.",
		Parameters: []Parameter{
			{Name: "Name", Kind: Strings, Position: 1, FromPipeline: true}, {Name: "Noun", Kind: String}, {Name: "Verb", Kind: String},
			{Name: "CommandType", Aliases: []string{"Type"}, Kind: Enums, Enum: []string{"Function", "Cmdlet", "Application", "All"}}, {Name: "Syntax", Kind: Switch},
		},
		Run: func(_ context.Context, inv *Invocation) error {
			patterns, _ := inv.Strings("Name")
			if len(patterns) == 0 {
				patterns = []string{"*"}
			}
			for _, pattern := range patterns {
				found := false
				for _, name := range inv.session.commandNames() {
					c := inv.session.commands[strings.ToLower(name)]
					verb, noun, _ := strings.Cut(c.Name, "-")
					if !(MatchWildcard(pattern, name) || inv.session.lookup(pattern) == c) || !chosenBy(inv, "Verb", verb) || !chosenBy(inv, "Noun", noun) || !ofType(inv, c) {
						continue
					}
					found = true
					if inv.Bool("Syntax") {
						inv.Text("\n" + syntaxOf(c) + "\n")
						continue
					}
					inv.Out(commandInfo(c))
				}
				if !found && !HasWildcard(pattern) {
					e := &Error{Message: reply.ConsoleCommandNotFound(pattern), Category: "ObjectNotFound", Target: pattern, TargetType: "String", Reason: "CommandNotFoundException", FullyQualifiedErrorId: "CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand"}
					e.Hint = reply.ConsoleSuggestion("commands", Nearest(pattern, inv.session.commandNames(), 3))
					if err := inv.Error(e); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

func getAlias() *Command {
	return &Command{
		Name: "Get-Alias", Aliases: []string{"gal"}, Synopsis: "Lists the short names of commands.",
		Parameters: []Parameter{{Name: "Name", Kind: Strings, Position: 1, FromPipeline: true}, {Name: "Definition", Kind: Strings}},
		Run: func(_ context.Context, inv *Invocation) error {
			patterns, _ := inv.Strings("Name")
			definitions, _ := inv.Strings("Definition")
			if len(patterns) == 0 {
				patterns = []string{"*"}
			}
			for _, pattern := range patterns {
				found := false
				for _, alias := range inv.session.aliases() {
					c := inv.session.commands[alias]
					if MatchWildcard(pattern, alias) && (len(definitions) == 0 || anyMatches(definitions, c.Name)) {
						found = true
						inv.Out(&Object{Type: aliasInfoType, Text: alias, Properties: []Property{
							{"CommandType", "Alias"}, {"Name", alias}, {"DisplayName", alias + " -> " + c.Name}, {"Version", ""}, {"Source", ""}, {"Definition", c.Name},
						}})
					}
				}
				if !found && !HasWildcard(pattern) {
					e := &Error{Message: reply.ConsoleNoAlias(pattern), Category: "ObjectNotFound", Target: pattern, TargetType: "String", Reason: "ItemNotFoundException", FullyQualifiedErrorId: "ItemNotFoundException,Microsoft.PowerShell.Commands.GetAliasCommand"}
					if err := inv.Error(e); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

// aliases are the short names of the session's commands, sorted.
func (s *Session) aliases() []string {
	var list []string
	for name, c := range s.commands {
		if name != strings.ToLower(c.Name) {
			list = append(list, name)
		}
	}
	sort.Strings(list)
	return list
}

func chosenBy(inv *Invocation, parameter, value string) bool {
	return !inv.Has(parameter) || MatchWildcard(inv.String(parameter), value)
}

// ofType says whether -CommandType lets the command through..
func ofType(inv *Invocation, c *Command) bool {
	types, _ := inv.Strings("CommandType")
	return len(types) == 0 || anyMatches(types, c.kind()) || anyMatches(types, "All")
}

// kind is the command's CommandType.
func (c *Command) kind() string {
	switch {
	case c.Native:
		return "Application"
	case c.function:
		return "Function"
	}
	return "Cmdlet"
}

func commandInfo(c *Command) *Object {
	return &Object{Type: commandInfoType, Text: c.Name, Properties: []Property{
		{"CommandType", c.kind()}, {"Name", c.Name}, {"Version", ""}, {"Source", ""}, {"Definition", syntaxOf(c)},
	}}
}

// syntaxOf is the command's syntax line as Get-Help shows it.
func syntaxOf(c *Command) string {
	if c.Native {
		return c.Name
	}
	words := []string{c.Name}
	for _, p := range append(append([]Parameter(nil), c.Parameters...), extraShown(c)...) {
		name := "-" + p.Name
		if p.Kind == Switch {
			words = append(words, "["+name+"]")
			continue
		}
		if p.Position > 0 {
			name = "[" + name + "]"
		}
		word := name + " <" + shownType(&p) + ">"
		if !p.Mandatory {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(append(words, "[<CommonParameters>]"), " ")
}

func extraShown(c *Command) []Parameter {
	if !c.SupportsShouldProcess {
		return nil
	}
	return []Parameter{{Name: "WhatIf", Kind: Switch}, {Name: "Confirm", Kind: Switch}}
}

func shownType(p *Parameter) string {
	switch p.Kind {
	case Strings:
		if p.TypeName == "" {
			return "MultiValuedProperty"
		}
	case Enum, Enums:
		if p.TypeName == "" {
			return strings.Join(p.Enum, " | ")
		}
	}
	name := p.typeName()
	if i := strings.IndexByte(name, '`'); i >= 0 {
		name = name[:i]
	}
	return shortName(name)
}
