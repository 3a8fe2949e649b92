Feature: EXPUNGE

  RFC 3501, section 6.4.3; RFC 9051, section 6.4.3: EXPUNGE removes the messages that are flagged \Deleted and tells of each.

  @req:R3501-6.4.3-01 @req:R3501-6.4.3-02 @req:R3501-6.4.3-03
  @req:R9051-6.4.3-01 @req:R9051-6.4.3-02 @req:R9051-6.4.3-03
  Scenario: What is flagged \Deleted goes and is told of, the rest stays
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags          |
      | One     |                |
      | Two     | \Deleted       |
      | Three   | \Seen          |
      | Four    | \Deleted \Seen |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S: * 2 EXPUNGE
      S: * <nz-number> EXPUNGE
      S: a1 OK <text>
      C: a2 FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      S!: * 3 FETCH <list>
      S: * 1 FETCH (FLAGS <flags> BODY[HEADER.FIELDS (SUBJECT)] "Subject: One<crlf><crlf>")
      S: * 2 FETCH (FLAGS <flags \Seen> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Three<crlf><crlf>")
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: * 2 EXISTS
      S: a3 OK <text>
      """

  @req:R3501-6.4.3-01 @req:R3501-6.4.3-03 @req:R9051-6.4.3-01 @req:R9051-6.4.3-03
  Scenario: All messages can go
    Given alice is logged in
    And the folder Work holds 3 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1:* +FLAGS.SILENT (\Deleted)
      S: a1 OK <text>
      C: a2 EXPUNGE
      S: * <nz-number> EXPUNGE
      S: * <nz-number> EXPUNGE
      S: * 1 EXPUNGE
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: * 0 EXISTS
      S: a3 OK <text>
      """

  @req:R3501-6.4.3-04
  Scenario Outline: Where there is nothing to remove, nothing is: <what>
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Empty
    And alice has selected the folder <name>
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S!: * <nz-number> EXPUNGE
      S: a1 OK <text>
      """

    Examples:
      | what                     | name  |
      | no message is \Deleted   | Work  |
      | there is no message      | Empty |

  @req:R3501-6.3.2-11 @req:R9051-6.3.3-11
  Scenario: From a folder that is examined nothing is removed
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S!: * <nz-number> EXPUNGE
      S: a1 NO <text>
      or: a1 BAD <text>
      or: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 2 EXISTS
      S: a2 OK <text>
      """

  @req:R3501-6.4.3-05 @req:R9051-6.4.3-04
  Scenario: In a folder that is examined EXPUNGE is refused
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S!: * <nz-number> EXPUNGE
      S: a1 NO <text>
      """

  @req:R3501-6.4.3-02 @req:R9051-6.4.3-02
  Scenario: A message that lost \Deleted in another session stays
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      | \Deleted |
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 STORE 1 -FLAGS (\Deleted)
      laptop S: b1 OK <text>
      phone C: a1 EXPUNGE
      phone S!: * 1 EXPUNGE
      phone S: * 2 EXPUNGE
      phone S: a1 OK <text>
      laptop C: b2 NOOP
      laptop S: * 2 EXPUNGE
      laptop S: b2 OK <text>
      laptop C: b3 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS <flags>)
      laptop S: b3 OK <text>
      """

  @req:R3501-5.2-01 @req:R3501-7.4.1-02 @req:R9051-5.2-01 @req:R9051-7.5.1-01
  Scenario: Of two sessions that expunge at once each learns of every message once
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
      | \Deleted |
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 EXPUNGE<crlf>a2 NOOP
      laptop C: b1 EXPUNGE<crlf>b2 NOOP
      phone S?: a1 OK <text>
      phone S: * <nz-number> EXPUNGE
      phone S: * <nz-number> EXPUNGE
      phone S: a2 OK <text>
      laptop S?: b1 OK <text>
      laptop S: * <nz-number> EXPUNGE
      laptop S: * <nz-number> EXPUNGE
      laptop S: b2 OK <text>
      phone C: a3 FETCH 1 UID
      phone S!: * <nz-number> EXPUNGE
      phone S: * 1 FETCH (UID <nz-number:uid>)
      phone S: a3 OK <text>
      laptop C: b3 FETCH 1 UID
      laptop S: * 1 FETCH (UID <uid>)
      laptop S: b3 OK <text>
      """

  @req:R3501-6.4.3-06 @req:R9051-6.4.3-05
  Scenario Outline: EXPUNGE takes no argument, and one that is refused removes nothing: <line>
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S!: * <nz-number> EXPUNGE
      S: a1 BAD <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags \Deleted>)
      S: a2 OK <text>
      """

    Examples:
      | line                  |
      | EXPUNGE 1             |
      | EXPUNGE 1:*           |
      | EXPUNGE ()            |
      | EXPUNGE <folder Work> |
