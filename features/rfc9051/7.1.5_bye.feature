Feature: BYE

  RFC 9051, section 7.1.5: a server that gives a client up says BYE, and is gone.

  @req:R9051-7.1.5-03
  Scenario: Behind a BYE that nobody asked for the server closes the connection
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 FROBNICATE<crlf>a2 FROBNICATE<crlf>a3 FROBNICATE<crlf>a4 FROBNICATE<crlf>a5 FROBNICATE<crlf>a6 FROBNICATE
      C: a7 FROBNICATE<crlf>a8 FROBNICATE<crlf>a9 FROBNICATE<crlf>a10 FROBNICATE<crlf>a11 FROBNICATE<crlf>a12 FROBNICATE
      S?: a1 BAD <text>
      S?: a2 BAD <text>
      S?: a3 BAD <text>
      S?: a4 BAD <text>
      S?: a5 BAD <text>
      S?: a6 BAD <text>
      S?: a7 BAD <text>
      S?: a8 BAD <text>
      S?: a9 BAD <text>
      S?: a10 BAD <text>
      S?: a11 BAD <text>
      S: * BYE <text>
      n/a: a12 BAD <text>
      <connection closed>
      """
