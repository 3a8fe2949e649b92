package containers

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/goccy/go-yaml"
	"github.com/testcontainers/testcontainers-go"

	"github.com/imapspec/imapspec/scenarios/internal/strictyaml"
)

// namedFiles copies the message files that a preset file names to where the container's preset file, in presetFolder, names them. What
// is wrong with the preset the server says.
func namedFiles(preset string) testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		raw, err := os.ReadFile(preset)
		if err != nil {
			return fmt.Errorf("preset: %w", err)
		}
		var named struct {
			People []struct {
				Messages []struct {
					File string `yaml:"file"`
				} `yaml:"messages"`
			} `yaml:"people"`
		}
		if err := yaml.Unmarshal(bytes.TrimPrefix(raw, []byte(strictyaml.ByteOrderMark)), &named); err != nil {
			return nil // the server names the place
		}
		done := map[string]bool{}
		for _, file := range req.Files {
			done[file.ContainerFilePath] = true
		}
		for _, person := range named.People {
			for _, m := range person.Messages {
				from, to := m.File, filepath.ToSlash(m.File)
				if !filepath.IsAbs(from) {
					from, to = filepath.Join(filepath.Dir(preset), from), path.Join(presetFolder, to)
				}
				if m.File == "" || done[to] {
					continue
				}
				if _, err := os.Stat(from); err != nil {
					return fmt.Errorf("preset %s: %w", preset, err)
				}
				done[to] = true
				if err := combine(req, copied(from, to)); err != nil {
					return err
				}
			}
		}
		return nil
	}
}
