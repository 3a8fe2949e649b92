package shell

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// stage is one command of a running pipeline. start runs it at the head, process takes an object from the stage before,
// end comes after the last one.
type stage interface {
	start() error
	process(v any) error
	end() error
}

// pipelineRun tells one pipeline from the others that run inside it.
type pipelineRun struct{ yesAll bool }

// stopPipeline ends a pipeline early: the stages before from get nothing more, those from it on still end.
type stopPipeline struct {
	run  *pipelineRun
	from int
}

func (*stopPipeline) Error() string { return "the pipeline has been stopped" }

func (s *Session) runPipeline(p *pipeline, out sink) error {
	run := &pipelineRun{}
	s.succeeded = true
	var head any
	if p.first != nil {
		v, err := s.eval(p.first)
		if err != nil {
			return err
		}
		head = v
	}
	stages := make([]stage, len(p.stage))
	for i, node := range p.stage {
		next := out
		if i+1 < len(stages) {
			next = func(v any) error { return stages[i+1].process(v) }
		}
		st, err := s.newStage(node, run, i, i > 0 || p.first != nil, next)
		if err != nil {
			return err
		}
		stages[i] = st
	}
	var err error
	if p.first != nil {
		err = emitEach(head, stages[0].process)
	} else {
		err = stages[0].start()
	}
	from, err := stopped(run, err, 0)
	for err == nil && from < len(stages) {
		at := from
		from, err = stopped(run, stages[at].end(), at+1)
	}
	return err
}

// stopped turns an early end of this pipeline into the stage to go on with.
func stopped(run *pipelineRun, err error, next int) (int, error) {
	var stop *stopPipeline
	if errors.As(err, &stop) && stop.run == run {
		return max(stop.from, next), nil
	}
	return next, err
}

// newStage finds the command and binds its words.
func (s *Session) newStage(node *commandNode, run *pipelineRun, position int, piped bool, next sink) (stage, error) {
	name, err := s.eval(node.name)
	if err != nil {
		return nil, err
	}
	script, isScript := name.(*Script)
	if isScript && script.params == nil {
		return &scriptStage{session: s, node: node, script: script, next: next}, nil
	}
	c := s.lookup(ToString(name))
	if isScript {
		c = functionCommand("", script)
	}
	if c == nil {
		return nil, s.notFound(ToString(name), node.name.at())
	}
	if !c.Native && asksForHelp(node) {
		c, node = helpInstead(c), &commandNode{span: node.span, name: node.name}
	}
	inv := &Invocation{command: c, session: s, node: node, run: run, position: position, source: s.source}
	st := &commandStage{session: s, inv: inv, next: next}
	inv.emit, inv.caught, inv.warned = st.emit, st.catch, st.keepWarning
	if err := st.redirect(node.merge); err != nil {
		return nil, err
	}
	if c.Native {
		inv.words, err = s.nativeWords(node)
		return st, err
	}
	b, err := s.bind(node, c)
	if err != nil {
		return nil, err
	}
	inv.common = b.takeCommon()
	if err := b.mandatory(piped); err != nil {
		return nil, err
	}
	inv.bound, st.binder = b.bound, b
	if c.stage != nil {
		st.inner = c.stage(inv)
	}
	return st, nil
}

// lookup finds a command by name or alias; "net.exe" is net.
func (s *Session) lookup(name string) *Command {
	lower := strings.ToLower(name)
	if c, ok := s.commands[lower]; ok {
		return c
	}
	if c, ok := s.commands[strings.TrimSuffix(lower, ".exe")]; ok && c.Native {
		return c
	}
	return nil
}

func (s *Session) nameOf(node *commandNode) string {
	if lit, ok := node.name.(*literal); ok {
		return ToString(lit.value)
	}
	return ""
}

func (s *Session) notFound(name string, at span) *Error {
	e := &Error{
		Message: reply.ConsoleCommandNotFound(name), Command: name, Category: "ObjectNotFound", Target: name, TargetType: "String",
		Reason: "CommandNotFoundException", FullyQualifiedErrorId: "CommandNotFoundException", Terminating: true,
		invoked: name, noActivity: true, pos: &at, source: s.source,
	}
	e.Hint = reply.ConsoleSuggestion("commands", Nearest(name, s.commandNames(), 3))
	switch strings.ToLower(name) {
	case "out-file", "set-content", "add-content", "export-csv", "epcsv", "export-clixml", "start-transcript":
		e.Hint = reply.ConsoleNoFiles
	}
	if own := spelledIn(s.absent, name); own != "" {
		e.Hint = reply.ConsoleAbsentCommand(own)
	}
	return e
}

// nativeWords are the words as typed, variables and quotes resolved.
func (s *Session) nativeWords(node *commandNode) ([]string, error) {
	words := []string{}
	for _, e := range node.elements {
		if e.parameter != "" {
			word := "-" + e.parameter
			if e.colon {
				word += ":"
			}
			if e.value == nil {
				words = append(words, word)
				continue
			}
			v, err := s.evalArgument(e.value)
			if err != nil {
				return nil, err
			}
			words = append(words, word+ToString(v))
			continue
		}
		if e.value == nil {
			words = append(words, "--")
			continue
		}
		v, err := s.evalArgument(e.value)
		if err != nil {
			return nil, err
		}
		for _, item := range toList(v) {
			words = append(words, ToString(item))
		}
	}
	return words, nil
}

// evalArgument evaluates a word; bare numbers keep their spelling.
func (s *Session) evalArgument(e expr) (any, error) {
	switch x := e.(type) {
	case *literal:
		if _, isText := x.value.(string); !isText && x.raw != "" {
			return spelled{x.value, x.raw}, nil
		}
	case *arrayLiteral:
		list := make([]any, len(x.items))
		for i, item := range x.items {
			v, err := s.evalArgument(item)
			if err != nil {
				return nil, err
			}
			list[i] = v
		}
		return list, nil
	}
	return s.eval(e)
}

// commandStage runs a Command.
type commandStage struct {
	session *Session
	inv     *Invocation
	binder  *binder
	inner   stage // a language cmdlet that sees all objects
	next    sink
	own     *streams // redirections, nil without
	outer   streams  // what the stages after it see
	caught  []any    // for -ErrorVariable
	written []any    // for -OutVariable
	warned  []any    // for -WarningVariable
}

func (c *commandStage) redirect(merge string) error {
	if merge == "" {
		return nil
	}
	own := c.session.streams
	for i := 0; i+1 < len(merge); i += 2 {
		stream, to := merge[i], merge[i+1]
		switch {
		case to == '&' && (stream == '2' || stream == '*'):
			own.errors, own.dropErrors = c.emit, false
		case to == '-':
			own.dropErrors = own.dropErrors || stream == '2' || stream == '*'
			own.dropWarnings = own.dropWarnings || stream == '3' || stream == '*'
			own.dropOutput = own.dropOutput || stream == '1' || stream == '*'
			if own.dropErrors {
				own.errors = nil
			}
		}
	}
	c.own = &own
	return nil
}

// within runs with the command's own streams.
func (c *commandStage) within(run func() error) error {
	if c.own == nil {
		return run()
	}
	saved := c.session.streams
	c.outer, c.session.streams = saved, *c.own
	defer func() { c.session.streams = saved }()
	return run()
}

func (c *commandStage) emit(v any) error {
	if err := c.session.ctx.Err(); err != nil {
		return err
	}
	if c.inv.common.outVariable != "" && len(c.written) < maxItems {
		c.written = append(c.written, v)
	}
	if name := c.inv.common.pipelineVariable; name != "" {
		c.session.scopes[len(c.session.scopes)-1][name] = v
	}
	if c.own == nil {
		return c.next(v)
	}
	if c.own.dropOutput {
		return nil
	}
	saved := c.session.streams
	c.session.streams = c.outer
	defer func() { c.session.streams = saved }()
	return c.next(v)
}

func (c *commandStage) start() error {
	if c.inner == nil {
		return c.run(c.inv)
	}
	if v, given := c.inv.bound["inputobject"]; given {
		return c.within(func() error { return emitEach(v, c.inner.process) })
	}
	return c.within(c.inner.start)
}

func (c *commandStage) process(v any) error {
	if err := c.session.ctx.Err(); err != nil {
		return err
	}
	if c.inner != nil {
		return c.within(func() error { return c.settle(c.inv, c.inner.process(v)) })
	}
	inv := *c.inv
	inv.bound, inv.input, inv.failed = maps.Clone(c.inv.bound), v, nil
	if c.inv.command.Native {
		return c.run(&inv)
	}
	taken, bad := c.binder.fromPipeline(inv.bound, v)
	if bad == nil && !taken {
		bad = c.binder.fail(inv.node.span, "InvalidArgument", "ParameterBindingException", "InputObjectNotBound", reply.ConsoleNotBound)
		bad.Target, bad.TargetType = ToString(v), shortName(typeName(v))
	}
	if bad == nil {
		for i := range c.binder.parameters {
			p := &c.binder.parameters[i]
			if p.Mandatory && !inv.Has(p.Name) {
				bad = c.binder.missing(p)
				break
			}
		}
	}
	if bad != nil {
		bad.Terminating = false
		return c.within(func() error { return c.settle(&inv, bad) })
	}
	return c.run(&inv)
}

func (c *commandStage) end() error {
	var err error
	if c.inner != nil {
		err = c.within(func() error { return c.settle(c.inv, c.inner.end()) })
	}
	c.keep(c.inv.common.outVariable, c.written)
	c.keep(c.inv.common.errorVariable, c.caught)
	c.keep(c.inv.common.warningVariable, c.warned)
	return err
}

// keep gives a list to the variable of a common parameter; "+name" adds to what it holds.
func (c *commandStage) keep(variable string, list []any) {
	if variable == "" {
		return
	}
	global := c.session.scopes[0]
	name, adds := strings.CutPrefix(variable, "+")
	if adds {
		list = append(append([]any(nil), toList(global[name])...), list...)
	}
	if list == nil {
		list = []any{}
	}
	global[name] = list
}

// keepWarning keeps a warning for -WarningVariable.
func (c *commandStage) keepWarning(text string) {
	if c.inv.common.warningVariable != "" && len(c.warned) < maxItems {
		c.warned = append(c.warned, text)
	}
}

// run calls the command and deals with its error.
func (c *commandStage) run(inv *Invocation) error {
	return c.within(func() error {
		err := protect(c.session.ctx, inv)
		if inv.failed != nil {
			return inv.failed
		}
		return c.settle(inv, err)
	})
}

// protect keeps a mistake in one cmdlet from ending the server.
func protect(ctx context.Context, inv *Invocation) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Error{Message: reply.ConsoleCrashed(fmt.Sprint(r)), Category: "NotSpecified", Reason: "RuntimeException"}
		}
	}()
	return inv.command.Run(ctx, inv)
}

// settle decides what an error of a command means: shown and over, or the end of the pipeline.
func (c *commandStage) settle(inv *Invocation, err error) error {
	if err == nil || c.passes(err) {
		return err
	}
	var record *Error
	if !errors.As(err, &record) {
		record = &Error{Message: err.Error()}
	}
	record = inv.locate(record)
	c.catch(record)
	if record.Terminating || record.fatal {
		return record
	}
	return c.session.report(inv.common.errorAction, record)
}

// catch keeps an error for -ErrorVariable.
func (c *commandStage) catch(e *Error) {
	if c.inv.common.errorVariable != "" && len(c.caught) < maxItems {
		c.caught = append(c.caught, recordObject(e))
	}
}

// passes says whether the error is not the command's own: control flow, a broken writer, the end of the context.
func (c *commandStage) passes(err error) bool {
	var flow *flowError
	var stop *stopPipeline
	var broken *outputError
	if errors.As(err, &flow) || errors.As(err, &stop) || errors.As(err, &broken) {
		return true
	}
	return c.session.ctx.Err() != nil && errors.Is(err, c.session.ctx.Err())
}

// locate fills in whose error it is and where.
func (inv *Invocation) locate(e *Error) *Error {
	if e.noPrefix {
		return e
	}
	if e.Command == "" {
		e.Command = inv.command.Name
	}
	if e.Command == inv.command.Name {
		if e.invoked == "" {
			e.invoked = inv.session.nameOf(inv.node)
		}
		if inv.command.Class != "" {
			e.FullyQualifiedErrorId = inv.command.identified(e.id(), "")
		}
	}
	if e.pos == nil {
		at := inv.node.span
		e.pos, e.source = &at, inv.source
	}
	return e
}

// scriptStage runs & { … }.
type scriptStage struct {
	session *Session
	node    *commandNode
	script  *Script
	next    sink
	input   []any
}

func (x *scriptStage) start() error { return nil }

func (x *scriptStage) process(v any) error {
	if len(x.input) >= maxItems {
		return tooLarge()
	}
	x.input = append(x.input, v)
	return nil
}

func (x *scriptStage) end() error {
	var args []any
	for _, e := range x.node.elements {
		if e.value == nil {
			args = append(args, "-"+e.parameter)
			continue
		}
		v, err := x.session.eval(e.value)
		if err != nil {
			return err
		}
		args = append(args, v)
	}
	return x.session.inNewScope(func() error {
		scope := x.session.scopes[len(x.session.scopes)-1]
		scope["args"], scope["input"] = args, x.input
		return x.session.locate(x.session.runStage(x.script, x.next), x.node.span)
	})
}
