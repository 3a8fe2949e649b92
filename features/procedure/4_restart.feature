Feature: Step 3: Restart the IMAP4 services

  A running service keeps the settings that it started with. What was configured takes effect when both services are
  restarted, in the shell or in the Services console.

  @req:CI4-3-01 @profile:exchange
  Scenario: Nothing changes on the wire before the restart
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mail.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Set-ImapSettings -Banner "Contoso mail" -SSLBindings 0.0.0.0:1994 -UnencryptedOrTLSBindings 0.0.0.0:1144 -LoginType PlainTextLogin -X509CertificateName mail.contoso.com
      """
    Then an inside client that connects to mailbox01.contoso.com:143 is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to mailbox01.contoso.com:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to mailbox01.contoso.com:1994 is refused
    And an inside client that connects to mailbox01.contoso.com:1144 is refused
    And an inside client that connects to mailbox01.contoso.com:993 with TLS is presented a certificate for mailbox01.contoso.com
    When a mail client connects to mailbox01.contoso.com:143
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 CAPABILITY
      S: * CAPABILITY <capabilities with LOGINDISABLED>
      S: a1 OK CAPABILITY completed.
      """

  @req:CI4-3-04 @req:CI4-3-05 @req:CI4-3-08
  Scenario: Both services are restarted in the management shell
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Set-ImapSettings -Banner "Contoso mail is ready."
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
    And an inside client that connects to mailbox01.contoso.com:143 is greeted with "* OK Contoso mail is ready."
    And an inside client that connects to mailbox01.contoso.com:993 with TLS is greeted with "* OK Contoso mail is ready."

  @req:CI4-3-02 @req:CI4-3-03 @req:CI4-3-15
  Scenario: Both services are restarted in the Services console
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -Banner "Contoso mail is ready." -ProxyTargetPort 9933
      """
    And the administrator opens the Services console
    And the administrator selects "Microsoft Exchange IMAP4"
    And the administrator chooses Action > Restart
    And the administrator selects "Microsoft Exchange IMAP4 Backend"
    And the administrator chooses Action > Restart
    Then the list shows
      | Name                             | Status  |
      | Microsoft Exchange IMAP4         | Running |
      | Microsoft Exchange IMAP4 Backend | Running |
    And an inside client that connects to mailbox01.contoso.com:993 with TLS is greeted with "* OK Contoso mail is ready."
    And alice can log in at mailbox01.contoso.com:993 with TLS

  @req:CI4-3-06 @profile:exchange
  Scenario: After the restart the new bindings are open and the old ones are closed
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Set-ImapSettings -SSLBindings 0.0.0.0:1994 -UnencryptedOrTLSBindings 0.0.0.0:1144
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:1994 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to mailbox01.contoso.com:1144 is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to mailbox01.contoso.com:993 is refused
    And an inside client that connects to mailbox01.contoso.com:143 is refused

  @req:CI4-3-07
  Scenario: After the restart the new certificate is presented
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      $certificate = New-ReferenceCertificate -DomainName mail.contoso.com
      Enable-ExchangeCertificate -Thumbprint $certificate.Thumbprint -Services IMAP
      Set-ImapSettings -X509CertificateName mail.contoso.com
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS is presented a certificate for mail.contoso.com

  @req:CI4-3-09 @profile:exchange
  Scenario: After the restart no more than MaxConnections clients are served
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Set-ImapSettings -MaxConnections 1
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then an inside client that connects to mailbox01.contoso.com:143 is turned away
    And this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 NOOP
      S: a1 OK NOOP completed.
      """

  @req:CI4-3-09
  Scenario: After the restart nobody has more than MaxConnectionsPerUser sessions
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob
    When the administrator runs
      """
      Set-ImapSettings -MaxConnectionsPerUser 1
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      """
    And alice cannot log in at mailbox01.contoso.com:993 with TLS
    And bob can log in at mailbox01.contoso.com:993 with TLS

  @req:CI4-3-10 @profile:exchange
  Scenario: After the restart PlainTextLogin allows a login without TLS
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -LoginType PlainTextLogin
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone connects to mailbox01.contoso.com:143
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN <text>
      S!: * CAPABILITY <capabilities with LOGINDISABLED>
      S: a1 OK CAPABILITY completed.
      C: a2 LOGIN alice <alice's password>
      S: a2 OK LOGIN completed.
      """

  @req:CI4-3-11
  Scenario: Settings survive a reboot
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -Banner "Contoso mail is ready." -UnencryptedOrTLSBindings 0.0.0.0:1144
      Set-Service MSExchangeIMAP4 -StartupType Automatic; Set-Service MSExchangeIMAP4BE -StartupType Automatic
      """
    And the server is rebooted
    Then an inside client that connects to mailbox01.contoso.com:1144 is greeted with "* OK Contoso mail is ready."
    And an inside client that connects to mailbox01.contoso.com:143 is refused

  @req:CI4-3-12 @profile:exchange
  Scenario: A port that another service holds keeps the frontend from starting
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Set-ImapSettings -SSLBindings 0.0.0.0:587
      """
    And the administrator tries
      """
      Restart-Service MSExchangeIMAP4
      """
    Then the console reports an error that mentions "Service 'Microsoft Exchange IMAP4 (MSExchangeIMAP4)' cannot be started due to the following error:"
    And an inside client that connects to mailbox01.contoso.com:143 is refused
    And an inside client that connects to mailbox01.contoso.com:587 is greeted
    When the administrator runs
      """
      Set-ImapSettings -SSLBindings 0.0.0.0:993
      Restart-Service MSExchangeIMAP4
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."

  @req:CI4-3-12
  Scenario: A port that both kinds of bindings name keeps the frontend from starting
    Given a new Exchange server
    When the administrator runs
      """
      Set-ImapSettings -SSLBindings 0.0.0.0:993 -UnencryptedOrTLSBindings 0.0.0.0:993
      """
    And the administrator tries
      """
      Start-Service MSExchangeIMAP4
      """
    Then the console reports an error that mentions "Service 'Microsoft Exchange IMAP4 (MSExchangeIMAP4)' cannot be started due to the following error:"
    And an inside client that connects to mailbox01.contoso.com:993 is refused

  @req:CI4-3-13
  Scenario: After the restart both services use the new ProxyTargetPort
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ProxyTargetPort 9933
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    Then alice can log in at mailbox01.contoso.com:993 with TLS
    And an inside client that connects to mailbox01.contoso.com:1993 is refused

  @req:CI4-3-14 @profile:exchange
  Scenario: A command longer than MaxCommandSize is not carried out
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Set-ImapSettings -MaxCommandSize 1024
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And a mail client connects to mailbox01.contoso.com:143
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 ID ("name" "<repeat x 2000>")
      S: a1 BAD <text>
      or: * BYE <text>
      S!: a1 OK <text>
      """
    And an inside client that connects to mailbox01.contoso.com:143 is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."

  @req:CI4-3-14 @profile:exchange
  Scenario: A line without end is cut off and others are served meanwhile
    Given a new Exchange server with the IMAP4 services running
    When a mail client connects to mailbox01.contoso.com:143
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 NOOP <repeat x 200000><no crlf>
      S: <tag> BAD <text>
      or: * BYE <text>
      or: <connection closed>
      """
    And an inside client that connects to mailbox01.contoso.com:143 is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
