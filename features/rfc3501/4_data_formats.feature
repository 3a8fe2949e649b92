Feature: Data formats

  RFC 3501, section 4: data are atoms, numbers, strings, parenthesised lists or NIL. A string is quoted or a literal, whose
  octets are counted before they are sent.

  @req:R3501-9-10
  @req:R3501-4.3-02 @req:R3501-9-50 @req:R9051-9-07 @req:R9051-9-42
  Scenario Outline: A name means the same in every spelling: <spelling>
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 OK <text>
      """

    Examples:
      | spelling               | command                                        |
      | INBOX as an atom       | EXAMINE INBOX                                  |
      | INBOX quoted           | EXAMINE "INBOX"                                |
      | INBOX as a literal     | EXAMINE <literal "INBOX">                      |
      | inbox quoted           | EXAMINE "inbox"                                |
      | InBoX as a literal     | EXAMINE <literal "InBoX">                      |
      | a folder as a literal  | EXAMINE <literal "<folder Work>">              |

  @req:R3501-4.3-02
  Scenario: A folder that is made with one spelling is found with the other
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a1 OK <text>
      C: a2 STATUS <literal "<folder Work>"> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a2 OK <text>
      """

  @req:R3501-4.3-03 @req:R9051-4.3-11
  Scenario Outline: The empty string may be <spelling>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST <empty> ""
      S: * LIST <flag-list> <delimiter> <astring>
      S: a1 OK <text>
      """

    Examples:
      | spelling  | empty        |
      | quoted    | ""           |
      | a literal | <literal ""> |

    @cap:LITERAL+,LITERAL-
    Examples:
      | spelling                       | empty         |
      | a literal that is sent at once | <literal+ ""> |

  @req:R3501-4.3-04 @req:R9051-4.3-13
  Scenario: A literal of no octets is asked for as any other
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST {0}
      S: + <text?>
      C:  ""
      S: * LIST <flag-list> <delimiter> <astring>
      S: a1 OK <text>
      """

  @req:R3501-4.3-01
  Scenario: A literal has as many octets as it says
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "Subject: Lunch<crlf><crlf>At <octet 22>noon<octet 22>?<crlf>Bob<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY.PEEK[TEXT] FLAGS)
      S: * 1 FETCH (BODY[TEXT] "At <octet 22>noon<octet 22>?<crlf>Bob<crlf>" FLAGS <flag-list>)
      S: a3 OK <text>
      """

  @req:R9051-4.3-09
  Scenario: A literal may hold lines that look like commands
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "Subject: x<crlf><crlf>a2 LOGOUT<crlf>a3 CREATE INBOX<crlf>">
      <nothing else>
      S: a1 OK <text>
      C: a4 NOOP
      S: a4 OK <text>
      """

  @req:R3501-4.3.1-03 @req:R3501-9-07 @req:R9051-4.3.1-05 @req:R9051-9-05
  Scenario: No NUL comes in a string, whatever a message holds
    Given alice is logged in
    And the folder Work holds this message
      """
      Subject: Binary
      MIME-Version: 1.0
      Content-Type: application/octet-stream
      Content-Transfer-Encoding: base64

      AAECAAMA
      """
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 (BODY.PEEK[TEXT] BODY.PEEK[1])
      S: * 1 FETCH (BODY[TEXT] "AAECAAMA<crlf>" BODY[1] "AAECAAMA<crlf>")
      S: a1 OK <text>
      """

  @req:R3501-4.4-01
  Scenario: The flags of a message that has none are an empty list
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS ())
      laptop S: b2 OK <text>
      """

  @req:R3501-4.5-01 @req:R9051-4.5-01
  Scenario: A folder may be called NIL
    Given alice is logged in
    And the folder NIL
    Then this exchange takes place
      """
      C: a1 LIST "" <folder NIL>
      S: * LIST <flag-list> <delimiter> <folder NIL>
      S: a1 OK <text>
      C: a2 SELECT <folder NIL>
      S: * 0 EXISTS
      S: a2 OK <text>
      """

  @req:R3501-4.5-01 @req:R9051-4.5-01
  Scenario Outline: Where a folder's name stands, NIL is one: <command>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 NO <text>
      or: a1 OK <text>
      """

    Examples:
      | command               |
      | EXAMINE NIL           |
      | STATUS NIL (MESSAGES) |
      | LIST "" NIL           |

  @req:R9051-4.5-02
  Scenario: A header field that is not there is NIL in the envelope
    Given alice is logged in
    And the folder Work holds this message
      """
      From: Bob <bob@example.com>
      Date: Mon, 6 May 2024 07:08:09 +0200

      No subject, no recipient.
      """
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE ("Mon, 6 May 2024 07:08:09 +0200" NIL (("Bob" NIL "bob" "example.com")) (("Bob" NIL "bob" "example.com")) (("Bob" NIL "bob" "example.com")) NIL NIL NIL NIL NIL))
      S: a1 OK <text>
      """

  @req:R3501-9-48
  Scenario Outline: A pattern of LIST may be <spelling>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LIST "" <pattern>
      <nothing else>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: a1 OK <text>
      """

    Examples:
      | spelling  | pattern                                |
      | quoted    | "<folder><delimiter>%"                 |
      | a literal | <literal "<folder><delimiter>%">       |
