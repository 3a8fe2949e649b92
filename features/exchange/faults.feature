Feature: Faults that clients have to live with

  A client meets servers on their bad days. Set-ReferenceFault has the reference server behave as real servers were seen to:
  for one mailbox or all, for one command or all, for the next few commands or until the fault is removed.

  @req:EX-FLT-01 @req:EX-FLT-02 @profile:exchange
  Scenario: The login is accepted and the mailbox is not connected
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ReferenceFault MailboxNotConnected -Mailbox alice
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 NAMESPACE
      S: a2 BAD User is authenticated but not connected.
      C: a3 SELECT INBOX
      S: a3 BAD User is authenticated but not connected.
      S: * BYE Connection closed. 14
      <connection closed>
      """

  @req:EX-FLT-03 @profile:exchange
  Scenario: The server is unavailable for two commands
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ReferenceFault ServerUnavailable -Mailbox alice -Count 2
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 LIST "" "*"
      S: a2 NO Server Unavailable. 15
      C: a3 SELECT INBOX
      S: a3 NO Server Unavailable. 15
      C: a4 SELECT INBOX
      S: * 0 EXISTS
      S: a4 OK [READ-WRITE] SELECT completed.
      """

  @req:EX-FLT-04 @profile:exchange
  Scenario: Requests are throttled
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ReferenceFault Throttled -Command SELECT -Count 1
      Set-ReferenceFault Throttled -Command STATUS -Delay 1500
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds
      C: a3 STATUS INBOX (MESSAGES)
      S: a3 BAD Request is throttled. Suggested Backoff Time: 1500 milliseconds
      C: a4 SELECT INBOX
      S: a4 OK [READ-WRITE] SELECT completed.
      """

  @req:EX-FLT-05
  Scenario: The response to a command is a long time in coming
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ReferenceFault Stall -Delay 600 -Mailbox alice -Command NOOP -Count 1
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      """
    And this exchange takes at least 600 milliseconds
      """
      C: a2 NOOP
      S: a2 OK <text>
      C: a3 NOOP
      S: a3 OK <text>
      """

  @req:EX-FLT-06
  Scenario: Only the session that is stalled waits
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob
    When the administrator runs
      """
      Set-ReferenceFault Stall -Delay 3600000 -Mailbox alice -Command NOOP
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      C: a2 NOOP
      """
    When alice's tablet connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      C: a2 SELECT INBOX
      S: a2 OK [READ-WRITE] <text>
      """
    When bob's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN bob <bob's password>
      S: a1 OK <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:EX-FLT-07
  Scenario: The connection breaks in the middle of a message
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: bob@contoso.com
      Subject: Lunch

      At noon, by the fountain.
      """
    When the administrator runs
      """
      Set-ReferenceFault CutLiteral -Mailbox alice -Count 1
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      C: a2 SELECT INBOX
      S: a2 OK [READ-WRITE] <text>
      C: a3 FETCH 1 (BODY.PEEK[])
      S!: * BYE <text>
      <connection cut inside a literal>
      """
    And alice finds a message with the subject "Lunch" at mailbox01.contoso.com:993

  @req:EX-FLT-08
  Scenario: A body structure cannot be read
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      Subject: Lunch

      At noon, by the fountain.
      """
    When the administrator runs
      """
      Set-ReferenceFault MalformedBodyStructure -Mailbox alice -Count 1
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      C: a2 SELECT INBOX
      S: a2 OK [READ-WRITE] <text>
      C: a3 UID FETCH 1:* (BODYSTRUCTURE)
      S: * 1 FETCH (BODYSTRUCTURE (<text> NIL UID <nz-number:uid>)
      S: a3 OK <text>
      C: a4 UID FETCH 1:* (BODYSTRUCTURE)
      S: * 1 FETCH (BODYSTRUCTURE (<text> NIL) UID <nz-number:uid>)
      S: a4 OK <text>
      """

  @req:EX-FLT-14
  Scenario: A message cannot be converted
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: bob@contoso.com
      Subject: Lunch

      At noon, by the fountain.
      """
    When the administrator runs
      """
      Set-ReferenceFault MessageNotConverted -Mailbox alice -Count 3
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      C: a2 SELECT INBOX
      S: a2 OK [READ-WRITE] <text>
      C: a3 FETCH 1 (BODY.PEEK[])
      S!: * 1 FETCH <text>
      S: a3 OK <text>
      C: a4 FETCH 1 (ENVELOPE)
      S: * 1 FETCH (ENVELOPE (NIL "Retrieval using the IMAP4 protocol failed for the following message: <nz-number:uid>" (("Microsoft Exchange Server" NIL NIL ".MISSING-HOST-NAME.")) NIL NIL (("u@d" NIL "u" "d")) NIL NIL NIL NIL))
      S: a4 OK <text>
      C: a5 FETCH 1 (BODY[HEADER.FIELDS (Subject)])
      S: * 1 FETCH (BODY[HEADER.FIELDS (Subject)] <string "Subject: Retrieval using the IMAP4 protocol failed for the following message: <uid><crlf><crlf>"> FLAGS <flag-list>)
      S: a5 OK <text>
      C: a6 FETCH 1 (ENVELOPE)
      S: * 1 FETCH (ENVELOPE (<text> "Lunch" <text>))
      S: a6 OK <text>
      """

  @req:EX-FLT-09
  Scenario: A fault of one mailbox spares the others
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob
    When the administrator runs
      """
      Set-ReferenceFault ServerUnavailable -Mailbox alice
      """
    And bob's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN bob <bob's password>
      S: a1 OK <text>
      C: a2 SELECT INBOX
      S: a2 OK [READ-WRITE] <text>
      """

  @req:EX-FLT-10
  Scenario: A session goes on when its fault is removed
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ReferenceFault ServerUnavailable
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      C: a2 SELECT INBOX
      S: a2 NO <text>
      """
    When the administrator runs
      """
      Remove-ReferenceFault ServerUnavailable
      Get-ReferenceFault
      """
    Then the console does not mention "ServerUnavailable"
    And this exchange takes place
      """
      C: a3 SELECT INBOX
      S: a3 OK [READ-WRITE] <text>
      """

  @req:EX-FLT-11
  Scenario: The faults that are switched on are listed
    Given a new Exchange server
    And a mailbox for alice
    When the administrator runs
      """
      Set-ReferenceFault Throttled
      Set-ReferenceFault Stall -Delay 250 -Mailbox alice -Command FETCH -Count 3
      Get-ReferenceFault | Format-List Name,Mailbox,Command,Remaining,Delay
      """
    Then the console shows
      """
      Name      : Stall
      Mailbox   : alice
      Command   : FETCH
      Remaining : 3
      Delay     : 250
      Name      : Throttled
      Mailbox   :
      Command   :
      Remaining : Unlimited
      Delay     : 92415
      """

  @req:EX-FLT-11
  Scenario Outline: The help describes the fault <fault>
    Given a new Exchange server
    When the administrator runs
      """
      Get-Help Set-ReferenceFault
      """
    Then the console mentions "<fault>: "

    Examples:
      | fault                  |
      | CutLiteral             |
      | MailboxNotConnected    |
      | MalformedBodyStructure |
      | MessageNotConverted    |
      | ServerUnavailable      |
      | Stall                  |
      | Throttled              |

  @req:EX-FLT-12
  Scenario Outline: The error about <mistake> names the nearest
    Given a new Exchange server
    When the administrator tries
      """
      Set-ReferenceFault <mistake>
      """
    Then the console reports an error that mentions "<nearest>"

    Examples:
      | mistake                  | nearest                               |
      | Throtled                 | most similar faults are: Throttled    |
      | Throttled -Command SELCT | most similar commands are: SELECT     |
      | Throttled -Mailbx alice  | most similar parameters are: -Mailbox |

  @req:EX-FLT-13
  Scenario: Somebody without a role cannot make the server misbehave
    Given a new Exchange server
    And a mailbox for alice
    When alice tries
      """
      Set-ReferenceFault Throttled
      """
    Then the console reports an error that mentions "Set-ReferenceFault"
    When the administrator runs
      """
      Get-ReferenceFault
      """
    Then the console does not mention "Throttled"
