// Package features holds the Gherkin and the catalogue of requirements, embedded so that the binary needs no files.
package features

import "embed"

// FS has the folders as they lie beside this file: exchange/*.feature, procedure/*.feature, rfc3501/*.feature and so on,
// requirements/*.yaml.
//
//go:embed exchange/*.feature procedure/*.feature rfc*/*.feature requirements/*.yaml
var FS embed.FS
