package frontend

import (
	"crypto/tls"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// command is one row of the table. Commands without run are the backend's: before login they are in the wrong state.
type command struct {
	name string
	run  func(*session, *imapwire.Decoder) error
}

// commands is every command that the frontend knows, sorted by name.
func commands() []command {
	return []command{
		{"APPEND", nil},
		{"AUTHENTICATE", authenticate},
		{"CAPABILITY", capability},
		{"CHECK", nil},
		{"CLOSE", nil},
		{"COPY", nil},
		{"CREATE", nil},
		{"DELETE", nil},
		{"EXAMINE", nil},
		{"EXPUNGE", nil},
		{"FETCH", nil},
		{"ID", identify},
		{"IDLE", nil},
		{"LIST", nil},
		{"LOGIN", login},
		{"LOGOUT", logout},
		{"LSUB", nil},
		{"MOVE", nil},
		{"NAMESPACE", nil},
		{"NOOP", noop},
		{"RENAME", nil},
		{"SEARCH", nil},
		{"SELECT", nil},
		{"STARTTLS", startTLS},
		{"STATUS", nil},
		{"STORE", nil},
		{"SUBSCRIBE", nil},
		{"UID COPY", nil},
		{"UID EXPUNGE", nil},
		{"UID FETCH", nil},
		{"UID MOVE", nil},
		{"UID SEARCH", nil},
		{"UID STORE", nil},
		{"UNSELECT", nil},
		{"UNSUBSCRIBE", nil},
	}
}

// CommandNames lists the names of every command that the frontend knows, sorted.
func CommandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

func commandsByName() map[string]command {
	byName := map[string]command{}
	for _, c := range commands() {
		byName[c.name] = c
	}
	return byName
}

// run carries out one command. An error is its answer: a *refusal, or what the reader said.
func (s *session) run(d *imapwire.Decoder) error {
	c, known := s.in.commands[d.Name]
	s.journal.Begin(d, known)
	s.watch.Begin(d.Name, known)
	switch {
	case !known:
		return refuse(imapwire.BAD, reply.CommandError, "")
	case s.adrift && d.Name != "LOGOUT":
		return refuse(imapwire.BAD, reply.NotConnected, "")
	case c.run == nil:
		return refuse(imapwire.BAD, reply.InvalidState, "")
	default:
		return c.run(s, d)
	}
}

// state is what the capability list depends on.
func (s *session) state() profile.State {
	return profile.State{
		TLS:           s.secure,
		LoginType:     s.in.snapshot.Imap.LoginType,
		NTLM:          s.in.snapshot.Imap.EnableGSSAPIAndNTLMAuth,
		NoCertificate: s.in.noTLS,
	}
}

func (s *session) completed(d *imapwire.Decoder) error {
	s.answer(d.Tag, imapwire.OK, "", reply.Completed(d.Name))
	return nil
}

// capability answers CAPABILITY (RFC 3501 section 6.1.1).
func capability(s *session, d *imapwire.Decoder) error {
	if err := d.End(); err != nil {
		return err
	}
	s.out.Raw("* CAPABILITY ").Raw(strings.Join(s.in.Profile.Capabilities(s.state()), " ")).CRLF()
	return s.completed(d)
}

// noop answers NOOP (RFC 3501 section 6.1.2).
func noop(s *session, d *imapwire.Decoder) error {
	if err := d.End(); err != nil {
		return err
	}
	return s.completed(d)
}

// logout answers LOGOUT (RFC 3501 section 6.1.3).
func logout(s *session, d *imapwire.Decoder) error {
	if err := d.End(); err != nil {
		return err
	}
	s.out.Status("*", imapwire.BYE, "", s.in.Profile.Logout)
	s.done = true
	return s.completed(d)
}

// identify answers ID (RFC 2971).
func identify(s *session, d *imapwire.Decoder) error {
	if err := d.SP(); err != nil {
		return err
	}
	if _, err := d.IDFields(); err != nil {
		return err
	}
	if err := d.End(); err != nil {
		return err
	}
	fields := s.in.Profile.ID
	s.out.Raw("* ID ").List(len(fields), func(i int) { s.out.String(fields[i]) }).CRLF()
	return s.completed(d)
}

// startedTLS is how TLS is negotiated behind STARTTLS: as it is without, but for a defect.
func (s *session) startedTLS() *tls.Config {
	if !s.in.Defects.Has(defect.OldTLS) {
		return s.in.tls
	}
	old := s.in.tls.Clone()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	return old
}

// startTLS answers STARTTLS (RFC 3501 section 6.2.1). What the client sent behind the command in plain text is dropped:
// somebody between may have put it there.
func startTLS(s *session, d *imapwire.Decoder) error {
	if err := d.End(); err != nil {
		return err
	}
	if s.secure || s.in.noTLS {
		return refuse(imapwire.BAD, reply.InvalidState, "")
	}
	s.answer(d.Tag, imapwire.OK, "", reply.BeginTLS)
	if err := s.flush(); err != nil {
		return err
	}
	s.reader.TakeBuffered()
	return s.handshake(s.startedTLS())
}
