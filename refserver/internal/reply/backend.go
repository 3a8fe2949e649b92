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
	TooManyKeywords   = "Too many keywords, or one that is too long."           // [K] RFC 5530 LIMIT
	TryCreateCode     = "TRYCREATE"                                             // RFC 3501 section 7.1
	BadCharsetUTF8    = "BADCHARSET (US-ASCII UTF-8)"                           // the standard profile's
)

// Texts of what the standard profile has beyond Exchange. [K], all of them.
const (
	HighestModSeq       = "Highest"                                           // RFC 7162 section 3.1.2.1
	Closed              = "Previous folder is now closed."                    // RFC 9051 section 7.1
	ClosedCode          = "CLOSED"                                            // RFC 9051 section 7.1
	UnknownEncoding     = "The content transfer encoding is not known."       // RFC 3516 section 4.3
	UnknownEncodingCode = "UNKNOWN-CTE"                                       // RFC 3516 section 4.3
	NotALeaf            = "Only parts that hold no other parts are decoded."  // RFC 9051 section 6.4.5
	UTF8NotEnabled      = "8-bit header fields need ENABLE UTF8=ACCEPT."      // RFC 6855 section 4
	CharsetForbidden    = "After ENABLE UTF8=ACCEPT no charset may be named." // RFC 6855 section 3
)

// NoFolder is what a command on a missing folder is answered: [W] ANTIK. name is as it stands on the wire.
func NoFolder(name string) string { return name + " doesn't exist." }
