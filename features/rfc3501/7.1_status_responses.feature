Feature: Status responses

  RFC 3501, section 7.1: OK, NO and BAD complete a command or, untagged, inform or warn; PREAUTH and BYE are always untagged.
  Response codes in brackets tell programs what the text tells people.

  @req:R3501-7.1.1-01 @req:R3501-7.1.2-01 @req:R3501-7.1.3-01 @req:R9051-7.1.3-02
  Scenario Outline: <what> is <status>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: tag7 <command>
      S: tag7 <status> <text>
      """

    Examples:
      | what                          | command                      | status |
      | what was done                 | STORE 1 +FLAGS (\Seen)       | OK     |
      | what was done by silence      | STORE 1 +FLAGS.SILENT (\Seen) | OK    |
      | a folder that is not there    | STATUS <folder None> (UNSEEN) | NO    |
      | a folder that is there already | CREATE <folder Work>         | NO     |
      | a copy to nowhere             | COPY 1 <folder None>         | NO     |
      | what has a wrong form         | STORE 1 (\Seen)              | BAD    |
      | what nobody knows             | FROBNICATE 1                 | BAD    |

  @req:R3501-7.1.1-02 @req:R9051-7.1.1-04
  Scenario: A client that has to log in is greeted with OK
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 SELECT <folder Work>
      S: a1 NO <text>
      or: a1 BAD <text>
      """

  @req:R3501-7.1.3-02 @req:R9051-7.1.3-03
  Scenario Outline: A line without a tag gets a BAD without one: <what>
    Given alice is logged in
    Then this exchange takes place
      """
      C: <line>
      S: * BAD <text>
      or: * BYE <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what              | line           |
      | an empty line     |                |
      | parentheses       | ()             |
      | an asterisk       | * OK           |

  @req:R3501-7.1-06
  Scenario: A permanent flag outlasts the session
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: * OK [PERMANENTFLAGS <flags with \Flagged>] <text>
      n/a: * OK [PERMANENTFLAGS <flags without \Flagged>] <text>
      phone S: a1 OK <text>
      phone C: a2 STORE 1 +FLAGS (\Flagged)
      phone S: a2 OK <text>
      phone C: a3 CLOSE
      phone S: a3 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS <flags \Flagged>)
      laptop S: b2 OK <text>
      """

  @req:R3501-7.1-07 @req:R9051-7.1-14
  Scenario: Where PERMANENTFLAGS has \*, a new keyword can be stored
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: * OK [PERMANENTFLAGS <flags with \*>] <text>
      n/a: * OK [PERMANENTFLAGS <flags without \*>] <text>
      phone S: a1 OK <text>
      phone C: a2 STORE 1 +FLAGS (Never-Seen-Before)
      phone S: * 1 FETCH (FLAGS <flags Never-Seen-Before>)
      phone S: a2 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS <flags Never-Seen-Before>)
      laptop S: b2 OK <text>
      """

  @req:R3501-7.1-08
  Scenario: READ-WRITE and READ-ONLY are true
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 EXAMINE <folder Work>
      S: a1 OK [READ-ONLY] <text>
      C: a2 STORE 1 +FLAGS (\Flagged)
      S: a2 NO <text>
      or: a2 BAD <text>
      or: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags without \Flagged>)
      S: a3 OK <text>
      C: a4 SELECT <folder Work>
      S: a4 OK [READ-WRITE] <text>
      n/a: a4 OK <text>
      C: a5 STORE 1 +FLAGS (\Flagged)
      S: * 1 FETCH (FLAGS <flags \Flagged>)
      S: a5 OK <text>
      """

  @req:R3501-7.1-09
  Scenario Outline: TRYCREATE is not for a folder that exists: <what>
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Archive
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S!: a1 NO [TRYCREATE] <text>
      S!: a1 BAD [TRYCREATE] <text>
      S: a1 <text>
      """

    Examples:
      | what                             | command                                                       |
      | COPY of a message there is not   | COPY 2 <folder Archive>                                       |
      | COPY of an identifier of nothing | UID COPY 4294967295 <folder Archive>                          |
      | APPEND of nothing                | APPEND <folder Archive> <literal "">                          |
      | APPEND with a date that is none  | APPEND <folder Archive> "yesterday" <literal "Subject: News"> |

  @req:R3501-7.1-09
  Scenario: TRYCREATE is not for a message that is no longer there
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    And the folder Archive
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 STORE 1 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: b2 OK <text>
      phone C: a1 COPY 1 <folder Archive>
      phone S!: a1 NO [TRYCREATE] <text>
      phone S!: a1 BAD [TRYCREATE] <text>
      phone S: a1 <text>
      """

  @req:R3501-7.1-02
  Scenario: BYE is untagged
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LOGOUT
      S!: a1 BYE <text>
      S: * BYE <text>
      S: a1 OK <text>
      """

  @req:R9051-7.1-06 @req:R9051-7.1-07 @req:R9051-7.1-08 @cap:UIDPLUS
  Scenario: APPENDUID names the folder's validity and the message's identifier
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK [APPENDUID <nz-number:validity> <nz-number:uid>] <text>
      C: a2 SELECT <folder Work>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a2 OK <text>
      C: a3 FETCH 1 UID
      S: * 1 FETCH (UID <uid>)
      S: a3 OK <text>
      """

  @req:R9051-7.1-11 @cap:UIDPLUS
  Scenario: COPYUID pairs the sources with the copies
    Given alice is logged in
    And the folder Archive
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number:source>)
      S: a1 OK <text>
      C: a2 COPY 2 <folder Archive>
      S: a2 OK [COPYUID <nz-number:validity> <source> <nz-number:copy>] <text>
      C: a3 SELECT <folder Archive>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a3 OK <text>
      C: a4 FETCH 1 UID
      S: * 1 FETCH (UID <copy>)
      S: a4 OK <text>
      """

  @req:R9051-7.1-09
  Scenario: A CAPABILITY response code says what the command says
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGIN <alice's login>
      S: a1 OK [CAPABILITY <capability-list:told>] <text>
      n/a: a1 OK <text>
      C: a2 CAPABILITY
      S: * CAPABILITY <capability-list:told>
      S: a2 OK <text>
      """

  @req:R9051-7.1-16
  Scenario: No folder is without persistent identifiers
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S!: * NO [UIDNOTSTICKY] <text>
      S!: * OK [UIDNOTSTICKY] <text>
      S: a1 OK <text>
      """

  @req:R9051-7.1-10 @cap:IMAP4rev2
  Scenario: CLOSED divides what belongs to the old folder from what belongs to the new one
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds 2 messages
    And the folder Archive holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SELECT <folder Archive>
      <in this order>
      S: * OK [CLOSED] <text>
      S: * 1 EXISTS
      S: a1 OK <text>
      """
