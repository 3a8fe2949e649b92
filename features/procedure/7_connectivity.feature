Feature: Verification: Test the connectivity

  Inside, Test-ImapConnectivity logs in with a mailbox's credentials and, without LightMode, sends a message and receives it.
  From outside, the analysis goes the way that a mail program goes, and names the step at which the way ends.

  @req:CI4-5-08
  Scenario: The documented test succeeds with a mailbox's credentials
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs, giving alice's credentials
      """
      Test-ImapConnectivity -ClientAccessServer MAILBOX01 -Lightmode -MailboxCredential (Get-Credential) | Format-List Result,Error
      """
    Then the console mentions "Result : Success"

  @req:CI4-5-09
  Scenario: LightMode needs no authenticated SMTP
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs, giving alice's credentials
      """
      Stop-Service MSExchangeFrontEndTransport
      Test-ImapConnectivity -ClientAccessServer MAILBOX01 -LightMode -MailboxCredential (Get-Credential) | Format-List Result
      """
    Then the console mentions "Result : Success"

  @req:CI4-5-10
  Scenario: Without LightMode a message is sent and received
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs, giving alice's credentials
      """
      Test-ImapConnectivity -ClientAccessServer MAILBOX01 -MailboxCredential (Get-Credential) | Format-List Result
      """
    Then the console mentions "Result : Success"

  @req:CI4-5-11
  Scenario: Without LightMode the test fails where SMTP does not work
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs, giving alice's credentials
      """
      Stop-Service MSExchangeFrontEndTransport
      Test-ImapConnectivity -ClientAccessServer MAILBOX01 -MailboxCredential (Get-Credential) | Format-List Result
      """
    Then the console mentions "Result : Failure"

  @req:CI4-5-12 @profile:exchange
  Scenario: The test reports wrong credentials
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs, giving alice's name and a wrong password
      """
      Test-ImapConnectivity -ClientAccessServer MAILBOX01 -LightMode -MailboxCredential (Get-Credential) | Format-List Result,Error
      """
    Then the console mentions "Result : Failure"
    And the console mentions "NO LOGIN failed."

  @req:CI4-5-13
  Scenario Outline: The test reports that <service> is stopped
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs, giving alice's credentials
      """
      Stop-Service <service>
      Test-ImapConnectivity -ClientAccessServer MAILBOX01 -LightMode -MailboxCredential (Get-Credential) | Format-List Result
      """
    Then the console mentions "Result : Failure"

    Examples:
      | service           |
      | MSExchangeIMAP4   |
      | MSExchangeIMAP4BE |

  @req:CI4-5-22
  Scenario Outline: The test connects on port <port> with <type>
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs, giving alice's credentials
      """
      Test-ImapConnectivity -ClientAccessServer MAILBOX01 -LightMode -ConnectionType <type> -PortClientAccessServer <port> -TrustAnySSLCertificate -MailboxCredential (Get-Credential) | Format-List Port,ConnectionType,Result
      """
    Then the console shows
      """
      Port           : <port>
      ConnectionType : <type>
      Result         : <result>
      """

    Examples:
      | port | type      | result  |
      | 993  | Ssl       | Success |
      | 143  | Tls       | Success |
      | 143  | Plaintext | Failure |

  @req:CI4-5-14
  Scenario: The analysis from outside succeeds on a server that is set up as documented
    Given a new Exchange server
    And a mailbox for alice
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mail.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS" -X509CertificateName mail.contoso.com
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
      New-NetFirewallRule -CimSession firewall01 -DisplayName "IMAP4" -Direction Inbound -Protocol TCP -LocalPort 143,993 -Action Allow | Out-Null
      """
    And the connection to mail.contoso.com:993 with TLS is analysed from outside as alice
    Then the analysis shows
      """
      ✓ Connect to mail.contoso.com:993 with TLS
        ✓ Look up mail.contoso.com in DNS
        ✓ Open TCP port 993
        ✓ Check the TLS certificate
          ✓ Obtain the certificate
          ✓ Compare its names with mail.contoso.com
          ✓ Find an authority that is trusted
          ✓ Check its dates
        ✓ Read the greeting
        ✓ Ask for the capabilities
        ✓ Log in
      """
    When the connection to mail.contoso.com:143 with STARTTLS is analysed from outside as alice
    Then the analysis shows
      """
      ✓ Connect to mail.contoso.com:143 with STARTTLS
        ✓ Look up mail.contoso.com in DNS
        ✓ Open TCP port 143
        ✓ Read the greeting
        ✓ Begin TLS with STARTTLS
        ✓ Check the TLS certificate
        ✓ Ask for the capabilities
        ✓ Log in
      """

  @req:CI4-5-15
  Scenario: The analysis names a missing DNS record
    Given a new Exchange server with the IMAP4 services running
    When the connection to mail.contoso.com:993 with TLS is analysed from outside
    Then the analysis shows
      """
      ✗ Connect to mail.contoso.com:993 with TLS
        ✗ Look up mail.contoso.com in DNS
          Cause: no DNS record exists for mail.contoso.com
      """

  @req:CI4-5-16
  Scenario: The analysis names a port that the firewall does not allow
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
      """
    And the connection to mail.contoso.com:993 with TLS is analysed from outside
    Then the analysis shows
      """
      ✗ Connect to mail.contoso.com:993 with TLS
        ✓ Look up mail.contoso.com in DNS
        ✗ Open TCP port 993
          Cause: 203.0.113.10 does not answer on port 993
      """

  @req:CI4-5-16
  Scenario: The analysis names a port where nobody listens
    Given a new Exchange server
    When the administrator runs
      """
      Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
      New-NetFirewallRule -CimSession firewall01 -DisplayName "IMAP4" -Direction Inbound -Protocol TCP -LocalPort 143,993 -Action Allow | Out-Null
      """
    And the connection to mail.contoso.com:993 with TLS is analysed from outside
    Then the analysis shows
      """
      ✗ Connect to mail.contoso.com:993 with TLS
        ✗ Open TCP port 993
          Cause: 203.0.113.10 refuses connections on port 993
      """

  @req:CI4-5-17
  Scenario: The analysis names a certificate of another name
    Given a new Exchange server
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mailbox01.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Set-ImapSettings -X509CertificateName mailbox01.contoso.com
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
      New-NetFirewallRule -CimSession firewall01 -DisplayName "IMAP4" -Direction Inbound -Protocol TCP -LocalPort 143,993 -Action Allow | Out-Null
      """
    And the connection to mail.contoso.com:993 with TLS is analysed from outside
    Then the analysis shows
      """
      ✗ Connect to mail.contoso.com:993 with TLS
        ✓ Open TCP port 993
        ✗ Check the TLS certificate
          ✓ Obtain the certificate
          ✗ Compare its names with mail.contoso.com
            Cause: the certificate is for mailbox01.contoso.com, not for mail.contoso.com
          ✓ Find an authority that is trusted
          ✓ Check its dates
      """

  @req:CI4-5-20
  Scenario: The analysis names an authority that nobody trusts
    Given a new Exchange server with the IMAP4 services running
    When the connection to mailbox01.contoso.com:993 with TLS is analysed from inside
    Then the analysis shows
      """
      ✗ Connect to mailbox01.contoso.com:993 with TLS
        ✗ Check the TLS certificate
          ✓ Obtain the certificate
          ✓ Compare its names with mailbox01.contoso.com
          ✗ Find an authority that is trusted
      """

  @req:CI4-5-20
  Scenario: The analysis names a certificate that has expired
    Given a new Exchange server
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName imap.contoso.com -NotBefore 2020-01-01 -NotAfter 2021-01-01
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Set-ImapSettings -X509CertificateName imap.contoso.com
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      Add-DnsServerResourceRecordA -ZoneName contoso.com -Name imap -IPv4Address 10.0.0.11
      """
    And the connection to imap.contoso.com:993 with TLS is analysed from inside
    Then the analysis shows
      """
      ✗ Connect to imap.contoso.com:993 with TLS
        ✗ Check the TLS certificate
          ✓ Compare its names with imap.contoso.com
          ✓ Find an authority that is trusted
          ✗ Check its dates
            Cause: the certificate has expired on 1 January 2021
      """

  @req:CI4-5-21 @profile:exchange
  Scenario: The analysis names a wrong password
    Given a new Exchange server
    And a mailbox for alice
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mailbox01.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Set-ImapSettings -X509CertificateName mailbox01.contoso.com
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    And the connection to mailbox01.contoso.com:993 with TLS is analysed from inside as alice with a wrong password
    Then the analysis shows
      """
      ✗ Connect to mailbox01.contoso.com:993 with TLS
        ✓ Check the TLS certificate
        ✓ Read the greeting
        ✓ Ask for the capabilities
        ✗ Log in
          Cause: the server refuses the login: NO LOGIN failed.
      """
