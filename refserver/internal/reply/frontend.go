package reply

import "strconv"

// Texts of the IMAP4 frontend, some of them shared with the backend. Sources as in the facts about Exchange: [W] was seen
// on the wire of a real server, [I] is inferred from what was.
const (
	// DefaultBanner is the greeting's text behind "* OK " (PS:Set-ImapSettings, Banner).
	DefaultBanner = "The Microsoft Exchange IMAP4 service is ready."

	LogoutExchange2016 = "Microsoft Exchange Server 2016 IMAP4 server signing off." // [W] elsewhere, [I] for 2016 on-premises
	LogoutExchange     = "Microsoft Exchange Server IMAP4 server signing off."      // [W] SE, by its size
	LogoutStandard     = "IMAP4rev1 server signing off."

	BeginTLS           = "Begin TLS negotiation now."               // [W] MK#269
	LoginFailed        = "LOGIN failed."                            // [W] for every reason there is
	AuthenticateFailed = "AUTHENTICATE failed."                     // [W] likewise, a cancelled exchange too
	CommandError       = "Command Error. 10"                        // [W] unknown command; [I] a line that is no command
	ArgumentError      = "Command Argument Error. 11"               // [W] an argument that cannot be read
	ArgumentCountError = "Command Argument Error. 12"               // [W] missing or superfluous arguments
	InvalidState       = "Command received in Invalid state."       // [W] for example LOGIN before TLS
	ConnectionIsClosed = "Connection is closed. 13"                 // [W] time-out; [I] a stopping service
	ConnectionClosed   = "Connection closed. 14"                    // [W] too many errors; [I] a limit, a lost backend
	NotConnected       = "User is authenticated but not connected." // [W] the mailbox cannot be reached
	TLSRequired        = "TLS is required before authentication"    // the standard profile's, RFC 5530 section 3
	SASLCancelled      = "Authentication exchange cancelled"        // the standard profile's, RFC 3501 section 6.2.2

	// SASLContinueExchange asks for a SASL response, without a blank behind the plus sign: [W] by the sizes in logs.
	SASLContinueExchange = "+\r\n"
	// SASLContinueStandard is RFC 3501 section 7.5.
	SASLContinueStandard = "+ \r\n"
	// SASLChallengeStart precedes a challenge in BASE64 (RFC 3501 section 7.5).
	SASLChallengeStart = "+ "
	// LiteralContinue asks for a literal, [K].
	LiteralContinue = "+ Ready for additional command text.\r\n"

	IDNameExchange = "Microsoft.Exchange.Imap4.Imap4Server" // [W] imapflow#392
	IDNameStandard = "imapspec reference server"
)

// Completed is the text of a command's OK: [W] for most commands, the rest by analogy.
func Completed(command string) string { return command + " completed." }

// LoginFailedMonitoring is what the monitoring mailboxes (HealthMailbox…) read when the connection to the backend fails:
// [W] QA1156767.
func LoginFailedMonitoring(backendFQDN string, port int) string {
	return "[Error=ProxyNotAuthenticated Proxy=" + backendFQDN + ":" + strconv.Itoa(port) + ":SSL] " + LoginFailed
}
