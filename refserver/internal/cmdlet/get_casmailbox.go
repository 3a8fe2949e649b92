package cmdlet

import (
	"net/netip"
	"strconv"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getCASMailbox is Get-CASMailbox (PS:Get-CASMailbox).
func getCASMailbox(c *console) *shell.Command {
	further := []shell.Parameter{
		named("ProtocolSettings", shell.Switch), named("Credential", shell.Credential), named("Monitoring", shell.Switch),
		named("ActiveSyncDebugLogging", shell.Switch), named("ActiveSyncSuppressReadReceipt", shell.Switch),
		named("ReadIsOptimizedForAccessibility", shell.Switch), named("RecalculateHasActiveSyncDevicePartnership", shell.Switch),
	}
	return c.recipientCommand("Shows which client protocols mailboxes may use.", further,
		func(inv *shell.Invocation, state *org.State, r *org.Recipient) *shell.Object {
			o := casMailboxObject(state, r)
			if inv.Bool("ProtocolSettings") {
				c.addProtocolSettings(state, o)
			}
			return o
		})
}

func casMailboxObject(state *org.State, r *org.Recipient) *shell.Object {
	cas, id, server := r.CAS, state.CanonicalName(r), ""
	if d := state.Database(r.Database); d != nil {
		server = d.ActiveServer
	}
	return &shell.Object{Type: typeCASMailbox, Text: id, Properties: []shell.Property{
		prop("EmailAddresses", addresses(r)), prop("PrimarySmtpAddress", r.PrimarySMTPAddress), prop("SamAccountName", r.SamAccountName),
		prop("ServerName", server), prop("DisplayName", r.DisplayName), prop("ActiveSyncEnabled", true), prop("OWAEnabled", cas.OWAEnabled),
		prop("ECPEnabled", true), prop("PopEnabled", cas.PopEnabled), prop("ImapEnabled", cas.ImapEnabled),
		prop("ImapUseProtocolDefaults", cas.ImapUseProtocolDefaults), prop("ImapMessagesRetrievalMimeFormat", cas.ImapMessagesRetrievalMimeFormat),
		prop("ImapEnableExactRFC822Size", cas.ImapEnableExactRFC822Size), prop("ImapSuppressReadReceipt", cas.ImapSuppressReadReceipt),
		prop("ImapForceICalForCalendarRetrievalOption", cas.ImapForceICalForCalendarRetrievalOption), prop("MAPIEnabled", true),
		prop("EwsEnabled", true), prop("Name", r.ObjectName()), prop("DistinguishedName", state.RecipientDN(r)), prop("Identity", id),
		prop("Guid", guid("recipient "+r.MailboxGUID)), prop("IsValid", true), prop("ObjectState", "Unchanged"),
	}}
}

// addProtocolSettings adds what clients are told to use: the IMAP settings of the directory, and the submission connector's
// when it advertises them (CS). There is no POP3.
func (c *console) addProtocolSettings(state *org.State, o *shell.Object) {
	server := state.Server(c.Server)
	if server == nil {
		return
	}
	smtp := submissionSettings(server)
	o.Set("ExternalImapSettings", server.Imap.ExternalConnectionSettings)
	o.Set("InternalImapSettings", server.Imap.InternalConnectionSettings)
	o.Set("ExternalPopSettings", []string{})
	o.Set("InternalPopSettings", []string{})
	o.Set("ExternalSmtpSettings", smtp)
	o.Set("InternalSmtpSettings", smtp)
}

// submissionSettings is "host:port:TLS" for every connector that advertises its settings.
func submissionSettings(server *org.Server) []string {
	settings := []string{}
	for _, connector := range server.Connectors {
		if !connector.AdvertiseClientSettings || len(connector.Bindings) == 0 {
			continue
		}
		if b, err := netip.ParseAddrPort(connector.Bindings[0]); err == nil {
			settings = append(settings, connector.Fqdn+":"+strconv.Itoa(int(b.Port()))+":TLS")
		}
	}
	return settings
}
