package shell

import (
	"sort"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// commonParameters are the values of the parameters that every cmdlet has.
type commonParameters struct {
	errorAction, warningAction string // lower case; "" leaves it to the preference variable
	verbose, whatIf            bool
	confirm                    *bool
	outVariable, errorVariable string // "+name" adds to what the variable holds
	warningVariable            string
	pipelineVariable           string
}

var actions = [...]string{"SilentlyContinue", "Stop", "Continue", "Inquire", "Ignore"}

// common lists the common parameters of a command.
func common(c *Command) []Parameter {
	list := []Parameter{
		{Name: "Verbose", Aliases: []string{"vb"}, Kind: Switch},
		{Name: "Debug", Aliases: []string{"db"}, Kind: Switch},
		{Name: "ErrorAction", Aliases: []string{"ea"}, Kind: Enum, Enum: actions[:], TypeName: "System.Management.Automation.ActionPreference"},
		{Name: "WarningAction", Aliases: []string{"wa"}, Kind: Enum, Enum: actions[:], TypeName: "System.Management.Automation.ActionPreference"},
		{Name: "InformationAction", Aliases: []string{"infa"}, Kind: Enum, Enum: actions[:], TypeName: "System.Management.Automation.ActionPreference"},
		{Name: "ErrorVariable", Aliases: []string{"ev"}, Kind: String},
		{Name: "WarningVariable", Aliases: []string{"wv"}, Kind: String},
		{Name: "InformationVariable", Aliases: []string{"iv"}, Kind: String},
		{Name: "OutVariable", Aliases: []string{"ov"}, Kind: String},
		{Name: "OutBuffer", Aliases: []string{"ob"}, Kind: Int},
		{Name: "PipelineVariable", Aliases: []string{"pv"}, Kind: String},
	}
	if c.SupportsShouldProcess {
		list = append(list, Parameter{Name: "WhatIf", Aliases: []string{"wi"}, Kind: Switch}, Parameter{Name: "Confirm", Aliases: []string{"cf"}, Kind: Switch})
	}
	return list
}

// binder binds one command's words to its parameters.
type binder struct {
	session    *Session
	node       *commandNode
	command    *Command
	parameters []Parameter // declared first, then common
	bound      map[string]any
	positional []placed
}

// placed is an argument with the place where it stands.
type placed struct {
	value any
	at    span
}

// bind evaluates and binds the words of a command. What comes from the pipeline is bound later, object by object.
func (s *Session) bind(node *commandNode, c *Command) (*binder, error) {
	b := &binder{session: s, node: node, command: c, bound: map[string]any{}}
	b.parameters = append(b.parameters, c.Parameters...)
	for _, p := range common(c) {
		if b.exact(p.Name) == nil {
			b.parameters = append(b.parameters, p)
		}
	}
	if err := b.named(); err != nil {
		return nil, err
	}
	return b, b.byPosition()
}

// named binds what is given by name and sets the rest aside.
func (b *binder) named() error {
	verbatim := false
	elements := b.node.elements
	for i := 0; i < len(elements); i++ {
		e := elements[i]
		switch {
		case e.verbatim:
			verbatim = true
		case e.splat:
			if err := b.splat(e); err != nil {
				return err
			}
		case e.parameter != "" && verbatim:
			b.positional = append(b.positional, placed{b.session.source[e.start:e.end], e.span})
		case e.parameter == "":
			v, err := b.session.evalArgument(e.value)
			if err != nil {
				return err
			}
			b.positional = append(b.positional, placed{v, e.span})
		default:
			p, err := b.resolve(e.parameter, e.span)
			if err != nil {
				return err
			}
			value, at := e.value, e.span
			if value == nil && p.Kind != Switch {
				if i+1 >= len(elements) || elements[i+1].parameter != "" || elements[i+1].value == nil || elements[i+1].splat {
					return b.fail(e.span, "InvalidArgument", "ParameterBindingException", "MissingArgument", reply.ConsoleMissingParameterValue(p.Name, p.typeName()))
				}
				i++
				value, at = elements[i].value, elements[i].span
			}
			if err := b.bindElement(p, value, at); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *binder) bindElement(p *Parameter, value expr, at span) error {
	if value == nil {
		return b.set(p, true, at)
	}
	v, err := b.session.evalArgument(value)
	if err != nil {
		return err
	}
	return b.set(p, v, value.at())
}

// splat binds @name: a hash table by name, a list by position.
func (b *binder) splat(e element) error {
	v, err := b.session.eval(e.value)
	if err != nil {
		return err
	}
	t, ok := v.(*Table)
	if !ok {
		for _, item := range toList(v) {
			b.positional = append(b.positional, placed{item, e.span})
		}
		return nil
	}
	for _, entry := range t.Entries {
		p, err := b.resolve(entry.Name, e.span)
		if err != nil {
			return err
		}
		if err := b.set(p, widen(entry.Value), e.span); err != nil {
			return err
		}
	}
	return nil
}

// byPosition binds the arguments without a name to the parameters that have a position.
func (b *binder) byPosition() error {
	var open []*Parameter
	for i := range b.parameters {
		p := &b.parameters[i]
		if _, done := b.bound[strings.ToLower(p.Name)]; p.Position > 0 && !done {
			open = append(open, p)
		}
	}
	sort.SliceStable(open, func(i, j int) bool { return open[i].Position < open[j].Position })
	for i := 0; i < len(b.positional); i++ {
		arg := b.positional[i]
		if len(open) == 0 {
			return b.fail(arg.at, "InvalidArgument", "ParameterBindingException", "PositionalParameterNotFound", reply.ConsoleNoPositional(ToString(arg.value)))
		}
		p := open[0]
		open = open[1:]
		if p.remaining && len(b.positional)-i > 1 {
			var rest []any
			for _, more := range b.positional[i:] {
				rest = append(rest, more.value)
			}
			arg, i = placed{rest, arg.at}, len(b.positional)
		}
		if err := b.set(p, arg.value, arg.at); err != nil {
			return err
		}
	}
	return nil
}

func (b *binder) set(p *Parameter, v any, at span) error {
	key := strings.ToLower(p.Name)
	if _, twice := b.bound[key]; twice {
		return b.fail(at, "InvalidArgument", "ParameterBindingException", "ParameterAlreadyBound", reply.ConsoleParameterTwice(p.Name))
	}
	converted, bad := b.command.convert(p, widen(v))
	if bad != nil {
		e := b.fail(at, bad.category, bad.reason, bad.id, bad.message)
		if p.Kind == SecureString || p.Kind == Credential {
			e.secrets = []span{at}
		}
		return e
	}
	b.bound[key] = converted
	return nil
}

// fail makes a binding error, which ends the pipeline.
func (b *binder) fail(at span, category, reason, id, message string) *Error {
	return &Error{
		Message: message, Command: b.command.Name, Category: category, Reason: reason, FullyQualifiedErrorId: b.command.identified(id, b.command.Name),
		Terminating: true, invoked: b.session.nameOf(b.node), pos: &at, source: b.session.source,
	}
}

func (b *binder) exact(name string) *Parameter {
	for i := range b.parameters {
		p := &b.parameters[i]
		if p.called(name) {
			return p
		}
	}
	return nil
}

func (p *Parameter) called(name string) bool {
	if strings.EqualFold(p.Name, name) {
		return true
	}
	for _, a := range p.Aliases {
		if strings.EqualFold(a, name) {
			return true
		}
	}
	return false
}

func (p *Parameter) begins(prefix string) bool {
	for _, name := range append([]string{p.Name}, p.Aliases...) {
		if len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}

// resolve finds the parameter of a name, an alias, or an unambiguous beginning of one.
func (b *binder) resolve(name string, at span) (*Parameter, error) {
	if p := b.exact(name); p != nil {
		return p, nil
	}
	var found []*Parameter
	var names []string
	for i := range b.parameters {
		p := &b.parameters[i]
		if p.begins(name) {
			found = append(found, p)
			names = append(names, "-"+p.Name)
		}
	}
	switch len(found) {
	case 0:
		e := b.fail(at, "InvalidArgument", "ParameterBindingException", "NamedParameterNotFound", reply.ConsoleUnknownParameter(name))
		e.Hint = reply.ConsoleSuggestion("parameters", b.suggest(name))
		if own := spelledIn(b.command.Absent, name); own != "" {
			product := "Exchange"
			if b.command.Class != "" {
				product = "PowerShell"
			}
			e.Hint = reply.ConsoleAbsentParameter(product, b.command.Name, own)
		}
		return nil, e
	case 1:
		return found[0], nil
	}
	return nil, b.fail(at, "InvalidArgument", "ParameterBindingException", "AmbiguousParameter", reply.ConsoleAmbiguousParameter(name, names))
}

// spelledIn is the list's own spelling of a name, "" where the list does not have it.
func spelledIn(list []string, name string) string {
	for _, own := range list {
		if strings.EqualFold(own, name) {
			return own
		}
	}
	return ""
}

func (b *binder) suggest(name string) []string {
	var names []string
	for _, p := range b.parameters {
		names = append(names, p.Name)
	}
	close := Nearest(name, names, 3)
	for i := range close {
		close[i] = "-" + close[i]
	}
	return close
}

// takeCommon moves the common parameters' values out of the bound ones.
func (b *binder) takeCommon() commonParameters {
	var c commonParameters
	text := func(name string) string { return strings.ToLower(ToString(b.bound[name])) }
	flag := func(name string) bool { v, _ := b.bound[name].(bool); return v }
	declared := map[string]bool{}
	for _, p := range b.command.Parameters {
		declared[strings.ToLower(p.Name)] = true
	}
	for _, p := range common(b.command) {
		name := strings.ToLower(p.Name)
		if _, given := b.bound[name]; !given || declared[name] {
			continue
		}
		switch name {
		case "erroraction":
			c.errorAction = text(name)
		case "warningaction":
			c.warningAction = text(name)
		case "verbose":
			c.verbose = flag(name)
		case "whatif":
			c.whatIf = flag(name)
		case "confirm":
			v := flag(name)
			c.confirm = &v
		case "outvariable":
			c.outVariable = text(name)
		case "errorvariable":
			c.errorVariable = text(name)
		case "warningvariable":
			c.warningVariable = text(name)
		case "pipelinevariable":
			c.pipelineVariable = text(name)
		}
		delete(b.bound, name)
	}
	return c
}

// mandatory asks for the mandatory parameters that are missing and that the pipeline will not bring.
func (b *binder) mandatory(piped bool) error {
	asked := false
	for i := range b.parameters {
		p := &b.parameters[i]
		if _, given := b.bound[strings.ToLower(p.Name)]; given || !p.Mandatory || (piped && (p.FromPipeline || p.FromPipelineByPropertyName)) {
			continue
		}
		if b.session.prompt == nil {
			return b.missing(p)
		}
		if !asked {
			asked = true
			if err := b.session.printLine("\n" + reply.ConsoleSupplyValues(b.command.Name)); err != nil {
				return err
			}
		}
		answer, err := b.session.prompt(p.Name+": ", p.Kind == SecureString)
		if err != nil {
			return b.missing(p)
		}
		var v any = answer
		if p.Kind == SecureString {
			v = NewSecret(answer)
		}
		if err := b.set(p, v, b.node.span); err != nil {
			return err
		}
	}
	return nil
}

func (b *binder) missing(p *Parameter) *Error {
	return b.fail(b.node.span, "InvalidArgument", "ParameterBindingException", "MissingMandatoryParameter", reply.ConsoleMissingMandatory(p.Name))
}

// fromPipeline binds a pipeline object to the parameters that take one: the object as it is, else by its properties' names,
// else by what it says as text. taken is false when no parameter takes it.
func (b *binder) fromPipeline(bound map[string]any, v any) (taken bool, bad *Error) {
	whole := b.openFor(bound, func(p *Parameter) bool { return p.FromPipeline })
	if whole != nil && fits(whole, v) {
		return b.take(bound, whole, v)
	}
	if o, ok := v.(*Object); ok {
		for i := range b.parameters {
			p := &b.parameters[i]
			if _, done := bound[strings.ToLower(p.Name)]; done || !p.FromPipelineByPropertyName {
				continue
			}
			for _, name := range append([]string{p.Name}, p.Aliases...) {
				value, has := o.Get(name)
				if !has || value == nil {
					continue
				}
				if _, bad := b.take(bound, p, value); bad != nil {
					return true, bad
				}
				taken = true
				break
			}
		}
	}
	if whole == nil {
		return taken, nil
	}
	if _, done := bound[strings.ToLower(whole.Name)]; done {
		return taken, nil
	}
	text, ok := identity(v)
	if !ok {
		return taken, nil
	}
	return b.take(bound, whole, text)
}

func (b *binder) openFor(bound map[string]any, want func(*Parameter) bool) *Parameter {
	for i := range b.parameters {
		p := &b.parameters[i]
		if _, done := bound[strings.ToLower(p.Name)]; !done && want(p) {
			return p
		}
	}
	return nil
}

func (b *binder) take(bound map[string]any, p *Parameter, v any) (bool, *Error) {
	converted, bad := b.command.convert(p, v)
	if bad != nil {
		return true, b.fail(b.node.span, bad.category, bad.reason, bad.id, bad.message)
	}
	bound[strings.ToLower(p.Name)] = converted
	return true, nil
}

// fits says whether a value can be bound to a parameter without making text of an object first.
func fits(p *Parameter, v any) bool {
	if p.Kind == Any {
		return true
	}
	_, isObject := v.(*Object)
	return !isObject && v != nil
}

// identity is the text that stands for an object: what it says, its Identity, or its Name.
func identity(v any) (string, bool) {
	o, ok := v.(*Object)
	if !ok {
		return ToString(v), v != nil
	}
	if o.Text != "" {
		return o.Text, true
	}
	for _, name := range []string{"Identity", "Name"} {
		if v, ok := o.Get(name); ok && ToString(v) != "" {
			return ToString(v), true
		}
	}
	return "", false
}
