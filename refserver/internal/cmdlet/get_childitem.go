package cmdlet

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getChildItem is Get-ChildItem of a log folder: what is in it, or the files that the path names.
func getChildItem(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Lists the files of a log folder.",
		Aliases:  []string{"dir", "gci", "ls"},
		Parameters: []shell.Parameter{
			logPath(false),
			{Name: "Filter", Kind: shell.String, Position: 2},
			named("Name", shell.Switch), {Name: "Recurse", Aliases: []string{"s"}, Kind: shell.Switch},
		},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			paths := []string{`C:\`}
			if inv.Has("Path") {
				paths, _ = inv.Strings("Path")
			}
			for _, path := range paths {
				found, err := c.logEntries(path)
				if err != nil {
					return err
				}
				if !strings.ContainsAny(path, "*?[") && found[0].Folder {
					found = found[0].Children()
				}
				showEntries(inv, found)
			}
			return nil
		},
	}
}

func showEntries(inv *shell.Invocation, entries []protocollog.Entry) {
	for _, e := range entries {
		if !inv.Has("Filter") || shell.MatchWildcard(inv.String("Filter"), e.Name) {
			if inv.Bool("Name") {
				inv.Out(e.Name)
			} else {
				inv.Out(entryObject(e))
			}
		}
		if inv.Bool("Recurse") {
			showEntries(inv, e.Children())
		}
	}
}

func entryObject(e protocollog.Entry) *shell.Object {
	o := &shell.Object{Type: typeFile, Text: e.Path, Properties: []shell.Property{
		prop("Mode", "-a----"), prop("LastWriteTime", e.Modified.Local()), prop("Length", e.Size), prop("Name", e.Name), prop("FullName", e.Path),
	}}
	if e.Folder {
		o.Properties[0].Value, o.Properties[2].Value = "d-----", nil
	}
	return o
}
