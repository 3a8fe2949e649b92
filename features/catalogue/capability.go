package catalogue

import (
	"regexp"
	"strings"
)

// capabilityName is a capability as a server lists it; where what follows a "=" varies, as in APPENDLIMIT=1000, it is left out.
var capabilityName = regexp.MustCompile(`^[!#$&'+\-./0-9:;<=>?@A-Z^_|~]+$`)

// Capability says what a server must list for a scenario to apply: one name ("MOVE"), several joined by "and" of which it must
// list all ("QRESYNC and UIDPLUS"), or several joined by "or" of which one is enough ("LITERAL+ or LITERAL-"). Empty asks for
// nothing.
type Capability string

// IsValid says whether it has that form.
func (c Capability) IsValid() bool {
	if c == "" {
		return true
	}
	words := strings.Split(string(c), " ")
	for i, w := range words {
		name := i%2 == 0
		if name && !capabilityName.MatchString(w) || !name && w != words[1] || !name && w != "and" && w != "or" {
			return false
		}
	}
	return len(words)%2 == 1
}
