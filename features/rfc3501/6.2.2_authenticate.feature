Feature: AUTHENTICATE

  RFC 3501, section 6.2.2: AUTHENTICATE names a SASL mechanism, whose challenges and responses then go to and fro in BASE64 until
  the server says OK or NO, or the client gives up.

  @req:R3501-6.2.2-03 @req:R3501-6.2.2-05 @req:R3501-6.2.2-08 @req:R9051-6.2.2-03 @req:R9051-6.2.2-18 @req:R9051-6.2.2-30
  @req:R4959-3-12 @req:R4959-3-15 @req:R4959-4-01 @req:R4959-6-01
  Scenario: PLAIN, with an empty challenge for the client that speaks first
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN
      S: +
      or: +<octet 20>
      C: <alice's PLAIN>
      S: a1 OK <text>
      C: a2 LIST "" INBOX
      S: * LIST <flag-list> <delimiter> INBOX
      S: a2 OK <text>
      """

  @req:R3501-6.2.2-09 @req:R3501-6.2.2-10 @req:R9051-6.2.2-04 @req:R9051-6.2.2-05 @req:R9051-6.2.2-29
  Scenario: Wrong credentials are NO, and the client may try again
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN
      S: + <text?>
      C: <base64 "<nul>nobody<nul>wrong">
      S: a1 NO <text>
      C: a2 SELECT <folder Work>
      S: a2 BAD <text>
      or: a2 NO <text>
      or: * BYE <text>
      C: a3 AUTHENTICATE PLAIN
      S: + <text?>
      C: <alice's PLAIN>
      S: a3 OK <text>
      """

  @req:R3501-6.2.2-02 @req:R9051-6.2.2-07
  Scenario: A mechanism that the server does not have is NO
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE X-NO-SUCH-MECHANISM
      S: a1 NO <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R3501-6.2.2-06 @req:R9051-6.2.2-09
  Scenario: The client gives up with an asterisk
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN
      S: + <text?>
      C: *
      S: a1 BAD <text>
      C: a2 LOGIN <alice's login>
      S: a2 OK <text>
      """

  @req:R3501-6.2.2-07 @req:R9051-6.2.2-10 @req:R9051-6.2.2-11
  Scenario Outline: A response that is not BASE64 is BAD: <response>
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN
      S: + <text?>
      C: <response>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | response         |
      | this is not it   |
      | AGFsa=WNlAHg=    |
      | AGFs!WNlAHg=     |
      | =AGFsaWNlAHg     |
      | AGFsaWNlAHg=AGFs |

  @req:R3501-6.2.2-11
  Scenario: AUTHENTICATE wants the name of a mechanism
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R3501-6.2-03 @req:R9051-6.2-02
  Scenario: Who is logged in cannot log in anew
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN
      S: a1 BAD <text>
      or: a1 NO <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R3501-6.1.1-06
  Scenario: A mechanism in the list is known
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capabilities with AUTH=PLAIN>
      S: a1 OK <text>
      C: a2 AUTHENTICATE PLAIN
      S: + <text?>
      C: <alice's PLAIN>
      S: a2 OK <text>
      """

  @req:R3501-6.2.2-19 @req:R9051-6.2.2-22
  Scenario: The mechanisms are listed
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <text> AUTH=<text>
      or: * CAPABILITY AUTH=<text>
      S: a1 OK <text>
      """

  @req:R3501-6.2.2-24 @req:R9051-6.2.2-31
  Scenario: An identity to act as that one may not act as is refused
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN
      S: + <text?>
      C: <base64 "nobody-of-this-name<nul><alice's name><nul><alice's password>">
      S: a1 NO <text>
      C: a2 SELECT <folder Work>
      S: a2 BAD <text>
      or: a2 NO <text>
      """

  @req:R3501-3.2-03 @req:R9051-3.2-06
  Scenario Outline: A response without end harms nobody: <octets> octets
    Given alice's phone is connected
    And alice's laptop is logged in
    Then this exchange takes place
      """
      phone C: a1 AUTHENTICATE PLAIN
      phone S: + <text?>
      phone C: <repeat A <octets>>
      phone S: a1 BAD <text>
      or: a1 NO <text>
      or: * BYE <text>
      or: <connection closed>
      laptop C: b1 NOOP
      laptop S: b1 OK <text>
      """

    Examples:
      | octets  |
      | 20000   |
      | 100000  |

  @nocap:SASL-IR @nocap:IMAP4rev2 @req:R3501-6.2.2-04
  Scenario: An initial response is BAD where no extension allows it
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN <alice's PLAIN>
      S: a1 BAD <text>
      """
