package reply

import "fmt"

// Texts of Outlook on the web's settings page: the pictures of IMG:2fc6813d, 8c89500e and 8a379ed6 (exchange-facts section 6).
const (
	WebSettingsTitle   = "POP and IMAP settings"
	WebSettingsIntro   = "Use the information on this page if you need to use POP or IMAP to connect your mailbox."
	WebPOPSetting      = "POP setting"
	WebIMAPSetting     = "IMAP setting"
	WebSMTPSetting     = "SMTP setting"
	WebServerName      = "Server name:"
	WebPort            = "Port:"
	WebEncryption      = "Encryption method:"
	WebNotAvailable    = "Not available"
	WebEncryptionSSL   = "SSL"
	WebEncryptionTLS   = "TLS"
	WebEncryptionNone  = "None"                                                                        // a connection setting with a blank method; the wording has no source
	WebLogonFailed     = "The user name or password you entered isn't correct. Try entering it again." // usual
	WebLogonDisabled   = "Outlook on the web isn't available for this mailbox. Contact the person who manages your mailbox."
	WebSignedOut       = "You signed out of your account. It's a good idea to close all browser windows." // usual
	WebMailboxBroken   = "Your mailbox appears to be unavailable. Try to access it again in 10 seconds."  // usual
	WebRequestRefused  = "The request was refused: its form is out of date or came from another site. Open the page again and repeat it."
	WebNoSuchPage      = "This page doesn't exist."
	WebEmptyFolder     = "This folder is empty."  // usual
	WebNothingSelected = "Select an item to read" // usual
	WebNoSubject       = "(no subject)"
)

// Texts of the Services console's dialogs; the wording is Windows' usual one.
const (
	DesktopYes              = "Yes"
	DesktopNo               = "No"
	DesktopOtherStopTitle   = "Stop Other Services"
	DesktopOtherStopAsk     = "Do you want to stop these services?"
	DesktopOtherRestart     = "Restart Other Services"
	DesktopOtherRestartAsk  = "Do you want to restart these services?"
	DesktopNoSuchService    = "The specified service does not exist as an installed service." // Win32 error 1060
	DesktopUnknownStartup   = "The startup type must be Automatic, Manual or Disabled."
	DesktopNoDependencies   = "<No Dependencies>"
	DesktopSelectForDetails = "Select an item to view its description."
)

// DesktopOthersStop and DesktopOthersRestart introduce the list of dependent services.
func DesktopOthersStop(display string) string {
	return fmt.Sprintf("When %s stops, these other services will also stop:", display)
}

// DesktopOthersRestart introduces the list of dependent services before a restart.
func DesktopOthersRestart(display string) string {
	return fmt.Sprintf("When %s restarts, these other services will also restart:", display)
}

// DesktopCannotStart, DesktopCannotStop and DesktopCannotConfigure head a failure's dialog; the reason follows.
func DesktopCannotStart(display string) string {
	return fmt.Sprintf("Windows could not start the %s service on Local Computer.", display)
}

// DesktopCannotStop heads the dialog of a failed stop.
func DesktopCannotStop(display string) string {
	return fmt.Sprintf("Windows could not stop the %s service on Local Computer.", display)
}

// DesktopCannotConfigure heads the dialog of a failed change of the startup type.
func DesktopCannotConfigure(display string) string {
	return fmt.Sprintf("Windows could not configure the %s service on Local Computer.", display)
}
