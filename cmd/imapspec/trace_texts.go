//go:build !serveronly

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/imapspec/imapspec/features/catalogue"
)

// traceTexts compares every catalogued RFC with its text, rfcNNNN.txt in the folder, and prints a line for each. Where they do
// not agree the error, of status 1, lists the places; a text that cannot be read is an environment error.
func (p parts) traceTexts(w io.Writer, folder string) error {
	c, err := catalogue.Load(p.features)
	if err != nil {
		return err
	}
	var problems []string
	keyWords, documents := 0, 0
	for _, d := range c.Documents {
		if !d.IsRFC() {
			continue
		}
		file := filepath.Join(folder, d.Source+".txt")
		text, err := os.ReadFile(file)
		if err != nil {
			return environmentError(fmt.Errorf("cannot compare the catalogue with %s: %w", d.Source, err))
		}
		found := d.CheckText(string(text))
		for _, f := range found {
			problem := fmt.Sprintf("%s:%d: %s: %s", file, f.Line, f.Message, strings.TrimSpace(f.Text))
			problems = append(problems, strings.TrimSuffix(problem, ": "))
		}
		lines := len(catalogue.KeyWordLines(string(text)))
		documents, keyWords = documents+1, keyWords+lines
		if _, err := fmt.Fprintf(w, "%s  %d lines with key words, %d requirements, %d problems\n",
			d.Source, lines, len(d.Requirements), len(found)); err != nil {
			return environmentError(err)
		}
	}
	if _, err := fmt.Fprintf(w, "%d documents, %d lines with key words, %d problems\n", documents, keyWords, len(problems)); err != nil {
		return environmentError(err)
	}
	if len(problems) > 0 {
		return &statusError{exitFailed, fmt.Errorf("the catalogue and the texts do not agree:\n  %s", strings.Join(problems, "\n  "))}
	}
	return nil
}
