package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/imapspec/imapspec/refserver"
)

const shutdownDeadline = 10 * time.Second

// The values of --proxy.
const (
	proxyTLS     = "tls"
	proxyProcess = "process"
)

// serveOptions are the flags of `imapspec serve`.
type serveOptions struct {
	profile, preset, data, server, dns            string
	imap, imaps, submission, web, management, log string
	proxy                                         string
	keytab                                        string
	started                                       bool
}

func newServe(parts) *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use:   "serve",
		Short: "run the reference server on real ports until interrupted",
		Long: `Runs the reference server on real ports until it is interrupted. As on a new Exchange server the IMAP4 services are
stopped: start them in the management shell (imapspec shell) or give --started.

A preset is a YAML file with people, their passwords, folders and messages:

  people:
    - name: alice
      display: Alice Liddell
      password: a secret
      folders: [Work]
      messages:
        - {folder: Work, file: plan.eml, flags: ['\Seen']}

A keytab has the Kerberos keys of the services imap and smtp, in a realm whose people log in with AUTH=GSSAPI: a principal
of the realm CONTOSO.COM is the account with that logon name, one of another realm the account with that user principal name.
Without a keytab AUTH=GSSAPI is announced all the same, as Exchange does, and fails.

The Administrator's password is taken from IMAPSPEC_ADMINISTRATOR_PASSWORD, or made at random; it is kept, readable by
you only, in the server file, where imapspec shell finds it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), cmd.OutOrStdout(), o) },
	}
	f := c.Flags()
	f.BoolVar(&o.started, "started", false, "start the IMAP4 services at once and automatically")
	f.StringVar(&o.profile, "profile", "exchange2019", "personality: "+strings.Join(refserver.Profiles(), ", "))
	f.StringVar(&o.preset, "preset", "", "YAML `file` with people, folders and messages")
	f.StringVar(&o.data, "data", "", "`folder` that keeps mailboxes and settings (default: in memory)")
	f.StringVar(&o.keytab, "keytab", "", "`file` with the Kerberos keys of imap and smtp, for AUTH=GSSAPI (default: it fails)")
	f.StringVar(&o.imap, "imap", "127.0.0.1:1143", "real `address` of port 143")
	f.StringVar(&o.imaps, "imaps", "127.0.0.1:1993", "real `address` of port 993")
	f.StringVar(&o.submission, "submission", "127.0.0.1:1587", "real `address` of port 587")
	f.StringVar(&o.web, "web", "127.0.0.1:8443", "real `address` of port 443, Outlook on the web")
	f.StringVar(&o.management, "management", "127.0.0.1:8444", "real `address` of the shell and the desktop pages")
	f.StringVar(&o.dns, "dns", "127.0.0.1:1053", "real `address` of the public DNS server")
	f.StringVar(&o.server, "server-file", defaultServerFile(), "`file` that tells imapspec shell how to reach this server")
	f.StringVar(&o.proxy, "proxy", proxyTLS, "how a client that is logged in reaches the backend: tls, as on Exchange, or process, handed over within the process, which is faster")
	f.StringVar(&o.log, "log", "warn", "least `level` that is logged to standard error: debug, info, warn, error")
	return c
}

func serve(ctx context.Context, out io.Writer, o serveOptions) error {
	config, err := o.config()
	if err != nil {
		return usageError(err)
	}
	if err := o.checkPorts(); err != nil {
		return environmentError(err)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	server, err := refserver.Start(ctx, config)
	if err != nil {
		return environmentError(err)
	}
	err = announce(out, server, o)
	if err == nil {
		<-ctx.Done()
	}
	closing, cancel := context.WithTimeout(context.Background(), shutdownDeadline)
	defer cancel()
	if err := errors.Join(err, removeServerFile(o.server, server), server.Close(closing)); err != nil {
		return environmentError(err)
	}
	return nil
}

// config checks the flags; its errors are the user's.
func (o serveOptions) config() (refserver.Config, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.log)); err != nil {
		return refserver.Config{}, fmt.Errorf("--log: %q is not one of debug, info, warn, error", o.log)
	}
	c := refserver.Config{
		Profile: o.profile, Started: o.started, ProxyInProcess: o.proxy == proxyProcess, DataDir: o.data, Keytab: o.keytab, Management: o.management, DNS: o.dns,
		AdministratorPassword: os.Getenv("IMAPSPEC_ADMINISTRATOR_PASSWORD"),
		Publish:               map[int]string{143: o.imap, 993: o.imaps, 587: o.submission, 443: o.web},
		Log:                   slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})),
	}
	if o.proxy != proxyTLS && o.proxy != proxyProcess {
		return refserver.Config{}, fmt.Errorf("--proxy: %q is neither %s nor %s", o.proxy, proxyTLS, proxyProcess)
	}
	if !slices.Contains(refserver.Profiles(), o.profile) {
		return refserver.Config{}, fmt.Errorf("--profile: %q is not one of %s", o.profile, strings.Join(refserver.Profiles(), ", "))
	}
	for _, l := range o.listeners() {
		if _, err := net.ResolveTCPAddr("tcp", l.address); err != nil {
			return refserver.Config{}, fmt.Errorf("--%s: %q is not host:port: %w", l.flag, l.address, err)
		}
	}
	if o.preset != "" {
		preset, err := refserver.LoadPreset(o.preset)
		if err != nil {
			return refserver.Config{}, err
		}
		c.People = preset.People
	}
	return c, nil
}

// listeners is every real address with its flag.
func (o serveOptions) listeners() []struct{ flag, address string } {
	return []struct{ flag, address string }{
		{"dns", o.dns}, {"imap", o.imap}, {"imaps", o.imaps}, {"management", o.management},
		{"submission", o.submission}, {"web", o.web},
	}
}

// checkPorts says at once which address cannot be had. Without it the service that needs it would stay stopped, as on
// Windows, with an event-log entry that nobody at this prompt sees.
func (o serveOptions) checkPorts() error {
	for _, l := range o.listeners() {
		probe, err := net.Listen("tcp", l.address)
		if err != nil {
			return fmt.Errorf("%w; choose another address with --%s", err, l.flag)
		}
		if err := probe.Close(); err != nil {
			return err
		}
	}
	return nil
}

// announce prints one line for each listener, writes the server file, and prints ready.
func announce(out io.Writer, server *refserver.Server, o serveOptions) error {
	if err := writeServerFile(o.server, server); err != nil {
		return err
	}
	lines := fmt.Sprintf("%s (%s)\n", server.Name(), o.profile)
	for _, l := range []struct {
		name, address string
		port          int
		use           string
	}{
		{"imap", o.imap, 143, "STARTTLS"},
		{"imaps", o.imaps, 993, "TLS"},
		{"submission", o.submission, 587, "STARTTLS, then AUTH"},
		{"web", o.web, 443, "https://" + o.web + "/owa/"},
	} {
		state := "listening"
		if _, ok := server.Address(l.port); !ok {
			state = "closed until its service is started"
		}
		lines += fmt.Sprintf("%-11s %-21s port %d, %s: %s\n", l.name, l.address, l.port, l.use, state)
	}
	url := server.ManagementURL()
	lines += fmt.Sprintf("%-11s %-21s %s/services.msc, %s/taskmgr\n", "management", url.Host, url, url)
	lines += fmt.Sprintf("%-11s %-21s public zone %s\n", "dns", server.PublicDNS(), server.Domain())
	lines += fmt.Sprintf("%-11s %s: the Administrator's password, the certificate authority\nready\n", "server file", o.server)
	_, err := io.WriteString(out, lines)
	return err
}
