package cmdlet_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/protocollog"
)

// logBench has a disk with two logs and a folder.
func logBench(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, setUp{})
	root := t.TempDir()
	folder := filepath.Join(root, "Program Files", "Imap4")
	check(t, os.MkdirAll(filepath.Join(folder, "Old"), 0o700))
	check(t, os.WriteFile(filepath.Join(folder, "IMAP42026100108-1.LOG"), []byte("#Fields: a\r\none\r\ntwo\r\nthree"), 0o600))
	check(t, os.WriteFile(filepath.Join(folder, "IMAP4BE2026100108-1.LOG"), []byte("back\r\n"), 0o600))
	b.env.Logs = protocollog.NewDisk(root)
	return b.as("")
}

func TestGetContent(t *testing.T) {
	t.Parallel()
	b := logBench(t)
	const path = `"C:\Program Files\Imap4\IMAP42026100108-1.LOG"`
	b.prints("Get-Content "+path, "#Fields: a\none\ntwo\nthree")
	b.prints("Get-Content -Path "+strings.ToLower(path)+" -Tail 2", "two\nthree")
	b.prints("cat "+path+" -TotalCount 2", "#Fields: a\none")
	b.prints(`gc "C:\Program Files\Imap4\IMAP4*.LOG" -Tail 1`, "three\nback")
	b.prints("Get-Content "+path+" -Tail 0", "")
	b.prints(`Get-ChildItem "C:\Program Files\Imap4\" -Filter *BE* | Get-Content`, "back")
	b.prints(`(Get-Content `+path+`).Count`, "4")
	b.says(`Get-Content "C:\Program Files\Imap4"`, `Access to the path 'C:\Program Files\Imap4' is denied.`)
	b.says(`Get-Content C:\nowhere.log`, `Cannot find path 'C:\nowhere.log' because it does not exist.`, "PathNotFound")
	b.says(`Get-Content C:\..\..\etc\passwd`, "without .. in it")
	b.env.Logs = nil
	b.says("Get-Content "+path, "because it does not exist")
}

func TestGetChildItem(t *testing.T) {
	t.Parallel()
	b := logBench(t)
	b.prints(`Get-ChildItem "C:\Program Files\Imap4" -Name`, "IMAP42026100108-1.LOG\nIMAP4BE2026100108-1.LOG\nOld")
	b.prints(`dir -Name`, "Program Files")
	b.prints(`ls C:\ -Recurse -Filter *1.LOG -Name`, "IMAP42026100108-1.LOG\nIMAP4BE2026100108-1.LOG")
	b.says(`Get-ChildItem "C:\Program Files\*"`, "Mode", "LastWriteTime", "Length Name", "d-----", "Imap4")
	b.prints(`Get-ChildItem "C:\Program Files\*" -Name`, "Imap4")
	b.prints(`(Get-ChildItem C:\*\*\IMAP4BE*).FullName`, `C:\Program Files\Imap4\IMAP4BE2026100108-1.LOG`)
	b.prints(`(Get-ChildItem C:\*\*\IMAP4BE*).Length`, "6")
	b.says(`Get-ChildItem C:\nowhere`, "Cannot find path 'C:\\nowhere'")
	b.person("alice")
	b.as("alice").says(`Get-ChildItem C:\`, "denied")
}

func TestTestPath(t *testing.T) {
	t.Parallel()
	b := logBench(t)
	b.prints(`Test-Path "C:\Program Files\Imap4"`, "True")
	b.prints(`Test-Path "C:\Program Files\Imap4" -PathType Leaf`, "False")
	b.prints(`Test-Path "C:\Program Files\Imap4\*.LOG" -PathType Leaf`, "True")
	b.prints(`Test-Path C:\nowhere, env:x`, "False\nFalse")
	b.prints(`if (Test-Path C:\nowhere) { 'there' } else { 'not there' }`, "not there")
	b.says(`dir env:`, "dir : Cannot find drive. A drive with the name 'env' does not exist.", "DriveNotFound,Microsoft.PowerShell.Commands.GetChildItemCommand")
	b.person("alice")
	b.as("alice").says(`Test-Path C:\`, "denied")
}

func TestHostname(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.prints("hostname", "MAILBOX01")
	b.prints("whoami", `contoso\administrator`)
	b.person("Alice")
	b.as("alice").prints("whoami", `contoso\alice`)
}
