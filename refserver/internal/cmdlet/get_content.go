package cmdlet

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getContent is Get-Content of a log file: its lines, the first or the last of them.
func getContent(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Shows the lines of a file in a log folder.",
		Aliases:  []string{"cat", "gc", "type"},
		Parameters: []shell.Parameter{
			logPath(true),
			{Name: "Tail", Aliases: []string{"Last"}, Kind: shell.Int, Max: 1 << 31},
			{Name: "TotalCount", Aliases: []string{"First", "Head"}, Kind: shell.Int, Max: 1 << 31},
		},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			paths, _ := inv.Strings("Path")
			for _, path := range paths {
				found, err := c.logEntries(path)
				if err != nil {
					return err
				}
				for _, e := range found {
					if err := showLines(inv, e); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

// showLines puts out the lines that are asked for.
func showLines(inv *shell.Invocation, e protocollog.Entry) error {
	if e.Folder {
		return &shell.Error{Message: reply.PathDenied(e.Path), Category: "PermissionDenied", Reason: "UnauthorizedAccessException",
			FullyQualifiedErrorId: "GetContentReaderUnauthorizedAccessError", Target: e.Path, TargetType: "String"}
	}
	file, err := e.Open()
	if err != nil {
		return invalid(err)
	}
	defer file.Close()
	in := bufio.NewReader(file)
	tail := inv.Has("Tail")
	var last []string
	for n := int64(0); !inv.Has("TotalCount") || n < inv.Int("TotalCount"); n++ {
		line, err := in.ReadString('\n')
		if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
			break
		}
		line = strings.TrimRight(line, "\r\n")
		if !tail {
			inv.Out(line)
			continue
		}
		if last = append(last, line); int64(len(last)) > inv.Int("Tail") {
			last = last[1:]
		}
	}
	for _, line := range last {
		inv.Out(line)
	}
	return nil
}
