Feature: FLAGS and the mailbox's size

  RFC 3501, sections 7.2.6 and 7.3, and RFC 9051, sections 7.3.5 and 7.4: responses that describe the selected mailbox, when
  it is opened and when it grows.

  @req:R3501-7.2.6-01 @req:R9051-7.3.5-01
  Scenario: The flags of the mailbox are the five that a client can set
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * FLAGS <flags with \Answered \Flagged \Deleted \Seen \Draft>
      S: a1 OK <text>
      """

  @req:R3501-7.2.6-02 @req:R9051-7.3.5-01
  Scenario: The flags of the mailbox have the keywords in use among them
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags       |
      | Lunch   | Invitations |
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * FLAGS <flags with Invitations>
      S: * OK [PERMANENTFLAGS <flags with \*>] <text>
      n/a: * OK [PERMANENTFLAGS <flags without \*>] <text>
      S: a1 OK <text>
      """

  Scenario Outline: Another session's message is announced in answer to <command>, by <response>
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    And alice's phone has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 APPEND <folder Work> <literal>
      | Subject: Lunch
      |
      | At noon?
      laptop S: b1 OK <text>
      phone C: a1 <command>
      phone S: * 2 <response>
      phone S: a1 OK <text>
      """

    @req:R3501-7.3.1-01 @req:R3501-7-05
    Examples:
      | command | response |
      | NOOP    | EXISTS   |
      | CHECK   | EXISTS   |

    @req:R3501-7.3.2-01 @req:R3501-7-06
    Examples:
      | command | response |
      | NOOP    | RECENT   |
      | CHECK   | RECENT   |
