package cmdlet

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// logPath is the positional -Path of the cmdlets that look into the log folders, which are all of the file system that the
// reference server has.
func logPath(mandatory bool) shell.Parameter {
	return shell.Parameter{Name: "Path", Aliases: []string{"FullName", "LiteralPath", "PSPath"}, Kind: shell.Strings, Position: 1,
		Mandatory: mandatory, FromPipeline: true, FromPipelineByPropertyName: true}
}

// logEntries finds what a path names. As on a real server the folders are for administrators of the computer only.
func (c *console) logEntries(path string) ([]protocollog.Entry, error) {
	if err := c.needAdministrator(); err != nil {
		return nil, err
	}
	if drive, _, ok := strings.Cut(path, ":"); ok && len(drive) > 1 && !strings.ContainsAny(drive, `\/`) { // env: and so on
		return nil, &shell.Error{Message: reply.DriveNotFound(drive), Category: "ObjectNotFound", Reason: "DriveNotFoundException",
			FullyQualifiedErrorId: "DriveNotFound", Target: drive, TargetType: "String"}
	}
	var found []protocollog.Entry
	if c.Logs != nil {
		var err error
		if found, err = c.Logs.Find(path); err != nil {
			return nil, invalid(err)
		}
	}
	if len(found) == 0 {
		return nil, &shell.Error{Message: reply.PathNotFound(path), Category: "ObjectNotFound", Reason: "ItemNotFoundException",
			FullyQualifiedErrorId: "PathNotFound", Target: path, TargetType: "String"}
	}
	return found, nil
}
