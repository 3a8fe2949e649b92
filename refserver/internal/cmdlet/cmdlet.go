// Package cmdlet is the management cmdlets of the reference server: Exchange's own, Windows' services, DNS and firewall, and
// net and iisreset.
//
// Invariants:
//   - A cmdlet that fails has changed nothing: it validates first and then changes the directory in one Update.
//   - Which Exchange cmdlets a session has is decided by the account's role groups when the session is opened. Windows'
//     cmdlets are there for everybody; those that change something need a local administrator.
//   - No password reaches an object, a text or an error.
package cmdlet

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/activemanager"
	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/dns"
	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/transcript"
)

// Env is what the cmdlets of one host work on.
type Env struct {
	Directory   *org.Directory
	Server      string // the local server's name
	Services    *scm.Manager
	Auth        *auth.Authenticator
	Host        *network.Host
	InternalDNS *dns.Zone
	PublicDNS   *dns.Zone
	Firewall    *network.Firewall
	Store       store.Mailboxes
	Databases   *activemanager.Manager
	Faults      *fault.Registry
	Snapshots   Snapshots
	Transcripts *transcript.Recorder
	// Wait waits until a message that is wanted is in the mailbox of an alias. When ctx ends first, the error wraps ctx's.
	Wait        func(ctx context.Context, alias string, wanted Wanted) (Waited, error)
	Logs        *protocollog.Disk           // what Get-Content and Get-ChildItem see; nil: nothing
	Reboot      func(context.Context) error // Restart-Computer; nil: Services.Reboot
	Defects     defect.Set
	Clock       clockwork.Clock
	InstallPath string
}

// Snapshots keeps the server as it is, by name.
type Snapshots interface {
	Save(ctx context.Context, name string) error
	// Restore brings the server back; known is false when nothing has the name.
	Restore(ctx context.Context, name string) (known bool, err error)
}

// Wanted is a message that is waited for: the parts that are given are in it, in any case. Folder "" is the Inbox.
type Wanted struct{ Folder, Subject, From, Text string }

// Waited is a message that has come.
type Waited struct {
	Folder, Subject string
	UID             uint32
	Raw             string
}

// console is an Env as one account uses it.
type console struct {
	*Env
	account       string // SamAccountName
	administrator bool   // of the local computer
}

// Commands gives the cmdlets that exist in a session of the account (a SamAccountName; "" is Administrator), sorted by name.
func Commands(env *Env, account string) []*shell.Command {
	state := env.Directory.View()
	if account == "" {
		account = "Administrator"
	}
	if r := state.Recipient(account); r != nil {
		account = r.SamAccountName
	}
	c := &console{Env: env, account: account, administrator: state.MemberOf(account, org.OrganizationManagement)}
	var commands []*shell.Command
	for _, row := range table() {
		given := len(row.groups) == 0 || row.name == "Set-ImapSettings" && env.Defects.Has(defect.SettingsWithoutRole)
		for _, group := range row.groups {
			given = given || state.MemberOf(account, group)
		}
		if given {
			command := row.make(c)
			command.Name, command.Absent = row.name, absentParameters(row.name)
			if powerShells(row.name) {
				command.Class = shell.ClassOf(row.name)
			}
			commands = append(commands, command)
		}
	}
	return commands
}

// powerShells says whether a cmdlet is one of PowerShell's own, whose classes are known.
func powerShells(name string) bool {
	switch name {
	case "Get-ChildItem", "Get-Content", "Get-EventLog", "Restart-Computer", "Test-Path":
		return true
	}
	return strings.HasSuffix(name, "-Service")
}

func (c *console) now() time.Time { return c.Clock.Now() }

// server finds a server by what -Server or -Identity takes: name, FQDN or distinguished name, or the identity of one of its
// objects ("MAILBOX01\1"). "" is the local one.
func (c *console) server(state *org.State, identity string) (*org.Server, error) {
	if identity == "" {
		identity = c.Server
	}
	name, _, _ := strings.Cut(identity, `\`)
	if server := state.Server(name); server != nil {
		return server, nil
	}
	return nil, c.notFound(state, identity)
}

// localOnly finds a server whose services this console can reach, which is the local one.
func (c *console) localOnly(identity string) error {
	server, err := c.server(c.Directory.View(), identity)
	if err != nil {
		return err
	}
	if !strings.EqualFold(server.Name, c.Server) {
		return shell.Errorf("OpenError", "RemoteServer", "%s", reply.CmdletNotLocal(server.Name, c.Server))
	}
	return nil
}

// notFound is Exchange's error for an object that the directory does not have.
func (c *console) notFound(state *org.State, identity string) error {
	return &shell.Error{Message: reply.ObjectNotFound(identity, domainController(state)), Category: "NotSpecified",
		Reason: "ManagementObjectNotFoundException", FullyQualifiedErrorId: "ManagementObjectNotFoundException",
		Target: identity, TargetType: "String"}
}

func domainController(state *org.State) string { return "dc01." + state.Domain }

// recipient finds a recipient by any identity.
func (c *console) recipient(state *org.State, identity string) (*org.Recipient, error) {
	if r := state.Recipient(identity); r != nil {
		return r, nil
	}
	return nil, c.notFound(state, identity)
}

// errUnchanged makes an Update end without a new revision when there is nothing to change.
var errUnchanged = errors.New("nothing changes")

// update applies a change to the directory; a change function that returns errUnchanged leads to changed = false.
func (c *console) update(change func(*org.State) error) (changed bool, err error) {
	err = c.Directory.Update(change)
	if errors.Is(err, errUnchanged) {
		return false, nil
	}
	return err == nil, err
}

// invalid is a record for a value that the cmdlet does not accept.
func invalid(err error) error {
	if err == nil {
		return nil
	}
	var already *shell.Error
	if errors.As(err, &already) {
		return err
	}
	return &shell.Error{Message: err.Error(), Category: "InvalidArgument", Reason: "DataValidationException",
		FullyQualifiedErrorId: "DataValidationException"}
}

// needAdministrator refuses what only a local administrator may do.
func (c *console) needAdministrator() error {
	if c.administrator {
		return nil
	}
	return &shell.Error{Message: reply.AccessDenied, Category: "PermissionDenied", Reason: "UnauthorizedAccessException",
		FullyQualifiedErrorId: "AccessDenied"}
}

// guid makes the unchanging GUID of an object that has no stored one.
func guid(seed string) string { return org.GUID(seed) }

// prop is short for a property.
func prop(name string, value any) shell.Property { return shell.Property{Name: name, Value: value} }
