Feature: The EXPUNGE response

  RFC 3501, section 7.4.1; RFC 9051, section 7.5.1: EXPUNGE takes a number away, and those behind it move up at once. It never
  comes where a client may just be using numbers.

  @req:R3501-7.4.1-01 @req:R3501-7.4.1-02 @req:R9051-7.5.1-01
  Scenario: Each number counts what is left by the responses before it
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags    |
      | One     |          |
      | Two     | \Deleted |
      | Three   | \Deleted |
      | Four    | \Deleted |
      | Five    | \Flagged |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      <in this order>
      S: * <nz-number> EXPUNGE
      S: * <nz-number at most 3> EXPUNGE
      S: * 2 EXPUNGE
      S: a1 OK <text>
      C: a2 FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      S!: * 3 FETCH <list>
      S: * 1 FETCH (FLAGS <flags> BODY[HEADER.FIELDS (SUBJECT)] "Subject: One<crlf><crlf>")
      S: * 2 FETCH (FLAGS <flags \Flagged> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Five<crlf><crlf>")
      S: a2 OK <text>
      """

  @req:R3501-7.4.1-01 @req:R3501-7.4.1-02 @req:R9051-7.5.1-01
  Scenario: What another session removes and flags is told in numbers that fit together
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 4 messages
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 STORE 1 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: * 1 EXPUNGE
      laptop S: b2 OK <text>
      laptop C: b3 STORE 3 +FLAGS.SILENT (\Flagged)
      laptop S: b3 OK <text>
      phone C: a1 NOOP
      phone S: * 1 EXPUNGE
      phone S: a1 OK <text>
      phone C: a2 FETCH 3 (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      phone S: * 3 FETCH (FLAGS <flags \Flagged> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 4<crlf><crlf>")
      phone S: a2 OK <text>
      """

  @req:R3501-7.4.1-03 @req:R9051-7.5.1-02
  Scenario Outline: What another session removes is held back while there is no command, and during <command>
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 3 messages
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 STORE 1 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: * 1 EXPUNGE
      laptop S: b2 OK <text>
      phone C: a1 <command>
      phone S!: * <nz-number> EXPUNGE
      phone S: a1 OK <text>
      or: a1 NO <text>
      phone C: a2 NOOP
      phone S: * 1 EXPUNGE
      phone S: a2 OK <text>
      phone C: a3 FETCH 2 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      phone S: * 2 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 3<crlf><crlf>")
      phone S: a3 OK <text>
      """

    @req:R3501-7.4.1-04 @req:R9051-7.5.1-03
    Examples:
      | command       |
      | FETCH 2 FLAGS |
      | FETCH 3 FAST  |

    @req:R3501-7.4.1-05 @req:R9051-7.5.1-04
    Examples:
      | command                         |
      | STORE 3 +FLAGS (\Seen)          |
      | STORE 2:3 FLAGS.SILENT (\Seen)  |

    @req:R3501-7.4.1-06 @req:R9051-7.5.1-05
    Examples:
      | command         |
      | SEARCH ALL      |
      | SEARCH 2:3 SEEN |

  @req:R3501-2.3.1.2-04 @req:R3501-7.4.1-02 @req:R9051-2.3.1.2-04 @req:R9051-7.5.1-01
  Scenario Outline: A message that another session has removed disturbs nobody who still counts it: <command>
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    And the folder Notes
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 STORE 1 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: b2 OK <text>
      phone C: a1 <command>
      phone S: a1 OK <text>
      or: a1 NO <text>
      or: a1 BAD <text>
      phone C: a2 NOOP
      phone S: a2 OK <text>
      phone C: a3 FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      phone S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 2<crlf><crlf>")
      phone S: a3 OK <text>
      """

    Examples:
      | command                       |
      | FETCH 1 (FLAGS BODY.PEEK[])   |
      | FETCH 1:2 BODY.PEEK[TEXT]     |
      | STORE 1 +FLAGS (\Flagged)     |
      | COPY 1 <folder Notes>         |
      | UID FETCH 1:* FLAGS           |
      | UID STORE 1:* -FLAGS (\Seen)  |
      | EXPUNGE                       |
      | SEARCH SUBJECT "Message 1"    |

  @req:R3501-7.4.1-07 @req:R9051-7.5.1-06
  Scenario: What another session removes is held back while a literal is negotiated
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 3 messages
    And the folder Notes
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 STORE 1 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: b2 OK <text>
      phone C: a1 APPEND <folder Notes> {14}
      phone S!: * <nz-number> EXPUNGE
      phone S: + <text?>
      phone C: Subject: x<crlf><crlf>
      phone S: a1 OK <text>
      phone C: a2 NOOP
      phone S: a2 OK <text>
      phone C: a3 FETCH 2 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      phone S: * 2 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 3<crlf><crlf>")
      phone S: a3 OK <text>
      """
