package containers

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/testcontainers/testcontainers-go"
)

// presetFolder is where WithPreset puts what it is given.
const presetFolder = "/preset"

// WithStarted starts both IMAP4 services at once, and automatically from then on.
func WithStarted() testcontainers.CustomizeRequestOption {
	return testcontainers.WithCmdArgs("--started")
}

// WithProfile chooses the personality: exchange2016, exchange2019 (the default), exchangese or standard.
func WithProfile(name string) testcontainers.CustomizeRequestOption {
	return testcontainers.WithCmdArgs("--profile", name)
}

// WithDefects switches deliberate deviations of the reference server on; `imapspec defects` lists them.
func WithDefects(names ...string) testcontainers.CustomizeRequestOption {
	var args []string
	for _, name := range names {
		args = append(args, "--defect", name)
	}
	return testcontainers.WithCmdArgs(args...)
}

// withRenewal lets renew replace the server.
func withRenewal() testcontainers.CustomizeRequestOption {
	return testcontainers.WithCmdArgs("--disposable")
}

// WithPreset gives the server people, folders and messages, as `imapspec serve --preset` does. source is a YAML file, which is copied
// with the message files that it names and that are looked for beside it, or a folder, all of which is copied and whose file
// preset.yaml is read.
func WithPreset(source string) testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		info, err := os.Stat(source)
		if err != nil {
			return fmt.Errorf("preset: %w", err)
		}
		file := path.Join(presetFolder, "preset.yaml")
		if !info.IsDir() {
			return combine(req, copied(source, file), namedFiles(source), testcontainers.WithCmdArgs("--preset", file))
		}
		if _, err := os.Stat(filepath.Join(source, "preset.yaml")); err != nil {
			return fmt.Errorf("preset: the folder %s has no preset.yaml: %w", source, err)
		}
		files, err := within(source)
		if err != nil {
			return fmt.Errorf("preset: %w", err)
		}
		for _, name := range files {
			if err := combine(req, copied(filepath.Join(source, name), path.Join(presetFolder, filepath.ToSlash(name)))); err != nil {
				return err
			}
		}
		return combine(req, namedFiles(filepath.Join(source, "preset.yaml")), testcontainers.WithCmdArgs("--preset", presetFolder))
	}
}

// within lists the files of a folder, at any depth, by their names in it.
func within(folder string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		names = append(names, relative)
		return err
	})
	return names, err
}

// copied puts a file into the container before it starts, for everybody to read.
func copied(from, to string) testcontainers.CustomizeRequestOption {
	return testcontainers.WithFiles(testcontainers.ContainerFile{HostFilePath: from, ContainerFilePath: to, FileMode: 0o644})
}

func combine(req *testcontainers.GenericContainerRequest, opts ...testcontainers.ContainerCustomizer) error {
	for _, o := range opts {
		if err := o.Customize(req); err != nil {
			return err
		}
	}
	return nil
}
