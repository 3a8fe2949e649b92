package reply

import (
	"fmt"
	"strings"
)

// Texts of the faults that Set-ReferenceFault switches on: what clients are answered, and what the cmdlets say. The other
// answers are MailboxNotConnected's NotConnected and ConnectionClosed and ServerUnavailable's own text.

// Throttled is the answer to a throttled command; backoff is in milliseconds. [W] imapflow tests, ISFAQ (Exchange Online).
func Throttled(backoff int64) string {
	return fmt.Sprintf("Request is throttled. Suggested Backoff Time: %d milliseconds", backoff)
}

// FaultUnknown refuses a name; what is "fault" or "command".
func FaultUnknown(what, name string, known []string) string {
	return fmt.Sprintf("No %s is named %q. Known are: %s.", what, name, strings.Join(known, ", "))
}

// FaultCount refuses a value of -Count.
func FaultCount(value, most int) string {
	return fmt.Sprintf("Count is %d. It must be a number of commands from 1 to %d, or left out for all until the fault is removed.", value, most)
}

// FaultCommand refuses a command that the fault has nothing to do with.
func FaultCommand(fault, command string) string {
	return fmt.Sprintf("The fault %s can't hit the command %s. It is for FETCH and UID FETCH; leave -Command out for both.", fault, command)
}

// FaultDelay refuses a value of -Delay, in milliseconds.
func FaultDelay(value, most int64) string {
	return fmt.Sprintf("Delay is %d. It must be a number of milliseconds from 1 to %d.", value, most)
}

// FaultDelayMissing is for a fault that cannot do without -Delay.
func FaultDelayMissing(fault string) string {
	return fmt.Sprintf("The fault %s needs -Delay: how long it lasts, in milliseconds.", fault)
}

// FaultDelayUnused refuses -Delay where it says nothing; waiting is the fault that makes the server wait.
func FaultDelayUnused(fault, waiting string) string {
	return fmt.Sprintf("The fault %s takes no -Delay. To make the server wait as well, set the fault %s too.", fault, waiting)
}

// FaultNotSet is for a fault that cannot be removed because it is not switched on.
func FaultNotSet(fault string) string {
	return fmt.Sprintf("The fault %s isn't switched on. Use Get-ReferenceFault to list the faults that are.", fault)
}

// FaultTarget says what a fault is for: a mailbox or every one, a command or all.
func FaultTarget(fault, mailbox, command string) string {
	text := fault
	if mailbox != "" {
		text += " for mailbox " + mailbox
	}
	if command != "" {
		text += " on " + command
	}
	return text
}
