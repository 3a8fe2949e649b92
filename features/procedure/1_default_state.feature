Feature: IMAP4 connectivity is not enabled by default

  A new Exchange server has everything that IMAP4 needs and offers none of it: both services are there, stopped, and start
  only when somebody starts them. Clients connect to the frontend service (Microsoft Exchange IMAP4), which hands their
  sessions to the backend service (Microsoft Exchange IMAP4 Backend).

  @req:CI4-0-01 @req:CI4-0-02
  Scenario: Both services are stopped on a new server
    Given a new Exchange server
    When the administrator runs
      """
      Get-Service MSExchangeIMAP4; Get-Service MSExchangeIMAP4BE
      """
    Then the console shows
      """
      Status   Name               DisplayName
      Stopped  MSExchangeIMAP4    Microsoft Exchange IMAP4
      Stopped  MSExchangeIMAP4BE  Microsoft Exchange IMAP4 Backend
      """

  @req:CI4-0-03
  Scenario: Both services start only by hand
    Given a new Exchange server
    When the administrator runs
      """
      Get-Service MSExchangeIMAP4,MSExchangeIMAP4BE | Format-List Name,StartType
      """
    Then the console shows
      """
      Name      : MSExchangeIMAP4
      StartType : Manual
      Name      : MSExchangeIMAP4BE
      StartType : Manual
      """

  @req:CI4-0-04 @req:CI4-0-05
  Scenario Outline: Port <port> refuses connections
    Given a new Exchange server
    Then an inside client that connects to mailbox01.contoso.com:<port> is refused

    Examples:
      | port |
      | 143  |
      | 993  |

  @req:CI4-0-06
  Scenario: The backend service alone serves no client
    Given a new Exchange server
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:143 is refused
    And an inside client that connects to mailbox01.contoso.com:993 is refused

  @req:CI4-0-06 @profile:exchange
  Scenario: The frontend service alone greets clients
    Given a new Exchange server
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4
      """
    Then an inside client that connects to mailbox01.contoso.com:143 is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to mailbox01.contoso.com:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."

  @req:CI4-0-07 @profile:exchange
  Scenario: The frontend service alone lets nobody in
    Given a new Exchange server
    And a mailbox for alice
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 CAPABILITY
      S: * CAPABILITY IMAP4 IMAP4rev1 <text>
      S: a1 OK CAPABILITY completed.
      C: a2 LOGIN alice <alice's password>
      S: a2 NO LOGIN failed.
      """

  @req:CI4-0-07
  Scenario: Logins succeed as soon as the backend service runs too
    Given a new Exchange server
    And a mailbox for alice
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4
      """
    Then alice cannot log in at mailbox01.contoso.com:993 with TLS
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4BE
      """
    Then alice can log in at mailbox01.contoso.com:993 with TLS

  @req:CI4-0-12 @profile:exchange
  Scenario: Port 143 starts in plain text and STARTTLS encrypts it
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When alice's phone connects to mailbox01.contoso.com:143
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 LOGIN alice <alice's password>
      S: a1 BAD Command received in Invalid state.
      C: a2 STARTTLS
      S: a2 OK Begin TLS negotiation now.
      <TLS negotiation>
      C: a3 LOGIN alice <alice's password>
      S: a3 OK LOGIN completed.
      C: a4 LOGOUT
      S: * BYE <text>
      S: a4 OK LOGOUT completed.
      <connection closed>
      """

  @req:CI4-0-12 @profile:exchange
  Scenario: Commands slipped in behind STARTTLS are never carried out
    Given a new Exchange server with the IMAP4 services running
    When a mail client connects to mailbox01.contoso.com:143
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 STARTTLS<crlf>a2 CAPABILITY
      S: a1 OK Begin TLS negotiation now.
      <TLS negotiation>
      C: a3 NOOP
      S!: a2 <text>
      S: a3 OK NOOP completed.
      """

  @req:CI4-0-13 @req:CI4-7-04 @profile:exchange
  Scenario: Port 993 speaks TLS from the first byte
    Given a new Exchange server with the IMAP4 services running
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an inside client that connects to mailbox01.contoso.com:993 is turned away

  @req:CI4-0-06 @req:CI4-0-07 @profile:exchange
  Scenario Outline: Binary noise on port <port> disturbs nobody else
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When an inside client sends binary noise to mailbox01.contoso.com:<port>
    Then an inside client that connects to mailbox01.contoso.com:143 is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And alice can log in at mailbox01.contoso.com:993 with TLS

    Examples:
      | port |
      | 143  |
      | 993  |
      | 1993 |
      | 587  |
      | 443  |

  @req:CI4-0-09 @req:CI4-0-10 @req:CI4-0-11
  Scenario: Internal clients are told the server's own name, 993 with SSL and 143 with TLS
    Given a new Exchange server
    When the administrator runs
      """
      Get-ImapSettings | Format-List InternalConnectionSettings
      """
    Then the console shows
      """
      InternalConnectionSettings : {mailbox01.contoso.com:993:SSL, mailbox01.contoso.com:143:TLS}
      """

  @req:CI4-0-14
  Scenario: Nothing is configured for external clients
    Given a new Exchange server
    When the administrator runs
      """
      (Get-ImapSettings).ExternalConnectionSettings.Count
      """
    Then the console shows
      """
      0
      """

  @req:CI4-0-16 @profile:exchange
  Scenario: The backend service is not for clients
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
      New-NetFirewallRule -CimSession firewall01 -DisplayName "IMAP4" -Direction Inbound -Protocol TCP -LocalPort 143,993 -Action Allow | Out-Null
      """
    Then an outside client that connects to mail.contoso.com:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."
    And an outside client that connects to mail.contoso.com:1993 gets no answer

  @req:CI4-0-17
  Scenario: A client that idles learns of a new message at once
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: * 0 EXISTS
      S: a2 OK [READ-WRITE] SELECT completed.
      C: a3 IDLE
      S: + IDLE accepted, awaiting DONE command.
      """
    When bob sends alice a message with the subject "Lunch" through mailbox01.contoso.com:587
    Then this exchange takes place
      """
      S: * 1 EXISTS
      C: DONE
      S: a3 OK IDLE completed.
      """

  @req:CI4-0-18
  Scenario: A client reads the headers before the whole message
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: Alice <alice@contoso.com>
      Subject: Lunch
      Date: Mon, 6 Oct 2025 12:00:00 +0000

      At noon?
      """
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK [READ-WRITE] SELECT completed.
      C: a3 FETCH 1 (BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] <string "Subject: Lunch<crlf><crlf>">)
      S: a3 OK FETCH completed.
      C: a4 FETCH 1 (BODY[TEXT])
      S: * 1 FETCH (BODY[TEXT] <string "At noon?<crlf>"><text?>)
      S: a4 OK FETCH completed.
      """

  @req:CI4-0-19
  Scenario: A message that the phone has fetched is there for the laptop
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: Alice <alice@contoso.com>
      Subject: Lunch

      At noon?
      """
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: * 1 EXISTS
      S: a2 OK [READ-WRITE] SELECT completed.
      C: a3 FETCH 1 (BODY[])
      S: * 1 FETCH <text>
      S: a3 OK FETCH completed.
      C: a4 LOGOUT
      S: * BYE <text>
      S: a4 OK LOGOUT completed.
      """
    When alice's laptop connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: b1 LOGIN alice <alice's password>
      S: b1 OK LOGIN completed.
      C: b2 SELECT INBOX
      S: * 1 EXISTS
      S: b2 OK [READ-WRITE] SELECT completed.
      """

  @req:CI4-0-20 @profile:exchange
  Scenario Outline: The account <account> gets no access
    Given a new Exchange server with the IMAP4 services running
    When a mail client connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN <account> ""
      S: a1 NO LOGIN failed.
      C: a2 LOGIN <account> guess
      S: a2 NO LOGIN failed.
      """

    Examples:
      | account   |
      | Anonymous |
      | Guest     |
