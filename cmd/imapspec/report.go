//go:build !serveronly

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/reports"
	"github.com/imapspec/imapspec/scenarios/eventlog"
)

func newReport(p parts) *cobra.Command {
	var matrix string
	command := &cobra.Command{
		Use:   "report DIR…",
		Short: "write the report of a run again, from its events.ndjson; of several runs, the matrix of servers",
		Long: `Writes the report of each run again, from its events.ndjson. Several runs become a matrix: servers across, sections and
requirements down, each mark a link to the transcript in the run's own report; and a table of them in Markdown.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			c, err := catalogue.Load(p.features)
			if err != nil {
				return err
			}
			var columns []reports.Column
			for _, dir := range dirs {
				events, err := eventlog.Read(dir)
				if err != nil {
					return environmentError(err)
				}
				if err := p.report(dir, c, events); err != nil {
					return environmentError(fmt.Errorf("the report in %s is not complete: %w", dir, err))
				}
				fmt.Fprintf(cmd.OutOrStdout(), "report: %s\n", dir)
				built := reports.Build(c, events)
				columns = append(columns, reports.Column{Name: built.Run.Implementation, Folder: dir, Report: built})
			}
			if len(dirs) == 1 {
				return nil
			}
			return writeMatrix(cmd.OutOrStdout(), matrix, columns)
		},
	}
	command.Flags().StringVar(&matrix, "matrix", filepath.Join("reports", "out", "matrix"), "`folder` of the matrix of several runs")
	return command
}

// writeMatrix writes the matrix of runs and prints its summary.
func writeMatrix(out io.Writer, dir string, columns []reports.Column) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // a report is for others to read
		return environmentError(fmt.Errorf("write the matrix: %w; choose another folder with --matrix", err))
	}
	from, err := filepath.Abs(dir)
	if err != nil {
		return environmentError(err)
	}
	for i, c := range columns {
		to, err := filepath.Abs(c.Folder)
		if err != nil {
			return environmentError(err)
		}
		if to, err = filepath.Rel(from, to); err != nil {
			return environmentError(err)
		}
		columns[i].Folder = filepath.ToSlash(to)
	}
	if err := reports.WriteMatrix(dir, columns); err != nil {
		return environmentError(err)
	}
	if err := reports.MatrixMarkdown(out, reports.BuildMatrix(columns)); err != nil {
		return err
	}
	fmt.Fprintf(out, "matrix: %s\n", filepath.Join(dir, "matrix.html"))
	return nil
}
