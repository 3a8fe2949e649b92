package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/imapspec/imapspec/cmd/imapspec/internal/console"
	"github.com/imapspec/imapspec/scenarios/remoteshell"
)

// shellOptions are the flags of `imapspec shell`.
type shellOptions struct {
	serverFile, url, account, passwordFile, ca, command string
}

func newShell(parts) *cobra.Command {
	var o shellOptions
	c := &cobra.Command{
		Use:   "shell [SCRIPT | -]",
		Short: "open the management shell of a server that `imapspec serve` runs",
		Long: `Opens the management shell of the reference server that imapspec serve runs: with a prompt on a terminal, as a script
from a file or from standard input otherwise. The exit status is 1 when an error ended the script, else what it gave to exit.
With - it runs each statement of standard input as soon as it is there, like powershell -Command -.

Without flags it enters the server of this machine as Administrator. As somebody else, or on another machine, give --url,
--account and --ca; the password is the first line of --password-file, IMAPSPEC_PASSWORD, or asked for.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.command != "" && len(args) > 0 {
				return usageError(errors.New("give a script or --command, not both"))
			}
			if !cmd.Flags().Changed("server-file") { // where imapspec serve was told to put it, as in a container
				if served, _, err := servedAs(os.LookupEnv); err == nil {
					o.serverFile = served.serverFile
				}
			}
			return o.run(cmd, args)
		},
	}
	f := c.Flags()
	f.StringVar(&o.serverFile, "server-file", defaultServerFile(), "`file` that imapspec serve wrote")
	f.StringVar(&o.url, "url", "", "management `URL` of the server, instead of the server file's")
	f.StringVar(&o.account, "account", "", "`name` of the account (default: the server file's Administrator)")
	f.StringVar(&o.passwordFile, "password-file", "", "`file` whose first line is the account's password")
	f.StringVar(&o.ca, "ca", "", "PEM `file` with the authority of the server's certificate, instead of the server file's")
	f.StringVarP(&o.command, "command", "c", "", "`text` to run instead of a script")
	return c
}

// run opens the session and gives it to the prompt or the script.
func (o shellOptions) run(cmd *cobra.Command, args []string) error {
	ctx := cmd.Context()
	config, err := o.config(cmd)
	if err != nil {
		return environmentError(err)
	}
	client, err := remoteshell.Open(ctx, config)
	if err != nil {
		return environmentError(err)
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		_ = client.Close(closing) // the server ends a silent session by itself
	}()
	var exit int
	switch {
	case o.command != "":
		exit, err = console.Script(ctx, client, strings.NewReader(o.command), cmd.OutOrStdout())
	case len(args) == 1 && args[0] == "-":
		exit, err = console.Statements(ctx, client, cmd.InOrStdin(), cmd.OutOrStdout())
	case len(args) == 1:
		var file *os.File
		if file, err = os.Open(args[0]); err != nil {
			return usageError(err)
		}
		defer file.Close()
		exit, err = console.Script(ctx, client, file, cmd.OutOrStdout())
	case term.IsTerminal(int(os.Stdin.Fd())):
		exit, err = console.Prompt(ctx, client, console.PromptOptions{History: historyFile()})
	default:
		exit, err = console.Script(ctx, client, cmd.InOrStdin(), cmd.OutOrStdout())
	}
	if err != nil {
		return environmentError(err)
	}
	if exit != 0 {
		return &statusError{status: exit}
	}
	return nil
}

// config takes what the flags leave open from the server file.
func (o shellOptions) config(cmd *cobra.Command) (remoteshell.Config, error) {
	config := remoteshell.Config{URL: o.url, Account: o.account}
	var authority []byte
	if o.url == "" || o.account == "" && o.passwordFile == "" {
		file, err := readServerFile(o.serverFile)
		if err != nil {
			return config, err
		}
		authority = []byte(file.Authority)
		if o.url == "" {
			config.URL = file.URL
		}
		if o.account == "" {
			config.Account, config.Password = file.Account, file.Password
		}
	}
	if o.ca != "" {
		var err error
		if authority, err = os.ReadFile(o.ca); err != nil {
			return config, fmt.Errorf("--ca: %w", err)
		}
	}
	if authority != nil {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(authority) {
			return config, errors.New("the certificate authority is not a PEM certificate; see --ca")
		}
	}
	if config.Password == "" {
		password, err := readPassword(cmd.InOrStdin(), cmd.ErrOrStderr(), o.passwordFile, config.Account)
		if err != nil {
			return config, err
		}
		config.Password = password
	}
	return config, nil
}

// historyFile keeps what was typed, beside the server file; empty where there is no such folder.
func historyFile() string {
	path := filepath.Join(filepath.Dir(defaultServerFile()), "history")
	if os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return ""
	}
	return path
}
