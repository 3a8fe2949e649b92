Feature: EXAMINE

  RFC 3501, section 6.3.2, and RFC 9051, section 6.3.3: EXAMINE tells what SELECT tells, and nothing can be changed by way of
  it.

  @cap:IMAP4rev1 @req:R3501-6.3.2-01 @req:R3501-6.3.2-02 @req:R3501-6.3.2-03 @req:R3501-6.3.2-05 @req:R3501-6.3.2-06
  @req:R3501-6.3.2-07 @req:R3501-6.3.2-08 @req:R3501-6.3.2-13 @req:R9051-6.3.3-01 @req:R9051-6.3.3-02
  @req:R9051-6.3.3-04 @req:R9051-6.3.3-05 @req:R9051-6.3.3-06 @req:R9051-6.3.3-13
  Scenario: What the server must tell
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 EXAMINE <folder Work>
      S: * 2 EXISTS
      S: * <number> RECENT
      S: * FLAGS <flag-list>
      S: * OK [PERMANENTFLAGS <flag-list>] <text>
      S: * OK [UIDVALIDITY <nz-number>] <text>
      S: * OK [UIDNEXT <nz-number:next>] <text>
      S: a1 OK [READ-ONLY] <text>
      C: a2 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number below next>)
      S: a2 OK <text>
      """

  @req:R3501-6.3.2-04
  Scenario: The first unseen message is told
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags |
      | Old     | \Seen |
      | New     |       |
    Then this exchange takes place
      """
      C: a1 EXAMINE <folder Work>
      S: * OK [UNSEEN 2] <text>
      S: a1 OK [READ-ONLY] <text>
      """

  @req:R3501-6.3.2-09 @req:R9051-6.3.3-10
  Scenario: Flags cannot be stored
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 +FLAGS (\Flagged)
      S: a1 NO <text>
      or: a1 BAD <text>
      or: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags without \Flagged>)
      S: a3 OK <text>
      """

  @req:R3501-6.3.2-10 @req:R9051-6.3.3-12
  Scenario: Who reads a message leaves it unseen
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY[]
      S: * 1 FETCH (BODY[] <string>)
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags without \Seen>)
      S: a3 OK <text>
      """

  @req:R3501-6.3.2-11 @req:R9051-6.3.3-11
  Scenario Outline: <command> removes no message
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags    |
      | Kept    | \Deleted |
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S!: * 1 EXPUNGE
      S: a1 NO <text>
      or: a1 BAD <text>
      or: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 1 EXISTS
      S: a2 OK <text>
      """

    Examples:
      | command |
      | EXPUNGE |
      | CLOSE   |

  @req:R3501-6.3.2-12
  Scenario: Messages stay recent
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 EXAMINE <folder Work>
      S: * 2 RECENT
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 2 RECENT
      S: a2 OK <text>
      """

  @req:R3501-6.3.2-14 @req:R3501-6.3.2-15 @req:R9051-6.3.3-07 @req:R9051-6.3.3-08
  Scenario: A folder that does not exist leaves nothing selected
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 EXAMINE <folder Nowhere>
      S: a1 NO <text>
      C: a2 FETCH 1 FLAGS
      S: a2 BAD <text>
      or: a2 NO <text>
      """

  @req:R3501-6.3.2-16 @req:R9051-6.3.3-09
  Scenario Outline: A line that is not an EXAMINE command is BAD: <what>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what           | line               |
      | no name        | EXAMINE            |
      | two names      | EXAMINE <folder Work> more |
      | a list         | EXAMINE (<folder Work>)    |
      | an open string | EXAMINE "<folder Work>     |
      | a wildcard     | EXAMINE <folder W>*        |
