Feature: ID

  RFC 2971: client and server tell each other what they are. It is for statistics and error reports, and changes nothing else.

  @req:R2971-3.1-02 @req:R2971-3.1-03 @req:R2971-3.1-05 @req:R2971-3.1-07 @req:R2971-3.1-08 @req:R2971-3.2-01 @req:R2971-3.3-07
  Scenario Outline: The client says <what>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 ID <argument>
      S: * ID <value>
      S: a1 OK <text>
      """

    Examples:
      | what                            | argument                                              |
      | nothing                         | NIL                                                   |
      | its name                        | ("name" "imapspec")                                   |
      | name and version                | ("name" "imapspec" "version" "1")                     |
      | that it has no version          | ("name" "imapspec" "version" NIL)                     |
      | what nobody has heard of        | ("x-colour" "green")                                  |
      | its name in literals            | (<literal "name"> <literal "imapspec">)               |

  @req:R2971-3.1-04
  Scenario: ID before the login
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 ID NIL
      S: * ID <value>
      S: a1 OK <text>
      """

  @req:R2971-3.1-06
  Scenario: ID with a folder selected
    Given alice is logged in
    And the folder Work
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 ID ("name" "imapspec")
      S: * ID <value>
      S: a1 OK <text>
      """

  @req:R2971-3-06 @req:R2971-3-07
  Scenario Outline: Who says <argument> can log in
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 ID <argument>
      S: a1 OK <text>
      C: a2 LOGIN <alice's login>
      S: a2 OK <text>
      """

    Examples:
      | argument                                  |
      | NIL                                       |
      | ("name" "unheard-of" "version" "0.0.0")   |

  @req:R2971-3.1-09 @req:R2971-3.1-10 @req:R2971-3.1-11
  Scenario Outline: A wrong form is BAD: <line>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | line                |
      | ID                  |
      | ID ("name")         |
      | ID imapspec         |
      | ID "name" "imapspec" |
      | ID (NIL "imapspec") |
      | ID NIL NIL          |

  @req:R2971-7-01
  Scenario: A long ID before the login does not keep others waiting
    Given alice's phone is connected
    And alice's laptop is connected
    Then this exchange takes place
      """
      phone C: p1 ID ("name" "<repeat x 1000>" "version" "<repeat x 1000>" "os" "<repeat x 1000>" "vendor" "<repeat x 1000>" "support-url"<no crlf>
      laptop C: l1 LOGIN <alice's login>
      laptop S: l1 OK <text>
      phone C:  "<repeat x 1000>" "address" "<repeat x 1000>" "date" "<repeat x 1000>" "command" "<repeat x 1000>")
      phone S: p1 OK <text>
      or: p1 BAD <text>
      or: p1 NO <text>
      or: * BYE <text>
      laptop C: l2 NOOP
      laptop S: l2 OK <text>
      """
