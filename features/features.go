// Package features holds the Gherkin and the catalogue of requirements, embedded so that the binary needs no files.
package features

import "embed"

// FS has the folders as they lie beside this file: procedure/*.feature, requirements/*.yaml.
//
//go:embed procedure/*.feature requirements/*.yaml
var FS embed.FS
