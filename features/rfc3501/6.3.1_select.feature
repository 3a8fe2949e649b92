Feature: SELECT

  RFC 3501, section 6.3.1: SELECT opens a folder so that its messages can be accessed, and tells the client what it needs to know.

  @cap:IMAP4rev1 @req:R3501-6.3.1-01 @req:R3501-6.3.1-02 @req:R3501-6.3.1-03 @req:R3501-6.3.1-08 @req:R3501-6.3.1-10
  @req:R9051-6.3.2-01 @req:R9051-6.3.2-02 @req:R9051-6.3.2-07
  Scenario: What the server must tell
    Given alice is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * 3 EXISTS
      S: * <number> RECENT
      S: * FLAGS <flag-list>
      S: a1 OK <text>
      """

  @req:R3501-6.3.1-18 @req:R9051-6.3.2-17
  Scenario: Who may alter the folder is told so
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: a1 OK [READ-WRITE] <text>
      """

  @req:R3501-6.3.1-05 @req:R3501-6.3.1-06 @req:R3501-6.3.1-07
  @req:R9051-6.3.2-04 @req:R9051-6.3.2-05 @req:R9051-6.3.2-06
  Scenario: UIDVALIDITY, UIDNEXT and the permanent flags are told, and stay as they are
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * OK [UIDVALIDITY <nz-number:validity>] <text>
      S: * OK [UIDNEXT <nz-number:next>] <text>
      S: * OK [PERMANENTFLAGS <flag-list>] <text>
      S: a1 OK <text>
      C: a2 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number below next>)
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: * OK [UIDNEXT <next>] <text>
      S: a3 OK <text>
      """

  @req:R3501-6.3.1-04 @req:R3501-6.3.1-12
  Scenario: The first unseen message is told
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags |
      | Old     | \Seen |
      | New     |       |
      | Newer   |       |
      | Newest  |       |
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * 4 EXISTS
      S: * OK [UNSEEN 2] <text>
      S: a1 OK <text>
      """

  @req:R3501-6.3.1-14 @req:R3501-6.3.1-15
  @req:R9051-6.3.2-10 @req:R9051-6.3.2-14
  Scenario: A folder that does not exist leaves nothing selected
    Given alice is logged in
    And the folder Work
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SELECT <folder Nowhere>
      S: a1 NO <text>
      C: a2 FETCH 1 FLAGS
      S: a2 BAD <text>
      or: a2 NO <text>
      """

  @req:R3501-3-01 @req:R9051-3-01
  Scenario: Nobody selects anything before the login
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 SELECT <folder Work>
      S: a1 BAD <text>
      or: a1 NO <text>
      """

  @req:R3501-3-01 @req:R9051-3-01
  Scenario: Nobody selects anything before the login, in plain text either
    Given alice is connected in plain text
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: a1 BAD <text>
      or: a1 NO <text>
      """

  @req:R3501-2.3.2-02
  Scenario: Of two sessions only one is told that a message is recent
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: * 1 EXISTS
      phone S: * 1 RECENT
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: * 1 EXISTS
      laptop S: * 0 RECENT
      laptop S: b1 OK <text>
      """

  @req:R3501-6.3.1-02 @req:R9051-6.3.2-02
  Scenario Outline: The name of the folder in another spelling: <spelling>
    Given alice is logged in
    And the folder "Work" holds 1 message
    Then this exchange takes place
      """
      C: <line>
      S: * 1 EXISTS
      S: a1 OK <text>
      """

    @req:R3501-4.3-02 @req:R9051-9-07
    Examples:
      | spelling       | line                                    |
      | a literal      | a1 SELECT <literal "<folder Work>">     |

    @req:R3501-2.2-03 @req:R9051-2.2-03
    Examples:
      | spelling       | line                                    |
      | octet by octet | <octet by octet>a1 SELECT <folder Work> |
      | in two halves  | a1 SEL<pause>ECT <folder Work>          |

    @req:R3501-9-04 @req:R9051-9-03
    Examples:
      | spelling       | line                                    |
      | lower case     | a1 select <folder Work>                 |

    @req:R7888-3-03 @req:R9051-4.3-03
    @cap:LITERAL+,LITERAL-
    Examples:
      | spelling                       | line                                 |
      | a literal that is sent at once | a1 SELECT <literal+ "<folder Work>"> |

  Scenario Outline: A line that is not a SELECT command is BAD: <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: <line>
      S: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 NOOP
      S: a2 OK <text>
      """

    @req:R3501-6.3.1-17 @req:R9051-6.3.2-12
    Examples:
      | what    | line      |
      | no name | a1 SELECT |

    @req:R3501-2.2.2-14 @req:R9051-2.2.2-06
    Examples:
      | what              | line                                |
      | an empty argument | a1 SELECT<octet 20>                 |
      | two names         | a1 SELECT <folder Work> again       |
      | a list            | a1 SELECT (<folder Work>)           |
      | an open string    | a1 SELECT "<folder Work>            |
      | a wildcard        | a1 SELECT <folder W>%               |
      | a bare CR         | a1 SELECT <folder Wo><cr>rk         |
      | NUL               | a1 SELECT "<folder Wo><nul>rk"      |

  @req:R3501-6.3.1-21 @req:R9051-6.3.2-20
  Scenario: A line without end is refused, and the connection may end with it
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work><repeat x 70000>
      S: a1 BAD <text>
      or: a1 NO <text>
      or: * BYE <text>
      or: <connection closed>
      """

  @req:R3501-6.3.1-13
  Scenario: The messages of the selected folder can be fetched
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: a1 OK <text>
      C: a2 FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] <string "Subject: Message 1<crlf><crlf>">)
      S: a2 OK <text>
      """

  @req:R3501-6.3.1-16 @req:R9051-6.3.2-13
  Scenario: One folder at a time is selected: the numbers are those of the second
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Play holds these messages
      | subject |
      | First   |
      | Second  |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SELECT <folder Play>
      S: * 2 EXISTS
      S: a1 OK <text>
      C: a2 FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] <string "Subject: First<crlf><crlf>">)
      S: a2 OK <text>
      C: a3 FETCH 2 FLAGS
      S: * 2 FETCH (FLAGS <flag-list>)
      S: a3 OK <text>
      """

  @req:R3501-6.3.1-11 @req:R3501-7.3.2-02
  Scenario: RECENT counts the messages with \Recent
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * 2 RECENT
      S: a1 OK <text>
      C: a2 SEARCH RECENT
      S: * SEARCH <numbers 1 2>
      S: a2 OK <text>
      C: a3 CLOSE
      S: a3 OK <text>
      C: a4 APPEND <folder Work> <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a4 OK <text>
      C: a5 SELECT <folder Work>
      S: * 3 EXISTS
      S: * 1 RECENT
      S: a5 OK <text>
      C: a6 SEARCH RECENT
      S: * SEARCH <numbers 3>
      S: a6 OK <text>
      """
