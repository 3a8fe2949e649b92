Feature: Updates and commands in progress

  RFC 3501, sections 5.2 to 5.5: what a server observes it tells unasked; commands that come together are carried out one
  after the other where they depend on each other.

  @req:R3501-5.2-01 @req:R9051-5.2-01
  Scenario: A message that another session appends is told of with the next command
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: * 1 EXISTS
      phone S: a1 OK <text>
      laptop C: b1 APPEND <folder Work> <literal>
      | Subject: News
      |
      | Here it is.
      laptop S: b1 OK <text>
      phone C: a2 NOOP
      phone S: * 2 EXISTS
      phone S: a2 OK <text>
      """

  @req:R3501-5.2-01 @req:R9051-5.2-01 @req:R3501-7-08 @req:R9051-7-06
  Scenario: A message that another session expunges is told of with the next command
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: * 3 EXISTS
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 STORE 2 +FLAGS.SILENT (\Deleted)
      laptop S: b2 OK <text>
      laptop C: b3 EXPUNGE
      laptop S: * 2 EXPUNGE
      laptop S: b3 OK <text>
      phone C: a2 NOOP
      phone S: * 2 EXPUNGE
      phone S: a2 OK <text>
      phone C: a3 FETCH 1:2 UID
      phone S: * 2 FETCH (UID <nz-number>)
      phone S: a3 OK <text>
      """

  @req:R3501-5.2-03 @req:R9051-5.2-02 @req:R3501-7-07 @req:R9051-7-05
  Scenario: A flag that another session changes is told of
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 STORE 2 +FLAGS (\Flagged)
      laptop S: b2 OK <text>
      phone C: a2 NOOP
      phone S: * 2 FETCH (FLAGS <flags with \Flagged>)
      phone S: a2 OK <text>
      """

  @req:R3501-5.2-04 @req:R9051-5.2-03
  Scenario: The number of messages goes down by EXPUNGE responses only
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: * 3 EXISTS
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 STORE 1:3 +FLAGS.SILENT (\Deleted)
      laptop S: b2 OK <text>
      laptop C: b3 CLOSE
      laptop S: b3 OK <text>
      phone C: a2 NOOP
      <in this order>
      phone S: * <nz-number> EXPUNGE
      phone S: * <nz-number> EXPUNGE
      phone S: * 1 EXPUNGE
      phone S: a2 OK <text>
      """

  @req:R9051-5.3-01
  Scenario: No EXPUNGE comes while the client is silent
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 STORE 1 +FLAGS.SILENT (\Deleted)
      laptop S: b2 OK <text>
      laptop C: b3 EXPUNGE
      laptop S: b3 OK <text>
      phone C: a2 FETCH 2 UID
      phone S!: * <nz-number> EXPUNGE
      phone S: a2 OK <text>
      phone C: a3 NOOP
      phone S: * 1 EXPUNGE
      phone S: a3 OK <text>
      """

  @req:R3501-5.5-02 @req:R9051-5.5-02 @req:R9051-2.2.2-04
  Scenario: Commands that arrive together are all answered
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 NOOP<crlf>a2 SELECT <folder Work><crlf>a3 FETCH 1 UID<crlf>a4 NOOP
      S: a1 OK <text>
      S: * 2 EXISTS
      S: a2 OK <text>
      S: * 1 FETCH (UID <nz-number>)
      S: a3 OK <text>
      S: a4 OK <text>
      """

  @req:R3501-5.5-02 @req:R9051-5.5-02 @req:R9051-2.2.2-04
  Scenario: An error in the middle harms neither those before nor those behind
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work><crlf>a2 FETCH (<crlf>a3 NOSUCHCOMMAND<crlf>a4 SELECT <folder None><crlf>a5 NOOP
      S: * 2 EXISTS
      S: a1 OK <text>
      S: a2 BAD <text>
      S: a3 BAD <text>
      S: a4 NO <text>
      S: a5 OK <text>
      """

  @req:R3501-5.5-07 @req:R9051-5.5-05
  Scenario: A flag that is stored is found by the search behind it
    Given alice is logged in
    And the folder Work holds 3 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 2 +FLAGS (\Flagged)<crlf>a2 SEARCH FLAGGED<crlf>a3 STORE 2 -FLAGS (\Flagged)<crlf>a4 SEARCH FLAGGED
      <in this order>
      S?: a1 OK <text>
      S?: a2 OK <text>
      S?: a3 OK <text>
      S: * SEARCH <numbers 2>
      S: * SEARCH<numbers>
      S: a4 OK <text>
      """

  @req:R3501-5.5-04 @req:R9051-5.5-04
  Scenario: What comes while a literal is awaited belongs to the literal
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> {30}
      S: + <text?>
      C: Subject: x<crlf><crlf>a2 LOGOUT<crlf>.....
      <nothing else>
      S: a1 OK <text>
      C: a3 NOOP
      S: a3 OK <text>
      """
