package cmdlet

import (
	"context"
	"errors"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/activemanager"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// moveActiveMailboxDatabase is Move-ActiveMailboxDatabase (PS): a switchover of one database, or of all of a server. It asks first, as
// on a real server. The checks that the Skip switches name are not made: no copy is ever behind.
func moveActiveMailboxDatabase(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Makes another server's copy of a mailbox database the active one.",
		Parameters: []shell.Parameter{
			identity(false), {Name: "ActivateOnServer", Kind: shell.String, Position: 2, FromPipelineByPropertyName: true},
			named("Server", shell.String), named("ActivatePreferredOnServer", shell.String), named("MoveAllDatabasesOrNone", shell.Switch),
			enum("MountDialOverride", "None", "Lossless", "GoodAvailability", "BestEffort", "BestAvailability"), named("MoveComment", shell.String),
			named("SkipActiveCopyChecks", shell.Switch), named("SkipAllChecks", shell.Switch), named("SkipClientExperienceChecks", shell.Switch),
			named("SkipCpuChecks", shell.Switch), named("SkipHealthChecks", shell.Switch), named("SkipLagChecks", shell.Switch),
			named("SkipMaximumActiveDatabasesChecks", shell.Switch), named("SkipMoveSuppressionChecks", shell.Switch), named("TerminateOnWarning", shell.Switch),
			domainControllerParameter(),
		},
		SupportsShouldProcess: true,
		ConfirmByDefault:      true,
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			moves, err := c.plannedMoves(ctx, inv)
			if err != nil {
				return err
			}
			for _, m := range moves {
				ok, err := inv.ShouldDo(reply.MoveDatabase(m.database.Name, m.database.ActiveServer, m.target))
				if err != nil {
					return err
				}
				if !ok {
					continue
				}
				if err := c.moveDatabase(ctx, inv, m); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// plannedMove is one database on its way to another server.
type plannedMove struct {
	database *org.Database
	target   string
}

// plannedMoves checks what is to be moved where, before anything moves.
func (c *console) plannedMoves(ctx context.Context, inv *shell.Invocation) ([]plannedMove, error) {
	state := c.Directory.View()
	given := 0
	for _, name := range []string{"Identity", "Server", "ActivatePreferredOnServer"} {
		if inv.Has(name) {
			given++
		}
	}
	if given != 1 || inv.Has("SkipAllChecks") && !inv.Has("ActivateOnServer") || inv.Has("ActivatePreferredOnServer") && inv.Has("ActivateOnServer") {
		return nil, shell.Errorf("InvalidArgument", "AmbiguousParameterSet", "%s", reply.MoveParameters)
	}
	chosen := ""
	if inv.Has("ActivateOnServer") {
		server, err := c.server(state, inv.String("ActivateOnServer"))
		if err != nil {
			return nil, err
		}
		chosen = server.Name
	}
	if inv.Has("Identity") {
		d, err := c.database(state, inv.String("Identity"))
		if err != nil {
			return nil, err
		}
		m, err := c.plannedMove(ctx, d, chosen)
		return []plannedMove{m}, err
	}
	return c.serverMoves(ctx, inv, state, chosen)
}

// serverMoves are the databases that are active on -Server, or whose preferred copy is on -ActivatePreferredOnServer.
func (c *console) serverMoves(ctx context.Context, inv *shell.Invocation, state *org.State, chosen string) (moves []plannedMove, err error) {
	preferred := inv.Has("ActivatePreferredOnServer")
	server, err := c.server(state, inv.String("Server")+inv.String("ActivatePreferredOnServer"))
	if err != nil {
		return nil, err
	}
	for _, d := range state.Databases {
		active, best := strings.EqualFold(d.ActiveServer, server.Name), strings.EqualFold(d.CopyList()[0].Server, server.Name)
		to := chosen
		switch {
		case preferred && (!best || active), !preferred && !active:
			continue
		case preferred:
			to = server.Name
		}
		m, err := c.plannedMove(ctx, d, to)
		if err != nil {
			return nil, err
		}
		moves = append(moves, m)
	}
	return moves, nil
}

func (c *console) plannedMove(ctx context.Context, d *org.Database, chosen string) (plannedMove, error) {
	target, err := c.Databases.Target(ctx, d, chosen)
	message := ""
	switch {
	case errors.Is(err, activemanager.ErrNoCopy):
		message = reply.MoveNoCopy(d.Name, chosen)
	case errors.Is(err, activemanager.ErrGone):
		message = reply.MoveServerDown(d.Name, chosen)
	case errors.Is(err, activemanager.ErrNoOther):
		message = reply.MoveNoOther(d.Name, d.ActiveServer)
	case err != nil:
		return plannedMove{}, activeManagerFailed(err)
	case strings.EqualFold(target, d.ActiveServer):
		message = reply.MoveAlreadyThere(d.Name, d.ActiveServer)
	}
	if message != "" {
		return plannedMove{}, activeManagerFailed(errors.New(message))
	}
	return plannedMove{database: d, target: target}, nil
}

func (c *console) moveDatabase(ctx context.Context, inv *shell.Invocation, m plannedMove) error {
	if err := c.Databases.Move(ctx, m.database.Name, m.target); err != nil {
		return activeManagerFailed(err)
	}
	after := c.Directory.View().Database(m.database.Name)
	inv.Out(&shell.Object{Type: typeMove, Text: m.database.Name, Properties: []shell.Property{
		prop("Identity", m.database.Name), prop("ActiveServerAtStart", strings.ToLower(m.database.ActiveServer)),
		prop("ActiveServerAtEnd", strings.ToLower(after.ActiveServer)), prop("Status", "Succeeded"), prop("NumberOfLogsLost", 0),
		prop("RecoveryPointObjective", c.now()), prop("MountStatusAtMoveStart", mountStatus(m.database.Mounted)),
		prop("MountStatusAtMoveEnd", mountStatus(after.Mounted)), prop("IsValid", true),
	}})
	return nil
}
