Feature: CLOSE

  RFC 3501, section 6.4.2; RFC 9051, section 6.4.1: CLOSE removes the messages that are flagged \Deleted, without a word of
  it, and leaves the folder. Leaving it in any other way removes nothing.

  @req:R3501-6.4.2-01 @req:R3501-6.4.2-02 @req:R3501-6.4.2-03 @req:R3501-6.4.2-04
  @req:R9051-6.4.1-01 @req:R9051-6.4.1-02 @req:R9051-6.4.1-03
  Scenario: What is flagged \Deleted goes silently, the rest stays
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags          |
      | One     | \Deleted       |
      | Two     |                |
      | Three   | \Deleted \Seen |
      | Four    | \Flagged       |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 CLOSE
      S!: * <nz-number> EXPUNGE
      S: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: a2 BAD <text>
      or: a2 NO <text>
      C: a3 SELECT <folder Work>
      S: * 2 EXISTS
      S: a3 OK <text>
      C: a4 FETCH 1:2 (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      S: * 1 FETCH (FLAGS <flags> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Two<crlf><crlf>")
      S: * 2 FETCH (FLAGS <flags \Flagged> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Four<crlf><crlf>")
      S: a4 OK <text>
      """

  @req:R3501-6.4.2-03 @req:R9051-6.4.1-02
  Scenario: A folder that has nothing to remove is closed as well
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 CLOSE
      S: a1 OK <text>
      C: a2 CLOSE
      S: a2 BAD <text>
      or: a2 NO <text>
      C: a3 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 1)
      S: a3 OK <text>
      """

  @req:R3501-6.4.2-05 @req:R3501-6.4.2-06 @req:R9051-6.4.1-04
  Scenario: A folder that was examined keeps its messages
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 CLOSE
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 2 EXISTS
      S: a2 OK <text>
      """

  Scenario Outline: Leaving a folder by <command> <where> removes nothing
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
    And the folder Notes holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command> <folder <where>>
      S: a1 <answer> <text>
      C: a2 SELECT <folder Work>
      S: * 2 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags \Deleted>)
      S: a3 OK <text>
      """

    @req:R3501-6.4.2-08 @req:R9051-6.4.1-07
    Examples:
      | command | where   | answer |
      | SELECT  | Notes   | OK     |
      | SELECT  | Work    | OK     |
      | SELECT  | Nowhere | NO     |

    @req:R3501-6.4.2-09 @req:R9051-6.4.1-07
    Examples:
      | command | where   | answer |
      | EXAMINE | Notes   | OK     |
      | EXAMINE | Work    | OK     |
      | EXAMINE | Nowhere | NO     |

  @req:R3501-6.4.2-10 @req:R9051-6.4.1-07
  Scenario: LOGOUT removes nothing
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
    And alice's phone has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 LOGOUT
      phone S: * BYE <text>
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: * 2 EXISTS
      laptop S: b1 OK <text>
      """

  @req:R3501-2.3.2-10 @req:R9051-2.3.2-13
  Scenario: A connection that is lost removes nothing
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
    And alice's phone has selected the folder Work
    Then this exchange takes place
      """
      phone C: <close>
      laptop C: b1 SELECT <folder Work>
      laptop S: * 2 EXISTS
      laptop S: b1 OK <text>
      """

  @req:R3501-5.2-01 @req:R3501-7-08 @req:R9051-5.2-01
  Scenario: Another session learns what a CLOSE has removed
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds these messages
      | flags    |
      |          |
      | \Deleted |
      |          |
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 CLOSE
      phone S: a1 OK <text>
      laptop C: b1 NOOP
      laptop S: * 2 EXPUNGE
      laptop S: b1 OK <text>
      """

  @req:R3501-6.4.2-11 @req:R9051-6.4.1-05
  Scenario Outline: CLOSE takes no argument, and one that is refused removes nothing: <line>
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags \Deleted>)
      S: a2 OK <text>
      """

    Examples:
      | line                |
      | CLOSE <folder Work> |
      | CLOSE 1:*           |
      | CLOSE ()            |
