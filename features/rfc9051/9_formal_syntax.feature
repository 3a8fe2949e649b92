Feature: Formal syntax of IMAP4rev2

  RFC 9051, section 9: what its grammar has that is not said elsewhere.

  @req:R9051-9-12
  Scenario Outline: A partial fetch of nothing is BAD: <item>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 <item>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | item                 |
      | BODY.PEEK[]<0.0>     |
      | BODY.PEEK[TEXT]<5.0> |

  @req:R9051-9-57
  Scenario: LIST takes its pattern in parentheses
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LIST "" (<folder %>)
      <nothing else>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: a1 OK <text>
      """
