Feature: What an idling session sees of others

  RFC 2177, section 1: while a client idles it is told of what other sessions do in the folder, without asking.

  @req:R2177-1-02
  Scenario: Messages that go are told of
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 4 messages
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 IDLE
      phone S: + <text?>
      laptop C: b1 STORE 2,4 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: b2 OK <text>
      phone S: * <nz-number> EXPUNGE
      phone S: * <nz-number> EXPUNGE
      phone C: DONE
      phone S: a1 OK <text>
      phone C: a2 FETCH 2 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      phone S: * 2 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 3<crlf><crlf>")
      phone S: a2 OK <text>
      """

  @req:R2177-1-03
  Scenario: Flags that change are told of
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 IDLE
      phone S: + <text?>
      laptop C: b1 STORE 2 +FLAGS.SILENT (\Flagged)
      laptop S: b1 OK <text>
      phone S: * 2 FETCH (FLAGS <flags with \Flagged>)
      phone C: DONE
      phone S: a1 OK <text>
      """

  @req:R2177-1-02 @req:R3501-7-08
  Scenario: What happened before the client idles is not lost
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 STORE 1 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: b2 OK <text>
      phone C: a1 IDLE
      # before the request or behind it
      phone S?: + <text?>
      phone S: * 1 EXPUNGE
      phone C: DONE
      phone S?: + <text?>
      phone S: a1 OK <text>
      """

  @req:R2177-1-01
  Scenario: Two clients idle side by side, and both are told
    Given alice's phone is logged in
    And alice's tablet is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    And alice's phone has selected the folder Work
    And alice's tablet has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 IDLE
      phone S: + <text?>
      tablet C: t1 IDLE
      tablet S: + <text?>
      laptop C: b1 APPEND <folder Work> <literal "Subject: x<crlf><crlf>y">
      laptop S: b1 OK <text>
      phone S: * 2 EXISTS
      tablet S: * 2 EXISTS
      phone C: DONE
      phone S: a1 OK <text>
      tablet C: DONE
      tablet S: t1 OK <text>
      """

  @req:R3501-6.4.6-04 @req:R9051-6.4.6-01
  Scenario: A client that idles and vanishes disturbs nobody
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 IDLE
      phone S: + <text?>
      phone C: <reset>
      laptop C: b1 STORE 1 +FLAGS (\Seen)
      laptop S: * 1 FETCH (FLAGS <flags with \Seen>)
      laptop S: b1 OK <text>
      """
