//go:build !serveronly

package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/imapspec/imapspec/steps/diagnose"
)

// diagnoseOptions are the flags of `imapspec diagnose`.
type diagnoseOptions struct {
	security, user, passwordFile, dns, ca, connect string
	port                                           int
	timeout                                        time.Duration
}

func newDiagnose(parts) *cobra.Command {
	var o diagnoseOptions
	c := &cobra.Command{
		Use:   "diagnose HOST",
		Short: "analyse, step by step, how a mail program gets to an IMAP4 server",
		Long: `Goes the way of a mail program to an IMAP4 server: the name in DNS, the port, the TLS certificate with its names, its
authority and its dates, the greeting, the capabilities and, with --user, the login. A step that fails names the cause and
what to do about it. It works against any server.

The password is taken from the first line of --password-file, from IMAPSPEC_PASSWORD, or asked for. It is sent over an
encrypted connection only, when the certificate has passed.

Exit status: 0 the way is free, 1 a step failed, 2 usage, 3 environment.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			options, err := o.options(args[0])
			if err != nil {
				return err
			}
			if o.user != "" {
				if options.Password, err = readPassword(cmd.InOrStdin(), cmd.ErrOrStderr(), o.passwordFile, o.user); err != nil {
					return environmentError(err)
				}
			}
			analysis := diagnose.Analyze(cmd.Context(), options)
			if err := analysis.Write(cmd.OutOrStdout()); err != nil {
				return environmentError(err)
			}
			if analysis.Outcome != diagnose.Passed {
				return failedError()
			}
			return nil
		},
	}
	f := c.Flags()
	f.IntVar(&o.port, "port", 0, "TCP `port` (default 993, or 143 without TLS from the first byte)")
	f.StringVar(&o.security, "security", string(diagnose.TLS), "encryption: tls, starttls or none")
	f.StringVar(&o.user, "user", "", "`name` to log in with (default: nobody logs in)")
	f.StringVar(&o.passwordFile, "password-file", "", "`file` whose first line is the password")
	f.StringVar(&o.dns, "dns", "", "DNS `server` to ask, host or host:port (default: the system's)")
	f.StringVar(&o.ca, "ca", "", "PEM `file` with the authorities to trust (default: the system's)")
	f.StringVar(&o.connect, "connect", "", "connect to this `address`, host:port, whatever DNS says")
	f.DurationVar(&o.timeout, "timeout", 10*time.Second, "longest `time` for each step")
	return c
}

// options checks the flags. Its errors are the user's, or the machine's for a file that cannot be read.
func (o diagnoseOptions) options(host string) (diagnose.Options, error) {
	options := diagnose.Options{Host: strings.TrimSuffix(host, "."), Port: o.port, Security: diagnose.Security(o.security),
		User: o.user, Timeout: o.timeout}
	switch options.Security {
	case diagnose.TLS, diagnose.STARTTLS, diagnose.None:
	default:
		return options, usageError(fmt.Errorf("--security: %q is not one of tls, starttls, none", o.security))
	}
	if o.port < 0 || o.port > 65535 {
		return options, usageError(fmt.Errorf("--port: %d is not between 1 and 65535", o.port))
	}
	if host == "" || strings.ContainsAny(host, ":/ ") && net.ParseIP(host) == nil {
		return options, usageError(fmt.Errorf("%q is neither a host's name nor an IP address; a port goes with --port", host))
	}
	if o.timeout <= 0 {
		return options, usageError(errors.New("--timeout: the time must be longer than nothing"))
	}
	if o.dns != "" {
		options.Resolver = resolverAt(o.dns)
	}
	if o.connect != "" {
		if _, _, err := net.SplitHostPort(o.connect); err != nil {
			return options, usageError(fmt.Errorf("--connect: %q is not host:port", o.connect))
		}
		options.Dial = func(ctx context.Context, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", o.connect)
		}
	}
	if o.ca != "" {
		pem, err := os.ReadFile(o.ca)
		if err != nil {
			return options, environmentError(fmt.Errorf("--ca: %w", err))
		}
		options.RootCAs = x509.NewCertPool()
		if !options.RootCAs.AppendCertsFromPEM(pem) {
			return options, usageError(fmt.Errorf("--ca: %s holds no PEM certificate", o.ca))
		}
	}
	return options, nil
}

// resolverAt asks one DNS server only.
func resolverAt(server string) *net.Resolver {
	if _, _, err := net.SplitHostPort(server); err != nil {
		server = net.JoinHostPort(strings.Trim(server, "[]"), "53")
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server)
	}}
}
