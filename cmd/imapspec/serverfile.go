package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/imapspec/imapspec/refserver"
)

// serverFile is how `imapspec shell` finds and enters a server that `imapspec serve` runs. It holds a secret: mode 0600.
type serverFile struct {
	URL       string `json:"url"` // of the management endpoint
	Account   string `json:"account"`
	Password  string `json:"password"`
	Authority string `json:"authority"` // PEM
	PID       int    `json:"pid"`
}

// defaultServerFile is in the user's own cache folder, so that shell finds serve without flags.
func defaultServerFile() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "imapspec", "server.json")
}

func writeServerFile(path string, server *refserver.Server) error {
	raw, err := json.MarshalIndent(serverFile{
		URL: server.ManagementURL().String(), Account: "Administrator", Password: server.AdministratorPassword(),
		Authority: string(server.AuthorityPEM()), PID: os.Getpid(),
	}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("server file: %w; choose another with --server-file", err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // a new file has the right mode from the start
		return fmt.Errorf("server file: %w; choose another with --server-file", err)
	}
	if err := os.WriteFile(path, append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("server file: %w; choose another with --server-file", err)
	}
	return nil
}

// removeServerFile deletes the file unless another server has replaced it.
func removeServerFile(path string, server *refserver.Server) error {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !bytes.Contains(raw, []byte(server.ManagementURL().String())) {
		return nil
	}
	return os.Remove(path)
}

func readServerFile(path string) (serverFile, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return serverFile{}, fmt.Errorf("no server runs: %s does not exist; start one with `imapspec serve`", path)
	}
	if err != nil {
		return serverFile{}, fmt.Errorf("server file: %w", err)
	}
	var f serverFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return serverFile{}, fmt.Errorf("server file %s: %w", path, err)
	}
	return f, nil
}
