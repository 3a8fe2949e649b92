//go:build !unix

package external

import "os/exec"

// ownGroup does nothing where there are no process groups.
func ownGroup(*exec.Cmd) {}

// endGroup ends a command.
func endGroup(c *exec.Cmd) { _ = c.Process.Kill() }
