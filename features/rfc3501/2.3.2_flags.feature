Feature: Flags of messages

  RFC 3501, section 2.3.2: flags are system flags, with a backslash, and keywords. Every session sees permanent ones, and
  \Recent belongs to the server: the first session that is told of a message has it, and nobody can set or clear it.

  @req:R9051-2.3.2-01
  Scenario: Adding a flag sets it, and removing it clears it
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 +FLAGS (\Flagged)
      S: * 1 FETCH (FLAGS <flags \Flagged>)
      S: a1 OK <text>
      C: a2 STORE 1 -FLAGS (\Flagged)
      S: * 1 FETCH (FLAGS <flags>)
      S: a2 OK <text>
      """

  @req:R3501-2.3.2-01 @req:R3501-2.3.2-02
  Scenario: The first session has a message recent, later ones do not
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: * 1 RECENT
      phone S: a1 OK <text>
      phone C: a2 FETCH 1 FLAGS
      phone S: * 1 FETCH (FLAGS <flags with \Recent>)
      phone S: a2 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: * 0 RECENT
      laptop S: b1 OK <text>
      laptop C: b2 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS <flags without \Recent>)
      laptop S: b2 OK <text>
      """

  @req:R3501-2.3.2-03
  Scenario Outline: STORE does not touch \Recent: <item>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 <item>
      S: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags with \Recent>)
      S: a2 OK <text>
      """

    Examples:
      | item          |
      | FLAGS ()      |
      | FLAGS (\Seen) |

  @req:R3501-2.3.2-03
  Scenario: A client cannot make a message recent
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: * 0 RECENT
      laptop S: b1 OK <text>
      laptop C: b2 STORE 1 +FLAGS (\Recent)
      laptop S: b2 BAD <text>
      or: b2 NO <text>
      or: b2 OK <text>
      laptop C: b3 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS <flags without \Recent>)
      laptop S: b3 OK <text>
      """

  @req:R3501-2.3.2-04
  Scenario: APPEND takes no \Recent
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work
    Then this exchange takes place
      """
      phone C: a1 APPEND <folder Work> (\Recent) <literal>
      | Subject: Lunch
      |
      | At noon?
      phone S: a1 BAD <text>
      or: a1 NO <text>
      or: a1 OK <text>
      phone C: a2 SELECT <folder Work>
      phone S: a2 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 FETCH 1:* FLAGS
      laptop S!: * <nz-number> FETCH (FLAGS <flags with \Recent>)
      laptop S: b2 <text>
      """

  @req:R3501-2.3.2-07 @req:R9051-2.3.2-11
  Scenario: Another session that has the folder selected sees the change of a flag
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      phone C: a2 STORE 2 +FLAGS (\Flagged)
      phone S: a2 OK <text>
      laptop C: b2 NOOP
      laptop S: b2 OK <text>
      laptop C: b3 FETCH 2 FLAGS
      laptop S: * 2 FETCH (FLAGS <flags \Flagged>)
      laptop S: b3 OK <text>
      """

  @req:R3501-2.3.2-08 @req:R9051-2.3.2-12
  Scenario: A session that comes later finds the flags as they were left
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: a1 OK <text>
      phone C: a2 STORE 1 FLAGS (\Seen \Answered)
      phone S: a2 OK <text>
      phone C: a3 LOGOUT
      phone S: * BYE <text>
      phone S: a3 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS <flags \Seen \Answered>)
      laptop S: b2 OK <text>
      """
