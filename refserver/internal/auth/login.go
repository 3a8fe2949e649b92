package auth

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

// login is a parsed user name: who logs in, and whose mailbox is asked for ("" is his own).
type login struct{ user, target string }

// parseLogin reads the documented and observed forms:
//
//	user, DOMAIN\user, user@domain                                   his own mailbox
//	domain/user/target, user@domain/target                           a delegate (OXI 2.2.2)
//	DOMAIN\user\target, user@domain\target                           the same as seen in use
//
// A domain that is not the organisation's gives a login that nobody has.
func parseLogin(state *org.State, text string) login {
	separator := `\`
	if strings.Contains(text, "/") {
		separator = "/"
	}
	parts := strings.Split(text, separator)
	switch {
	case len(parts) == 1:
		return login{user: text}
	case len(parts) == 2 && strings.Contains(parts[0], "@"):
		return login{user: parts[0], target: parts[1]}
	case len(parts) == 2 && separator == `\` && isDomain(state, parts[0]):
		return login{user: parts[1]}
	case len(parts) == 3 && isDomain(state, parts[0]) && parts[2] != "":
		return login{user: parts[1], target: parts[2]}
	default:
		return login{}
	}
}

func isDomain(state *org.State, name string) bool {
	return strings.EqualFold(name, state.NetBIOSName) || strings.EqualFold(name, state.Domain)
}

// isNobody says whether a name is none, or one of the accounts that never log in: Anonymous and Guest (PI).
func isNobody(name string) bool {
	return name == "" || strings.EqualFold(name, "Anonymous") || strings.EqualFold(name, "Guest")
}

// findUser finds an account by its logon name, alias or UPN.
func findUser(state *org.State, name string) *org.Recipient {
	if isNobody(name) {
		return nil
	}
	return find(state, func(r *org.Recipient) bool {
		return strings.EqualFold(name, r.SamAccountName) || strings.EqualFold(name, r.UserPrincipalName) || strings.EqualFold(name, r.Alias)
	})
}

// findTarget finds a delegate's mailbox by its alias, which is not always the logon name (ISFAQ), or its UPN.
func findTarget(state *org.State, name string) *org.Recipient {
	return find(state, func(r *org.Recipient) bool {
		return strings.EqualFold(name, r.Alias) || strings.EqualFold(name, r.UserPrincipalName)
	})
}

func find(state *org.State, match func(*org.Recipient) bool) *org.Recipient {
	for _, r := range state.Recipients {
		if match(r) {
			return r
		}
	}
	return nil
}
