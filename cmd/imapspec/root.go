//go:build !serveronly

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// subcommands is every subcommand, in the order of their names.
func subcommands() []func(parts) *cobra.Command {
	return []func(parts) *cobra.Command{
		newDefects,
		newDiagnose,
		newHealth,
		newList,
		newReport,
		newRun,
		newServe,
		newShell,
		newSteps,
		newTrace,
		newVersion,
	}
}

// newRoot is the command `imapspec`.
func newRoot(p parts) *cobra.Command {
	root := &cobra.Command{
		Use:   "imapspec",
		Short: "executable documentation and conformance testing for IMAP4 servers",
		Long: `imapspec runs the documentation of IMAP4 servers: procedures and standards, written as scenarios, against a server. It
brings a complete reference server that behaves like Exchange's IMAP4 services.

Exit status: 0 as expected, 1 a requirement failed, 2 usage, 3 environment, 4 nothing ran.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,

		SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			text := fmt.Sprintf("there is no subcommand %q", args[0])
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				text += ", did you mean " + strings.Join(near, " or ") + "?"
			}
			return fmt.Errorf("%s", text)
		},
	}
	for _, build := range subcommands() {
		root.AddCommand(build(p))
	}
	return root
}

// execute runs the command line and gives the exit status.
func execute(ctx context.Context, p parts, args []string, stdout, stderr io.Writer) int {
	root := newRoot(p)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return status(stderr, root.ExecuteContext(ctx))
}
