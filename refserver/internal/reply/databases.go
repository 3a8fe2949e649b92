package reply

import "fmt"

// Texts of the cmdlets of mailbox databases and their copies. The wording of the errors is inferred from Exchange's style and nothing
// asserts it.

// ActiveManagerFailed is what the cmdlets say when Active Manager could not do it.
func ActiveManagerFailed(cause error) string {
	return fmt.Sprintf("An Active Manager operation failed. Error: %v", cause)
}

// MoveParameters refuses parameters of different sets (PS:Move-ActiveMailboxDatabase, Syntax).
const MoveParameters = "Parameter set cannot be resolved using the specified named parameters. Specify one of Identity, Server and " +
	"ActivatePreferredOnServer; ActivateOnServer goes with the first two, and SkipAllChecks with ActivateOnServer."

// MoveDatabase describes a switchover before it is made.
func MoveDatabase(database, from, to string) string {
	return fmt.Sprintf("Moving mailbox database %q from server %q to server %q.", database, from, to)
}

// MoveNoCopy refuses a server without a copy.
func MoveNoCopy(database, server string) string {
	return fmt.Sprintf("Server %s has no copy of mailbox database %s. Use Get-MailboxDatabaseCopyStatus to see which servers have one.", server, database)
}

// MoveServerDown refuses a server that is not there.
func MoveServerDown(database, server string) string {
	return fmt.Sprintf("Mailbox database %s can't be moved to server %s, which is down.", database, server)
}

// MoveNoOther is for a database that no other server can take.
func MoveNoOther(database, server string) string {
	return fmt.Sprintf("Mailbox database %s can't be moved from server %s: no other server that is up has a copy of it.", database, server)
}

// MoveAlreadyThere is for a database that is where it is to go.
func MoveAlreadyThere(database, server string) string {
	return fmt.Sprintf("Mailbox database %s is already active on server %s.", database, server)
}

// MountDatabase and DismountDatabase describe what is about to be done.
func MountDatabase(database string) string {
	return fmt.Sprintf("Mounting mailbox database %q.", database)
}

// DismountDatabase is what Dismount-Database asks.
func DismountDatabase(database string) string {
	return fmt.Sprintf("Dismounting mailbox database %q. This may result in reduced availability for mailboxes in the database.", database)
}
