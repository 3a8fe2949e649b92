Feature: CREATE

  RFC 3501, section 6.3.3, and RFC 9051, section 6.3.4: CREATE makes a mailbox, with the levels above it where they are
  missing.

  @req:R3501-6.3.3-01 @req:R9051-6.3.4-02
  Scenario: A new mailbox is listed and can be selected
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <folder New>
      S: a1 OK <text>
      C: a2 LIST "" <folder New>
      S: * LIST <flag-list> <delimiter> <folder New>
      S: a2 OK <text>
      C: a3 SELECT <folder New>
      S: * 0 EXISTS
      S: a3 OK <text>
      """

  @req:R3501-6.3.3-02 @req:R9051-6.3.4-03
  Scenario Outline: INBOX exists in whatever case it is written: <name>
    Given alice is logged in
    # Some servers make INBOX when it is first opened.
    Then this exchange takes place
      """
      C: a1 EXAMINE INBOX
      S: a1 OK <text>
      C: a2 CREATE <name>
      S: a2 NO <text>
      """

    Examples:
      | name    |
      | INBOX   |
      | inbox   |
      | "InBoX" |

  @req:R3501-6.3.3-03 @req:R9051-6.3.4-04
  Scenario: A name that exists is refused, and its mailbox stays as it is
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 CREATE <folder Work>
      S: a1 NO <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 2)
      S: a2 OK <text>
      """

  @req:R3501-6.3.3-05 @req:R3501-6.3.3-06 @req:R9051-6.3.4-10 @req:R9051-6.3.4-11
  Scenario: A hierarchy separator at the end is no part of the name
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work/New><delimiter>"
      S: a1 OK <text>
      C: a2 LIST "" <folder Work/%>
      S: * LIST <flag-list> <delimiter> <folder Work/New>
      S: a2 OK <text>
      """

  @req:R3501-6.3.3-07 @req:R9051-6.3.4-12
  Scenario: The levels above a new name come with it
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <folder Work/Plans/Next>
      S: a1 OK <text>
      C: a2 LIST "" <folder Work*>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans/Next>
      S: a2 OK <text>
      """

  @req:R3501-6.3.3-08 @req:R3501-6.3.4-10 @req:R9051-6.3.4-13 @req:R9051-6.3.5-13
  Scenario: A mailbox that is created again does not take an old UID for another message
    Given alice is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (UIDNEXT UIDVALIDITY)
      S: * STATUS <folder Work> (UIDNEXT <nz-number:next> UIDVALIDITY <nz-number:validity>)
      S: a1 OK <text>
      C: a2 DELETE <folder Work>
      S: a2 OK <text>
      C: a3 CREATE <folder Work>
      S: a3 OK <text>
      C: a4 STATUS <folder Work> (UIDNEXT UIDVALIDITY)
      S: * STATUS <folder Work> (UIDVALIDITY <nz-number other than validity>)
      or: * STATUS <folder Work> (UIDNEXT <nz-number at least next>)
      S: a4 OK <text>
      """

  @req:R3501-6.3.3-01
  Scenario Outline: A name in <spelling> is the same name
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <line>
      S: a1 OK <text>
      C: a2 STATUS <folder New> (MESSAGES)
      S: * STATUS <folder New> (MESSAGES 0)
      S: a2 OK <text>
      """

    Examples:
      | spelling        | line                     |
      | a quoted string | "<folder New>"           |
      | a literal       | <literal "<folder New>"> |

  @req:R3501-6.3.3-09 @req:R9051-6.3.4-05
  Scenario Outline: A line that is not a CREATE command is BAD: <what>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what           | line                      |
      | no name        | CREATE                    |
      | two names      | CREATE <folder New> again |
      | a list         | CREATE (<folder New>)     |
      | a wildcard     | CREATE <folder New>%      |
      | an open string | CREATE "<folder New>      |
