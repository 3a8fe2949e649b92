Feature: LOGIN

  RFC 3501, section 6.2.3: LOGIN identifies the client by a user name and a password in plain text.

  @req:R3501-6.2.3-01 @req:R9051-6.2.3-01 @req:R9051-6.2.3-05
  Scenario Outline: Name and password as <spelling>
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGIN <login>
      S: a1 OK <text>
      C: a2 LIST "" INBOX
      S: * LIST <flag-list> <delimiter> INBOX
      S: a2 OK <text>
      """

    Examples:
      | spelling       | login                                                       |
      | quoted strings | "<alice's name>" "<alice's password>"                       |
      | literals       | <literal "<alice's name>"> <literal "<alice's password>">   |
      | one of each    | "<alice's name>" <literal "<alice's password>">             |

  @req:R3501-6.2.3-02 @req:R9051-6.2.3-02 @req:R9051-6.2.3-03
  Scenario: A wrong password is NO, and nobody is logged in
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LOGIN "<alice's name>" "wrong"
      S: a1 NO <text>
      C: a2 SELECT <folder Work>
      S: a2 BAD <text>
      or: a2 NO <text>
      or: * BYE <text>
      C: a3 LOGIN <alice's login>
      S: a3 OK <text>
      """

  @req:R3501-6.2.3-03 @req:R9051-6.2.3-02
  Scenario: A name that nobody has is NO
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGIN "nobody-of-this-name" "wrong"
      S: a1 NO <text>
      """

  @req:R3501-6.2.3-04 @req:R9051-6.2.3-04
  Scenario Outline: LOGIN takes two arguments: <what>
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGIN<arguments>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what  | arguments                                          |
      | none  |                                                    |
      | one   | <octet 20>"<alice's name>"                         |
      | three | <octet 20>"<alice's name>" "<alice's password>" x  |

  @req:R3501-6.2-02 @req:R9051-6.2-02
  Scenario: Who is logged in cannot log in anew
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LOGIN <alice's login>
      S: a1 BAD <text>
      or: a1 NO <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R3501-11.2-03 @req:R9051-11.7-05 @req:R5530-5-01
  Scenario: A wrong name is answered as a wrong password is
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGIN "<alice's name>" "wrong"
      S: a1 NO <text:answer>
      C: a2 LOGIN "nobody-of-this-name" "wrong"
      S: a2 NO <answer>
      """

  @req:R3501-11.2-01 @req:R9051-11.7-01
  Scenario: AUTHENTICATE does not tell the name from the password either
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN
      S: + <text?>
      C: <base64 "<nul><alice's name><nul>wrong">
      S: a1 NO <text:answer>
      C: a2 AUTHENTICATE PLAIN
      S: + <text?>
      C: <base64 "<nul>nobody-of-this-name<nul>wrong">
      S: a2 NO <answer>
      """

  @req:R3501-7.2.1-02 @req:R9051-6.2.3-10 @req:R9051-7.2.2-06 @cap:LOGINDISABLED
  Scenario: Where LOGIN is disabled nobody logs in with it
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capabilities with LOGINDISABLED>
      S: a1 OK <text>
      C: a2 LOGIN <alice's login>
      S: a2 NO <text>
      """
