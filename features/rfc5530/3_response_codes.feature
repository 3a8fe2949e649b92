Feature: Response codes

  RFC 5530: codes that tell a program why a command was refused, each only where it is true.

  @req:R5530-3-01 @req:R5530-3-02
  Scenario: AUTHENTICATIONFAILED is for those who log in
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LOGIN "<alice's name>" "wrong"
      S: a1 NO [AUTHENTICATIONFAILED] <text>
      or: a1 NO <text>
      C: a2 NOSUCHCOMMAND
      S!: a2 NO [AUTHENTICATIONFAILED] <text>
      S!: a2 BAD [AUTHENTICATIONFAILED] <text>
      S: a2 <text>
      C: a3 SELECT <folder Work>
      S!: a3 NO [AUTHENTICATIONFAILED] <text>
      S!: a3 BAD [AUTHENTICATIONFAILED] <text>
      S: a3 <text>
      """

  @req:R5530-3-03 @req:R5530-3-04 @req:R5530-3-08
  Scenario Outline: A name that is taken: <line>
    Given alice is logged in
    And the folder Work
    And the folder Play
    Then this exchange takes place
      """
      C: a1 <line>
      S!: a1 NO [NONEXISTENT] <text>
      S: a1 NO [ALREADYEXISTS] <text>
      or: a1 NO <text>
      """

    Examples:
      | line                                |
      | CREATE <folder Work>                |
      | RENAME <folder Work> <folder Play>  |

  @req:R5530-3-05 @req:R5530-3-06 @req:R5530-3-07
  Scenario Outline: A name that nothing has: <line>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S!: a1 NO [ALREADYEXISTS] <text>
      S: a1 NO [NONEXISTENT] <text>
      or: a1 NO <text>
      """

    Examples:
      | line                                |
      | DELETE <folder None>                |
      | RENAME <folder None> <folder Play>  |
      | SELECT <folder None>                |

  @req:R5530-3-10
  Scenario: PRIVACYREQUIRED is not for a connection with TLS
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGIN "<alice's name>" "wrong"
      S!: a1 NO [PRIVACYREQUIRED] <text>
      S: a1 NO <text>
      """

  @req:R5530-3-09
  Scenario: Without TLS a login may be refused for that reason
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 LOGIN "<alice's name>" "wrong"
      S: a1 NO [PRIVACYREQUIRED] <text>
      or: a1 NO <text>
      or: a1 BAD <text>
      """

  @req:R5530-3-11
  Scenario: A name that can never be is refused
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 EXAMINE INBOX
      S: a1 OK <text>
      C: a2 CREATE INBOX
      S: a2 NO [CANNOT] <text>
      or: a2 NO <text>
      """

  @req:R5530-3-12
  Scenario: AUTHORIZATIONFAILED is for those who want to act as somebody else
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGIN "<alice's name>" "wrong"
      S!: a1 NO [AUTHORIZATIONFAILED] <text>
      S: a1 NO <text>
      """
