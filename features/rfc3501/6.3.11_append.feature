Feature: APPEND

  RFC 3501, section 6.3.11, and RFC 9051, section 6.3.12: APPEND adds a message to a mailbox, whole or not at all.

  @req:R3501-6.3.11-03 @req:R9051-6.3.12-04
  Scenario Outline: A message is appended with <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <arguments>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 1)
      S: a2 OK <text>
      """

    Examples:
      | what                | arguments                                       |
      | nothing else        | <literal>                                       |
      | an empty list       | () <literal>                                    |
      | one flag            | (\Seen) <literal>                               |
      | two flags           | (\Seen \Answered) <literal>                     |
      | a date and time     | "17-Jul-1996 02:44:25 -0700" <literal>          |
      | a date of one digit | " 7-Jul-1996 02:44:25 +0000" <literal>          |
      | both                | (\Draft) "17-Jul-1996 02:44:25 -0700" <literal> |

  @req:R3501-6.3.11-04 @req:R3501-6.3.11-05 @req:R9051-6.3.12-04
  Scenario: The new message stands at the end, octet for octet
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal>
      | Subject: Lunch
      | From: bob@example.org
      |
      | At noon?
      |
      | .
      |  Bob <octet 09>
      S: a1 OK <text>
      C: a2 EXAMINE <folder Work>
      S: * 3 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 3 BODY.PEEK[]
      S: * 3 FETCH (BODY[] <string "Subject: Lunch<crlf>From: bob@example.org<crlf><crlf>At noon?<crlf><crlf>.<crlf> Bob <octet 09><crlf>">)
      S: a3 OK <text>
      """

  @req:R3501-6.3.11-07 @req:R3501-6.3.11-08 @req:R9051-6.3.12-08 @req:R9051-6.3.12-09
  Scenario: 8-bit text comes back as it was, or so encoded that it can be restored
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal>
      | Subject: Lunch
      | MIME-Version: 1.0
      | Content-Type: text/plain; charset=utf-8
      | Content-Transfer-Encoding: 8bit
      |
      | Caf<octet c3a9>
      S: a1 OK <text>
      C: a2 EXAMINE <folder Work>
      S: * 1 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 1 BODY.PEEK[TEXT]
      S: * 1 FETCH (BODY[TEXT] <string "Caf<octet c3a9><crlf>">)
      or: * 1 FETCH (BODY[TEXT] <string "Caf=C3=A9<crlf>">)
      or: * 1 FETCH (BODY[TEXT] <string "Q2Fmw6kNCg==<crlf>">)
      S: a3 OK <text>
      """

  @req:R3501-6.3.11-11 @req:R3501-6.3.11-14 @req:R9051-6.3.12-10 @req:R9051-6.3.12-12
  Scenario: The flags and the date that were given are the message's
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> (\Seen \Flagged) "17-Jul-1996 12:44:25 +0000" <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK <text>
      C: a2 EXAMINE <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags \Seen \Flagged>)
      S: a3 OK <text>
      C: a4 SEARCH SINCE 16-Jul-1996 BEFORE 19-Jul-1996
      S: * SEARCH 1
      S: a4 OK <text>
      """

  @cap:IMAP4rev1 @req:R3501-6.3.11-12 @req:R3501-6.3.11-13 @req:R9051-6.3.12-11
  Scenario: Without flags the message has none but \Recent
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 1 RECENT
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS (\Recent))
      S: a3 OK <text>
      """

  @req:R3501-6.3.11-15 @req:R9051-6.3.12-13
  Scenario: Without a date and time the internal date is of now, not of the message
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal>
      | Date: Wed, 17 Jul 1996 02:23:25 -0700
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK <text>
      C: a2 EXAMINE <folder Work>
      S: a2 OK <text>
      C: a3 SEARCH SINCE 1-Jan-2024
      S: * SEARCH 1
      S: a3 OK <text>
      """

  @req:R3501-6.3.11-25 @req:R3501-6.3.11-16 @req:R9051-6.3.12-06 @req:R9051-6.3.12-14
  Scenario Outline: A date and time that is none is refused, and nothing is appended: <date>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <date> <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a1 BAD <text>
      or: a1 NO <text>
      or: * BYE <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a2 OK <text>
      """

    Examples:
      | date                         |
      | ""                           |
      | "yesterday"                  |
      | "32-Jul-1996 02:44:25 -0700" |
      | "17-Jux-1996 02:44:25 -0700" |
      | "17-07-1996 02:44:25 -0700"  |
      | "17-Jul-96 02:44:25 -0700"   |
      | "17-Jul-1996 24:44:25 -0700" |
      | "17-Jul-1996 02:44:25"       |
      | "17-Jul-1996 02:44:25 PST"   |
      | 17-Jul-1996                  |

  @req:R3501-6.3.11-20 @req:R9051-6.3.12-17
  Scenario: Where the folder does not exist the client is told that it might be made
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 APPEND <folder Nowhere> <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a1 NO [TRYCREATE] <text>
      """

  @req:R3501-6.3.11-18 @req:R3501-6.3.11-19 @req:R9051-6.3.12-15 @req:R9051-6.3.12-16
  Scenario: A folder that does not exist is not made
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 APPEND <folder Nowhere> <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a1 NO <text>
      C: a2 STATUS <folder Nowhere> (MESSAGES)
      S: a2 NO <text>
      """

  @req:R3501-6.3.11-17
  Scenario: A connection that breaks within the message leaves nothing of it
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work
    Then this exchange takes place
      """
      phone C: a1 APPEND <folder Work> <literal 4000 "Subject: Lunch<crlf><crlf>At no">
      phone C: <close>
      laptop C: b1 STATUS <folder Work> (MESSAGES)
      laptop S: * STATUS <folder Work> (MESSAGES 0)
      laptop S: b1 OK <text>
      laptop C: b2 SELECT <folder Work>
      laptop S: * 0 EXISTS
      laptop S: b2 OK <text>
      """

  @cap:IMAP4rev1 @req:R3501-6.3.11-21 @req:R3501-6.3.11-22 @req:R9051-6.3.12-21 @req:R9051-6.3.12-22
  Scenario: A message for the selected folder is there at once
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal>
      | Subject: Lunch
      |
      | At noon?
      S: * 2 EXISTS
      S: * 2 RECENT
      S: a1 OK <text>
      C: a2 FETCH 2 BODY.PEEK[HEADER]
      S: * 2 FETCH (BODY[HEADER] <string "Subject: Lunch<crlf><crlf>">)
      S: a2 OK <text>
      """

  @req:R3501-6.3.11-24 @req:R9051-6.3.12-05 @req:R3501-6.3.11-16 @req:R9051-6.3.12-14
  Scenario Outline: A line that is not an APPEND command is BAD, and nothing is appended: <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a2 OK <text>
      """

    Examples:
      | what                       | line                                                                    |
      | no arguments               | APPEND                                                                  |
      | no message                 | APPEND <folder Work>                                                    |
      | flags and no message       | APPEND <folder Work> (\Seen)                                            |
      | a date and no message      | APPEND <folder Work> "17-Jul-1996 02:44:25 -0700"                       |
      | the message as an atom     | APPEND <folder Work> Lunch                                              |
      | an open list               | APPEND <folder Work> (\Seen <literal "x">)                              |
      | a flag in quotes           | APPEND <folder Work> ("\Seen") <literal "x">                            |
      | the date before the flags  | APPEND <folder Work> "17-Jul-1996 02:44:25 -0700" (\Seen) <literal "x"> |
      | two spaces                 | APPEND <folder Work>  <literal "x">                                     |
      | a negative length          | APPEND <folder Work> {-1}                                               |
      | a length that is no number | APPEND <folder Work> {one}                                              |
      | more behind the message    | APPEND <folder Work> <literal "Subject: x<crlf><crlf>y"> more           |
