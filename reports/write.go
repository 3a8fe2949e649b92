package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
)

// renderers is every form of the report with its file name, sorted.
var renderers = []struct {
	file   string
	render func(io.Writer, *Report) error
}{
	{"junit.xml", JUnit},
	{"report.html", HTML},
	{"report.json", JSON},
	{"summary.md", Markdown},
}

// Write renders every form of the report of a run into a folder that exists. A file is replaced whole or not at all.
func Write(dir string, c *catalogue.Catalogue, events []scenarios.Event) error {
	report := Build(c, events)
	for _, r := range renderers {
		var b bytes.Buffer
		if err := r.render(&b, report); err != nil {
			return fmt.Errorf("render %s: %w", r.file, err)
		}
		if err := replace(filepath.Join(dir, r.file), b.Bytes()); err != nil {
			return fmt.Errorf("write the report: %w; choose another folder with --report", err)
		}
	}
	return writePictures(filepath.Join(dir, "pictures"), report)
}

// writePictures puts the screenshots of a run into a folder of their own, for whoever wants them outside the report. Pictures
// of an earlier run go.
func writePictures(dir string, r *Report) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	for _, f := range r.Features {
		for _, s := range f.Scenarios {
			for i, a := range s.pictures() {
				if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // a report is for others to read
					return fmt.Errorf("write the report: %w", err)
				}
				name := fmt.Sprintf("%s-%d.png", strings.TrimPrefix(anchor(s.ID), "s-"), i+1)
				if err := replace(filepath.Join(dir, name), a.Content); err != nil {
					return fmt.Errorf("write the report: %w", err)
				}
			}
		}
	}
	return nil
}

// pictures is the scenario's screenshots in the order in which they were taken.
func (s *Scenario) pictures() []scenarios.Attachment {
	var all []scenarios.Attachment
	for _, step := range s.Steps {
		for _, a := range step.Attachments {
			if a.MediaType == png {
				all = append(all, a)
			}
		}
	}
	return all
}

func replace(path string, content []byte) error {
	temporary := path + ".new"
	if err := os.WriteFile(temporary, content, 0o644); err != nil { //nolint:gosec // a report is for others to read
		return err
	}
	return os.Rename(temporary, path)
}

// JSON renders the report as data: steps, transcripts and coverage; attachments by name and size only.
func JSON(w io.Writer, r *Report) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// MarshalJSON leaves out the content of attachments, which the HTML report and the events hold.
func (s *Step) MarshalJSON() ([]byte, error) {
	type attachment struct {
		Name      string `json:"name"`
		MediaType string `json:"media_type"`
		Bytes     int    `json:"bytes"`
	}
	attached := make([]attachment, 0, len(s.Attachments))
	for _, a := range s.Attachments {
		attached = append(attached, attachment{a.Name, a.MediaType, len(a.Content)})
	}
	return json.Marshal(struct {
		scenarios.StepInfo
		Lines       []scenarios.Line `json:"lines,omitempty"`
		Attachments []attachment     `json:"attachments,omitempty"`
	}{s.StepInfo, s.Lines, attached})
}

// WriteMatrix renders runs side by side into a folder that exists: matrix.html and matrix.md.
func WriteMatrix(dir string, columns []Column) error {
	m := BuildMatrix(columns)
	for _, r := range []struct {
		file   string
		render func(io.Writer, *Matrix) error
	}{{"matrix.html", MatrixHTML}, {"matrix.md", MatrixMarkdown}} {
		var b bytes.Buffer
		if err := r.render(&b, m); err != nil {
			return fmt.Errorf("render %s: %w", r.file, err)
		}
		if err := replace(filepath.Join(dir, r.file), b.Bytes()); err != nil {
			return fmt.Errorf("write the matrix: %w; choose another folder with --matrix", err)
		}
	}
	return nil
}
