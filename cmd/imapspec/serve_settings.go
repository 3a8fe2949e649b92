package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/imapspec/imapspec/refserver"
)

// serveOptions are the settings of `imapspec serve`, whichever place they came from.
type serveOptions struct {
	profile, preset, data, keytab, proxy  string
	imap, imaps, backend, submission, web string
	management, dns, serverFile           string
	administratorPasswordFile             string
	log, logFormat, configFile, storeDSN  string
	serverName, storeLease                string
	defects, peers                        []string
	started, container, metrics           bool
	disposable                            bool
}

// setting is one thing that `imapspec serve` can be told: a flag, an environment variable and a key of the file.
type setting struct {
	name      string             // "log-format": the flag, the key, and IMAPSPEC_LOG_FORMAT
	value     any                // where it goes: *string, *bool or *[]string
	initial   string             // the default of a *string
	container string             // the default in a container; empty: the same
	check     func(string) error // of a value or of each of several; nil: everything will do
	public    func(string) error // of a value that a flag or the file of --config gives, which others can read; nil: check will do
	path      bool               // the name of a file or folder
	usage     string
}

// settings is every setting, sorted by name.
func (o *serveOptions) settings() []setting {
	return []setting{
		{name: "administrator-password-file", value: &o.administratorPasswordFile, path: true,
			usage: "`file` whose first line is the Administrator's password"},
		{name: "backend", value: &o.backend, container: "0.0.0.0:1993", check: optional(hostPort),
			usage: "real `address` of port 1993, where frontends reach the backend (default: any free port of the loopback interface)"},
		{name: "config", value: &o.configFile, path: true,
			usage: "YAML `file` with settings"},
		{name: "container", value: &o.container,
			usage: "take the defaults of a container: real ports on all addresses, data and server file in /data"},
		{name: "data", value: &o.data, container: "/data", path: true,
			usage: "`folder` that keeps mailboxes and settings (default: in memory)"},
		{name: "defect", value: &o.defects, check: knownDefect,
			usage: "`name` of a deliberate deviation to switch on, see imapspec defects; may be given several times"},
		{name: "disposable", value: &o.disposable,
			usage: "have SIGHUP replace the server by a new one: what is in the data folder is removed"},
		{name: "dns", value: &o.dns, initial: "127.0.0.1:1053", container: "0.0.0.0:53", check: hostPort,
			usage: "real `address` of the public DNS server"},
		{name: "imap", value: &o.imap, initial: "127.0.0.1:1143", container: "0.0.0.0:143", check: hostPort,
			usage: "real `address` of port 143"},
		{name: "imaps", value: &o.imaps, initial: "127.0.0.1:1993", container: "0.0.0.0:993", check: hostPort,
			usage: "real `address` of port 993"},
		{name: "keytab", value: &o.keytab, path: true,
			usage: "`file` with the Kerberos keys of imap and smtp, for AUTH=GSSAPI (default: it fails)"},
		{name: "log", value: &o.log, initial: "warn", check: oneOf("debug", "info", "warn", "error"),
			usage: "least `level` that is logged to standard error: debug, info, warn, error"},
		{name: "log-format", value: &o.logFormat, initial: logText, check: oneOf(logText, logJSON),
			usage: "`form` of the log: text or json"},
		{name: "management", value: &o.management, initial: "127.0.0.1:8444", container: "0.0.0.0:8444", check: hostPort,
			usage: "real `address` of the shell, the desktop pages and the health checks"},
		{name: "metrics", value: &o.metrics,
			usage: "serve Prometheus metrics at https://MANAGEMENT/metrics, without a login"},
		{name: "peer", value: &o.peers, check: peer,
			usage: "`NAME=host:port` of another host's backend, where it is not at its FQDN and port 1993; may be given several times"},
		{name: "preset", value: &o.preset, path: true,
			usage: "YAML `file` with people, folders, messages and settings, or a folder with preset.yaml and mail"},
		{name: "profile", value: &o.profile, initial: serveProfile, check: oneOf(refserver.Profiles()...),
			usage: "`personality`: " + strings.Join(refserver.Profiles(), ", ")},
		{name: "proxy", value: &o.proxy, initial: proxyTLS, check: oneOf(proxyTLS, proxyProcess),
			usage: "`way` of a client that is logged in to the backend: tls, as on Exchange, or process, within the process, which is faster"},
		{name: "server-file", value: &o.serverFile, initial: defaultServerFile(), container: containerServerFile, check: notEmpty, path: true,
			usage: "`file` that tells imapspec shell and imapspec health how to reach this server"},
		{name: "server-name", value: &o.serverName, check: optional(serverName),
			usage: "`name` of this host in the organisation, ending with a number from 1 to 99 (default: MAILBOX01); hosts with names of their own and one store-dsn are a group"},
		{name: "started", value: &o.started,
			usage: "start the IMAP4 services at once and automatically"},
		{name: "store-dsn", value: &o.storeDSN, public: withoutPassword,
			usage: "`DSN` of a PostgreSQL that keeps mailboxes and settings, in place of the folder data: postgres://user@host/database (its password: PGPASSFILE or PGPASSWORD)"},
		{name: "store-lease", value: &o.storeLease, initial: "15s", check: lease,
			usage: "`time` that a host of a group may be silent before the others take its mailbox databases over, at least 1s"},
		{name: "submission", value: &o.submission, initial: "127.0.0.1:1587", container: "0.0.0.0:587", check: hostPort,
			usage: "real `address` of port 587"},
		{name: "web", value: &o.web, initial: "127.0.0.1:8443", container: "0.0.0.0:443", check: hostPort,
			usage: "real `address` of port 443, Outlook on the web"},
	}
}

// containerServerFile is where a container's server file is: in the volume, for the root is read-only.
const containerServerFile = "/data/server.json"

// serveProfile is the personality of a server that is told none.
const serveProfile = "exchange2019"

// The values of --log-format.
const (
	logText = "text"
	logJSON = "json"
)

// bind makes a flag of every setting.
func (o *serveOptions) bind(flags *pflag.FlagSet) {
	for _, s := range o.settings() {
		switch value := s.value.(type) {
		case *string:
			flags.StringVar(value, s.name, s.initial, s.usage)
		case *bool:
			flags.BoolVar(value, s.name, false, s.usage)
		case *[]string:
			flags.StringSliceVar(value, s.name, nil, s.usage)
		}
	}
}

// The checks of values. An error says what is allowed.

func oneOf(allowed ...string) func(string) error {
	return func(value string) error {
		if !slices.Contains(allowed, value) {
			return fmt.Errorf("%q is not one of %s", value, strings.Join(allowed, ", "))
		}
		return nil
	}
}

func hostPort(value string) error {
	if _, err := net.ResolveTCPAddr("tcp", value); err != nil {
		return fmt.Errorf("%q is not host:port: %w", value, err)
	}
	return nil
}

// withoutPassword refuses a PostgreSQL DSN with a password in it, of which nothing is repeated.
func withoutPassword(dsn string) error {
	_, rest, _ := strings.Cut(dsn, "://")
	user := rest[:max(strings.LastIndexByte(rest, '@'), 0)] // to the last one: a password that is not escaped may hold some
	if strings.Contains(user, ":") || strings.Contains(strings.ToLower(dsn), "password") {
		return fmt.Errorf("neither the command line nor the file of --config is a place for a password; leave it to %s, PGPASSFILE or PGPASSWORD", variable("store-dsn"))
	}
	return nil
}

func optional(check func(string) error) func(string) error {
	return func(value string) error {
		if value == "" {
			return nil
		}
		return check(value)
	}
}

func notEmpty(value string) error {
	if value == "" {
		return errors.New("a name is needed")
	}
	return nil
}

func knownDefect(value string) error {
	if !slices.ContainsFunc(refserver.Defects(), func(d refserver.Defect) bool { return d.Name == value }) {
		return fmt.Errorf("no defect is named %q; imapspec trace --json lists them beside the requirements", value)
	}
	return nil
}

func serverName(value string) error {
	return refserver.Config{ServerName: value}.Check()
}

func lease(value string) error {
	if d, err := time.ParseDuration(value); err != nil || d < time.Second || d > time.Hour {
		return fmt.Errorf("%q is no time from 1s to 1h", value)
	}
	return nil
}

// peer checks NAME=host:port. Whether the host has an address yet does not matter.
func peer(value string) error {
	name, address, found := strings.Cut(value, "=")
	_, port, err := net.SplitHostPort(address)
	if _, bad := strconv.ParseUint(port, 10, 16); !found || err != nil || bad != nil || serverName(name) != nil {
		return fmt.Errorf("%q is not NAME=host:port, such as MAILBOX02=mailbox02.example:1993", value)
	}
	return nil
}

// listeners is every real address with its flag; one that is left open is not among them.
func (o serveOptions) listeners() []struct{ flag, address string } {
	all := []struct{ flag, address string }{
		{"backend", o.backend}, {"dns", o.dns}, {"imap", o.imap}, {"imaps", o.imaps}, {"management", o.management},
		{"submission", o.submission}, {"web", o.web},
	}
	if o.backend == "" {
		return all[1:]
	}
	return all
}

// config is what the server is started with. Its errors carry their exit status.
func (o serveOptions) config(logs io.Writer, lookup func(string) (string, bool)) (refserver.Config, error) {
	password, err := secret(lookup, variable(administratorPassword), "administrator-password-file", o.administratorPasswordFile)
	if err != nil {
		return refserver.Config{}, err
	}
	c := refserver.Config{
		Profile: o.profile, Started: o.started, ProxyInProcess: o.proxy == proxyProcess, DataDir: o.data, Postgres: o.storeDSN, Keytab: o.keytab,
		ServerName: o.serverName, Peers: map[string]string{},
		Management: o.management, DNS: o.dns, AdministratorPassword: password, Defects: o.defects, Metrics: o.metrics, Log: o.logger(logs),
		Publish: map[int]string{143: o.imap, 993: o.imaps, 587: o.submission, 443: o.web},
	}
	if c.Lease, err = time.ParseDuration(o.storeLease); err != nil {
		return c, usageError(fmt.Errorf("store-lease: %w", err))
	}
	for _, each := range o.peers {
		name, address, _ := strings.Cut(each, "=")
		c.Peers[name] = address
	}
	if o.backend != "" {
		c.Publish[1993] = o.backend
	}
	if o.preset != "" {
		preset, err := refserver.LoadPreset(o.preset)
		if err != nil {
			return refserver.Config{}, environmentError(err)
		}
		c.Preset = preset
	}
	return c, nil
}

// logger writes the server's log as the settings say; they have been checked.
func (o serveOptions) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(o.log))
	options := &slog.HandlerOptions{Level: level}
	if o.logFormat == logJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// secret takes a secret from its variable or from the first line of the file; empty when neither is given. Errors carry their
// exit status and never the secret.
func secret(lookup func(string) (string, bool), name, flag, file string) (string, error) {
	value, set := lookup(name)
	set = set && value != ""
	switch {
	case set && file != "":
		return "", usageError(fmt.Errorf("%s and --%s (%s) are both given; give one", name, flag, variable(flag)))
	case set:
		return value, nil
	case file == "":
		return "", nil
	}
	opened, err := os.Open(file)
	if err != nil {
		return "", environmentError(fmt.Errorf("--%s: %w", flag, err))
	}
	defer opened.Close()
	line, err := bufio.NewReader(io.LimitReader(opened, maxSecret)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", environmentError(fmt.Errorf("--%s: %w", flag, err))
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", environmentError(fmt.Errorf("--%s: the first line of %s is empty; it has to be the secret", flag, file))
	}
	return line, nil
}

// maxSecret bounds what is read of a file with a secret, in bytes.
const maxSecret = 64 << 10
