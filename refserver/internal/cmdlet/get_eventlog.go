package cmdlet

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getEventLog is Get-EventLog of the Application log, newest first.
func getEventLog(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Shows the events of the Application log.",
		Parameters: []shell.Parameter{
			{Name: "LogName", Aliases: []string{"LN"}, Kind: shell.String, Position: 1, Mandatory: true},
			{Name: "Newest", Kind: shell.Int, Min: 1, Max: 1 << 31}, {Name: "Source", Kind: shell.Strings}, {Name: "InstanceId", Kind: shell.Int, Position: 2},
			{Name: "EntryType", Aliases: []string{"ET"}, Kind: shell.Enums, Enum: []string{string(scm.ErrorLevel), string(scm.Information), string(scm.Warning)}},
			named("Message", shell.String), named("After", shell.DateTime), named("Before", shell.DateTime),
		},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			if !strings.EqualFold(inv.String("LogName"), "Application") {
				return &shell.Error{Message: reply.EventLogNotFound(inv.String("LogName")), Category: "InvalidOperation", Reason: "InvalidOperationException",
					FullyQualifiedErrorId: "System.InvalidOperationException"}
			}
			left := inv.Int("Newest")
			for _, e := range slices.Backward(c.Services.Events()) {
				if !eventMatches(inv, e) {
					continue
				}
				if inv.Has("Newest") {
					if left == 0 {
						break
					}
					left--
				}
				inv.Out(eventObject(c.Server, e))
			}
			return nil
		},
	}
}

func eventMatches(inv *shell.Invocation, e scm.Event) bool {
	sources, _ := inv.Strings("Source")
	types, _ := inv.Strings("EntryType")
	message := inv.String("Message")
	return (len(sources) == 0 || likeAny(sources, e.Source)) && (len(types) == 0 || slices.Contains(types, string(e.Level))) &&
		(message == "" || shell.MatchWildcard(message, e.Message)) && (!inv.Has("InstanceId") || inv.Int("InstanceId") == int64(e.ID)) &&
		(!inv.Has("After") || e.Time.After(inv.Time("After"))) && (!inv.Has("Before") || e.Time.Before(inv.Time("Before")))
}

func eventObject(computer string, e scm.Event) *shell.Object {
	return &shell.Object{Type: typeEvent, Text: e.Message, Properties: []shell.Property{
		prop("Index", e.Index), prop("EntryType", string(e.Level)), prop("InstanceId", e.ID), prop("Message", e.Message), prop("Category", "(0)"),
		prop("CategoryNumber", 0), prop("Source", e.Source), prop("TimeGenerated", e.Time.Local()), prop("TimeWritten", e.Time.Local()),
		prop("Time", e.Time.Local().Format("Jan 02 15:04")), prop("MachineName", computer),
	}}
}
