Feature: STORE

  RFC 3501, section 6.4.6: STORE alters the flags of messages and, unless it is told to be silent, answers with what they are now.

  @req:R3501-6.4.6-04 @req:R9051-6.4.6-01
  Scenario Outline: <item> leaves the flags <after>
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags           |
      | Lunch   | \Seen \Answered |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 <item> (\Flagged \Seen)
      S: * 1 FETCH (FLAGS <flags <after>>)
      S: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags <after>>)
      S: a2 OK <text>
      """

    @req:R3501-6.4.6-01 @req:R9051-6.4.6-04
    Examples:
      | item  | after          |
      | FLAGS | \Flagged \Seen |

    @req:R3501-6.4.6-02 @req:R9051-6.4.6-05
    Examples:
      | item   | after                    |
      | +FLAGS | \Flagged \Seen \Answered |
      | +flags | \Flagged \Seen \Answered |

    @req:R3501-6.4.6-03 @req:R9051-6.4.6-06
    Examples:
      | item   | after     |
      | -FLAGS | \Answered |

  Scenario Outline: <item> leaves the flags as the item without .SILENT does
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags           |
      | Lunch   | \Seen \Answered |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 <item> (\Flagged \Seen)
      S: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags <after>>)
      S: a2 OK <text>
      """

    @req:R3501-6.4.6-05
    Examples:
      | item         | after          |
      | FLAGS.SILENT | \Flagged \Seen |

    @req:R3501-6.4.6-06
    Examples:
      | item          | after                    |
      | +FLAGS.SILENT | \Flagged \Seen \Answered |

    @req:R3501-6.4.6-07
    Examples:
      | item          | after     |
      | -FLAGS.SILENT | \Answered |

  @req:R3501-6.4.6-08 @req:R9051-6.4.6-02
  Scenario Outline: <item> is not answered with the flags
    Given alice is logged in
    And the folder Work holds these messages
      | flags |
      | \Seen |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 <item> (<changed>)
      S!: * 1 FETCH (FLAGS <flag-list>)
      S: a1 OK <text>
      """

    Examples:
      | item          | changed  |
      | FLAGS.SILENT  | \Flagged |
      | +FLAGS.SILENT | \Flagged |
      | -FLAGS.SILENT | \Seen    |

  @req:R3501-6.4.6-01 @req:R9051-6.4.6-04
  Scenario: An empty list takes every flag away
    Given alice is logged in
    And the folder Work holds these messages
      | flags           |
      | \Seen \Answered |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 FLAGS ()
      S: * 1 FETCH (FLAGS <flags>)
      S: a1 OK <text>
      """

  @req:R3501-6.4.6-02 @req:R3501-6.4.6-04 @req:R9051-6.4.6-01 @req:R9051-6.4.6-05
  Scenario: Only the messages of the set are altered
    Given alice is logged in
    And the folder Work holds 4 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 2,4 +FLAGS (\Deleted)
      S: * 2 FETCH (FLAGS <flags \Deleted>)
      S: * 4 FETCH (FLAGS <flags \Deleted>)
      S: a1 OK <text>
      C: a2 SEARCH DELETED
      S: * SEARCH <numbers 2 4>
      S: a2 OK <text>
      """

  @req:R3501-6.4.8-02 @req:R3501-6.4.8-13 @req:R9051-6.4.9-01 @req:R9051-6.4.9-11
  Scenario: UID STORE takes the messages by their unique identifiers and answers with them
    Given alice is logged in
    And the folder Work holds this message
      """
      From: Bob <bob@example.org>
      Subject: Lunch

      At noon?
      """
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 UID
      S: * 1 FETCH (UID <nz-number:uid>)
      S: a1 OK <text>
      C: a2 UID STORE <uid> +FLAGS (\Flagged)
      S: * 1 FETCH (UID <uid> FLAGS <flags \Flagged>)
      S: a2 OK <text>
      C: a3 UID STORE <uid+1> +FLAGS (\Deleted)
      S!: * <nz-number> FETCH (FLAGS <flags with \Deleted>)
      S: a3 OK <text>
      """

  @req:R3501-2.3.2-07 @req:R9051-2.3.2-11
  Scenario: Another session is told of the new flags when it asks
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 STORE 2 +FLAGS (\Flagged)
      phone S: * 2 FETCH (FLAGS <flags with \Flagged>)
      phone S: a1 OK <text>
      laptop C: b1 FETCH 2 FLAGS
      laptop S: * 2 FETCH (FLAGS <flags with \Flagged>)
      laptop S: b1 OK <text>
      """

  @req:R3501-6.4.6-09 @req:R9051-6.4.6-03
  Scenario: The session that is silent still sees what another one alters
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 STORE 1 +FLAGS (\Flagged)
      laptop S: b1 OK <text>
      phone C: a1 STORE 1 +FLAGS.SILENT (\Answered)<crlf>a2 NOOP
      phone S?: a1 OK <text>
      phone S: * 1 FETCH (FLAGS <flags with \Flagged>)
      phone S: a2 OK <text>
      """

  @req:R3501-2.3.2-07 @req:R3501-6.4.6-06 @req:R9051-2.3.2-11 @req:R9051-6.4.6-05
  Scenario: What two sessions set at the same time is all set
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 STORE 1 +FLAGS.SILENT (\Flagged \Answered)
      laptop C: b1 STORE 1 +FLAGS.SILENT (\Seen \Draft)
      phone S: a1 OK <text>
      laptop S: b1 OK <text>
      phone C: a2 NOOP
      phone S: a2 OK <text>
      phone C: a3 FETCH 1 FLAGS
      phone S: * 1 FETCH (FLAGS <flags \Seen \Answered \Flagged \Draft>)
      phone S: a3 OK <text>
      laptop C: b2 NOOP
      laptop S: b2 OK <text>
      laptop C: b3 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS <flags \Seen \Answered \Flagged \Draft>)
      laptop S: b3 OK <text>
      """

  @req:R9051-6.4.6-01 @req:R9051-6.4.6-05
  @cap:ENABLE @cap:IMAP4rev2
  Scenario: A client that has enabled IMAP4rev2 stores flags in the same way
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 +FLAGS (\Seen)
      S: * 1 FETCH (FLAGS <flags \Seen>)
      S: a1 OK <text>
      """

  @req:R3501-2.2-03 @req:R9051-2.2-03
  Scenario Outline: The command arrives in pieces: <how>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: <line>
      S: * 1 FETCH (FLAGS <flags \Seen>)
      S: a1 OK <text>
      """

    Examples:
      | how                | line                                             |
      | octet by octet     | <octet by octet>a1 STORE 1 FLAGS (\Seen)         |
      | within the keyword | a1 STO<pause>RE 1 FLAGS (\Seen)                  |
      | before the LF      | a1 STORE 1 FLAGS (\Seen)<cr><pause><lf><no crlf> |

  Scenario Outline: A line that is not a STORE command is BAD and alters nothing: <what>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S!: * 1 FETCH (FLAGS <flags with \Flagged>)
      S: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: a2 OK <text>
      """

    @req:R3501-6.4.6-10 @req:R9051-6.4.6-07
    Examples:
      | what     | line          |
      | no flags | STORE 1 FLAGS |

    @req:R3501-6.4.6-11 @req:R9051-6.4.6-07
    Examples:
      | what            | line                    |
      | an unknown item | STORE 1 FLAG (\Flagged) |

    @req:R3501-2.2.2-14 @req:R9051-2.2.2-06
    Examples:
      | what                     | line                              |
      | nothing behind the name  | STORE                             |
      | no item                  | STORE 1                           |
      | an open list             | STORE 1 FLAGS (\Flagged           |
      | a list in a list         | STORE 1 FLAGS ((\Flagged))        |
      | a flag in quotes         | STORE 1 FLAGS ("\Flagged")        |
      | message 0                | STORE 0 FLAGS (\Flagged)          |
      | an empty set             | STORE , FLAGS (\Flagged)          |
      | a negative number        | STORE -1 FLAGS (\Flagged)         |
      | a number above 32 bits   | STORE 4294967296 FLAGS (\Flagged) |
      | NUL in the flag          | STORE 1 FLAGS (\Fla<nul>gged)     |
      | 8-bit octets in the flag | STORE 1 FLAGS (<octet c3a9>)      |
      | a bare CR                | STORE 1 FLAGS<cr>(\Flagged)       |

  @req:R3501-2.3.2-03
  Scenario: \Recent cannot be altered
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 -FLAGS (\Recent)
      S: a1 BAD <text>
      or: a1 NO <text>
      or: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags with \Recent>)
      S: a2 OK <text>
      """
