package profile

import "github.com/imapspec/imapspec/refserver/internal/reply"

// standardTexts is what the standard profile says where Exchange's texts name the product or carry its numbers. The texts that are
// not here name nothing, and all profiles share them.
func standardTexts() map[string]string {
	return map[string]string{
		reply.DefaultBanner:      "IMAP4 server ready.",
		reply.CommandError:       "The command is unknown or cannot be read.",
		reply.ArgumentError:      "An argument of the command cannot be read.",
		reply.ArgumentCountError: "The command has too few or too many arguments.",
		reply.InvalidState:       "The command is not allowed in this state.",
		reply.NotConnected:       "The mailbox cannot be opened.",
		reply.ServerUnavailable:  "The server cannot do that at the moment.",
		reply.ConnectionIsClosed: "The server closes the connection: it has waited too long, or it stops.",
		reply.ConnectionClosed:   "The server closes the connection.",
	}
}

// Text is how the profile words one of the texts of package reply. A Banner that an administrator has chosen stays as it is.
func (p *Profile) Text(text string) string {
	if own, ok := p.texts[text]; ok {
		return own
	}
	return text
}
