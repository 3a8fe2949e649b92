Feature: UID

  RFC 3501, section 6.4.8; RFC 9051, section 6.4.9: UID in front of a command has its set hold unique identifiers. The
  responses go on to count messages from 1.

  @req:R3501-6.4.8-01 @req:R3501-6.4.8-11 @req:R3501-6.4.8-12 @req:R9051-6.4.9-01 @req:R9051-6.4.9-09 @req:R9051-6.4.9-10
  Scenario: UID FETCH takes identifiers, and answers with them and with sequence numbers
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags    |
      | One     | \Deleted |
      | Two     |          |
      | Three   | \Flagged |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S: * 1 EXPUNGE
      S: a1 OK <text>
      C: a2 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number:uid>)
      S: a2 OK <text>
      C: a3 UID FETCH <uid> BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S!: * 1 FETCH <list>
      S: * 2 FETCH (UID <uid> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Three<crlf><crlf>")
      S: a3 OK <text>
      C: a4 UID FETCH <uid> (FLAGS UID)
      S!: * 1 FETCH <list>
      S: * 2 FETCH (UID <uid> FLAGS <flags \Flagged>)
      S: a4 OK <text>
      """

  @req:R3501-6.4.8-02 @req:R3501-6.4.8-13 @req:R9051-6.4.9-01 @req:R9051-6.4.9-11
  Scenario: UID STORE takes identifiers, and answers with them
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
      |          |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S: * 1 EXPUNGE
      S: a1 OK <text>
      C: a2 FETCH 1 UID
      S: * 1 FETCH (UID <nz-number:uid>)
      S: a2 OK <text>
      C: a3 UID STORE <uid> +FLAGS (\Flagged)
      S: * 1 FETCH (UID <uid> FLAGS <flags \Flagged>)
      S: a3 OK <text>
      C: a4 FETCH 1:* FLAGS
      S: * 1 FETCH (FLAGS <flags \Flagged>)
      S: * 2 FETCH (FLAGS <flags>)
      S: a4 OK <text>
      """

  @req:R3501-6.4.8-03 @req:R9051-6.4.9-01
  Scenario: UID COPY takes identifiers
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
      C: a3 UID COPY <uid> <folder Notes>
      S: a3 OK <text>
      C: a4 SELECT <folder Notes>
      S: * 1 EXISTS
      S: a4 OK <text>
      C: a5 FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Two<crlf><crlf>")
      S: a5 OK <text>
      """

  @req:R9051-6.4.9-02
  Scenario Outline: An identifier that no message has is passed over: UID <command>
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number:last>)
      S: a1 OK <text>
      C: a2 UID <command>
      S!: * <nz-number> FETCH <list>
      S: a2 OK <text>
      C: a3 FETCH 1:2 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: * 2 FETCH (FLAGS <flags>)
      S: a3 OK <text>
      C: a4 STATUS <folder Notes> (MESSAGES)
      S: * STATUS <folder Notes> (MESSAGES 0)
      S: a4 OK <text>
      """

    @req:R3501-6.4.8-04
    Examples:
      | command                     |
      | FETCH <last+1> FLAGS        |
      | FETCH <last+1>:<last+9> UID |

    @req:R3501-6.4.8-05
    Examples:
      | command                           |
      | STORE <last+1> +FLAGS (\Flagged)  |
      | STORE <last+5> FLAGS.SILENT (\Seen) |

    @req:R3501-6.4.8-06
    Examples:
      | command                      |
      | COPY <last+1> <folder Notes> |

  @req:R9051-6.4.9-02
  Scenario Outline: An identifier whose message another session has removed is passed over: UID <command>
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 3 messages
    And the folder Notes
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 FETCH 1:3 UID
      phone S: * 1 FETCH (UID <nz-number:one>)
      phone S: * 2 FETCH (UID <nz-number:two>)
      phone S: * 3 FETCH (UID <nz-number:three>)
      phone S: a1 OK <text>
      laptop C: b1 STORE 1 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: * 1 EXPUNGE
      laptop S: b2 OK <text>
      phone C: a2 UID <command>
      phone S: a2 OK <text>
      phone C: a3 NOOP
      phone S: a3 OK <text>
      phone C: a4 FETCH 1:2 (UID FLAGS)
      phone S: * 1 FETCH (UID <two> FLAGS <flags>)
      phone S: * 2 FETCH (UID <three> FLAGS <then>)
      phone S: a4 OK <text>
      phone C: a5 STATUS <folder Notes> (MESSAGES)
      phone S: * STATUS <folder Notes> (MESSAGES <copies>)
      phone S: a5 OK <text>
      """

    @req:R3501-6.4.8-04
    Examples:
      | command                 | then    | copies |
      | FETCH <one>,<three> UID | <flags> | 0      |

    @req:R3501-6.4.8-05
    Examples:
      | command                                      | then             | copies |
      | STORE <one> +FLAGS (\Flagged)                | <flags>          | 0      |
      | STORE <one>,<three> +FLAGS.SILENT (\Flagged) | <flags \Flagged> | 0      |

    @req:R3501-6.4.8-06
    Examples:
      | command                           | then    | copies |
      | COPY <one> <folder Notes>         | <flags> | 0      |
      | COPY <one>:<three> <folder Notes> | <flags> | 2      |

  @req:R3501-6.4.8-07
  Scenario: A range takes in what is between its ends, though no message has these
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
      |          |
      | \Deleted |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1:4 UID
      S: * 1 FETCH (UID <nz-number:one>)
      S: * 2 FETCH (UID <nz-number:two>)
      S: * 3 FETCH (UID <nz-number:three>)
      S: * 4 FETCH (UID <nz-number:four>)
      S: a1 OK <text>
      C: a2 EXPUNGE
      S: a2 OK <text>
      C: a3 UID FETCH <one>:<four> UID
      S!: * <nz-number> FETCH (UID <one>)
      S!: * <nz-number> FETCH (UID <four>)
      S: * 1 FETCH (UID <two>)
      S: * 2 FETCH (UID <three>)
      S: a3 OK <text>
      """

  @req:R3501-6.4.8-10 @req:R9051-6.4.9-08
  Scenario: A range with an asterisk has the last message, however high its other end is
    Given alice is logged in
    And the folder Work holds 3 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 3 UID
      S: * 3 FETCH (UID <nz-number:last>)
      S: a1 OK <text>
      C: a2 UID FETCH <last+100>:* UID
      S!: * 2 FETCH <list>
      S: * 3 FETCH (UID <last>)
      S: a2 OK <text>
      C: a3 UID FETCH *:<last+100> UID
      S!: * 2 FETCH <list>
      S: * 3 FETCH (UID <last>)
      S: a3 OK <text>
      """

  @req:R3501-6.4.8-08 @req:R3501-6.4.8-09
  Scenario: UID SEARCH answers with identifiers, and a plain set in it is of sequence numbers
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags    |
      | One     | \Deleted |
      | Two     |          |
      | Three   | \Flagged |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S: * 1 EXPUNGE
      S: a1 OK <text>
      C: a2 FETCH 1:2 UID
      S: * 1 FETCH (UID <nz-number:two>)
      S: * 2 FETCH (UID <nz-number:three>)
      S: a2 OK <text>
      C: a3 UID SEARCH FLAGGED
      S: * SEARCH <three>
      S: a3 OK <text>
      C: a4 UID SEARCH 1
      S: * SEARCH <two>
      S: a4 OK <text>
      """

  @req:R3501-6.4.8-14 @req:R9051-6.4.9-12
  Scenario Outline: UID goes with some commands only: UID <command>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 UID <command>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | command              |
      | NOOP                 |
      | SELECT <folder Work> |
      | CLOSE                |
      | UID FETCH 1 FLAGS    |
      | 1 FETCH FLAGS        |
      | NOSUCHCOMMAND 1      |

  @req:R3501-2.2.2-14 @req:R9051-2.2.2-06
  Scenario Outline: A line that is no command of UID is BAD and changes nothing: <what>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: a2 OK <text>
      """

    Examples:
      | what                        | line                             |
      | nothing behind UID          | UID                              |
      | UID FETCH without a set     | UID FETCH                        |
      | UID FETCH without items     | UID FETCH 1                      |
      | UID FETCH of 0              | UID FETCH 0 FLAGS                |
      | UID STORE without flags     | UID STORE 1:* FLAGS              |
      | UID STORE of a name         | UID STORE one FLAGS (\Seen)      |
      | UID STORE with an open list | UID STORE 1:* FLAGS (\Seen       |
      | UID STORE of two asterisks  | UID STORE ** FLAGS (\Seen)       |
      | UID COPY without a name     | UID COPY 1:*                     |
      | UID SEARCH without a key    | UID SEARCH                       |
      | two blanks                  | UID  STORE 1:* FLAGS (\Seen)     |
