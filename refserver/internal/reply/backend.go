package reply

// Texts of the IMAP4 backend; those that it shares with the frontend stand in frontend.go. [W], [I] and [K] as there; [K]
// is nobody's oracle.
const (
	Namespace = `* NAMESPACE (("" "/")) NIL NIL` // [W] NI#820, MK#2016
	// RootFolder answers LIST "" "": [W] NI#820.
	RootFolder = `* LIST (\Noselect \HasChildren) "/" ""`

	// The texts behind the response codes of SELECT: [W] ANTIK, BLOG13, and the size of an empty folder's reply in SELOG.
	PermanentFlags = "Permanent flags"
	FirstUnseen    = "Is the first unseen message"
	UIDValidity    = "UIDVALIDITY value"
	UIDNext        = "The next unique identifier value"

	IdleContinue = "+ IDLE accepted, awaiting DONE command.\r\n" // [W] NI#561

	InvalidMessageSet = "The specified message set is invalid."                 // [W] SELOG
	MessagesGone      = "Some of the requested messages no longer exist."       // [W] a client's handling code
	ServerUnavailable = "Server Unavailable. 15"                                // [W] OfflineIMAP#291; the store failed
	MailboxExists     = "Mailbox already exists"                                // [W] ISFAQ, final punctuation uncertain
	AppendTooLarge    = "Maximum size of appendable message has been exceeded." // [W] ISFAQ
	BadCharset        = "The specified charset is not supported."               // [W]
	BadCharsetCode    = "BADCHARSET (US-ASCII)"                                 // [D] STD 2.2.24
	FolderForbidden   = "The operation is not allowed on this folder."          // [K]
	MessagesMoved     = "Moved"                                                 // [K] behind MOVE's untagged COPYUID, RFC 6851 section 4.3
	TryCreateCode     = "TRYCREATE"                                             // RFC 3501 section 7.1
	BadCharsetUTF8    = "BADCHARSET (US-ASCII UTF-8)"                           // the standard profile's
)

// NoFolder is what a command on a missing folder is answered: [W] ANTIK. name is as it stands on the wire.
func NoFolder(name string) string { return name + " doesn't exist." }
