Feature: STARTTLS

  RFC 3501, section 6.2.1: STARTTLS begins TLS on a connection in plain text. What came before is forgotten, and what came along
  with it is no command.

  @req:R3501-6.2.1-01 @req:R3501-6.2.1-05 @req:R9051-6.2.1-06 @req:R9051-6.2.1-09
  Scenario: The handshake begins right behind the OK, and nobody is logged in after it
    Given alice is connected in plain text
    And the folder Work
    Then this exchange takes place
      """
      C: a1 STARTTLS
      S: a1 OK <text>
      <TLS negotiation>
      C: a2 SELECT <folder Work>
      S: a2 BAD <text>
      or: a2 NO <text>
      C: a3 LOGIN <alice's login>
      S: a3 OK <text>
      """

  @req:R3501-6.2.1-02 @req:R9051-6.2.1-08
  Scenario: What comes along in plain text is not carried out
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 STARTTLS<crlf>a2 CAPABILITY
      S: a1 OK <text>
      or: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      <TLS negotiation, or none>
      C: a3 NOOP
      <nothing else>
      S: a3 OK <text>
      """

  @req:R3501-6.2.1-03 @req:R9051-6.2.1-02
  Scenario: STARTTLS takes no argument
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 STARTTLS now
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R9051-6.2.1-03
  Scenario: TLS does not begin twice
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 STARTTLS
      S: a1 OK <text>
      <TLS negotiation>
      C: a2 STARTTLS
      S: a2 BAD <text>
      C: a3 NOOP
      S: a3 OK <text>
      """

  @req:R9051-6.2.1-05
  Scenario: Where TLS is there from the beginning, STARTTLS is BAD
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 STARTTLS
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R9051-6.2.1-13
  Scenario: Once TLS is there it is not offered any more
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 STARTTLS
      S: a1 OK <text>
      <TLS negotiation>
      C: a2 CAPABILITY
      S: * CAPABILITY <capabilities without STARTTLS>
      S: a2 OK <text>
      """

  @req:R3501-6.2-04 @req:R9051-6.2-02
  Scenario: Who is logged in cannot begin TLS
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 STARTTLS
      S: a1 BAD <text>
      or: a1 NO <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R3501-6.2.1-02 @req:R9051-6.2.1-08
  Scenario Outline: Nobody is logged in by what came along in plain text: <what>
    Given alice is connected in plain text
    And the folder Work
    Then this exchange takes place
      """
      C: a1 STARTTLS<crlf><line>
      S: a1 OK <text>
      or: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      <TLS negotiation, or none>
      C: a3 SELECT <folder Work>
      S!: a2 <text>
      S: a3 BAD <text>
      or: a3 NO <text>
      """

    Examples:
      | what                 | line                                               |
      | LOGIN                | a2 LOGIN <alice's login>                           |
      | half a LOGIN         | a2 LOGIN <alice's name> <no crlf>                  |
      | AUTHENTICATE         | a2 AUTHENTICATE PLAIN<crlf><alice's PLAIN>         |
      | many commands        | a2 NOOP<crlf>a2 NOOP<crlf>a2 LOGIN <alice's login> |
