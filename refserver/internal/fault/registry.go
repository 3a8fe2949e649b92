package fault

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// Registry is the faults that are switched on. It may be used from anywhere at once; nil has none.
type Registry struct {
	commands []string // that a fault may be given

	active atomic.Int32 // len(faults)
	mu     sync.Mutex
	faults []Fault // in the order of compare
}

// NewRegistry makes an empty one. commands are the names, in capitals, that Fault.Command may have.
func NewRegistry(commands []string) *Registry {
	return &Registry{commands: slices.Sorted(slices.Values(commands))}
}

// Set switches a fault on; it replaces the one with the same name, mailbox and command. The error says what is wrong with
// it: an *UnknownError, or a sentence.
func (r *Registry) Set(f Fault) error {
	kind, err := Find(string(f.Name))
	if err != nil {
		return err
	}
	f.Name = kind.Name
	if f.Command, err = r.command(kind, f.Command); err != nil {
		return err
	}
	if f.Count < 0 || f.Count > MaxCount {
		return errors.New(reply.FaultCount(f.Count, MaxCount))
	}
	if f.Delay, err = kind.checkDelay(f.Delay); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(slices.DeleteFunc(r.faults, f.same), f)
	slices.SortFunc(r.faults, compare)
	r.active.Store(int32(len(r.faults)))
	return nil
}

// command checks Fault.Command and spells it as the wire's names are kept.
func (r *Registry) command(kind Kind, name string) (string, error) {
	name = strings.ToUpper(strings.Join(strings.Fields(name), " "))
	if name == "" {
		return "", nil
	}
	if !slices.Contains(r.commands, name) {
		return "", &UnknownError{What: "command", Name: name, Known: r.commands}
	}
	if kind.scope == fetchCommands && strings.TrimPrefix(name, "UID ") != "FETCH" {
		return "", errors.New(reply.FaultCommand(string(kind.Name), name))
	}
	return name, nil
}

func (k Kind) checkDelay(d time.Duration) (time.Duration, error) {
	switch {
	case d < 0 || d > MaxDelay:
		return 0, errors.New(reply.FaultDelay(d.Milliseconds(), MaxDelay.Milliseconds()))
	case d == 0 && k.delay == mandatoryDelay:
		return 0, errors.New(reply.FaultDelayMissing(string(k.Name)))
	case d > 0 && k.delay == noDelay:
		return 0, errors.New(reply.FaultDelayUnused(string(k.Name), string(Stall)))
	case d == 0:
		return k.defaultDelay, nil
	}
	return d, nil
}

// List gives the faults by name, the more particular ones first.
func (r *Registry) List() []Fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.faults)
}

// Adopt replaces all faults by those that List has given.
func (r *Registry) Adopt(faults []Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = slices.Clone(faults)
	r.active.Store(int32(len(r.faults)))
}

// Remove switches off the faults that match and returns them.
func (r *Registry) Remove(match func(Fault) bool) []Fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	var removed []Fault
	r.faults = slices.DeleteFunc(r.faults, func(f Fault) bool {
		if !match(f) {
			return false
		}
		removed = append(removed, f)
		return true
	})
	r.active.Store(int32(len(r.faults)))
	return removed
}

// Command is what befalls one command. It is used by the session that carries the command out.
type Command struct {
	registry    *Registry
	mailbox     string
	name        string
	usesMailbox bool
	taken       map[Name]Fault
}

// Command begins a command of a session: mailbox is the GUID of the session's, name the command's in capitals with "UID "
// in front where it has it. usesMailbox says whether it works on the mailbox.
func (r *Registry) Command(mailbox, name string, usesMailbox bool) Command {
	return Command{registry: r, mailbox: mailbox, name: name, usesMailbox: usesMailbox}
}

// Take says whether a fault hits the command, and spends it the first time. The caller then does what the fault says.
func (c *Command) Take(n Name) (Fault, bool) {
	if f, ok := c.taken[n]; ok {
		return f, true
	}
	if c.registry == nil || c.registry.active.Load() == 0 {
		return Fault{}, false
	}
	f, ok := c.registry.take(n, c)
	if ok {
		if c.taken == nil {
			c.taken = map[Name]Fault{}
		}
		c.taken[n] = f
	}
	return f, ok
}

// take finds the first fault of the name that hits the command and counts it down.
func (r *Registry) take(n Name, c *Command) (Fault, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.faults, func(f Fault) bool { return f.Name == n && f.hits(c) })
	if i < 0 {
		return Fault{}, false
	}
	f := r.faults[i]
	switch f.Count {
	case 0:
	case 1:
		r.faults = slices.Delete(r.faults, i, i+1)
		r.active.Store(int32(len(r.faults)))
	default:
		r.faults[i].Count--
	}
	return f, true
}

// hits says whether the fault is for the command.
func (f Fault) hits(c *Command) bool {
	if f.Mailbox != "" && f.Mailbox != c.mailbox {
		return false
	}
	if f.Command != "" {
		return f.Command == c.name || "UID "+f.Command == c.name
	}
	kind, err := Find(string(f.Name))
	return err == nil && (kind.scope != mailboxCommands || c.usesMailbox)
}
