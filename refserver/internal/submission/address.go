package submission

import (
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

const maxAddress = 571 // bytes, PS:Set-ReceiveConnector, LongAddressesEnabled $false

// parsePath reads `keyword:<address> parameters` of MAIL and RCPT (RFC 5321 section 4.1.1.2 and 4.1.1.3), also without the
// angle brackets and with blanks behind the colon. A source route is dropped. rest is the parameters.
func parsePath(args, keyword string) (address, rest string, ok bool) {
	if len(args) < len(keyword) || !strings.EqualFold(args[:len(keyword)], keyword) {
		return "", "", false
	}
	args = strings.TrimLeft(args[len(keyword):], " ")
	if !strings.HasPrefix(args, "<") {
		address, rest, _ = strings.Cut(args, " ")
		return address, strings.TrimSpace(rest), address != "" && validAddress(address)
	}
	end := closingBracket(args)
	if end < 0 || end+1 < len(args) && args[end+1] != ' ' {
		return "", "", false
	}
	address, rest = args[1:end], strings.TrimSpace(args[end+1:])
	if strings.HasPrefix(address, "@") {
		if _, behind, routed := strings.Cut(address, ":"); routed {
			address = behind
		}
	}
	return address, rest, address == "" || validAddress(address)
}

// closingBracket finds the > that is not inside a quoted local part.
func closingBracket(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '>' && !quoted:
			return i
		}
	}
	return -1
}

// validAddress checks the form local@domain in ASCII; a quoted local part may hold anything printable.
func validAddress(address string) bool {
	at := strings.LastIndexByte(address, '@')
	if at < 1 || at == len(address)-1 || len(address) > maxAddress {
		return false
	}
	for _, b := range []byte(address) {
		if b < ' ' || b > '~' {
			return false
		}
	}
	local, domain := address[:at], address[at+1:]
	if strings.ContainsAny(domain, " <>()\",;\\") || strings.HasPrefix(domain, ".") || strings.Contains(domain, "..") {
		return false
	}
	if len(local) > 1 && strings.HasPrefix(local, `"`) && strings.HasSuffix(local, `"`) {
		return true
	}
	return !strings.ContainsAny(local, " <>()\",:;\\[]@")
}

// parameters splits ESMTP parameters into upper-case keywords with values; the second result is false when one is given
// twice or is empty.
func parameters(rest string) (map[string]string, bool) {
	list := map[string]string{}
	for _, p := range strings.Fields(rest) {
		key, value, _ := strings.Cut(p, "=")
		key = strings.ToUpper(key)
		if _, twice := list[key]; twice || key == "" {
			return nil, false
		}
		list[key] = value
	}
	return list, true
}

// domainOf is what stands behind the last @.
func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// recipientByAddress finds whose address it is, or nil. Addresses are compared ignoring case.
func recipientByAddress(state *org.State, address string) *org.Recipient {
	for _, r := range state.Recipients {
		if owns(r, address) {
			return r
		}
	}
	return nil
}

// owns says whether the address is one of the recipient's. Further addresses may carry the prefix "smtp:".
func owns(r *org.Recipient, address string) bool {
	if strings.EqualFold(r.PrimarySMTPAddress, address) {
		return true
	}
	return slices.ContainsFunc(r.EmailAddresses, func(a string) bool {
		if kind, bare, prefixed := strings.Cut(a, ":"); prefixed {
			return strings.EqualFold(kind, "smtp") && strings.EqualFold(bare, address)
		}
		return strings.EqualFold(a, address)
	})
}
