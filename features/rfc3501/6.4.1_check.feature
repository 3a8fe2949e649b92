Feature: CHECK

  RFC 3501, section 6.4.1: CHECK asks for a checkpoint of the selected folder, whatever the server makes of it. RFC 9051 has it
  no more.

  @req:R3501-6.4.1-01
  Scenario: The checkpoint is done
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 CHECK
      S: a1 OK <text>
      C: a2 FETCH 2 FLAGS
      S: * 2 FETCH (FLAGS <flags>)
      S: a2 OK <text>
      """

  @req:R3501-6.4.1-01
  Scenario: A folder that is only examined can be checked too
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 CHECK
      S: a1 OK <text>
      """

  @req:R3501-6.4.1-01
  Scenario: A checkpoint removes nothing
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      | \Seen    |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 CHECK
      S!: * <nz-number> EXPUNGE
      S: a1 OK <text>
      C: a2 FETCH 1:2 FLAGS
      S: * 1 FETCH (FLAGS <flags \Deleted>)
      S: * 2 FETCH (FLAGS <flags \Seen>)
      S: a2 OK <text>
      """

  @req:R3501-6.4.1-02
  Scenario Outline: CHECK takes no argument: <line>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: a2 OK <text>
      """

    Examples:
      | line       |
      | CHECK 1    |
      | CHECK ()   |
      | CHECK "it" |
