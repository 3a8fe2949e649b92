package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/imapspec/imapspec/refserver"
)

// shutdownDeadline bounds the end of the server. It is below the ten seconds that container engines wait before they kill.
const shutdownDeadline = 8 * time.Second

// The values of --proxy.
const (
	proxyTLS     = "tls"
	proxyProcess = "process"
)

func newServe(parts) *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use:   "serve",
		Short: "run the reference server on real ports until interrupted",
		Long:  serveHelp,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.checkVariables(os.Environ()); err != nil {
				return err
			}
			if err := o.complete(cmd.Flags(), os.LookupEnv); err != nil {
				return err
			}
			return serve(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), o)
		},
	}
	o.bind(c.Flags())
	return c
}

const serveHelp = `Runs the reference server on real ports until it is interrupted. As on a new Exchange server the IMAP4 services are
stopped: start them in the management shell (imapspec shell) or give --started.

Every flag below can be said in three places; a flag wins over the environment, the environment over the file:

  on the command line         --log-format json
  in the environment          IMAPSPEC_LOG_FORMAT=json
  in the file of --config     log-format: json

The file is YAML. What may be given several times is a list in the file, and separated by commas in the environment:

  started: true
  profile: exchange2019
  imaps: 0.0.0.0:993
  data: /var/lib/imapspec          # a path is relative to the folder of this file
  administrator-password-file: /run/secrets/administrator
  log: info

Passwords come from the environment or from a file that is named, never from a flag or the file of --config. The
Administrator's is taken from IMAPSPEC_ADMINISTRATOR_PASSWORD or from the first line of --administrator-password-file
(IMAPSPEC_ADMINISTRATOR_PASSWORD_FILE), or made at random; it is kept, readable by you only, in the server file, where
imapspec shell finds it.

A preset is a YAML file with people, their passwords, folders and messages, and with settings:

  settings: {Banner: Welcome}                       # parameters of Set-ImapSettings
  services: {MSExchangeFrontEndTransport: Manual}   # startup types
  people:
    - name: alice
      display: Alice Liddell
      password: a secret
      mailbox: {ImapUseProtocolDefaults: true}      # parameters of Set-CASMailbox
      delegates: [bob]                              # have full access to the mailbox
      folders: [Work]
      messages:
        - {folder: Work, file: plan.eml, flags: ['\Seen'], date: 2024-05-06T07:08:09Z}
        - {folder: Old, file: old.mbox}
    - {name: bob, password: another secret}

or a folder with such a file, preset.yaml, and mail beside it: alice/INBOX/1.eml, alice/Old.mbox. Settings and services count for
a new server only, and people that there are already stay as they are. A preset in which something is wrong changes nothing.

A keytab has the Kerberos keys of the services imap and smtp, in a realm whose people log in with AUTH=GSSAPI: a principal
of the realm CONTOSO.COM is the account with that logon name, one of another realm the account with that user principal name.
Without a keytab AUTH=GSSAPI is announced all the same, as Exchange does, and fails.

SIGTERM and Ctrl-C end the server: clients are told BYE, and what was acknowledged is kept.

Exit status: 0 ended as asked, 2 a flag, a variable or the file of --config is wrong, 3 the machine or what it is given does
not let it run: a port, a folder, a password file, a preset.`

func serve(ctx context.Context, out, complaints io.Writer, o serveOptions) error {
	config, err := o.config(complaints, os.LookupEnv)
	if err != nil {
		return err
	}
	if err := o.checkPorts(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	renewal, ended := renewals(o)
	defer ended()
	server, err := refserver.Start(ctx, config)
	if err != nil && ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // it ended as asked, before it was ready
	}
	if errors.Is(err, fs.ErrPermission) && o.data != "" {
		err = fmt.Errorf("%w; the data folder %s has to belong to user %d", err, o.data, os.Getuid())
	}
	if err != nil {
		return environmentError(err)
	}
	err = announce(out, server, o)
	renewing := false
	if err == nil {
		select {
		case <-ctx.Done():
			stop() // a second signal ends the process at once
		case <-renewal:
			renewing = true
		}
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownDeadline)
	defer cancel()
	if err := errors.Join(err, removeServerFile(o.serverFile, server), server.Close(closing)); err != nil {
		return environmentError(err)
	}
	if renewing {
		return environmentError(renew(o.data))
	}
	return nil
}

// announce prints one line for each listener, writes the server file, and prints ready.
func announce(out io.Writer, server *refserver.Server, o serveOptions) error {
	if err := writeServerFile(o.serverFile, server); err != nil {
		return err
	}
	var lines strings.Builder
	fmt.Fprintf(&lines, "%s (%s)\n", server.Name(), o.profile)
	for _, l := range []struct {
		name, address string
		port          int
		use           string
	}{
		{"imap", o.imap, 143, "STARTTLS"},
		{"imaps", o.imaps, 993, "TLS"},
		{"backend", o.backend, 1993, "TLS, from frontends"},
		{"submission", o.submission, 587, "STARTTLS, then AUTH"},
		{"web", o.web, 443, "Outlook on the web"},
	} {
		state := "closed until its service is started"
		if real, ok := server.Address(l.port); ok { // which has the number of a port that was left open
			state = "listening"
			if l.port == 443 {
				l.use = "https://" + real + "/owa/"
			}
			if l.address != "" {
				l.address = real
			}
		}
		if l.address != "" {
			fmt.Fprintf(&lines, "%-11s %-21s port %d, %s: %s\n", l.name, l.address, l.port, l.use, state)
		}
	}
	url := server.ManagementURL()
	fmt.Fprintf(&lines, "%-11s %-21s %s/services.msc, %s/taskmgr\n", "management", url.Host, url, url)
	fmt.Fprintf(&lines, "%-11s %-21s public zone %s\n", "dns", server.PublicDNS(), server.Domain())
	fmt.Fprintf(&lines, "%-11s %s: the Administrator's password, the certificate authority\nready\n", "server file", o.serverFile)
	_, err := io.WriteString(out, lines.String())
	return err
}
