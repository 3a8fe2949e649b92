package shell

import (
	"context"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

func getHelp() *Command {
	return &Command{
		Name: "Get-Help", Aliases: []string{"help", "man"}, Synopsis: "Shows what a command does and how it is written.",
		Parameters: []Parameter{
			{Name: "Name", Kind: String, Position: 1, FromPipeline: true}, {Name: "Full", Kind: Switch}, {Name: "Detailed", Kind: Switch},
			{Name: "Examples", Kind: Switch}, {Name: "Online", Kind: Switch}, {Name: "Parameter", Kind: String},
		},
		Run: func(_ context.Context, inv *Invocation) error {
			name := inv.String("Name")
			if name == "" {
				inv.Text(reply.ConsoleHelpHint)
				return nil
			}
			if c := inv.session.lookup(name); c != nil {
				return inv.help(c)
			}
			found := false
			for _, candidate := range inv.session.commandNames() {
				if MatchWildcard(name, candidate) || (!HasWildcard(name) && MatchWildcard("*"+name+"*", candidate)) {
					found = true
					inv.Out(commandInfo(inv.session.commands[strings.ToLower(candidate)]))
				}
			}
			if found {
				return nil
			}
			e := &Error{Message: reply.ConsoleNoHelp(name), Category: "ResourceUnavailable", Reason: "HelpNotFoundException", FullyQualifiedErrorId: "HelpNotFound,Microsoft.PowerShell.Commands.GetHelpCommand"}
			e.Hint = reply.ConsoleSuggestion("commands", Nearest(name, inv.session.commandNames(), 3))
			return e
		},
	}
}

// help shows what was asked for about one command.
func (inv *Invocation) help(c *Command) error {
	switch {
	case inv.Bool("Online"):
		return &Error{Message: reply.ConsoleNoOnlineHelp, Category: "InvalidOperation", Reason: "PSInvalidOperationException", FullyQualifiedErrorId: "InvalidOperation,Microsoft.PowerShell.Commands.GetHelpCommand"}
	case inv.Has("Parameter"):
		return inv.parameterHelp(c, inv.String("Parameter"))
	case inv.Bool("Examples"):
		inv.Text("\nNAME\n    " + c.Name + "\n\nSYNOPSIS\n    " + c.Synopsis + "\n\nREMARKS\n    " + reply.ConsoleNoExamples + "\n")
		return nil
	}
	text := helpText(c)
	if inv.Bool("Full") || inv.Bool("Detailed") {
		text += "\nPARAMETERS\n"
		for _, p := range helpParameters(c) {
			text += indent(describe(&p), "    ") + "\n"
		}
	}
	inv.Text(text)
	return nil
}

// parameterHelp describes the parameters that the pattern matches.
func (inv *Invocation) parameterHelp(c *Command, pattern string) error {
	found := false
	for _, p := range helpParameters(c) {
		if MatchWildcard(pattern, p.Name) {
			found = true
			inv.Text("\n" + describe(&p))
		}
	}
	if found {
		return nil
	}
	return &Error{Message: reply.ConsoleNoParameterHelp(pattern), Category: "InvalidArgument", Target: pattern, TargetType: "String", Reason: "PSArgumentException", FullyQualifiedErrorId: "NoParmsFound,Microsoft.PowerShell.Commands.GetHelpCommand"}
}

func helpParameters(c *Command) []Parameter {
	return append(append([]Parameter(nil), c.Parameters...), extraShown(c)...)
}

// describe is a parameter as Get-Help shows it.
func describe(p *Parameter) string {
	head := "-" + p.Name
	if p.Kind == Switch {
		head += " [<SwitchParameter>]"
	} else {
		head += " <" + shownType(p) + ">"
	}
	position, pipeline := "named", "false"
	if p.Position > 0 {
		position = strconv.Itoa(p.Position)
	}
	var ways []string
	if p.FromPipeline {
		ways = append(ways, "ByValue")
	}
	if p.FromPipelineByPropertyName {
		ways = append(ways, "ByPropertyName")
	}
	if len(ways) > 0 {
		pipeline = "true (" + strings.Join(ways, ", ") + ")"
	}
	lines := []string{head}
	if len(p.Enum) > 0 {
		values := make([]string, len(p.Enum))
		for i, name := range p.Enum {
			values[i] = strconv.FormatInt(p.EnumFirst+int64(i), 10) + " " + name
			if p.Kind == Enums {
				values[i] = name
			}
		}
		for _, line := range wrap("Values: "+strings.Join(values, ", "), width-8) {
			lines = append(lines, "    "+line)
		}
	}
	lines = append(lines, "",
		"    Required?                    "+strconv.FormatBool(p.Mandatory),
		"    Position?                    "+position,
		"    Accept pipeline input?       "+pipeline)
	if len(p.Aliases) > 0 {
		lines = append(lines, "    Aliases                      "+strings.Join(p.Aliases, ", "))
	}
	return strings.Join(lines, "\n") + "\n"
}

func indent(text, by string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = by + line
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// asksForHelp says whether -? is among the words.
func asksForHelp(node *commandNode) bool {
	for _, e := range node.elements {
		if e.parameter == "?" && !e.colon {
			return true
		}
	}
	return false
}

// helpInstead is the command that -? runs in place of another.
func helpInstead(c *Command) *Command {
	return &Command{Name: c.Name, Run: func(_ context.Context, inv *Invocation) error {
		inv.Text(helpText(c))
		return nil
	}}
}

func helpText(c *Command) string {
	var b strings.Builder
	section := func(title string, lines ...string) {
		b.WriteString("\n" + title + "\n")
		for _, line := range lines {
			for _, part := range wrap(line, width-4) {
				b.WriteString("    " + part + "\n")
			}
		}
	}
	section("NAME", c.Name)
	section("SYNOPSIS", c.Synopsis)
	section("SYNTAX", syntaxOf(c))
	if len(c.Description) > 0 {
		section("DESCRIPTION", c.Description...)
	}
	if len(c.Absent) > 0 {
		section("NOT AVAILABLE HERE", "-"+strings.Join(c.Absent, ", -"))
	}
	if len(c.Aliases) > 0 {
		section("ALIASES", strings.Join(c.Aliases, ", "))
	}
	return b.String()
}
