Feature: Step 4: Configure the authenticated SMTP settings for IMAP4 clients

  IMAP4 reads messages; it does not send them. Clients send through the connector "Client Frontend <Server>", which listens
  on port 587, encrypts with STARTTLS and asks for name and password only then.

  @req:CI4-4-01
  Scenario: A message that one client sends is read by another over IMAP4
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob
    When alice sends bob a message with the subject "Lunch at noon" through mailbox01.contoso.com:587
    Then bob finds a message with the subject "Lunch at noon" at mailbox01.contoso.com:993

  @req:CI4-4-02 @req:CI4-4-03
  Scenario: The connector of a new server
    Given a new Exchange server
    When the administrator runs
      """
      Get-ReceiveConnector -Identity "Client Frontend*" | Format-List Name,Fqdn,Bindings
      """
    Then the console mentions "Name : Client Frontend MAILBOX01"
    And the console mentions "Fqdn : mailbox01.contoso.com"
    And the console mentions "0.0.0.0:587"
    And the console mentions "[::]:587"

  @req:CI4-4-02 @req:CI4-4-03 @req:CI4-4-04 @req:CI4-4-05
  Scenario: Passwords are asked for only after STARTTLS
    Given a new Exchange server
    And a mailbox for alice
    When alice's mail client connects to mailbox01.contoso.com:587
    Then this exchange takes place
      """
      S: 220 mailbox01.contoso.com Microsoft ESMTP MAIL Service ready at <text>
      C: EHLO client.contoso.com
      S: 250-mailbox01.contoso.com <text>
      S: 250-STARTTLS
      S!: 250-AUTH <text>LOGIN<text?>
      S: 250 <text>
      C: AUTH LOGIN
      S!: 334 <text>
      S: <5xx> <text>
      C: STARTTLS
      S: 220 <text>
      <TLS negotiation>
      C: EHLO client.contoso.com
      S: 250-AUTH <text?>LOGIN<text?>
      S: 250 <text>
      C: AUTH LOGIN
      S: 334 VXNlcm5hbWU6
      C: <base64 alice>
      S: 334 UGFzc3dvcmQ6
      C: <base64 alice's password>
      S: 235 2.7.0 Authentication successful
      C: QUIT
      S: 221 <text>
      """

  @req:CI4-4-18
  Scenario: Without authentication nobody sends
    Given a new Exchange server
    And a mailbox for alice
    When alice's mail client connects to mailbox01.contoso.com:587
    Then this exchange takes place
      """
      S: 220 <text>
      C: EHLO client.contoso.com
      S: 250 <text>
      C: STARTTLS
      S: 220 <text>
      <TLS negotiation>
      C: EHLO client.contoso.com
      S: 250 <text>
      C: MAIL FROM:<alice@contoso.com>
      S: 530 5.7.57 <text>
      """

  @req:CI4-4-19
  Scenario: With a wrong password nobody sends
    Given a new Exchange server
    And a mailbox for alice
    When alice's mail client connects to mailbox01.contoso.com:587
    Then this exchange takes place
      """
      S: 220 <text>
      C: EHLO client.contoso.com
      S: 250 <text>
      C: STARTTLS
      S: 220 <text>
      <TLS negotiation>
      C: EHLO client.contoso.com
      S: 250 <text>
      C: AUTH LOGIN
      S: 334 VXNlcm5hbWU6
      C: <base64 alice>
      S: 334 UGFzc3dvcmQ6
      C: <base64 wrong>
      S: 535 5.7.3 <text>
      C: MAIL FROM:<alice@contoso.com>
      S: <5xx> <text>
      """

  @req:CI4-4-06 @req:CI4-4-07
  Scenario: The connector's name is changed as documented
    Given a new Exchange server
    When the administrator runs
      """
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -Fqdn mail.contoso.com
      """
    And the administrator runs
      """
      Get-ReceiveConnector -Identity "Client Frontend*" | Format-List Name,Fqdn
      """
    Then the console shows
      """
      Name : Client Frontend MAILBOX01
      Fqdn : mail.contoso.com
      """
    When the administrator runs
      """
      Restart-Service MSExchangeFrontEndTransport
      """
    And a mail client connects to mailbox01.contoso.com:587
    Then this exchange takes place
      """
      S: 220 mail.contoso.com Microsoft ESMTP MAIL Service ready at <text>
      C: EHLO client.contoso.com
      S: 250-mail.contoso.com <text>
      S: 250 <text>
      """

  @req:CI4-4-08
  Scenario: Internal clients need a record of the new name in the internal DNS
    Given a new Exchange server
    When the administrator runs
      """
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -Fqdn mail.contoso.com
      """
    Then an inside client that connects to mail.contoso.com:587 finds no such name
    When the administrator runs
      """
      Add-DnsServerResourceRecordA -ZoneName contoso.com -Name mail -IPv4Address 10.0.0.11
      """
    Then an inside client that connects to mail.contoso.com:587 is greeted

  @req:CI4-4-09
  Scenario: External clients need a public record and an open port
    Given a new Exchange server
    And mailboxes for alice and bob
    Then an outside client that connects to mail.contoso.com:587 finds no such name
    When the administrator runs
      """
      Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
      """
    Then an outside client that connects to mail.contoso.com:587 gets no answer
    When the administrator runs
      """
      New-NetFirewallRule -CimSession firewall01 -DisplayName "SMTP submission" -Direction Inbound -Protocol TCP -LocalPort 587 -Action Allow | Out-Null
      """
    Then alice sends bob a message with the subject "From my holidays" from outside through mail.contoso.com:587

  @req:CI4-4-10 @req:CI4-4-11 @req:CI4-4-13 @req:CI4-4-14
  Scenario: The connector's certificate is chosen as documented
    Given a new Exchange server
    When the administrator runs
      """
      $mail = New-ReferenceCertificate -DomainName mail.contoso.com
      Enable-ExchangeCertificate -Thumbprint $mail.Thumbprint -Services SMTP -Force
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -Fqdn mail.contoso.com
      """
    And the administrator runs
      """
      $TLSCert = Get-ExchangeCertificate -Thumbprint $mail.Thumbprint
      $TLSCertName = "<I>$($TLSCert.Issuer)<S>$($TLSCert.Subject)"
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -TlsCertificateName $TLSCertName
      """
    And the administrator runs
      """
      Get-ReceiveConnector -Identity "Client Frontend*" | Format-List Name,Fqdn,TlsCertificateName
      """
    Then the console shows
      """
      Name               : Client Frontend MAILBOX01
      Fqdn               : mail.contoso.com
      TlsCertificateName : <I>CN=Contoso Root CA<S>CN=mail.contoso.com
      """
    When the administrator runs
      """
      Get-ExchangeCertificate -Thumbprint $mail.Thumbprint | Format-List Thumbprint,Issuer,Subject,CertificateDomains,Services
      """
    Then the console shows
      """
      Issuer             : CN=Contoso Root CA
      Subject            : CN=mail.contoso.com
      CertificateDomains : {mail.contoso.com}
      Services           : SMTP
      """
    When the administrator runs
      """
      Restart-Service MSExchangeFrontEndTransport
      Add-DnsServerResourceRecordA -ZoneName contoso.com -Name mail -IPv4Address 10.0.0.11
      """
    Then an inside client that connects to mail.contoso.com:587 with STARTTLS is presented a certificate for mail.contoso.com
    And an inside client that connects to mail.contoso.com:587 with STARTTLS trusts the certificate

  @req:CI4-4-12
  Scenario: A certificate that is not assigned to SMTP does not serve the connector
    Given a new Exchange server
    When the administrator runs
      """
      $mail = New-ReferenceCertificate -DomainName mail.contoso.com
      """
    And the administrator tries
      """
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -Fqdn mail.contoso.com -TlsCertificateName "<I>$($mail.Issuer)<S>$($mail.Subject)"
      Restart-Service MSExchangeFrontEndTransport
      Add-DnsServerResourceRecordA -ZoneName contoso.com -Name mail -IPv4Address 10.0.0.11
      """
    Then an inside client that connects to mail.contoso.com:587 with STARTTLS does not get a trusted connection to mail.contoso.com

  @req:CI4-4-10
  Scenario: A certificate name without issuer and subject is refused
    Given a new Exchange server
    When the administrator tries
      """
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -TlsCertificateName mail.contoso.com
      """
    Then the console reports an error that mentions "mail.contoso.com"

  @req:CI4-4-16
  Scenario: By default Outlook on the web shows no SMTP settings
    Given a new Exchange server
    And a mailbox for alice
    When alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the SMTP setting reads
      """
      Not available
      """

  @req:CI4-4-15 @req:CI4-4-17
  Scenario: Outlook on the web shows the SMTP settings once they are advertised
    Given a new Exchange server
    And a mailbox for alice
    When alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    And the administrator runs
      """
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -Fqdn mail.contoso.com -AdvertiseClientSettings $true
      net stop w3svc /y
      net start w3svc
      """
    And alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the SMTP setting reads
      """
      Server name: mail.contoso.com
      Port: 587
      Encryption method: TLS
      """

  @req:CI4-4-16
  Scenario: $false hides the SMTP settings again
    Given a new Exchange server
    And a mailbox for alice
    When the administrator runs
      """
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -AdvertiseClientSettings $true
      Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -AdvertiseClientSettings $false
      """
    And alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the SMTP setting reads
      """
      Not available
      """
