Feature: Help for tests of mail programs

  The reference server has cmdlets that a real one has not: they bring it back to an earlier moment between two tests, wait for a
  message, and show what a mail program and the server have said to each other.

  @req:EX-TST-01 @req:EX-TST-02 @profile:exchange @topology:single
  Scenario: The server goes back to a snapshot
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      Subject: Before

      This one was there.
      """
    When the administrator runs
      """
      Save-ReferenceSnapshot
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: * 1 EXISTS
      S: * OK [UIDVALIDITY <nz-number:validity>] <text>
      S: a2 OK [READ-WRITE] SELECT completed.
      C: a3 STORE 1 +FLAGS (\Deleted)
      S: a3 OK STORE completed.
      C: a4 EXPUNGE
      S: * 1 EXPUNGE
      S: a4 OK EXPUNGE completed.
      """
    When the administrator runs
      """
      Set-ImapSettings -Banner "Another banner" -WarningAction SilentlyContinue
      Restore-ReferenceSnapshot
      """
    Then this exchange takes place
      """
      S: * BYE <text>
      <connection closed>
      """
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: * 1 EXISTS
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a2 OK [READ-WRITE] SELECT completed.
      """

  Scenario: A snapshot that nobody has saved
    Given a new Exchange server
    When the administrator tries
      """
      Restore-ReferenceSnapshot nowhere
      """
    Then the console reports an error that mentions "No snapshot is named nowhere."

  @req:EX-TST-03
  Scenario: Waiting for a message
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob
    When alice sends bob a message with the subject "Lunch at noon" through mailbox01.contoso.com:587
    And the administrator runs
      """
      (Wait-ReferenceMessage bob -Subject lunch).Subject
      """
    Then the console shows
      """
      Lunch at noon
      """
    When the administrator tries
      """
      Wait-ReferenceMessage bob -Subject dinner -Timeout 1
      """
    Then the console reports an error that mentions "Lunch at noon"

  @req:EX-TST-04 @req:EX-TST-05 @profile:exchange
  Scenario: What a mail program and the server have said
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ReferenceTranscript -Enabled $true
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 NOOP
      S: a2 OK NOOP completed.
      """
    When the administrator runs
      """
      Get-ReferenceTranscript | Where-Object { $_ -notlike "#*" }
      """
    Then the console shows
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 LOGIN *****
      S: a1 OK LOGIN completed.
      C: a2 NOOP
      S: a2 OK NOOP completed.
      """
