package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios/eventlog"
)

func newReport(p parts) *cobra.Command {
	return &cobra.Command{
		Use:   "report DIR…",
		Short: "write the report of a run again, from its events.ndjson",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			c, err := catalogue.Load(p.features)
			if err != nil {
				return err
			}
			for _, dir := range dirs {
				events, err := eventlog.Read(dir)
				if err != nil {
					return environmentError(err)
				}
				if err := p.report(dir, c, events); err != nil {
					return environmentError(fmt.Errorf("the report in %s is not complete: %w", dir, err))
				}
				fmt.Fprintf(cmd.OutOrStdout(), "report: %s\n", dir)
			}
			return nil
		},
	}
}
