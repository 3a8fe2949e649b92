Feature: COPY

  RFC 3501, section 6.4.7; RFC 9051, section 6.4.7: COPY adds messages to the end of another folder, all of them or none.

  @req:R3501-6.4.7-01 @req:R3501-6.4.7-02 @req:R3501-6.4.7-03 @req:R9051-6.4.7-01
  Scenario: The copies are the last messages of the destination, octet for octet, and the sources stay
    Given alice is logged in
    And the folder Work holds 3 messages
    And the folder Notes holds these messages
      | subject |
      | Notes 1 |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 2:3 BODY.PEEK[]
      S: * 2 FETCH (BODY[] <string:two>)
      S: * 3 FETCH (BODY[] <string:three>)
      S: a1 OK <text>
      C: a2 COPY 2:3 <folder Notes>
      S: a2 OK <text>
      C: a3 FETCH 1:* BODY.PEEK[]
      S: * 2 FETCH (BODY[] <two>)
      S: * 3 FETCH (BODY[] <three>)
      S: a3 OK <text>
      C: a4 SELECT <folder Notes>
      S: * 3 EXISTS
      S: a4 OK <text>
      C: a5 FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Notes 1<crlf><crlf>")
      S: a5 OK <text>
      C: a6 FETCH 2:* BODY.PEEK[]
      S: * 2 FETCH (BODY[] <two>)
      S: * 3 FETCH (BODY[] <three>)
      S: a6 OK <text>
      """

  @req:R3501-6.4.7-04 @req:R3501-6.4.7-05 @req:R9051-6.4.7-03 @req:R9051-6.4.7-04
  Scenario: A copy has the flags and the internal date of its source
    Given alice is logged in
    And the folder Work holds these messages
      | flags                      | received                   |
      | \Seen \Flagged             | 05-Mar-2021 06:07:08 +0000 |
      | \Answered \Draft \Deleted  | 31-Dec-1999 23:59:59 +0000 |
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1:2 INTERNALDATE
      S: * 1 FETCH (INTERNALDATE <date-time:one>)
      S: * 2 FETCH (INTERNALDATE <date-time:two>)
      S: a1 OK <text>
      C: a2 COPY 1:2 <folder Notes>
      S: a2 OK <text>
      C: a3 SELECT <folder Notes>
      S: a3 OK <text>
      C: a4 FETCH 1:2 (FLAGS INTERNALDATE)
      S: * 1 FETCH (FLAGS <flags \Seen \Flagged> INTERNALDATE <one>)
      S: * 2 FETCH (FLAGS <flags \Answered \Draft \Deleted> INTERNALDATE <two>)
      S: a4 OK <text>
      """

  @req:R3501-6.4.7-06
  Scenario: Copies are recent
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 COPY 1:2 <folder Notes>
      S: a1 OK <text>
      C: a2 SELECT <folder Notes>
      S: * 2 RECENT
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags with \Recent>)
      S: a3 OK <text>
      """

  @req:R3501-6.4.7-07 @req:R3501-6.4.7-08 @req:R9051-6.4.7-05 @req:R9051-6.4.7-06
  Scenario: A folder that is not there is not made
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 COPY 1 <folder Nowhere>
      S: a1 NO <text>
      C: a2 STATUS <folder Nowhere> (MESSAGES)
      S!: * STATUS <folder Nowhere> (MESSAGES <number>)
      S: a2 NO <text>
      """

  @req:R3501-6.4.7-09 @req:R9051-6.4.7-07
  Scenario: A folder that is not there may be made: TRYCREATE
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 COPY 1 <folder Nowhere>
      S: a1 NO [TRYCREATE] <text>
      n/a: a1 OK <text>
      C: a2 CREATE <folder Nowhere>
      S: a2 OK <text>
      C: a3 COPY 1 <folder Nowhere>
      S: a3 OK <text>
      C: a4 STATUS <folder Nowhere> (MESSAGES)
      S: * STATUS <folder Nowhere> (MESSAGES 1)
      S: a4 OK <text>
      """

  @req:R3501-6.4.7-10 @req:R9051-6.4.7-08 @req:R9051-6.4.7-09
  Scenario: A COPY that fails leaves the destination as it was
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 COPY 2,77 <folder Notes>
      S: a1 BAD <text>
      or: a1 NO <text>
      n/a: a1 OK <text>
      C: a2 STATUS <folder Notes> (MESSAGES)
      S: * STATUS <folder Notes> (MESSAGES 1)
      S: a2 OK <text>
      """

  @req:R9051-6.4.7-09
  Scenario: Where a message of the set is gone, all others are copied or none
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 3 messages
    And the folder Notes
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 STORE 2 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: * 2 EXPUNGE
      laptop S: b2 OK <text>
      phone C: a1 COPY 1:3 <folder Notes>
      phone S: a1 OK <text>
      or: a1 NO <text>
      phone C: a2 STATUS <folder Notes> (MESSAGES)
      phone S: * STATUS <folder Notes> (MESSAGES 0)
      or: * STATUS <folder Notes> (MESSAGES 2)
      or: * STATUS <folder Notes> (MESSAGES 3)
      phone S: a2 OK <text>
      """

  @req:R3501-6.4.7-01 @req:R9051-6.4.7-01
  Scenario: A folder can take copies of its own messages
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 COPY 1 <folder Work>
      S: a1 OK <text>
      C: a2 NOOP
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: * 3 EXISTS
      S: a3 OK <text>
      C: a4 FETCH 3 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 3 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 1<crlf><crlf>")
      S: a4 OK <text>
      """

  @req:R3501-6.4.7-01 @req:R9051-6.4.7-01
  Scenario: A folder that is only examined can be copied from
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 COPY 2 <folder Notes>
      S: a1 OK <text>
      C: a2 STATUS <folder Notes> (MESSAGES)
      S: * STATUS <folder Notes> (MESSAGES 1)
      S: a2 OK <text>
      """

  @req:R3501-5.2-01 @req:R3501-7-05 @req:R9051-5.2-01 @req:R9051-6.1.2-03
  Scenario: Another session that has the destination selected is told of the copies
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    And the folder Notes holds 1 message
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Notes
    Then this exchange takes place
      """
      phone C: a1 COPY 1:2 <folder Notes>
      phone S: a1 OK <text>
      laptop C: b1 NOOP
      laptop S: * 3 EXISTS
      laptop S: b1 OK <text>
      """

  @cap:ENABLE @cap:IMAP4rev2 @req:R9051-6.4.7-10
  Scenario: A COPY tells what the copies are called
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds 2 messages
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number:uid>)
      S: a1 OK <text>
      C: a2 COPY 2 <folder Notes>
      S: a2 OK [COPYUID <nz-number:validity> <uid> <nz-number:new>] <text>
      C: a3 SELECT <folder Notes>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a3 OK <text>
      C: a4 FETCH 1 UID
      S: * 1 FETCH (UID <new>)
      S: a4 OK <text>
      """

  Scenario Outline: A line that is not a COPY command is BAD and copies nothing: <what>
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 STATUS <folder Notes> (MESSAGES)
      S: * STATUS <folder Notes> (MESSAGES 0)
      S: a2 OK <text>
      """

    @req:R3501-6.4.7-11 @req:R9051-6.4.7-02
    Examples:
      | what            | line                |
      | no name         | COPY 1              |
      | no arguments    | COPY                |
      | no set          | COPY <folder Notes> |

    @req:R3501-2.2.2-14 @req:R9051-2.2.2-06
    Examples:
      | what                   | line                               |
      | a third argument       | COPY 1 <folder Notes> x            |
      | message 0              | COPY 0 <folder Notes>              |
      | two blanks             | COPY 1  <folder Notes>             |
      | a list of folders      | COPY 1 (<folder Notes>)            |
      | an open set            | COPY 1: <folder Notes>             |
      | a range of three       | COPY 1:2:3 <folder Notes>          |
      | a comma at the end     | COPY 1, <folder Notes>             |
      | an open string         | COPY 1 "<folder Notes>             |
      | a number above 32 bits | COPY 4294967296 <folder Notes>     |
      | NUL in the name        | COPY 1 "<folder Notes><nul>"       |
      | a bare CR              | COPY 1<cr><folder Notes>           |
