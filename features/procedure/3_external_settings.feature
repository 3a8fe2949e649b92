Feature: Step 2: Configure the IMAP4 settings for external clients

  One command says under which name, on which ports and how encrypted external clients find the server, and which
  certificate it shows them; where the server listens is left at its default or set by the same command.

    Set-ImapSettings -ExternalConnectionSettings "<FQDN>:<port>:<SSL | TLS | blank>",... -X509CertificateName <FQDN>
      [-SSLBindings "<address>:<port>",...] [-UnencryptedOrTLSBindings "<address>:<port>",...]

  @req:CI4-2-10 @req:CI4-2-11 @req:CI4-2-28
  Scenario: The default bindings are all addresses on 993 and on 143
    Given a new Exchange server
    When the administrator runs
      """
      Get-ImapSettings | Format-List *Bindings
      """
    Then the console mentions "SSLBindings : {[::]:993, 0.0.0.0:993}"
    And the console mentions "UnencryptedOrTLSBindings : {[::]:143, 0.0.0.0:143}"

  @req:CI4-2-13 @req:CI4-2-14 @profile:exchange
  Scenario Outline: With the default bindings a client connects to <address>
    Given a new Exchange server with the IMAP4 services running
    Then an inside client that connects to <address>:143 is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to <address>:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."

    Examples:
      | address    |
      | 10.0.0.11  |
      | [fd00::11] |

  @req:CI4-2-35
  Scenario: The other settings are the documented defaults
    Given a new Exchange server
    When the administrator runs
      """
      Get-ImapSettings | Format-List Banner,LoginType,AuthenticatedConnectionTimeout,PreAuthenticatedConnectionTimeout,MaxCommandSize,MaxConnections,MaxConnectionFromSingleIP,MaxConnectionsPerUser,ProxyTargetPort,MessageRetrievalMimeFormat,CalendarItemRetrievalOption,EnableExactRFC822Size,ProtocolLogEnabled,ShowHiddenFoldersEnabled
      """
    Then the console shows
      """
      Banner                            : The Microsoft Exchange IMAP4 service is ready.
      LoginType                         : SecureLogin
      AuthenticatedConnectionTimeout    : 00:30:00
      PreAuthenticatedConnectionTimeout : 00:01:00
      MaxCommandSize                    : 10240
      MaxConnections                    : 2147483647
      MaxConnectionFromSingleIP         : 2147483647
      MaxConnectionsPerUser             : 16
      ProxyTargetPort                   : 1993
      MessageRetrievalMimeFormat        : BestBodyFormat
      CalendarItemRetrievalOption       : iCalendar
      EnableExactRFC822Size             : False
      ProtocolLogEnabled                : False
      ShowHiddenFoldersEnabled          : False
      """

  @req:CI4-2-15 @req:CI4-2-16 @req:CI4-2-05 @req:CI4-2-06 @req:CI4-2-12 @req:CI4-2-28
  Scenario: The documented example
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS" -X509CertificateName mail.contoso.com
      """
    And the administrator runs
      """
      Get-ImapSettings | Format-List *ConnectionSettings,*Bindings,X509CertificateName
      """
    Then the console mentions "ExternalConnectionSettings : {mail.contoso.com:993:SSL, mail.contoso.com:143:TLS}"
    And the console mentions "InternalConnectionSettings : {mailbox01.contoso.com:993:SSL, mailbox01.contoso.com:143:TLS}"
    And the console mentions "SSLBindings : {[::]:993, 0.0.0.0:993}"
    And the console mentions "UnencryptedOrTLSBindings : {[::]:143, 0.0.0.0:143}"
    And the console mentions "X509CertificateName : mail.contoso.com"

  @req:CI4-2-01 @req:CI4-2-02 @req:CI4-2-03 @req:CI4-2-04 @req:CI4-2-05
  Scenario Outline: The syntax allows <form>
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings <typed>
      Get-ImapSettings | Format-List ExternalConnectionSettings
      """
    Then the console mentions "ExternalConnectionSettings : {<shown>}"

    Examples:
      | form                        | typed                                                | shown                                              |
      | SSL                         | "mail.contoso.com:993:SSL"                           | mail.contoso.com:993:SSL                           |
      | TLS                         | "mail.contoso.com:143:TLS"                           | mail.contoso.com:143:TLS                           |
      | a name without quotes       | mail.contoso.com:993:SSL                             | mail.contoso.com:993:SSL                           |
      | a blank behind the comma    | "mail.contoso.com:993:SSL", "mail.contoso.com:143:TLS" | mail.contoso.com:993:SSL, mail.contoso.com:143:TLS |
      | two servers                 | "imap1.contoso.com:993:SSL","imap2.contoso.com:993:SSL" | imap1.contoso.com:993:SSL, imap2.contoso.com:993:SSL |
      | an array                    | @("mail.contoso.com:993:SSL","mail.contoso.com:143:TLS") | mail.contoso.com:993:SSL, mail.contoso.com:143:TLS |
      | any port from 1 to 65535    | "mail.contoso.com:65535:SSL"                         | mail.contoso.com:65535:SSL                         |

  @req:CI4-2-04
  Scenario Outline: A setting without an encryption method stands for an unencrypted connection: <typed>
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "<typed>"
      Get-ImapSettings | Format-List ExternalConnectionSettings
      """
    Then the console mentions "mail.contoso.com:143"
    And the console does not mention "TLS"
    And the console does not mention "SSL"

    Examples:
      | typed                 |
      | mail.contoso.com:143  |
      | mail.contoso.com:143: |

  @req:CI4-2-09 @req:CI4-2-12
  Scenario Outline: A malformed connection setting is refused: <why>
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL"
      """
    And the administrator tries
      """
      Set-ImapSettings -ExternalConnectionSettings "imap.contoso.com:993:SSL","<typed>" -X509CertificateName imap.contoso.com
      """
    Then the console reports an error that mentions "<typed>"
    When the administrator runs
      """
      Get-ImapSettings | Format-List ExternalConnectionSettings,X509CertificateName
      """
    Then the console mentions "ExternalConnectionSettings : {mail.contoso.com:993:SSL}"
    And the console does not mention "imap.contoso.com"

    Examples:
      | typed                        | why                              |
      | mail.contoso.com             | no port                          |
      | mail.contoso.com:SSL         | the method in the port's place   |
      | mail.contoso.com:port:SSL    | a port that is no number         |
      | mail.contoso.com:0:SSL       | port 0                           |
      | mail.contoso.com:65536:SSL   | a port beyond 65535              |
      | mail.contoso.com:993:SSH     | an unknown encryption method     |
      | mail.contoso.com:993:SSL:TLS | two encryption methods           |
      | :993:SSL                     | no name                          |
      | mail contoso com:993:SSL     | blanks in the name               |

  @req:CI4-2-09
  Scenario Outline: A malformed binding is refused: <why>
    Given a new Exchange server
    When the administrator tries
      """
      Set-ImapSettings -<parameter> "<typed>"
      """
    Then the console reports an error that mentions "<typed>"
    When the administrator runs
      """
      Get-ImapSettings | Format-List *Bindings
      """
    Then the console mentions "SSLBindings : {[::]:993, 0.0.0.0:993}"
    And the console mentions "UnencryptedOrTLSBindings : {[::]:143, 0.0.0.0:143}"

    Examples:
      | parameter                | typed                | why                        |
      | SSLBindings              | mail.contoso.com:993 | a name for the address     |
      | SSLBindings              | 10.0.0.11            | no port                    |
      | SSLBindings              | 10.0.0.11:65536      | a port beyond 65535        |
      | SSLBindings              | 10.0.0.256:993       | not an IPv4 address        |
      | UnencryptedOrTLSBindings | fd00::11:143         | IPv6 without the brackets  |
      | UnencryptedOrTLSBindings | [fd00::zz]:143       | not an IPv6 address        |

  @req:CI4-2-07 @profile:exchange
  Scenario: TLS connections on chosen IPv4 and IPv6 addresses
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -SSLBindings "10.0.0.11:1493","[fd00::11]:1493"
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to 10.0.0.11:1493 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to [fd00::11]:1493 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to mailbox01.contoso.com:993 is refused

  @req:CI4-2-08 @profile:exchange
  Scenario: Unencrypted connections on a chosen address
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -UnencryptedOrTLSBindings 10.0.0.11:143
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to 10.0.0.11:143 is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to [fd00::11]:143 is refused
    And an inside client that connects to [fd00::11]:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."

  @req:CI4-2-29
  Scenario: A list replaces the values that were there
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS"
      Set-ImapSettings -ExternalConnectionSettings "imap.contoso.com:993:SSL"
      Get-ImapSettings | Format-List ExternalConnectionSettings
      """
    Then the console mentions "ExternalConnectionSettings : {imap.contoso.com:993:SSL}"

  @req:CI4-2-30
  Scenario: Add and Remove change only the values they name
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS"
      Set-ImapSettings -ExternalConnectionSettings @{Add="imap.contoso.com:993:SSL"; Remove="mail.contoso.com:143:TLS"}
      Get-ImapSettings | Format-List ExternalConnectionSettings
      """
    Then the console mentions "ExternalConnectionSettings : {mail.contoso.com:993:SSL, imap.contoso.com:993:SSL}"

  @req:CI4-2-30 @req:CI4-2-08 @profile:exchange
  Scenario: A binding is added beside the default ones
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -UnencryptedOrTLSBindings @{Add="0.0.0.0:1143"}
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:143 is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to mailbox01.contoso.com:1143 is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."

  @req:CI4-2-36
  Scenario: $null takes the external settings away
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL"
      Set-ImapSettings -ExternalConnectionSettings $null
      (Get-ImapSettings).ExternalConnectionSettings.Count
      """
    Then the console shows
      """
      0
      """

  @req:CI4-2-33
  Scenario Outline: The server can be named as <name>
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -Server <name> -ExternalConnectionSettings "mail.contoso.com:993:SSL"
      Get-ImapSettings -Server <name> | Format-List ExternalConnectionSettings
      Get-ImapSettings | Format-List ExternalConnectionSettings
      """
    Then the console shows
      """
      ExternalConnectionSettings : {mail.contoso.com:993:SSL}
      ExternalConnectionSettings : {mail.contoso.com:993:SSL}
      """

    Examples:
      | name                  |
      | MAILBOX01             |
      | mailbox01.contoso.com |

  @req:CI4-2-33
  Scenario: A server that does not exist is named in the error
    Given a new Exchange server
    When the administrator tries
      """
      Set-ImapSettings -Server MAILBOX99 -X509CertificateName mail.contoso.com
      """
    Then the console reports an error that mentions "MAILBOX99"
    When the administrator runs
      """
      Get-ImapSettings | Format-List X509CertificateName
      """
    Then the console does not mention "mail.contoso.com"

  @req:CI4-2-34
  Scenario Outline: <parameter> does not take <value>
    Given a new Exchange server
    When the administrator tries
      """
      Set-ImapSettings -<parameter> <value> -X509CertificateName mail.contoso.com
      """
    Then the console reports an error that mentions "<parameter>"
    When the administrator runs
      """
      Get-ImapSettings | Format-List <parameter>,X509CertificateName
      """
    Then the console mentions "<default>"
    And the console does not mention "mail.contoso.com"

    Examples:
      | parameter                         | value      | default     |
      | MaxCommandSize                    | 1023       | 10240       |
      | MaxCommandSize                    | 16385      | 10240       |
      | MaxConnections                    | 0          | 2147483647  |
      | MaxConnectionFromSingleIP         | 2147483648 | 2147483647  |
      | MaxConnectionsPerUser             | -1         | 16          |
      | PreAuthenticatedConnectionTimeout | 00:00:29   | 00:01:00    |
      | AuthenticatedConnectionTimeout    | tomorrow   | 00:30:00    |
      | LoginType                         | NoLogin    | SecureLogin |

  @req:CI4-2-37
  Scenario Outline: Names are taken as documented, in any case: <command>
    Given a new Exchange server
    When the administrator runs
      """
      <command>
      """
    And the administrator runs
      """
      Get-ImapSettings | Format-List X509CertificateName
      """
    Then the console mentions "X509CertificateName : mail.contoso.com"

    Examples:
      | command                                                |
      | Set-IMAPSettings -X509CertificateName mail.contoso.com |
      | set-imapsettings -x509certificatename mail.contoso.com |
      | Set-ImapSettings -X509CertificateName:mail.contoso.com |
      | Set-ImapSettings -X509 mail.contoso.com                |

  @req:CI4-2-37
  Scenario: An unknown cmdlet is named, with the one that was probably meant
    Given a new Exchange server
    When the administrator tries
      """
      Set-ImapSetings -X509CertificateName mail.contoso.com
      """
    Then the console reports an error that mentions "Set-ImapSetings"
    And the console mentions "Set-ImapSettings"

  @req:CI4-2-37
  Scenario: An unknown parameter is named, with the one that was probably meant
    Given a new Exchange server
    When the administrator tries
      """
      Set-ImapSettings -ExternalConectionSettings "mail.contoso.com:993:SSL"
      """
    Then the console reports an error that mentions "ExternalConectionSettings"
    And the console mentions "ExternalConnectionSettings"

  @req:CI4-2-37
  Scenario: A prefix that fits several parameters is refused with their names
    Given a new Exchange server
    When the administrator tries
      """
      Set-ImapSettings -MaxConn 5
      """
    Then the console reports an error that mentions "MaxConn"
    And the console mentions "MaxConnectionsPerUser"
    And the console mentions "MaxConnectionFromSingleIP"

  @req:CI4-2-38 @req:CI4-2-39
  Scenario: A certificate is assigned to further services
    Given a new Exchange server
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mail.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IIS
      """
    And the administrator runs
      """
      Get-ExchangeCertificate -Thumbprint $certificate.Thumbprint | Format-List Subject,Services
      """
    Then the console shows
      """
      Subject  : CN=mail.contoso.com
      Services : IMAP, IIS
      """

  @req:CI4-2-17 @req:CI4-2-06
  Scenario: The single-name certificate that X509CertificateName names is presented
    Given a new Exchange server
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mail.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Set-ImapSettings -X509CertificateName mail.contoso.com
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS is presented a certificate for mail.contoso.com
    And an inside client that connects to mailbox01.contoso.com:143 with STARTTLS is presented a certificate for mail.contoso.com

  @req:CI4-2-18
  Scenario: A certificate that has the name among several is presented
    Given a new Exchange server
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName owa.contoso.com,mail.contoso.com,autodiscover.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Set-ImapSettings -X509CertificateName mail.contoso.com
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS is presented a certificate for mail.contoso.com
    And an inside client that connects to mailbox01.contoso.com:993 with TLS is presented a certificate for autodiscover.contoso.com

  @req:CI4-2-19
  Scenario: A wildcard certificate is presented without being assigned
    Given a new Exchange server
    When the administrator runs
      """
      New-ReferenceCertificate -DomainName *.contoso.com | Out-Null
      Set-ImapSettings -X509CertificateName mail.contoso.com
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS is presented a certificate for mail.contoso.com

  @req:CI4-2-21
  Scenario: A wildcard certificate cannot be assigned to IMAP
    Given a new Exchange server
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName *.contoso.com
      """
    And the administrator tries
      """
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      """
    Then the console mentions "because the subject is not a Fully Qualified Domain Name (FQDN)"
    When the administrator runs
      """
      Get-ExchangeCertificate -Thumbprint $certificate.Thumbprint | Format-List Subject,Services
      """
    Then the console mentions "Subject : CN=*.contoso.com"
    And the console does not mention "IMAP"

  @req:CI4-2-20 @req:CI4-2-32
  Scenario: A certificate that is not assigned to IMAP is not presented until it is
    Given a new Exchange server
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mail.contoso.com,autodiscover.contoso.com
      Set-ImapSettings -X509CertificateName mail.contoso.com
      """
    And the administrator tries
      """
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS gets no encrypted connection
    And an inside client that connects to mailbox01.contoso.com:143 with STARTTLS gets no encrypted connection
    When the administrator runs
      """
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS is presented a certificate for mail.contoso.com

  @req:CI4-2-32
  Scenario: A certificate name that no certificate fits
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -X509CertificateName nobody.contoso.com
      """
    And the administrator tries
      """
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS gets no encrypted connection
    When the administrator runs
      """
      Get-EventLog -LogName Application -Source MSExchangeIMAP4 | Format-List EntryType,Message
      """
    Then the console mentions "nobody.contoso.com"

  @req:CI4-2-31
  Scenario: Clients do not trust the certificate of a new server
    Given a new Exchange server with the IMAP4 services running
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS does not trust the certificate, because its authority is unknown

  @req:CI4-2-31 @req:CI4-2-07
  Scenario: Clients trust a certificate from an authority that they trust
    Given a new Exchange server
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mailbox01.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Set-ImapSettings -X509CertificateName mailbox01.contoso.com
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS trusts the certificate
    And an inside client that connects to mailbox01.contoso.com:143 with STARTTLS trusts the certificate
    And an inside client that connects to 10.0.0.11:993 with TLS does not trust the certificate, because its name is another

  @req:CI4-2-40
  Scenario: Clients do not trust a certificate that has expired
    Given a new Exchange server
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mail.contoso.com -NotBefore 2020-01-01 -NotAfter 2021-01-01
      """
    And the administrator tries
      """
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Set-ImapSettings -X509CertificateName mail.contoso.com
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS does not get a trusted connection to mail.contoso.com
    When the administrator runs
      """
      Get-ExchangeCertificate -Thumbprint $certificate.Thumbprint | Format-List Subject,Status
      """
    Then the console shows
      """
      Subject : CN=mail.contoso.com
      Status  : DateInvalid
      """

  @req:CI4-2-26
  Scenario: One certificate serves IMAP4 and Outlook on the web
    Given a new Exchange server
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mail.contoso.com,mailbox01.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP,IIS
      Set-ImapSettings -X509CertificateName mail.contoso.com
      Restart-Service W3SVC
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then inside clients that connect with TLS to mailbox01.contoso.com:993 and to mailbox01.contoso.com:443 are presented the same certificate

  @req:CI4-2-27
  Scenario: IMAP4 has a certificate of its own
    Given a new Exchange server
    When the administrator runs
      """
      $web = New-ReferenceCertificate -DomainName owa.contoso.com,mailbox01.contoso.com
      $mail = New-ReferenceCertificate -DomainName mail.contoso.com
      Enable-ExchangeCertificate -Thumbprint $web.Thumbprint -Services IIS
      Enable-ExchangeCertificate -Thumbprint $mail.Thumbprint -Services IMAP
      Set-ImapSettings -X509CertificateName mail.contoso.com
      Restart-Service W3SVC
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then inside clients that connect with TLS to mailbox01.contoso.com:993 and to mailbox01.contoso.com:443 are presented different certificates

  @req:CI4-2-22
  Scenario: Without a record in the public DNS external clients do not find the server
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      New-NetFirewallRule -CimSession firewall01 -DisplayName "IMAP4" -Direction Inbound -Protocol TCP -LocalPort 143,993 -Action Allow | Out-Null
      """
    Then an outside client that connects to mail.contoso.com:993 finds no such name

  @req:CI4-2-23 @profile:exchange
  Scenario: Without a rule in the firewall external clients get no answer
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
      New-NetFirewallRule -CimSession firewall01 -DisplayName "IMAP4" -Direction Inbound -Protocol TCP -LocalPort 993 -Action Allow | Out-Null
      """
    Then an outside client that connects to mail.contoso.com:143 gets no answer
    And an outside client that connects to mail.contoso.com:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."

  @req:CI4-2-24
  Scenario: With record, rule and certificate external clients use the configured name
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
    Then an outside client that connects to mail.contoso.com:993 with TLS trusts the certificate
    And an outside client that connects to mail.contoso.com:143 with STARTTLS trusts the certificate
    And alice can log in from outside at mail.contoso.com:993 with TLS
    And alice can log in from outside at mail.contoso.com:143 with STARTTLS

  @req:CI4-2-25
  Scenario: External settings that match no binding lead clients to a port where nobody listens
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:994:SSL"
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
      New-NetFirewallRule -CimSession firewall01 -DisplayName "IMAP4" -Direction Inbound -Protocol TCP -LocalPort 994 -Action Allow | Out-Null
      """
    Then an outside client that connects to mail.contoso.com:994 is refused

  @req:CI4-2-25
  Scenario: External settings with the encryption method of the other port lead to no connection
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:143:SSL","mail.contoso.com:993:TLS"
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
      New-NetFirewallRule -CimSession firewall01 -DisplayName "IMAP4" -Direction Inbound -Protocol TCP -LocalPort 143,993 -Action Allow | Out-Null
      """
    Then an outside client that connects to mail.contoso.com:143 with TLS gets no encrypted connection
    And an outside client that connects to mail.contoso.com:993 with STARTTLS gets no encrypted connection
