package cmdlet

// What the documented procedures around IMAP4 name and this server does not have. A person who types one learns that it is not a
// misspelling.

// Absent is the cmdlets of Exchange that this server does not have, sorted by name.
func Absent() []string {
	return []string{
		"Get-ADPermission", "Get-PopSettings", "Get-ServerHealth", "Get-ThrottlingPolicy", "Import-ExchangeCertificate",
		"Invoke-MonitoringProbe", "New-ThrottlingPolicy", "Set-MailboxServer", "Set-PopSettings", "Set-ThrottlingPolicy",
		"Test-PopConnectivity",
	}
}

// absentParameters is the parameters of a cmdlet that Exchange has and this server does not, sorted by name
// (PS:Set-CASMailbox and so on, those of the versions in scope).
func absentParameters(cmdlet string) []string {
	switch cmdlet {
	case "Get-ExchangeCertificate":
		return []string{"Instance"}
	case "New-ExchangeCertificate":
		return []string{"BinaryEncoded", "GenerateRequest", "Instance", "RequestFile", "SubjectKeyIdentifier"}
	case "Set-CASMailbox":
		return []string{
			"ActiveSyncAllowedDeviceIDs", "ActiveSyncBlockedDeviceIDs", "ActiveSyncDebugLogging", "ActiveSyncEnabled",
			"ActiveSyncMailboxPolicy", "ActiveSyncSuppressReadReceipt", "DisplayName", "ECPEnabled", "EmailAddresses", "EwsAllowEntourage",
			"EwsAllowList", "EwsAllowMacOutlook", "EwsAllowOutlook", "EwsApplicationAccessPolicy", "EwsBlockList", "EwsEnabled",
			"IsOptimizedForAccessibility", "MAPIBlockOutlookExternalConnectivity", "MAPIBlockOutlookNonCachedMode", "MAPIBlockOutlookRpcHttp",
			"MAPIBlockOutlookVersions", "MAPIEnabled", "MapiHttpEnabled", "Name", "OWAforDevicesEnabled", "OwaMailboxPolicy",
			"PopEnableExactRFC822Size", "PopForceICalForCalendarRetrievalOption", "PopMessagesRetrievalMimeFormat", "PopSuppressReadReceipt",
			"PopUseProtocolDefaults", "PrimarySmtpAddress", "PublicFolderClientAccess", "ResetAutoBlockedDevices", "SamAccountName",
			"ShowGalAsDefaultView",
		}
	case "Set-ReceiveConnector":
		return []string{
			"AuthTarpitInterval", "BareLinefeedRejectionEnabled", "BinaryMimeEnabled", "ChunkingEnabled", "Comment",
			"ConnectionInactivityTimeout", "ConnectionTimeout", "DefaultDomain", "DeliveryStatusNotificationEnabled", "DomainSecureEnabled",
			"EightBitMimeEnabled", "EnhancedStatusCodesEnabled", "ExtendedProtectionPolicy", "LongAddressesEnabled", "MaxAcknowledgementDelay",
			"MaxHeaderSize", "MaxHopCount", "MaxInboundConnection", "MaxInboundConnectionPerSource", "MaxInboundConnectionPercentagePerSource",
			"MaxLocalHopCount", "MaxLogonFailures", "MaxProtocolErrors", "MaxRecipientsPerMessage", "MessageRateLimit", "MessageRateSource",
			"OrarEnabled", "PipeliningEnabled", "RejectReservedSecondLevelRecipientDomains", "RejectReservedTopLevelRecipientDomains",
			"RejectSingleLabelRecipientDomains", "RequireEHLODomain", "RequireTLS", "ServiceDiscoveryFqdn", "SizeEnabled", "SmtpUtf8Enabled",
			"SuppressXAnonymousTls", "TarpitInterval", "TlsDomainCapabilities", "TransportRole",
		}
	}
	return nil
}
