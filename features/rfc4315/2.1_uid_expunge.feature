Feature: UID EXPUNGE

  RFC 4315, section 2.1; RFC 9051, section 6.4.9: UID EXPUNGE removes what is flagged \Deleted, and of that only what the set
  names, so that a client does not remove what another one has flagged.

  @req:R4315-2.1-01 @req:R4315-2.1-02 @req:R4315-2.1-03 @req:R4315-2.1-04 @req:R9051-6.4.9-03 @req:R9051-6.4.9-04
  Scenario: Only what is in the set and flagged goes
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags    |
      | Gone    | \Deleted |
      | One     |          |
      | Two     |          |
      | Three   |          |
      | Four    |          |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S: a1 OK <text>
      # from here on numbers and identifiers differ
      C: a2 STORE 1,2,4 +FLAGS.SILENT (\Deleted)
      S: a2 OK <text>
      C: a3 FETCH 2:3 UID
      S: * 2 FETCH (UID <nz-number:two>)
      S: * 3 FETCH (UID <nz-number:three>)
      S: a3 OK <text>
      C: a4 UID EXPUNGE <two>:<three>
      S!: * <nz-number other than 2> EXPUNGE
      S: * 2 EXPUNGE
      S: a4 OK <text>
      C: a5 FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      S!: * 4 FETCH <list>
      S: * 1 FETCH (FLAGS <flags \Deleted> BODY[HEADER.FIELDS (SUBJECT)] "Subject: One<crlf><crlf>")
      S: * 2 FETCH (FLAGS <flags> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Three<crlf><crlf>")
      S: * 3 FETCH (FLAGS <flags \Deleted> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Four<crlf><crlf>")
      S: a5 OK <text>
      """

  @req:R4315-2.1-05
  Scenario: A set of no message removes nothing
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 UID
      S: * 1 FETCH (UID <nz-number:uid>)
      S: a1 OK <text>
      C: a2 UID EXPUNGE <uid+1>:<uid+9>
      S!: * <nz-number> EXPUNGE
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags \Deleted>)
      S: a3 OK <text>
      """

  @req:R4315-2.1-06
  Scenario: From a folder that is examined nothing is removed
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 UID EXPUNGE 1:*
      S!: * <nz-number> EXPUNGE
      S: a1 NO <text>
      or: a1 BAD <text>
      or: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 1 EXISTS
      S: a2 OK <text>
      """

  @req:R4315-2.1-07
  Scenario: In a folder that is examined UID EXPUNGE is refused
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 UID EXPUNGE 1:*
      S!: * <nz-number> EXPUNGE
      S: a1 NO <text>
      """

  @req:R4315-2.1-01 @req:R4315-2.1-02 @req:R4315-2.1-04
  Scenario: Each of two clients removes what it has flagged itself
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 3 messages
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 STORE 1 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      phone C: a1 FETCH 3 UID
      phone S: * 3 FETCH (UID <nz-number:uid>)
      phone S: a1 OK <text>
      phone C: a2 UID STORE <uid> +FLAGS.SILENT (\Deleted)
      phone S: a2 OK <text>
      phone C: a3 UID EXPUNGE <uid>
      phone S!: * 1 EXPUNGE
      phone S: * 3 EXPUNGE
      phone S: a3 OK <text>
      laptop C: b2 NOOP
      laptop S: * 3 EXPUNGE
      laptop S: b2 OK <text>
      laptop C: b3 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS <flags with \Deleted>)
      laptop S: b3 OK <text>
      """

  Scenario Outline: A line that is no UID EXPUNGE command is BAD and removes nothing: <line>
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

    @req:R4315-2.1-08
    Examples:
      | line        |
      | UID EXPUNGE |

    @req:R4315-2.1-09
    Examples:
      | line               |
      | UID EXPUNGE 0      |
      | UID EXPUNGE 1:     |
      | UID EXPUNGE all    |
      | UID EXPUNGE (1)    |
      | UID EXPUNGE 1,,2   |
      | UID EXPUNGE 1:* 2  |
