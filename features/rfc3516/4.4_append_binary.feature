Feature: APPEND of binary content

  RFC 3516, sections 4.4 and 6: a message in a literal8 may hold NUL. What the server keeps may be encoded otherwise; it says how, and
  nothing is lost.

  Background:
    Given alice is logged in
    And the folder Work
    And this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal8 "Subject: x<crlf>MIME-Version: 1.0<crlf>Content-Type: application/octet-stream<crlf>Content-Transfer-Encoding: binary<crlf><crlf><nul><octet 01 0d ff 0a 00 20 00>end">
      S: a1 OK <text>
      n/a: a1 NO [UNKNOWN-CTE] <text>
      C: a2 SELECT <folder Work>
      S: * 1 EXISTS
      S: a2 OK <text>
      """

  @req:R3516-4.4-01 @req:R3516-4.4-03
  Scenario: The content comes back octet by octet
    Then this exchange takes place
      """
      C: a3 FETCH 1 BINARY.PEEK[1]
      S: * 1 FETCH (BINARY[1] <literal8 "<nul><octet 01 0d ff 0a 00 20 00>end">)
      S: a3 OK <text>
      C: a4 FETCH 1 BINARY.SIZE[1]
      S: * 1 FETCH (BINARY.SIZE[1] 11)
      S: a4 OK <text>
      """

  @req:R3516-6-02
  Scenario: The structure names an encoding that needs no NUL
    Then this exchange takes place
      """
      C: a3 FETCH 1 BODY
      S!: * 1 FETCH (BODY (<string> <string> <value> <value> <value> <any case "binary"> <text>))
      S: * 1 FETCH (BODY (<any case "application"> <any case "octet-stream"> <value> NIL NIL <any case "base64"> <nz-number>))
      or: * 1 FETCH (BODY (<any case "application"> <any case "octet-stream"> <value> NIL NIL <any case "quoted-printable"> <nz-number>))
      S: a3 OK <text>
      """

  @req:R3516-6-03
  Scenario: The text comes in the encoding that the structure names
    Then this exchange takes place
      """
      C: a3 FETCH 1 (BODY BODY.PEEK[1])
      S: * 1 FETCH (BODY (<text> <any case "base64"> <nz-number>) BODY[1] "AAEN/woAIABlbmQ=")
      or: * 1 FETCH (BODY (<text> <any case "base64"> <nz-number>) BODY[1] "AAEN/woAIABlbmQ=<crlf>")
      or: * 1 FETCH (BODY (<text> <any case "quoted-printable"> <nz-number>) BODY[1] "=00=01=0D=FF=0A=00 =00end")
      S: a3 OK <text>
      """

  @req:R3516-4.4-04
  Scenario: NUL in an encoding that the server does not know is kept, or refused for its encoding
    Then this exchange takes place
      """
      C: a3 APPEND <folder Work> <literal8 "Subject: x<crlf>MIME-Version: 1.0<crlf>Content-Type: application/octet-stream<crlf>Content-Transfer-Encoding: x-own<crlf><crlf><nul>end">
      S: a3 NO [UNKNOWN-CTE] <text>
      or: a3 OK <text>
      C: a4 NOOP
      S: a4 OK <text>
      """

  @req:R3516-7-05
  Scenario Outline: A literal8 that is not well formed makes no message: <how>
    Then this exchange takes place
      """
      C: a3 APPEND <folder Work> <size>
      S!: + <text?>
      S: a3 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a4 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 1)
      S: a4 OK <text>
      """

    Examples:
      | how                | size   |
      | no end of the size | ~{10   |
      | no size            | ~{}    |
      | a negative size    | ~{-1}  |
      | a size in letters  | ~{ten} |
      | no brace           | ~10}   |
