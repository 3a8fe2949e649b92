//go:build !serveronly

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/external"
	"github.com/imapspec/imapspec/scenarios/runner"
)

// externalOptions are the flags of `imapspec run` about a server that somebody else runs.
type externalOptions struct {
	servers  []string // URLs
	accounts string   // file
	console  string   // command
	name     string   // the server's, for the report
}

// accountsHelp describes the file of --accounts.
var accountsHelp = `--accounts is a YAML file. It may hold, each part as far as it is needed:

  ` + strings.ReplaceAll(strings.TrimSpace(external.AccountsExample), "\n", "\n  ") + `

With --server at least one account is needed. With --console scenarios begin on a new Exchange server, whose IMAP4 services are stopped
and which has no mailbox for alice, bob or carol: console.reset makes it so, and without it scenarios are not applicable from the first
one on that changes something. Clients connect where console.hosts says, by a name with its port before one without; the analysis of
connections looks names up there too. Without console.hosts names are looked up on this machine. tls.ca is read again after each reset.`

// flags enters the flags.
func (o *externalOptions) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&o.servers, "server", nil, "`URL` of a server to run against: imaps://host[:port], imap://host[:port] with STARTTLS, "+
		"imap+insecure://host[:port]; repeated for its other addresses")
	f.StringVar(&o.accounts, "accounts", "", "YAML `file` about the external server: accounts, certificate authority, where its hosts are, how it is made new; see above")
	f.StringVar(&o.console, "console", "", "`command` that runs the management shell of an external server on its standard input, such as "+
		"'ssh exch01 powershell -NoProfile -Command -'")
	f.StringVar(&o.name, "server-name", "", "what the report calls the server, such as 'Dovecot 2.3.19' (default: the URL)")
}

// externalTimeout is how long a scenario may take against somebody else's server, which has its own machine: one that hangs is found out soon.
const externalTimeout = time.Minute

// external says whether the run is against somebody else's server.
func (o externalOptions) external() bool { return len(o.servers) > 0 || o.console != "" }

// check says which flag is wrong.
func (o externalOptions) check(all runOptions) error {
	switch {
	case len(o.servers) > 0 && o.accounts == "":
		return errors.New("--server: give --accounts too, a YAML file with the people who have mailboxes there")
	case o.accounts != "" && !o.external():
		return errors.New("--accounts: give --server or --console too")
	case o.name != "" && !o.external():
		return errors.New("--server-name: give --server or --console too")
	case !o.external():
		return nil
	case all.topology != topologyEmbedded:
		return fmt.Errorf("--topology %s: an external server is given by --server or --console", all.topology)
	case all.profile != folderProfile:
		return errors.New("--profile: an external server has its own personality")
	case len(all.defects) > 0:
		return errors.New("--defect: only the reference server has defects to switch on")
	}
	_, err := o.settings(all.limit())
	return err
}

// settings reads the flags and the file that they name.
func (o externalOptions) settings(timeout time.Duration) (external.Config, error) {
	c := external.Config{Console: o.console, Patience: time.Duration(float64(scenarios.DefaultPatience) * float64(timeout) / float64(externalTimeout))}
	for _, text := range o.servers {
		e, err := external.ParseServer(text)
		if err != nil {
			return c, fmt.Errorf("--server: %w", err)
		}
		c.Endpoints = append(c.Endpoints, e)
	}
	if o.accounts == "" {
		return c, nil
	}
	accounts, err := external.LoadAccounts(o.accounts)
	if err != nil {
		return c, fmt.Errorf("--accounts: %w", err)
	}
	if len(o.servers) > 0 && len(accounts.People) == 0 {
		return c, fmt.Errorf("--accounts: %s has no accounts: at least one is needed", o.accounts)
	}
	c.Accounts = accounts
	return c, nil
}

// deploy gives the deployer, when somebody can log in.
func (o externalOptions) deploy(ctx context.Context, timeout time.Duration) (scenarios.Deployer, error) {
	c, err := o.settings(timeout)
	if err != nil {
		return nil, err
	}
	return external.New(c), external.Check(ctx, c)
}

// config makes a run's configuration that of an external server.
func (o externalOptions) config(c *runner.Config) {
	if !o.external() {
		return
	}
	c.DefaultProfile = nil
	c.Info.Topology = external.Name
	c.Info.Version = ""
	switch {
	case o.name != "":
		c.Info.Implementation = o.name
	case len(o.servers) > 0:
		c.Info.Implementation = o.servers[0]
	default:
		c.Info.Implementation = "the server at the console of " + o.console
	}
}

// words are the flags as they were given.
func (o externalOptions) words() []string {
	var words []string
	for _, s := range o.servers {
		words = append(words, "--server", s)
	}
	for _, flag := range []struct{ name, value string }{{"--accounts", o.accounts}, {"--console", o.console}} {
		if flag.value != "" {
			words = append(words, flag.name, flag.value)
		}
	}
	return words
}
