// Package peers runs other IMAP servers beside the reference server, to compare answers and speed.
//
// Invariants:
//   - A peer listens on loopback only, keeps everything in one folder, and is gone after Close.
//   - Nothing is installed here: a peer that this machine lacks is ErrNotInstalled.
package peers

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/template"
	"time"

	"github.com/imapspec/imapspec/scenarios/internal/ports"
)

// ErrNotInstalled says that this machine does not have the peer; the error around it names the Debian package.
var ErrNotInstalled = errors.New("not installed")

//go:embed dovecot.conf.tmpl
var dovecotTemplate string

const (
	dovecotBinary  = "/usr/sbin/dovecot"
	dovecotIMAP    = "/usr/lib/dovecot/imap" // of the package dovecot-imapd; dovecot-core alone is not enough
	startDeadline  = 2 * time.Minute
	stopDeadline   = time.Minute
	startPoll      = 20 * time.Millisecond
	maxSocketPath  = 70     // bytes of Dir: a Unix socket's path below it has to fit into 108
	mailUserOfRoot = "mail" // owns the mailboxes when root runs Dovecot, which refuses to handle mail as root
)

// DovecotOptions say how Dovecot is to run. The zero value is a whole server without users.
type DovecotOptions struct {
	// Dir is the folder that takes configuration, sockets, log and mailboxes; it is made when it is missing. Its path has to
	// be short (70 bytes), and other users need search permission on its parents when root starts Dovecot. Empty: a temporary
	// folder that Close removes.
	Dir string
	// Fast is Dovecot's high-performance form: login processes are kept and shared, imap processes are used again.
	Fast bool
	// Users are login names with passwords.
	Users map[string]string
	// TLS offers STARTTLS, and TLS at Dovecot.IMAPS, with a certificate for localhost and 127.0.0.1.
	TLS bool
	// MailLocation is where a user's mail is, in Dovecot's words; empty: sdbox:~/sdbox, its fastest format.
	MailLocation string
	// Extra is configuration that is put behind everything else.
	Extra string
}

// Dovecot is a running Dovecot.
type Dovecot struct {
	IMAP      string // host:port, plain text (and STARTTLS)
	IMAPS     string // host:port, TLS; "" without DovecotOptions.TLS
	Authority []byte // PEM of the certificate to trust; nil without TLS
	Dir       string
	Version   string // "2.3.19.1"

	command   *exec.Cmd
	ended     chan struct{}
	temporary bool
}

// StartDovecot runs Debian's Dovecot 2.3 and returns when it greets clients. As root its mailboxes belong to the user mail,
// otherwise everything runs as the user who calls. The error wraps ErrNotInstalled when dovecot-imapd is missing, and
// carries Dovecot's own words when it does not start. ctx bounds the start only.
func StartDovecot(ctx context.Context, o DovecotOptions) (d *Dovecot, err error) {
	for _, file := range []string{dovecotBinary, dovecotIMAP} {
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("dovecot: %w (Debian package dovecot-imapd)", ErrNotInstalled)
		}
	}
	d = &Dovecot{Dir: o.Dir, ended: make(chan struct{})}
	if d.Dir == "" {
		if d.Dir, err = os.MkdirTemp("", "peer-dovecot-"); err != nil {
			return nil, fmt.Errorf("dovecot: %w", err)
		}
		d.temporary = true
	}
	if err := d.start(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("dovecot: %w", err), d.Close())
	}
	return d, nil
}

func (d *Dovecot) start(ctx context.Context, o DovecotOptions) error {
	dir, err := filepath.Abs(d.Dir)
	if err != nil {
		return err
	}
	if len(dir) > maxSocketPath {
		return fmt.Errorf("the folder %s is longer than %d bytes, sockets below it would not work: give a shorter one", dir, maxSocketPath)
	}
	d.Dir = dir
	settings, err := d.layOut(o)
	if err != nil {
		return err
	}
	configuration := filepath.Join(dir, "dovecot.conf")
	var text bytes.Buffer
	if err := template.Must(template.New("dovecot.conf").Parse(dovecotTemplate)).Execute(&text, settings); err != nil {
		return err
	}
	if err := os.WriteFile(configuration, text.Bytes(), 0o644); err != nil {
		return err
	}
	version, err := exec.CommandContext(ctx, dovecotBinary, "--version").Output()
	if err != nil {
		return err
	}
	d.Version, _, _ = strings.Cut(strings.TrimSpace(string(version)), " ")
	d.command = exec.Command(dovecotBinary, "-F", "-c", configuration) // Close ends it, not ctx
	d.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var said bytes.Buffer
	d.command.Stdout, d.command.Stderr = &said, &said
	if err := d.command.Start(); err != nil {
		d.command = nil
		return err
	}
	go func() {
		_ = d.command.Wait() // it ends when it is told to
		close(d.ended)
	}()
	if err := d.await(ctx); err != nil {
		log, _ := os.ReadFile(settings.Log)
		return fmt.Errorf("%w\n%s", err, log)
	}
	return nil
}

// dovecotSettings fill the template.
type dovecotSettings struct {
	DovecotOptions
	Run, Name, Log, Certificate, Key, Users, Homes string
	Port, TLSPort                                  string // TLSPort is "" without TLS
	MailUID, MailGID                               string
	Unprivileged                                   bool
	User, Group                                    string
}

// layOut makes the folders, the user file and the certificate.
func (d *Dovecot) layOut(o DovecotOptions) (*dovecotSettings, error) {
	at := func(name string) string { return filepath.Join(d.Dir, name) }
	s := &dovecotSettings{DovecotOptions: o, Run: at("run"), Log: at("dovecot.log"), Users: at("users"), Homes: at("homes"),
		Certificate: at("certificate.pem"), Key: at("key.pem"), Name: "peer-" + strconv.Itoa(os.Getpid())}
	if o.MailLocation == "" {
		s.MailLocation = "sdbox:~/sdbox"
	}
	uid, gid, err := s.chooseUser()
	if err != nil {
		return nil, err
	}
	for _, folder := range []string{d.Dir, s.Run, s.Homes} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
		if err := os.Chmod(folder, 0o755); err != nil {
			return nil, err
		}
	}
	if err := chownAll(s.Homes, uid, gid); err != nil {
		return nil, err
	}
	if err := writeUsers(s.Users, o.Users); err != nil {
		return nil, err
	}
	addresses, err := FreeAddresses(2)
	if err != nil {
		return nil, err
	}
	d.IMAP, s.Port = addresses[0], portOf(addresses[0])
	if !o.TLS {
		return s, nil
	}
	d.IMAPS, s.TLSPort = addresses[1], portOf(addresses[1])
	d.Authority, err = writeCertificate(s.Certificate, s.Key)
	return s, err
}

func portOf(address string) string {
	_, port, _ := net.SplitHostPort(address) // FreeAddresses made it
	return port
}

// chooseUser decides who owns the mailboxes.
func (s *dovecotSettings) chooseUser() (uid, gid int, err error) {
	uid, gid = os.Geteuid(), os.Getegid()
	s.Unprivileged = uid != 0
	if !s.Unprivileged {
		owner, err := user.Lookup(mailUserOfRoot)
		if err != nil {
			return 0, 0, err
		}
		uid, _ = strconv.Atoi(owner.Uid) // always a number on Unix
		gid, _ = strconv.Atoi(owner.Gid)
	}
	s.MailUID, s.MailGID = strconv.Itoa(uid), strconv.Itoa(gid)
	if s.Unprivileged {
		me, err := user.Current()
		if err != nil {
			return 0, 0, err
		}
		group, err := user.LookupGroupId(me.Gid)
		if err != nil {
			return 0, 0, err
		}
		s.User, s.Group = me.Username, group.Name
	}
	return uid, gid, nil
}

func chownAll(root string, uid, gid int) error {
	return filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, uid, gid)
	})
}

// writeUsers writes the passdb: one line per user, the password in base64, so that it may hold any character. Only the
// owner can read it; Dovecot's auth process, which reads it, belongs to the same user or to Dovecot's own one.
func writeUsers(path string, users map[string]string) error {
	var text strings.Builder
	for name, password := range users {
		if name == "" || strings.ContainsAny(name, ":\r\n/") {
			return fmt.Errorf("the user name %q is not possible", name)
		}
		fmt.Fprintf(&text, "%s:{PLAIN.b64}%s\n", name, base64.StdEncoding.EncodeToString([]byte(password)))
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		return err
	}
	if os.Geteuid() != 0 {
		return nil
	}
	reader, err := user.Lookup("dovecot")
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(reader.Uid)
	return os.Chown(path, uid, 0)
}

// FreeAddresses finds n addresses of 127.0.0.1 that nobody listens on, and that nobody is given who asks for any port.
func FreeAddresses(n int) ([]string, error) { return ports.Free(n) }

// await returns when Dovecot greets.
func (d *Dovecot) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	for {
		last := greets(ctx, d.IMAP)
		if last == nil {
			return nil
		}
		select {
		case <-d.ended:
			return fmt.Errorf("it ended at once: %s", d.command.Stderr)
		case <-ctx.Done():
			return fmt.Errorf("it does not greet: %w", last)
		case <-time.After(startPoll):
		}
	}
}

func greets(ctx context.Context, address string) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && !strings.HasPrefix(line, "* OK") {
		err = fmt.Errorf("its greeting is %q", line)
	}
	return err
}

// Processes returns the ids of Dovecot's processes: its master and all that come of it.
func (d *Dovecot) Processes() ([]int, error) { return Descendants(d.command.Process.Pid) }

// Log is what Dovecot wrote to its log: warnings and errors.
func (d *Dovecot) Log() string {
	text, _ := os.ReadFile(filepath.Join(d.Dir, "dovecot.log")) // there is none before the first line
	return string(text)
}

// Close stops Dovecot and all its processes, and removes its folder if that is temporary. A second Close does nothing.
func (d *Dovecot) Close() error {
	if d.command != nil {
		master := d.command.Process
		family, _ := Descendants(master.Pid)
		_ = master.Signal(syscall.SIGTERM) // it may have ended
		select {
		case <-d.ended:
		case <-time.After(stopDeadline):
			for _, pid := range slices.Backward(family) {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
			<-d.ended
		}
		d.command = nil
	}
	if d.temporary {
		return os.RemoveAll(d.Dir)
	}
	return nil
}
