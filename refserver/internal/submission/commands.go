package submission

import (
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// command is one SMTP verb. hello says that it needs a HELO or EHLO before it. run gets the rest of the line; its error
// ends the connection.
type command struct {
	verb  string
	hello bool
	run   func(s *session, args string) error
}

// table is every verb that is recognised, sorted.
func table() []command {
	return []command{
		{"AUTH", true, (*session).authenticate},
		{"BDAT", true, (*session).bdat},
		{"DATA", true, (*session).data},
		{"EHLO", false, (*session).ehlo},
		{"EXPN", false, (*session).notImplemented},
		{"HELO", false, (*session).hello},
		{"HELP", false, say(reply.SMTPHelp)},
		{"MAIL", true, (*session).mailFrom},
		{"NOOP", false, say(reply.SMTPOK)},
		{"QUIT", false, (*session).quit},
		{"RCPT", true, (*session).rcptTo},
		{"RSET", false, (*session).rset},
		{"STARTTLS", true, (*session).startTLS},
		{"TURN", false, (*session).notImplemented},
		{"VRFY", false, say(reply.SMTPCannotVerify)},
	}
}

// CommandNames lists every verb that is recognised, sorted.
func CommandNames() []string {
	var names []string
	for _, c := range table() {
		names = append(names, c.verb)
	}
	return names
}

func say(text string) func(*session, string) error {
	return func(s *session, _ string) error {
		s.reply(text)
		return nil
	}
}

func (s *session) notImplemented(string) error { return s.refuse(reply.SMTPNotImplemented) }

func (s *session) rset(string) error {
	s.reset()
	s.reply(reply.SMTPResetting)
	return nil
}

func (s *session) quit(string) error {
	s.reply(reply.SMTPClosing)
	return errClosed
}
