package org

import "slices"

// Recipient is a person with a mailbox.
type Recipient struct {
	Name               string     `json:"name"`                // the directory object's, unique; empty: the display name
	Alias              string     `json:"alias"`               // mailNickname
	SamAccountName     string     `json:"sam_account_name"`    // logon name
	UserPrincipalName  string     `json:"user_principal_name"` // "alice@contoso.com"
	DisplayName        string     `json:"display_name"`
	PrimarySMTPAddress string     `json:"primary_smtp_address"`
	EmailAddresses     []string   `json:"email_addresses"` // further addresses
	OrganizationalUnit string     `json:"organizational_unit"`
	MailboxGUID        string     `json:"mailbox_guid"` // key of the mailbox in the store
	Database           string     `json:"database"`
	AccountDisabled    bool       `json:"account_disabled"` // disabled in Active Directory
	Administrator      bool       `json:"administrator"`    // the built-in Administrator mailbox: never over IMAP4 (SEED)
	FullAccess         []string   `json:"full_access"`      // aliases of delegates
	CAS                CASMailbox `json:"cas"`
	Credentials
}

// Credentials is what the directory keeps of a password (auth.NewCredentials). Both are secrets: the second is as good as the
// password for NTLM. An empty one lets nobody in.
type Credentials struct {
	PasswordHash string `json:"password_hash"` // argon2id, PHC string
	NTHash       string `json:"nt_hash"`       // MD4 of the password in UTF-16LE, 32 hexadecimal digits (MS-NLMP 3.3.1)
}

// CASMailbox is the object of Get-/Set-CASMailbox (PS:Set-CASMailbox), its IMAP part and what others share.
type CASMailbox struct {
	OWAEnabled                              bool   `json:"owa_enabled"`
	PopEnabled                              bool   `json:"pop_enabled"`
	ImapEnabled                             bool   `json:"imap_enabled"`
	ImapUseProtocolDefaults                 bool   `json:"imap_use_protocol_defaults"`
	ImapEnableExactRFC822Size               bool   `json:"imap_enable_exact_rfc822_size"`
	ImapForceICalForCalendarRetrievalOption bool   `json:"imap_force_ical"`
	ImapMessagesRetrievalMimeFormat         string `json:"imap_messages_retrieval_mime_format"`
	ImapSuppressReadReceipt                 bool   `json:"imap_suppress_read_receipt"`
}

// Database is a mailbox database and the server that holds its active copy.
type Database struct {
	Name         string         `json:"name"`
	ActiveServer string         `json:"active_server"`
	Mounted      bool           `json:"mounted"` // whether the active copy is to be mounted
	Copies       []DatabaseCopy `json:"copies"`  // see CopyList
}

// RoleGroup gives its members (SamAccountNames) management roles (PERM).
type RoleGroup struct {
	Name    string   `json:"name"`
	Members []string `json:"members"`
}

// MemberOf says whether the account is in the role group of that name.
func (s *State) MemberOf(account, group string) bool {
	for _, g := range s.RoleGroups {
		if g.Name == group {
			return slices.Contains(g.Members, account)
		}
	}
	return false
}
