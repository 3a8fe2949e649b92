Feature: DELETE

  RFC 3501, section 6.3.4, and RFC 9051, section 6.3.5: DELETE removes a mailbox for good, and nothing below it.

  @req:R3501-6.3.4-01 @req:R3501-6.3.4-02 @req:R9051-6.3.5-02 @req:R9051-6.3.5-12
  Scenario: What is deleted is gone
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 DELETE <folder Work>
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 NO <text>
      C: a3 LIST "" <folder %>
      S!: * LIST <flag-list> <delimiter> <folder Work>
      S: a3 OK <text>
      C: a4 CREATE <folder Work>
      S: a4 OK <text>
      C: a5 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a5 OK <text>
      """

  @req:R3501-6.3.4-04 @req:R9051-6.3.5-04
  Scenario: Nobody deletes what does not exist
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 DELETE <folder Nowhere>
      S: a1 NO <text>
      """

  @req:R3501-6.3.4-05 @req:R9051-6.3.5-06
  Scenario: What is below a deleted name stays
    Given alice is logged in
    And the folder Work
    And the folder Work/Plans holds 2 messages
    Then this exchange takes place
      """
      C: a1 DELETE <folder Work>
      S: a1 OK <text>
      or: a1 NO <text>
      C: a2 STATUS <folder Work/Plans> (MESSAGES)
      S: * STATUS <folder Work/Plans> (MESSAGES 2)
      S: a2 OK <text>
      """

  @req:R3501-6.3.4-06 @req:R9051-6.3.5-07
  Scenario: A name that has others below it and is no mailbox is not deleted
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 DELETE <folder Work>
      S: a1 OK <text>
      or: a1 NO <text>
      C: a2 DELETE <folder Work>
      S: a2 NO <text>
      C: a3 STATUS <folder Work/Plans> (MESSAGES)
      S: * STATUS <folder Work/Plans> (MESSAGES 0)
      S: a3 OK <text>
      """

  @cap:IMAP4rev2 @req:R9051-6.3.5-08 @req:R9051-6.3.5-09
  Scenario: A server that does not delete what has names below it says so
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 DELETE <folder Work>
      S: a1 NO [HASCHILDREN] <text>
      or: a1 OK <text>
      """

  @req:R3501-6.3.4-02
  Scenario: Only the name itself is deleted, not those that begin like it
    Given alice is logged in
    And the folder Work
    And the folder Workshop
    Then this exchange takes place
      """
      C: a1 DELETE <folder Work>
      S: a1 OK <text>
      C: a2 LIST "" <folder Work*>
      S!: * LIST <flag-list> <delimiter> <folder Work>
      S: * LIST <flag-list> <delimiter> <folder Workshop>
      S: a2 OK <text>
      """

  @req:R3501-6.3.4-11 @req:R9051-6.3.5-05
  Scenario Outline: A line that is not a DELETE command is BAD, and deletes nothing: <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a2 OK <text>
      """

    Examples:
      | what       | line                       |
      | no name    | DELETE                     |
      | two names  | DELETE <folder Work> again |
      | a list     | DELETE (<folder Work>)     |
      | a wildcard | DELETE <folder Work>%      |
