Feature: UNSELECT

  RFC 3691, section 2; RFC 9051, section 6.4.2: UNSELECT leaves the selected folder as CLOSE does, and removes nothing from it.

  @req:R3691-2-01 @req:R3691-2-02 @req:R3691-2-04 @req:R3691-2-05 @req:R3691-2-06 @req:R9051-6.4.2-01 @req:R9051-6.4.2-02
  Scenario: The folder is left, and what is flagged \Deleted stays in it
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Seen    |
      | \Deleted |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 UNSELECT
      S!: * <nz-number> EXPUNGE
      S: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: a2 BAD <text>
      or: a2 NO <text>
      C: a3 SELECT <folder Work>
      S: * 2 EXISTS
      S: a3 OK <text>
      C: a4 FETCH 1:2 FLAGS
      S: * 1 FETCH (FLAGS <flags \Seen>)
      S: * 2 FETCH (FLAGS <flags \Deleted>)
      S: a4 OK <text>
      """

  @req:R3691-2-03 @req:R9051-6.4.2-01
  Scenario: Another folder can be selected then
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Notes holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 UNSELECT
      S: a1 OK <text>
      C: a2 SELECT <folder Notes>
      S: * 2 EXISTS
      S: a2 OK <text>
      """

  @req:R3691-2-07
  Scenario: A folder that was examined is left too
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has examined the folder Work
    Then this exchange takes place
      """
      C: a1 UNSELECT
      S: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: a2 BAD <text>
      or: a2 NO <text>
      """

  @req:R3691-2-08 @req:R9051-6.4.2-03
  Scenario: There must be a folder to leave
    Given alice is logged in
    And the folder Work
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 UNSELECT
      S: a1 OK <text>
      C: a2 UNSELECT
      S: a2 BAD <text>
      C: a3 NOOP
      S: a3 OK <text>
      """

  @req:R3691-2-09
  Scenario: Nothing can be left before the login
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 UNSELECT
      S: a1 BAD <text>
      or: a1 NO <text>
      """

  @req:R3691-2-10 @req:R3691-2-11 @req:R9051-6.4.2-04
  Scenario Outline: UNSELECT takes no argument, and one that is refused leaves nothing: <line>
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
      | line                   |
      | UNSELECT <folder Work> |
      | UNSELECT ()            |
      | UNSELECT 1             |

  @req:R3691-4-01
  Scenario Outline: The keyword in another case: <word>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <word>
      S: a1 OK <text>
      """

    Examples:
      | word     |
      | unselect |
      | UnSelect |
