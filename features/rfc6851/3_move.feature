Feature: MOVE

  RFC 6851, section 3; RFC 9051, section 6.4.8: MOVE puts messages into another folder and takes them out of this one, in one go:
  no message is lost or doubled, and none is ever seen with \Deleted.

  @req:R6851-3.1-01 @req:R6851-3.3-01 @req:R6851-3.3-02 @req:R6851-3.3-03 @req:R6851-3.3-08 @req:R6851-3.3-09 @req:R6851-3.3-15
  @req:R6851-3.3-16 @req:R9051-6.4.8-01 @req:R9051-6.4.8-03 @req:R9051-6.4.8-09 @req:R9051-6.4.8-10 @req:R9051-6.4.8-11
  Scenario: The messages are in the other folder, octet for octet, and no more in this one
    Given alice is logged in
    And the folder Work holds 4 messages
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
      C: a2 MOVE 2:3 <folder Notes>
      S: * <nz-number> EXPUNGE
      S: * 2 EXPUNGE
      S: a2 OK <text>
      C: a3 FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S!: * 3 FETCH <list>
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 1<crlf><crlf>")
      S: * 2 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 4<crlf><crlf>")
      S: a3 OK <text>
      C: a4 SELECT <folder Notes>
      S: * 3 EXISTS
      S: a4 OK <text>
      C: a5 FETCH 2:* BODY.PEEK[]
      S: * 2 FETCH (BODY[] <two>)
      S: * 3 FETCH (BODY[] <three>)
      S: a5 OK <text>
      """

  @req:R6851-3.3-06 @req:R6851-3.3-07 @req:R6851-3.3-12 @req:R9051-6.4.8-05 @req:R9051-6.4.8-06 @req:R9051-6.4.8-08
  Scenario: A moved message keeps its flags and its internal date
    Given alice is logged in
    And the folder Work holds these messages
      | flags              | received                   |
      | \Seen \Flagged     | 05-Mar-2021 06:07:08 +0000 |
      | \Answered          | 31-Dec-1999 23:59:59 +0000 |
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1:2 INTERNALDATE
      S: * 1 FETCH (INTERNALDATE <date-time:one>)
      S: * 2 FETCH (INTERNALDATE <date-time:two>)
      S: a1 OK <text>
      C: a2 MOVE 1:2 <folder Notes>
      S: a2 OK <text>
      C: a3 SELECT <folder Notes>
      S: a3 OK <text>
      C: a4 FETCH 1:2 (FLAGS INTERNALDATE)
      S: * 1 FETCH (FLAGS <flags \Seen \Flagged> INTERNALDATE <one>)
      S: * 2 FETCH (FLAGS <flags \Answered> INTERNALDATE <two>)
      S: a4 OK <text>
      """

  @req:R6851-3.3-05 @req:R9051-6.4.8-02
  Scenario: A moved message gets a new identifier
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Notes holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STATUS <folder Notes> (UIDNEXT)
      S: * STATUS <folder Notes> (UIDNEXT <nz-number:next>)
      S: a1 OK <text>
      C: a2 MOVE 1 <folder Notes>
      S: a2 OK <text>
      C: a3 SELECT <folder Notes>
      S: a3 OK <text>
      C: a4 FETCH 3 UID
      S: * 3 FETCH (UID <nz-number at least next>)
      S: a4 OK <text>
      """

  @req:R6851-3.3-04
  Scenario: What else is flagged \Deleted stays
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
      | \Deleted |
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 MOVE 2 <folder Notes>
      S!: * <nz-number other than 2> EXPUNGE
      S: * 2 EXPUNGE
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 2 EXISTS
      S: a2 OK <text>
      """

  @req:R6851-3.3-11 @req:R9051-6.4.8-07
  Scenario: MOVE is not seen to be a STORE
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 MOVE 1 <folder Notes>
      S!: * <nz-number> FETCH <list>
      S: * 1 EXPUNGE
      S: a1 OK <text>
      """

  @req:R6851-3.3-10
  Scenario: Another session that has the folder selected is told as of an expunge
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 3 messages
    And the folder Notes
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 MOVE 2 <folder Notes>
      phone S: * 2 EXPUNGE
      phone S: a1 OK <text>
      laptop C: b1 NOOP
      laptop S!: * 2 FETCH (FLAGS <flags with \Deleted>)
      laptop S: * 2 EXPUNGE
      laptop S: b1 OK <text>
      """

  @req:R6851-3.1-02 @req:R6851-3.1-03 @req:R6851-3.3-13 @req:R6851-3.3-17
  @req:R9051-6.4.8-12 @req:R9051-6.4.8-13 @req:R9051-6.4.8-14 @req:R9051-6.4.8-08
  Scenario: Nothing is moved to a folder that is not there, and it is not made, but may be: TRYCREATE
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 MOVE 1:2 <folder Nowhere>
      S!: * <nz-number> EXPUNGE
      S: a1 NO [TRYCREATE] <text>
      C: a2 FETCH 1:2 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: * 2 FETCH (FLAGS <flags>)
      S: a2 OK <text>
      C: a3 STATUS <folder Nowhere> (MESSAGES)
      S: a3 NO <text>
      C: a4 CREATE <folder Nowhere>
      S: a4 OK <text>
      C: a5 MOVE 1:2 <folder Nowhere>
      S: a5 OK <text>
      """

  @req:R6851-3.3-18
  Scenario: Where a folder can take copies of its own messages, it can take the messages themselves
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 COPY 1 <folder Work>
      S: a1 OK <text>
      C: a2 MOVE 1 <folder Work>
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: * 3 EXISTS
      S: a3 OK <text>
      """

  @req:R6851-3.1-08
  Scenario Outline: In a folder that is examined nothing is moved by <command>
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 <command> <folder Notes>
      S!: * <nz-number> EXPUNGE
      S: a1 NO <text>
      or: a1 BAD <text>
      or: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 2 EXISTS
      S: a2 OK <text>
      """

    Examples:
      | command    |
      | MOVE 1:2   |
      | UID MOVE 1:* |

  @req:R6851-3.2-01 @req:R9051-6.4.9-01
  Scenario: UID MOVE takes identifiers
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags    |
      | One     | \Deleted |
      | Two     |          |
      | Three   |          |
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S: * 1 EXPUNGE
      S: a1 OK <text>
      C: a2 FETCH 1 UID
      S: * 1 FETCH (UID <nz-number:uid>)
      S: a2 OK <text>
      C: a3 UID MOVE <uid> <folder Notes>
      S: * 1 EXPUNGE
      S: a3 OK <text>
      C: a4 SELECT <folder Notes>
      S: * 1 EXISTS
      S: a4 OK <text>
      C: a5 FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Two<crlf><crlf>")
      S: a5 OK <text>
      """

  @req:R6851-3.2-02 @req:R9051-6.4.9-02
  Scenario: UID MOVE of an identifier that no message has moves nothing
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 UID
      S: * 1 FETCH (UID <nz-number:uid>)
      S: a1 OK <text>
      C: a2 UID MOVE <uid+1> <folder Notes>
      S!: * <nz-number> EXPUNGE
      S: a2 OK <text>
      C: a3 STATUS <folder Notes> (MESSAGES)
      S: * STATUS <folder Notes> (MESSAGES 0)
      S: a3 OK <text>
      """

  @req:R6851-3.2-02 @req:R9051-6.4.9-02
  Scenario: UID MOVE passes over what another session has removed, and moves the others
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 4 messages
    And the folder Notes
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 FETCH 1:4 UID
      phone S: * 1 FETCH (UID <nz-number:one>)
      phone S: * 4 FETCH (UID <nz-number:four>)
      phone S: a1 OK <text>
      laptop C: b1 STORE 1:2 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: b2 OK <text>
      phone C: a2 UID MOVE <one>,<four> <folder Notes>
      phone S: a2 OK <text>
      phone C: a3 NOOP
      phone S: a3 OK <text>
      phone C: a4 FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      phone S!: * 2 FETCH <list>
      phone S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 3<crlf><crlf>")
      phone S: a4 OK <text>
      phone C: a5 STATUS <folder Notes> (MESSAGES)
      phone S: * STATUS <folder Notes> (MESSAGES 1)
      phone S: a5 OK <text>
      """

  @req:R6851-5-01
  Scenario Outline: The keyword in another case: <command>
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command> <folder Notes>
      S: * 1 EXPUNGE
      S: a1 OK <text>
      """

    Examples:
      | command      |
      | move 1       |
      | uid mOVE 1:* |

  Scenario Outline: A line that is not a MOVE command is BAD and moves nothing: <what>
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S!: * <nz-number> EXPUNGE
      S: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 STATUS <folder Notes> (MESSAGES)
      S: * STATUS <folder Notes> (MESSAGES 0)
      S: a2 OK <text>
      C: a3 FETCH 2 FLAGS
      S: * 2 FETCH (FLAGS <flags>)
      S: a3 OK <text>
      """

    @req:R6851-3.1-04 @req:R9051-6.4.8-04
    Examples:
      | what         | line     |
      | no name      | MOVE 1   |
      | no arguments | MOVE     |
      | no name, UID | UID MOVE 1:* |

    @req:R6851-3.1-05
    Examples:
      | what           | line                     |
      | message 0      | MOVE 0 <folder Notes>    |
      | an open range  | MOVE 1: <folder Notes>   |
      | words          | MOVE all <folder Notes>  |
      | a set in a list | MOVE (1) <folder Notes> |

    @req:R6851-3.1-06
    Examples:
      | what             | line                      |
      | a third argument | MOVE 1 <folder Notes> now |
      | a list behind    | MOVE 1 <folder Notes> ()  |
