//go:build !serveronly

package main

import (
	"github.com/spf13/cobra"
)

func newSteps(p parts) *cobra.Command {
	var markdown bool
	c := &cobra.Command{
		Use:   "steps",
		Short: "show the vocabulary in which features are written",
		Long: `Shows every step that a feature can take, with an example, and the language in which exchanges on the wire are written. Both
are generated from the tables that the steps use.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := p.reference(cmd.OutOrStdout(), markdown); err != nil {
				return environmentError(err)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&markdown, "markdown", false, "print Markdown")
	return c
}
