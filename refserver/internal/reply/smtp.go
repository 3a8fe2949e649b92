package reply

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Replies of the SMTP receive connectors, without CRLF. Sources: PS:Set-ReceiveConnector and RC for the banner and the
// EHLO keywords, the log excerpts and tags of exchange-facts section 7 for the rest; texts marked "usual" are what such a
// server commonly says and are asserted by nobody.
const (
	SMTPAuthenticated       = "235 2.7.0 Authentication successful"                                                   // log excerpt
	SMTPAuthFailed          = "535 5.7.3 Authentication unsuccessful"                                                 // usual
	SMTPAuthUnknown         = "504 5.7.4 Unrecognized authentication type"                                            // usual
	SMTPAuthCancelled       = "501 5.7.0 Authentication cancelled"                                                    // RFC 4954 section 4
	SMTPAuthNotBase64       = "501 5.5.2 Cannot decode the authentication response"                                   // RFC 4954 section 4
	SMTPAlreadyLoggedIn     = "503 5.5.2 Already authenticated"                                                       // RFC 4954 section 4
	SMTPNotAuthenticated    = "530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM" // usual
	SMTPLoginUsername       = "334 VXNlcm5hbWU6"                                                                      // "Username:"
	SMTPLoginPassword       = "334 UGFzc3dvcmQ6"                                                                      // "Password:"
	SMTPNTLMSupported       = "334 NTLM supported"                                                                    // usual
	SMTPNoToken             = "334 "                                                                                  // a challenge without content
	SMTPStartTLS            = "220 2.0.0 SMTP server ready"                                                           // usual
	SMTPNoTLS               = "454 4.7.0 TLS not available due to a temporary reason"                                 // RFC 3207 section 4
	SMTPTLSAlready          = "503 5.5.2 Only one STARTTLS command can be issued per session"                         // usual
	SMTPSenderOK            = "250 2.1.0 Sender OK"                                                                   // usual
	SMTPRecipientOK         = "250 2.1.5 Recipient OK"                                                                // usual
	SMTPStartInput          = "354 Start mail input; end with <CRLF>.<CRLF>"                                          // RFC 5321 section 4.2.3
	SMTPResetting           = "250 2.0.0 Resetting"                                                                   // usual
	SMTPOK                  = "250 2.0.0 OK"                                                                          // usual
	SMTPHelp                = "214 This server supports the following commands: AUTH BDAT DATA EHLO HELO HELP MAIL NOOP QUIT RCPT RSET STARTTLS VRFY"
	SMTPCannotVerify        = "252 2.1.5 Cannot VRFY user"                                                            // usual
	SMTPClosing             = "221 2.0.0 Service closing transmission channel"                                        // usual
	SMTPUnrecognized        = "500 5.3.3 Unrecognized command"                                                        // usual
	SMTPNotImplemented      = "502 5.3.3 Command not implemented"                                                     // usual
	SMTPLineTooLong         = "500 5.5.2 Line too long"                                                               // RFC 5321 section 4.5.3.1.9
	SMTPHelloFirst          = "503 5.5.2 Send hello first"                                                            // usual
	SMTPNeedMail            = "503 5.5.2 Need mail command"                                                           // usual
	SMTPNeedRcpt            = "503 5.5.2 Need rcpt command"                                                           // usual
	SMTPSenderSpecified     = "503 5.5.2 Sender already specified"                                                    // usual
	SMTPNeedBdat            = "503 5.5.2 Need bdat command"                                                           // RFC 3030 section 2
	SMTPNeedDomain          = "501 5.5.4 Invalid domain name"                                                         // usual
	SMTPInvalidArguments    = "501 5.5.4 Invalid arguments"                                                           // usual
	SMTPUnknownParameter    = "555 5.5.4 Unsupported parameter"                                                       // RFC 5321 section 4.1.1.11
	SMTPInvalidSender       = "501 5.1.7 Invalid address"                                                             // usual
	SMTPInvalidRecipient    = "501 5.1.3 Invalid address"                                                             // usual
	SMTPUnknownRecipient    = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup" // usual
	SMTPNoRelay             = "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain"                     // usual
	SMTPSendAsDenied        = "550 5.7.60 SMTP; Client does not have permissions to send as this sender"              // usual
	SMTPTooManyRecipients   = "452 4.5.3 Too many recipients"                                                         // RFC 5321 section 4.5.3.1.10
	SMTPTooLarge            = "552 5.3.4 Message size exceeds fixed maximum message size"                             // usual
	SMTPHeaderTooLarge      = "552 5.3.4 Header size exceeds fixed maximum size"                                      // usual
	SMTPCorrupt             = "554 5.6.0 Corrupt message content"                                                     // usual
	SMTPMailLoop            = "554 5.4.6 Hop count exceeded - possible mail loop"                                     // usual; PS:Set-ReceiveConnector, MaxHopCount
	SMTPNoRoom              = "452 4.3.1 Insufficient system resources"                                               // usual; RFC 5321 section 4.2.3
	SMTPDeliveryFailed      = "451 4.3.2 The message could not be delivered to every mailbox; please try again later"
	SMTPTransportDown       = "451 4.7.0 Temporary server error. Please try again later. PRX5"             // usual: the Transport service cannot be reached
	SMTPTooManyErrors       = "421 4.7.0 Too many errors on this connection, closing transmission channel" // usual
	SMTPTimeout             = "451 4.7.0 Timeout waiting for client input"                                 // usual
	SMTPShutdown            = "421 4.3.2 Service not available, closing transmission channel"              // RFC 5321 section 4.2.3
	SMTPNotFromHere         = "421 4.3.2 Service not available"                                            // usual: no connector takes this address
	smtpDate                = time.RFC1123Z
	smtpDefaultBannerFormat = "220 %s Microsoft ESMTP MAIL Service ready at %s"
)

// SMTPBanner is the first line of a connection: the connector's own banner, which starts with 220, or the default one with
// the connector's Fqdn and the time (PS:Set-ReceiveConnector, parameters Banner and Fqdn).
func SMTPBanner(custom, fqdn string, now time.Time) string {
	if custom != "" {
		return custom
	}
	return fmt.Sprintf(smtpDefaultBannerFormat, fqdn, now.Format(smtpDate))
}

// SMTPChallenge carries a mechanism's challenge (RFC 4954 section 4).
func SMTPChallenge(message []byte) string {
	return "334 " + base64.StdEncoding.EncodeToString(message)
}

// SMTPHello is the first line of the answer to HELO and EHLO, without its code (PS:Set-ReceiveConnector, Fqdn).
func SMTPHello(fqdn, client string) string {
	return fqdn + " Hello [" + client + "]"
}

// SMTPKeywords is the EHLO list of a connector (PS:Set-ReceiveConnector: SizeEnabled, PipeliningEnabled, … are on by
// default). maxSize is in bytes; mechanisms may be empty.
func SMTPKeywords(maxSize int64, startTLS bool, mechanisms []string) []string {
	list := []string{"SIZE " + strconv.FormatInt(maxSize, 10), "PIPELINING", "DSN", "ENHANCEDSTATUSCODES"}
	if startTLS {
		list = append(list, "STARTTLS")
	}
	if len(mechanisms) > 0 {
		list = append(list, "AUTH "+strings.Join(mechanisms, " "))
	}
	return append(list, "8BITMIME", "BINARYMIME", "CHUNKING")
}

// SMTPQueued acknowledges a message (log excerpt). id is the Message-ID with its brackets.
func SMTPQueued(id string, internal uint64, hostname string) string {
	return fmt.Sprintf("250 2.6.0 %s [InternalId=%d, Hostname=%s] Queued mail for delivery", id, internal, hostname)
}

// SMTPChunk acknowledges a BDAT chunk of that many bytes that is not the last (RFC 3030 section 2).
func SMTPChunk(octets int64) string {
	return fmt.Sprintf("250 2.6.0 CHUNK received OK, %d octets", octets)
}

// SMTPReceived is the trace header that the connector puts on top of a message (RFC 5321 section 4.4): by names the
// connector's Fqdn (PS:Set-ReceiveConnector). tls is "" or "version=…, cipher=…".
func SMTPReceived(helo, client, fqdn, tls, version string, now time.Time) string {
	line := "Received: from " + helo + " (" + client + ") by " + fqdn + "\r\n with Microsoft SMTP Server "
	if tls != "" {
		line += "(" + tls + ")\r\n "
	}
	return line + "id " + version + " via Frontend Transport;\r\n " + now.Format(smtpDate) + "\r\n"
}

// SMTPDelivered is the readable part of a delivery status notification that a sender asked for with NOTIFY=SUCCESS
// (RFC 3461 section 5.2, RFC 3464). recipients are addresses.
func SMTPDelivered(recipients []string) string {
	return "Your message has been delivered to the following recipients:\r\n\r\n" + strings.Join(recipients, "\r\n") + "\r\n"
}
