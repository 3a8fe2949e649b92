Feature: How IMAP4 clients are shown messages

  The server's settings say in which format messages are given out, how calendar items look, whether sizes are exact, and
  whether reading a message sends a receipt. They take effect when the services are restarted. A mailbox can have settings
  of its own in their place, which need no restart. A size that need not be exact is here the size as stored: right for a message
  that is given out as it is stored, and an estimate for one that is converted. How Exchange estimates is not documented.

  @req:EX-FMT-01 @req:EX-FMT-07 @req:EX-FMT-10 @req:EX-FMT-12 @req:EX-FMT-14 @profile:exchange
  Scenario: What a new server does
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Get-ImapSettings | Format-List MessageRetrievalMimeFormat,CalendarItemRetrievalOption,OwaServerUrl,EnableExactRFC822Size,SuppressReadReceipt,ShowHiddenFoldersEnabled
      """
    Then the console shows
      """
      MessageRetrievalMimeFormat  : BestBodyFormat
      CalendarItemRetrievalOption : iCalendar
      OwaServerUrl                :
      EnableExactRFC822Size       : False
      SuppressReadReceipt         : False
      ShowHiddenFoldersEnabled    : False
      """

  @req:EX-FMT-01 @profile:exchange
  Scenario: By default a message has the format that it was stored with
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Subject: News
      Date: Mon, 6 May 2024 07:08:09 +0200
      MIME-Version: 1.0
      Content-Type: text/html; charset=us-ascii

      <html><body><p>The <b>garden</b> is open.</p></body></html>
      """
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY)
      S: * 1 FETCH (BODY ("text" "html" <text>))
      or: * 1 FETCH (BODY ("TEXT" "HTML" <text>))
      S: a3 OK FETCH completed.
      C: a4 FETCH 1 (BODY.PEEK[TEXT])
      S: * 1 FETCH (BODY[TEXT] <string "<html><body><p>The <b>garden</b> is open.</p></body></html><crlf>">)
      S: a4 OK FETCH completed.
      """

  @req:EX-FMT-02 @req:EX-FMT-03 @profile:exchange
  Scenario: The format changes when the services are restarted
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Subject: News
      Date: Mon, 6 May 2024 07:08:09 +0200
      MIME-Version: 1.0
      Content-Type: text/html; charset=us-ascii

      <html><body><p>The <b>garden</b> is open.</p></body></html>
      """
    When the administrator runs
      """
      Set-ImapSettings -MessageRetrievalMimeFormat TextOnly
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY)
      S: * 1 FETCH (BODY ("text" "html" <text>))
      or: * 1 FETCH (BODY ("TEXT" "HTML" <text>))
      S: a3 OK FETCH completed.
      """
    When the administrator runs
      """
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY)
      S: * 1 FETCH (BODY ("text" "plain" <text>))
      or: * 1 FETCH (BODY ("TEXT" "PLAIN" <text>))
      S: a3 OK FETCH completed.
      C: a4 FETCH 1 (BODY.PEEK[TEXT])
      S: * 1 FETCH (BODY[TEXT] <string "The garden is open.<crlf>">)
      or: * 1 FETCH (BODY[TEXT] <text>The garden is open.<text>)
      S: a4 OK FETCH completed.
      C: a5 SEARCH SUBJECT News
      S: * SEARCH 1
      S: a5 OK SEARCH completed.
      """

  @req:EX-FMT-03 @profile:exchange
  Scenario Outline: Each format has a name and a number: <number>, <format>
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Subject: News
      Date: Mon, 6 May 2024 07:08:09 +0200
      MIME-Version: 1.0
      Content-Type: text/html; charset=us-ascii

      <html><body><p>The <b>garden</b> is open.</p></body></html>
      """
    When the administrator runs
      """
      Set-ImapSettings -MessageRetrievalMimeFormat <number>
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      Get-ImapSettings | Format-List MessageRetrievalMimeFormat
      """
    Then the console shows
      """
      MessageRetrievalMimeFormat : <format>
      """
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY)
      S: * 1 FETCH (BODY (<lower case><text?>))
      or: * 1 FETCH (BODY (<upper case><text?>))
      S: a3 OK FETCH completed.
      """

    Examples:
      | number | format                         | lower case                                      | upper case                                      |
      | 0      | TextOnly                       | "text" "plain"                                  | "TEXT" "PLAIN"                                  |
      | 1      | HtmlOnly                       | "text" "html"                                   | "TEXT" "HTML"                                   |
      | 2      | HtmlAndTextAlternative         | ("text" "plain"                                 | ("TEXT" "PLAIN"                                 |
      | 3      | TextEnrichedOnly               | "text" "enriched"                               | "TEXT" "ENRICHED"                               |
      | 4      | TextEnrichedAndTextAlternative | ("text" "plain"                                 | ("TEXT" "PLAIN"                                 |
      | 5      | BestBodyFormat                 | "text" "html"                                   | "TEXT" "HTML"                                   |
      | 6      | Tnef                           | ("text" "plain" <text>)("application" "ms-tnef" | ("TEXT" "PLAIN" <text>)("APPLICATION" "MS-TNEF" |

  @req:EX-FMT-04 @profile:exchange
  Scenario: A size, a structure and a section tell of the same message
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Subject: News
      Date: Mon, 6 May 2024 07:08:09 +0200
      MIME-Version: 1.0
      Content-Type: text/html; charset=us-ascii

      <html><body><p>The <b>garden</b> is open.</p></body></html>
      """
    When the administrator runs
      """
      Set-ImapSettings -MessageRetrievalMimeFormat HtmlAndTextAlternative -EnableExactRFC822Size $true
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (RFC822.SIZE)
      S: * 1 FETCH (RFC822.SIZE <nz-number:size>)
      S: a3 OK FETCH completed.
      C: a4 FETCH 1 (BODY.PEEK[])
      S: * 1 FETCH (BODY[] {<nz-number:size>}<text>)
      S: a4 OK FETCH completed.
      C: a5 FETCH 1 (BODY.PEEK[2])
      S: * 1 FETCH (BODY[2] <text>garden<text>)
      S: a5 OK FETCH completed.
      C: a6 FETCH 1 (BODY.PEEK[3])
      S: * 1 FETCH (BODY[3] NIL)
      S: a6 OK FETCH completed.
      """

  @req:EX-FMT-05 @profile:exchange
  Scenario: A mailbox has a format of its own, without a restart
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Subject: News
      Date: Mon, 6 May 2024 07:08:09 +0200
      MIME-Version: 1.0
      Content-Type: text/html; charset=us-ascii

      <html><body><p>The <b>garden</b> is open.</p></body></html>
      """
    When the administrator runs
      """
      Set-CASMailbox alice -ImapUseProtocolDefaults $false -ImapMessagesRetrievalMimeFormat TextOnly -ImapForceICalForCalendarRetrievalOption $true
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY)
      S: * 1 FETCH (BODY ("text" "plain" <text>))
      or: * 1 FETCH (BODY ("TEXT" "PLAIN" <text>))
      S: a3 OK FETCH completed.
      """

  @req:EX-FMT-05 @req:EX-FMT-06 @profile:exchange
  Scenario: A mailbox's own format counts only without the protocol's defaults
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Subject: News
      Date: Mon, 6 May 2024 07:08:09 +0200
      MIME-Version: 1.0
      Content-Type: text/html; charset=us-ascii

      <html><body><p>The <b>garden</b> is open.</p></body></html>
      """
    When the administrator runs
      """
      Set-CASMailbox alice -ImapMessagesRetrievalMimeFormat TextOnly
      Get-CASMailbox alice | Format-List ImapUseProtocolDefaults
      """
    Then the console shows
      """
      ImapUseProtocolDefaults : True
      """
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY)
      S: * 1 FETCH (BODY ("text" "html" <text>))
      or: * 1 FETCH (BODY ("TEXT" "HTML" <text>))
      S: a3 OK FETCH completed.
      """

  @req:EX-FMT-07 @profile:exchange
  Scenario: By default a calendar item is iCalendar
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Subject: Lunch
      Date: Mon, 6 May 2024 07:08:09 +0200
      MIME-Version: 1.0
      Content-Type: text/calendar; charset=us-ascii; method=REQUEST

      BEGIN:VCALENDAR
      VERSION:2.0
      PRODID:-//Contoso//Lunch//EN
      METHOD:REQUEST
      BEGIN:VEVENT
      UID:lunch-1@contoso.com
      DTSTAMP:20240506T050809Z
      DTSTART:20240507T100000Z
      DTEND:20240507T110000Z
      ORGANIZER:mailto:bob@contoso.com
      ATTENDEE:mailto:alice@contoso.com
      SUMMARY:Lunch
      END:VEVENT
      END:VCALENDAR
      """
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY)
      S: * 1 FETCH (BODY ("text" "calendar" <text>))
      or: * 1 FETCH (BODY ("TEXT" "CALENDAR" <text>))
      S: a3 OK FETCH completed.
      """

  @req:EX-FMT-08 @req:EX-FMT-09 @profile:exchange
  Scenario Outline: A calendar item is a text with an address of Outlook on the web: <option>
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Subject: Lunch
      Date: Mon, 6 May 2024 07:08:09 +0200
      MIME-Version: 1.0
      Content-Type: text/calendar; charset=us-ascii; method=REQUEST

      BEGIN:VCALENDAR
      VERSION:2.0
      PRODID:-//Contoso//Lunch//EN
      METHOD:REQUEST
      BEGIN:VEVENT
      UID:lunch-1@contoso.com
      DTSTAMP:20240506T050809Z
      DTSTART:20240507T100000Z
      DTEND:20240507T110000Z
      ORGANIZER:mailto:bob@contoso.com
      ATTENDEE:mailto:alice@contoso.com
      SUMMARY:Lunch
      END:VEVENT
      END:VCALENDAR
      """
    When the administrator runs
      """
      Set-ImapSettings -CalendarItemRetrievalOption <option> -ExternalConnectionSettings mail.contoso.com:993:SSL
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY)
      S: * 1 FETCH (BODY ("text" "plain" <text>))
      or: * 1 FETCH (BODY ("TEXT" "PLAIN" <text>))
      S: a3 OK FETCH completed.
      C: a4 FETCH 1 (BODY.PEEK[TEXT])
      S: * 1 FETCH (BODY[TEXT] <text><address><text?>)
      S: a4 OK FETCH completed.
      """

    Examples:
      | option                                         | address                   |
      | IntranetUrl                                    | https://                  |
      | 1                                              | https://                  |
      | InternetUrl                                    | https://                  |
      | 2                                              | https://                  |
      | Custom -OwaServerUrl https://owa01.contoso.com | https://owa01.contoso.com |
      | 3 -OwaServerUrl https://owa01.contoso.com      | https://owa01.contoso.com |

  @req:EX-FMT-09 @profile:exchange
  Scenario: Custom needs an address
    Given a new Exchange server with the IMAP4 services running
    When the administrator tries
      """
      Set-ImapSettings -CalendarItemRetrievalOption Custom
      """
    Then the console reports an error that mentions "OwaServerUrl"

  @req:EX-FMT-06 @req:EX-FMT-11 @profile:exchange
  Scenario Outline: A mailbox's own meeting requests: ImapForceICalForCalendarRetrievalOption <value>
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Subject: Lunch
      Date: Mon, 6 May 2024 07:08:09 +0200
      MIME-Version: 1.0
      Content-Type: text/calendar; charset=us-ascii; method=REQUEST

      BEGIN:VCALENDAR
      VERSION:2.0
      PRODID:-//Contoso//Lunch//EN
      METHOD:REQUEST
      BEGIN:VEVENT
      UID:lunch-1@contoso.com
      DTSTAMP:20240506T050809Z
      DTSTART:20240507T100000Z
      DTEND:20240507T110000Z
      ORGANIZER:mailto:bob@contoso.com
      ATTENDEE:mailto:alice@contoso.com
      SUMMARY:Lunch
      END:VEVENT
      END:VCALENDAR
      """
    When the administrator runs
      """
      Set-CASMailbox alice -ImapUseProtocolDefaults $false -ImapForceICalForCalendarRetrievalOption <value>
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY)
      S: * 1 FETCH (BODY (<lower case> <text>))
      or: * 1 FETCH (BODY (<upper case> <text>))
      S: a3 OK FETCH completed.
      """

    Examples:
      | value  | lower case        | upper case        |
      | $true  | "text" "calendar" | "TEXT" "CALENDAR" |
      | $false | "text" "plain"    | "TEXT" "PLAIN"    |

  @req:EX-FMT-12 @profile:exchange
  Scenario: Downloading a message sends the receipt that it asks for
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Disposition-Notification-To: bob@contoso.com
      Message-ID: <lunch-1@contoso.com>
      Subject: Lunch
      Date: Mon, 6 May 2024 07:08:09 +0200

      At noon?
      """
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY[])
      S: * 1 FETCH (BODY[] <text>)
      S: a3 OK FETCH completed.
      """
    And bob finds a message with the subject "Lunch" at mailbox01.contoso.com:993

  @req:EX-FMT-13 @profile:exchange
  Scenario: Without receipts for downloads nothing is sent
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Disposition-Notification-To: bob@contoso.com
      Message-ID: <lunch-1@contoso.com>
      Subject: Lunch
      Date: Mon, 6 May 2024 07:08:09 +0200

      At noon?
      """
    When the administrator runs
      """
      Set-ImapSettings -SuppressReadReceipt $true
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY[])
      S: * 1 FETCH (BODY[] <text>)
      S: a3 OK FETCH completed.
      """
    When bob's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN bob <bob's password>
      S: a1 OK LOGIN completed.
      C: a2 EXAMINE INBOX
      S: * 0 EXISTS
      S: a2 OK <text>
      """

  @req:EX-FMT-06 @req:EX-FMT-13 @profile:exchange
  Scenario: Without receipts for downloads from a mailbox nothing is sent
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob
    And alice's mailbox holds this message
      """
      From: Bob <bob@contoso.com>
      To: alice@contoso.com
      Disposition-Notification-To: bob@contoso.com
      Message-ID: <lunch-1@contoso.com>
      Subject: Lunch
      Date: Mon, 6 May 2024 07:08:09 +0200

      At noon?
      """
    When the administrator runs
      """
      Set-CASMailbox alice -ImapUseProtocolDefaults $false -ImapSuppressReadReceipt $true
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY[])
      S: * 1 FETCH (BODY[] <text>)
      S: a3 OK FETCH completed.
      """
    When bob's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN bob <bob's password>
      S: a1 OK LOGIN completed.
      C: a2 EXAMINE INBOX
      S: * 0 EXISTS
      S: a2 OK <text>
      """
