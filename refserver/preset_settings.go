package refserver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/cmdlet"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// presetCommand is what a part of a preset stands for in the management shell.
type presetCommand struct {
	text     string
	settings map[string]any                   // what the part holds; nil: no parameters
	wrong    func(at string, err error) error // places an error at the part, or at the setting of it that at names
}

// settingCommands are the cmdlets that a preset's settings and services stand for.
func (c Config) settingCommands() []presetCommand {
	p := c.Preset
	below := func(part string) func(string, error) error {
		return func(at string, err error) error { return p.wrong(part+at, err) }
	}
	var commands []presetCommand
	if len(p.Settings) > 0 {
		commands = append(commands, presetCommand{"Set-ImapSettings" + parameters(p.Settings), p.Settings, below("$.settings")})
	}
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		commands = append(commands, presetCommand{text: fmt.Sprintf("Set-Service -Name %s -StartupType %s", quote(name), quote(p.Services[name])),
			wrong: below("$.services." + name)})
	}
	return commands
}

// mailboxCommands does the same for the mailboxes of those of the people whom chosen names, by their number. They are called by their
// user principal names, which nobody else can have.
func (c Config) mailboxCommands(chosen func(int) bool) []presetCommand {
	var commands []presetCommand
	for i, p := range slices.Concat(c.People, c.Preset.People) {
		if !chosen(i) {
			continue
		}
		below := func(part string) func(string, error) error {
			return func(at string, err error) error { return c.wrong(&personMistake{i, mistake{part + at, err}}) }
		}
		if len(p.Mailbox) > 0 {
			commands = append(commands, presetCommand{"Set-CASMailbox " + quote(principal(p.Name)) + parameters(p.Mailbox), p.Mailbox, below(".mailbox")})
		}
		for j, delegate := range p.Delegates {
			commands = append(commands, presetCommand{text: fmt.Sprintf("Add-MailboxPermission %s -User %s -AccessRights FullAccess | Out-Null",
				quote(principal(p.Name)), quote(principal(delegate))), wrong: below(fmt.Sprintf(".delegates[%d]", j))})
		}
	}
	return commands
}

func principal(name string) string { return name + "@" + domain }

// rehearse has everything that the preset stands for take effect in an organisation that nobody sees, so that a mistake that only
// the cmdlets find leaves nothing behind.
func (s *Server) rehearse(ctx context.Context, defects defect.Set) error {
	everybody := func(int) bool { return true }
	commands := slices.Concat(s.config.settingCommands(), s.config.mailboxCommands(everybody))
	if len(commands) == 0 {
		return nil
	}
	options, err := s.setup(defects)
	if err != nil {
		return err
	}
	state, err := newOrganisation(options)
	if err != nil {
		return err
	}
	for i, p := range slices.Concat(s.config.People, s.config.Preset.People) {
		r, err := org.NewRecipient(domain, p.display(), principal(p.Name), org.Credentials{})
		if err != nil {
			return s.config.wrong(&personMistake{i, mistake{"", err}})
		}
		state.Recipients = append(state.Recipients, r)
	}
	return carryOut(ctx, org.NewDirectory(state, nil), options.ServerName, defects, commands)
}

// carryOut runs commands in the management shell of a directory's own. Warnings are nothing to stop at; the first error is.
func carryOut(ctx context.Context, directory *org.Directory, server string, defects defect.Set, commands []presetCommand) error {
	env := &cmdlet.Env{Directory: directory, Server: server, Services: scm.New(server, directory, scm.Services(nil), defects),
		Defects: defects, Clock: clockwork.NewRealClock(), InstallPath: org.InstallPath}
	session := shell.NewSession(shell.Config{Commands: cmdlet.Commands(env, administrator), Views: cmdlet.Views(),
		Variables: map[string]any{"WarningPreference": "SilentlyContinue"}})
	for _, command := range commands {
		var out strings.Builder
		if err := session.Run(ctx, command.text, &out); err != nil {
			return err
		}
		if text := strings.TrimSpace(out.String()); text != "" {
			first, _, _ := strings.Cut(text, "\n")
			return command.refused(strings.TrimSpace(first))
		}
	}
	return nil
}

// refused is an error of a cmdlet as it was typed: at the setting that it names, where it does.
func (c presetCommand) refused(message string) error {
	at := ""
	for _, name := range slices.Sorted(maps.Keys(c.settings)) {
		if strings.Contains(message, "'"+name+"'") {
			at = "." + name
			break
		}
	}
	return c.wrong(at, errors.New(message))
}

// applyPreset makes those of the people who are not there yet and has the settings take effect, before the host boots: the
// organisation has all of it in one step or, on an error, none. Mailboxes are filled before, while nobody knows their people, so that
// a start that was cut short is made up for by the next one.
func (s *Server) applyPreset(ctx context.Context, defects defect.Set) error {
	people := slices.Concat(s.config.People, s.config.Preset.People)
	state := s.directory.View()
	fresh := !state.Server(s.server).Prepared
	missing := map[int]*org.Recipient{}
	for i, p := range people {
		if known(state, p.Name) {
			continue
		}
		r, err := s.newRecipient(state, p)
		if err != nil {
			return s.config.wrong(&personMistake{i, mistake{"", err}})
		}
		missing[i] = r
	}
	if !fresh && len(missing) == 0 {
		return nil
	}
	change := func(state *org.State) error { return s.enter(ctx, state, defects, fresh, missing) }
	if err := org.NewDirectory(state, nil).Update(change); err != nil { // the first time for the look of it
		return err
	}
	if err := s.makeMailboxes(ctx, people, missing); err != nil {
		return err
	}
	return s.directory.Update(change)
}

// enter puts people, by their number, and with a new server the settings into a state of the organisation.
func (s *Server) enter(ctx context.Context, state *org.State, defects defect.Set, fresh bool, people map[int]*org.Recipient) error {
	var commands []presetCommand
	if fresh {
		commands = s.config.settingCommands()
		state.Server(s.server).Prepared = true
	}
	made := map[int]bool{}
	for _, i := range slices.Sorted(maps.Keys(people)) {
		if r := people[i]; !known(state, r.Alias) { // nobody has made them meanwhile
			state.Recipients = append(state.Recipients, r)
			made[i] = true
		}
	}
	commands = append(commands, s.config.mailboxCommands(func(i int) bool { return made[i] })...)
	if len(commands) == 0 {
		return nil
	}
	directory := org.NewDirectory(state, nil)
	if err := carryOut(ctx, directory, s.server, defects, commands); err != nil {
		return err
	}
	revision := state.Revision
	*state = *directory.View()
	state.Revision = revision
	return nil
}

// known says whether an account of the organisation has a name.
func known(state *org.State, name string) bool {
	return slices.ContainsFunc(state.Recipients, func(r *org.Recipient) bool {
		return slices.ContainsFunc([]string{r.Alias, r.SamAccountName}, func(own string) bool { return strings.EqualFold(own, name) }) ||
			slices.ContainsFunc([]string{r.UserPrincipalName, r.PrimarySMTPAddress}, func(own string) bool { return strings.EqualFold(own, principal(name)) })
	})
}

// parameters writes a cmdlet's parameters, whose values have been checked.
func parameters(values map[string]any) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value, _ := argument(values[name])
		fmt.Fprintf(&b, " -%s:%s", name, value)
	}
	return b.String()
}

// argument writes a value of YAML or Go as PowerShell has it.
func argument(value any) (string, error) {
	if text, ok := value.(fmt.Stringer); ok { // a time.Duration
		return quote(text.String()), nil
	}
	v := reflect.ValueOf(value)
	switch {
	case !v.IsValid():
		return "$null", nil
	case v.Kind() == reflect.Bool:
		return fmt.Sprintf("$%t", v.Bool()), nil
	case v.Kind() == reflect.String:
		return quote(v.String()), nil
	case v.CanInt(), v.CanUint(), v.CanFloat():
		return fmt.Sprint(value), nil
	case v.Kind() == reflect.Slice:
		list := make([]string, v.Len())
		for i := range list {
			text, err := argument(v.Index(i).Interface())
			if err != nil {
				return "", err
			}
			list[i] = text
		}
		return "@(" + strings.Join(list, ",") + ")", nil
	}
	return "", fmt.Errorf("%T is neither a text, a number, true or false, nor a list of them", value)
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
