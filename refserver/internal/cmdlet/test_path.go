package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// testPath is Test-Path in the log folders, which are all of the file system that the reference server has.
func testPath(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Says whether a file or folder is there.",
		Parameters: []shell.Parameter{logPath(true), {Name: "PathType", Aliases: []string{"Type"}, Kind: shell.Enum, Enum: []string{"Any", "Container", "Leaf"}}},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			if err := c.needAdministrator(); err != nil {
				return err
			}
			paths, _ := inv.Strings("Path")
			for _, path := range paths {
				there := false
				if c.Logs != nil {
					found, _ := c.Logs.Find(path) // what is no path is not there
					for _, e := range found {
						there = there || inv.String("PathType") != "Leaf" && e.Folder || inv.String("PathType") != "Container" && !e.Folder
					}
				}
				inv.Out(there)
			}
			return nil
		},
	}
}
