//go:build !serveronly

package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/imapspec/imapspec/features/catalogue"
)

func newList(p parts) *cobra.Command {
	var tags string
	c := &cobra.Command{
		Use:   "list [SELECTOR…]",
		Short: "show what would run, with ids",
		Long: `Shows the scenarios that run would run: id, name, requirements.

` + selectorHelp,
		RunE: func(cmd *cobra.Command, args []string) error {
			_, selected, err := p.selection(args, tags)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, s := range selected {
				name := s.Info.Feature + " / " + s.Info.Name
				if ids := catalogue.IDs(s.Info.Tags); len(ids) > 0 {
					name += "  [" + strings.Join(ids, " ") + "]"
				}
				fmt.Fprintf(w, "%s\t%s\n", s.ID, name)
			}
			written := map[string]bool{}
			for _, s := range selected {
				written[s.Origin()] = true
			}
			fmt.Fprintf(w, "%d scenarios\n", len(selected))
			if len(written) < len(selected) {
				fmt.Fprintf(w, "(instances of %d, the rows of outlines counted)\n", len(written))
			}
			return w.Flush()
		},
	}
	c.Flags().StringVar(&tags, "tags", "", "list only scenarios whose tags match the `expression`")
	return c
}
