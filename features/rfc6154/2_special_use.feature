Feature: SPECIAL-USE

  RFC 6154, section 2: LIST says which mailboxes are meant for what.

  @req:R6154-2-02
  Scenario: The capability is listed
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capabilities with SPECIAL-USE>
      S: a1 OK <text>
      """

  @cap:LIST-EXTENDED @req:R6154-2-03 @req:R6154-2-07 @req:R6154-6-03
  Scenario: As a selection option it leaves out the mailboxes without a special use, and names the use of the others
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LIST (SPECIAL-USE) "" "*"
      S!: * LIST <flag-list> <delimiter> <folder Work>
      S!: * LIST <flags without \All \Archive \Drafts \Flagged \Important \Junk \Memos \Scheduled \Sent \Snoozed \Trash> <delimiter> <astring>
      S: a1 OK <text>
      """

  @cap:LIST-EXTENDED @req:R6154-2-06
  Scenario: As a return option it leaves the selection as it is
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LIST "" <folder *> RETURN (SPECIAL-USE)
      S: * LIST <flags without \All \Archive \Drafts \Flagged \Important \Junk \Memos \Scheduled \Sent \Snoozed \Trash> <delimiter> <folder Work>
      S: a1 OK <text>
      """

  @cap:LIST-EXTENDED @req:R6154-2-04 @req:R6154-2-05
  Scenario: The folder for drafts is found either way
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST (SPECIAL-USE) "" "*"
      S: * LIST <flags with \Drafts> <delimiter> <astring:drafts>
      S: a1 OK <text>
      C: a2 LIST "" <drafts> RETURN (SPECIAL-USE)
      S: * LIST <flags with \Drafts> <delimiter> <drafts>
      S: a2 OK <text>
      C: a3 LIST (SPECIAL-USE) "" <drafts>
      S: * LIST <flags with \Drafts> <delimiter> <drafts>
      S: a3 OK <text>
      """

  @cap:CREATE-SPECIAL-USE @cap:LIST-EXTENDED @req:R6154-3-03
  Scenario: A mailbox that is created for a use has it
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <folder New> (USE (\Archive))
      S: a1 OK <text>
      n/a: a1 NO <text>
      C: a2 LIST "" <folder *> RETURN (SPECIAL-USE)
      S!: * LIST <flags without \Archive> <delimiter> <folder New>
      S: a2 OK <text>
      """

  @cap:CREATE-SPECIAL-USE @cap:LIST-EXTENDED @req:R6154-3-04
  Scenario: A mailbox that is created for no use has none
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <folder New> (USE ())
      S: a1 OK <text>
      C: a2 LIST "" <folder *> RETURN (SPECIAL-USE)
      S: * LIST <flags without \All \Archive \Drafts \Flagged \Important \Junk \Memos \Scheduled \Sent \Snoozed \Trash> <delimiter> <folder New>
      S: a2 OK <text>
      """

  @cap:CREATE-SPECIAL-USE @req:R6154-3-07 @req:R6154-3-08
  Scenario: A mailbox is not created for a use that there is not
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <folder New> (USE (\Flowers))
      S: a1 NO <text>
      C: a2 STATUS <folder New> (MESSAGES)
      S: a2 NO <text>
      """

  @cap:CREATE-SPECIAL-USE @req:R6154-3-09
  Scenario: That it was for the use is told by a response code
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <folder New> (USE (\Flowers))
      S: a1 NO [USEATTR] <text>
      """

  @cap:CREATE-SPECIAL-USE
  Scenario Outline: USE is not understood: <parameters>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <folder New> (<parameters>)
      S: a1 BAD <text>
      C: a2 STATUS <folder New> (MESSAGES)
      S: a2 NO <text>
      """

    @req:R6154-6-04
    Examples:
      | parameters   |
      | USE          |
      | USE \Archive |

    @req:R6154-6-05
    Examples:
      | parameters    |
      | USE (Archive) |
