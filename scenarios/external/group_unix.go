//go:build unix

package external

import (
	"os/exec"
	"syscall"
)

// ownGroup has a command start in a process group of its own, so that an interruption of the harness does not reach it before
// the harness is done with it.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// endGroup ends a command with everything that it has started.
func endGroup(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
