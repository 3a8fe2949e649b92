Feature: PREAUTH

  RFC 9051, section 7.1.4: a client that finds itself logged in can no longer ask for TLS, so that only a protected connection may
  begin that way.

  @req:R9051-7.1.4-02
  Scenario: In plain text nobody is logged in from the beginning
    Given alice is connected in plain text
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: a1 BAD <text>
      or: a1 NO <text>
      """
