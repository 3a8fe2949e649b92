Feature: Non-synchronising literals

  RFC 7888: a client that writes {n+} sends its octets at once, without waiting to be asked. A server with LITERAL+ takes them of
  any size, one with LITERAL- up to 4096 octets.

  @req:R7888-3-02 @req:R7888-3-03 @req:R9051-4.3-03 @req:R9051-4.3-05 @cap:LITERAL+,LITERAL-
  Scenario: It stands for the same string, and nobody asks for it
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 STATUS <literal+ "<folder Work>"> (MESSAGES)
      S!: + <text?>
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a1 OK <text>
      """

  @req:R7888-3-04 @req:R7888-3-05 @cap:LITERAL+,LITERAL-
  Scenario Outline: A command may hold <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 RENAME <first> <second>
      S: a1 OK <text>
      C: a2 LIST "" <folder %>
      <nothing else>
      S: * LIST <flag-list> <delimiter> <folder Play>
      S: a2 OK <text>
      """

    Examples:
      | what      | first                        | second                                  |
      | several   | <literal+ "<folder Work>">   | <literal+ "<folder><delimiter>Play">    |
      | both kinds | <literal "<folder Work>">   | <literal+ "<folder><delimiter>Play">    |
      | both kinds, the other way round | <literal+ "<folder Work>"> | <literal "<folder><delimiter>Play"> |

  @req:R7888-3-06 @cap:LITERAL+,LITERAL-
  Scenario: It may be empty
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST <literal+ ""> ""
      S: * LIST <flag-list> <delimiter> <astring>
      S: a1 OK <text>
      """

  @req:R7888-3-07 @req:R7888-3-08 @req:R7888-3-09 @req:R7888-3-10 @req:R7888-3-11 @cap:LITERAL+,LITERAL-
  Scenario Outline: What a refused command brings along is no command: <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <command> <literal+ "<folder x><crlf>b1 DELETE <folder Work><crlf>"><behind>
      S!: b1 <text>
      S: a1 BAD <text>
      or: a1 NO <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S!: b1 <text>
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a2 OK <text>
      """

    Examples:
      | what                        | command        | behind                |
      | an unknown command          | NOSUCHCOMMAND  |                       |
      | a folder that is not there  | SELECT         |                       |
      | more behind the literal     | NOSUCHCOMMAND  | b2 NOOP               |
      | an argument too many        | NOOP           |                       |
      | a wrong state               | FETCH 1        |                       |

  @req:R7888-3-14 @cap:LITERAL+,LITERAL-
  Scenario: It serves before the login as well
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGIN <literal+ "<alice's name>"> <literal+ "<alice's password>">
      S: a1 OK <text>
      """

  @req:R7888-3-13 @req:R7888-4-01 @cap:LITERAL+
  Scenario: With LITERAL+ a large message needs no permission
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal+ "Subject: x<crlf><crlf><repeat y 5000><crlf>">
      S!: + <text?>
      S: a1 OK <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 1)
      S: a2 OK <text>
      """

  @req:R7888-5-03 @cap:LITERAL-
  Scenario: With LITERAL- 4096 octets are not too many
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal+ "Subject: x<crlf><crlf><repeat y 4082>">
      S: a1 OK <text>
      """

  @req:R7888-5-04 @req:R7888-5-05 @req:R9051-4.3-08 @cap:LITERAL-
  Scenario: With LITERAL- 4097 octets are refused
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal+ "Subject: x<crlf><crlf><repeat y 4083>">
      S: a1 BAD [TOOBIG] <text>
      or: a1 NO <text>
      or: * BYE <text>
      """

  @req:R7888-5-07 @cap:LITERAL+,LITERAL-
  Scenario: A server offers one of the two
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S!: * CAPABILITY <capabilities with LITERAL+ LITERAL->
      S: * CAPABILITY <capability-list>
      S: a1 OK <text>
      """

  @req:R7888-3-01 @req:R9051-4.3-04 @cap:LITERAL+,LITERAL-
  Scenario: The server's own literals are counted in the plain form
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 (BODY.PEEK[] BODY.PEEK[HEADER])
      S: * 1 FETCH (BODY[] <string> BODY[HEADER] <string>)
      S: a1 OK <text>
      """

  @req:R7888-6-01 @cap:BINARY @cap:LITERAL+
  Scenario: A binary literal may be sent at once
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal8+ "Subject: x<crlf>Content-Type: application/octet-stream<crlf>Content-Transfer-Encoding: binary<crlf><crlf><nul><octet 01ff>">
      S!: + <text?>
      S: a1 OK <text>
      or: a1 NO [UNKNOWN-CTE] <text>
      """

  @req:R7888-5-06 @cap:LITERAL-
  Scenario: With LITERAL- the BYE for more than 4096 octets says what was too big
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal+ "Subject: x<crlf><crlf><repeat y 4083>">
      S: * BYE [TOOBIG] <text>
      n/a: a1 BAD <text>
      n/a: a1 NO <text>
      """
