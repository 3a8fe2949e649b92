package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is whom PostgreSQL runs as when this process is root's; ok is false where it runs as the caller.
func account() (uid, gid int, ok bool, err error) {
	if os.Geteuid() != 0 {
		return 0, 0, false, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, lookupErr := user.Lookup(name)
		if lookupErr != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		return uid, gid, true, errors.Join(err1, err2)
	}
	return 0, 0, false, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody")
}

// giveAway makes files those of the user that PostgreSQL runs as.
func giveAway(paths ...string) error {
	uid, gid, ok, err := account()
	if err != nil || !ok {
		return err
	}
	for _, path := range paths {
		if err := os.Chown(path, uid, gid); err != nil {
			return fmt.Errorf("give PostgreSQL its folder: %w", err)
		}
	}
	return nil
}

// unprivileged has a program run as that user, and end with this process.
func unprivileged(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if uid, gid, ok, err := account(); err == nil && ok {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
}
