//go:build serveronly

// With the build tag serveronly the program is the reference server alone, as the container image has it: what runs scenarios and
// reports, with its libraries, is left out. `make image` builds it. Files that only the whole program needs carry !serveronly.

package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// parts is what the subcommands of the whole program are made of; those of the server need none.
type parts struct{}

// subcommands is every subcommand of the server alone, in the order of their names.
func subcommands() []func(parts) *cobra.Command {
	return []func(parts) *cobra.Command{
		newHealth,
		newServe,
		newShell,
		newVersion,
	}
}

func main() {
	os.Exit(execute(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// execute runs the command line and gives the exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:   "imapspec",
		Short: "reference IMAP4 server that behaves like Exchange's frontend and backend",
		Long: `The reference server of imapspec, without the scenarios that are run against IMAP4 servers.

Exit status: 0 as expected, 1 not ready, 2 usage, 3 environment.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	for _, build := range subcommands() {
		root.AddCommand(build(parts{}))
	}
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return status(stderr, root.ExecuteContext(ctx))
}

// statusOfRun knows no errors: nothing here runs scenarios.
func statusOfRun(error) (code int, ok bool) { return 0, false }
