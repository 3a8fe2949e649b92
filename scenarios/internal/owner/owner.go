// Package owner names the process that something belongs to which outlives it when it is killed: a container, a folder. Whoever comes
// later sees by the name that the process is gone, and removes what it left behind.
package owner

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
)

const separator = "/"

// Name names this process, in words that have no underscore: the machine with its numbering of processes, the process, and when that
// began, so that another process with its number is told apart.
func Name() string {
	pid := os.Getpid()
	return strings.Join([]string{machine(), strconv.Itoa(pid), begun(pid)}, separator)
}

// Ended says that the owner was a process of this machine and is no more. What cannot be known is taken for running.
func Ended(name string) bool {
	parts := strings.Split(name, separator)
	if len(parts) != 3 || parts[0] != machine() {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid <= 0 {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	if err := p.Signal(syscall.Signal(0)); errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH) {
		return true
	}
	now := begun(pid)
	return parts[2] != "" && now != "" && parts[2] != now
}

// machine is the name of this machine; on Linux with its PID namespace, since processes of two containers may have the same numbers.
func machine() string {
	name, err := os.Hostname()
	if err != nil {
		name = "unknown"
	}
	if namespace, err := os.Readlink("/proc/self/ns/pid"); err == nil {
		name += "." + strings.Trim(namespace, "pid:[]")
	}
	return strings.NewReplacer(separator, "-", "_", "-").Replace(name)
}

// begun is when a process began, in whatever unit the system has; empty where it does not tell.
func begun(pid int) string {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return ""
	}
	// The name in parentheses may contain blanks; starttime is the 20th field behind it (proc(5)).
	_, rest, found := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	if !found || len(fields) < 20 {
		return ""
	}
	return fields[19]
}
