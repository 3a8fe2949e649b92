Feature: The whole procedure, in the order of the page

  @req:CI4-0-01 @req:CI4-0-02 @req:CI4-0-15 @req:CI4-1-07 @req:CI4-1-08 @req:CI4-1-13 @req:CI4-2-15 @req:CI4-2-16 @req:CI4-2-24
  @req:CI4-2-28 @req:CI4-3-04 @req:CI4-3-05 @req:CI4-4-01 @req:CI4-4-15 @req:CI4-5-02 @req:CI4-5-03 @req:CI4-5-08 @req:CI4-5-14 @profile:exchange
  Scenario: From a new server to a person who reads mail on the phone
    Given a new Exchange server
    And mailboxes for alice and bob
    Then an inside client that connects to mailbox01.contoso.com:143 is refused
    And an inside client that connects to mailbox01.contoso.com:993 is refused

    # Step 1
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    And the administrator runs
      """
      Set-Service MSExchangeIMAP4 -StartupType Automatic; Set-Service MSExchangeIMAP4BE -StartupType Automatic
      """
    And the administrator runs
      """
      Get-Service MSExchangeIMAP4; Get-Service MSExchangeIMAP4BE
      """
    Then the console shows
      """
      Running  MSExchangeIMAP4    Microsoft Exchange IMAP4
      Running  MSExchangeIMAP4BE  Microsoft Exchange IMAP4 Backend
      """

    # Step 2, with what its notes ask for: a certificate, a public DNS record, open ports
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mail.contoso.com,mailbox01.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP,SMTP -Force
      Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
      New-NetFirewallRule -CimSession firewall01 -DisplayName "Mail clients" -Direction Inbound -Protocol TCP -LocalPort 143,993,587 -Action Allow | Out-Null
      """
    And the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS" -X509CertificateName mail.contoso.com
      """
    And the administrator runs
      """
      Get-ImapSettings | Format-List *ConnectionSettings,*Bindings,X509CertificateName
      """
    Then the console mentions "ExternalConnectionSettings : {mail.contoso.com:993:SSL, mail.contoso.com:143:TLS}"
    And the console mentions "X509CertificateName : mail.contoso.com"

    # Step 3
    When the administrator runs
      """
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And the administrator runs
      """
      Get-Service MSExchangeIMAP4; Get-Service MSExchangeIMAP4BE
      """
    Then the console shows
      """
      Running  MSExchangeIMAP4    Microsoft Exchange IMAP4
      Running  MSExchangeIMAP4BE  Microsoft Exchange IMAP4 Backend
      """

    # Step 4
    When the administrator runs
      """
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -Fqdn mail.contoso.com
      $TLSCert = Get-ExchangeCertificate -Thumbprint $certificate.Thumbprint
      $TLSCertName = "<I>$($TLSCert.Issuer)<S>$($TLSCert.Subject)"
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -TlsCertificateName $TLSCertName
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -AdvertiseClientSettings $true
      Restart-Service MSExchangeFrontEndTransport
      """

    # Did it work?
    When alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the IMAP setting reads
      """
      Server name: mail.contoso.com
      Port: 993
      Encryption method: SSL
      """
    And the SMTP setting reads
      """
      Server name: mail.contoso.com
      Port: 587
      Encryption method: TLS
      """
    When the administrator runs, giving alice's credentials
      """
      Test-ImapConnectivity -ClientAccessServer MAILBOX01 -Lightmode -MailboxCredential (Get-Credential) | Format-List Result
      """
    Then the console mentions "Result : Success"
    When the connection to mail.contoso.com:993 with TLS is analysed from outside as alice
    Then the analysis shows
      """
      ✓ Connect to mail.contoso.com:993 with TLS
        ✓ Check the TLS certificate
        ✓ Log in
      """

    # Bob writes from outside, Alice reads on the phone
    When bob sends alice a message with the subject "It works" from outside through mail.contoso.com:587
    And alice's phone connects from outside to mail.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 LOGIN alice@contoso.com <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: * 1 EXISTS
      S: a2 OK [READ-WRITE] SELECT completed.
      C: a3 FETCH 1 (BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] <string "Subject: It works<crlf><crlf>">)
      S: a3 OK FETCH completed.
      C: a4 LOGOUT
      S: * BYE <text>
      S: a4 OK LOGOUT completed.
      <connection closed>
      """
