Feature: ENABLE in IMAP4rev2

  RFC 9051, section 6.3.1: a client says which extensions it understands; IMAP4rev2 itself is one on a server that has
  IMAP4rev1 too.

  @cap:IMAP4rev1 @req:R9051-6.3.1-03 @req:R9051-6.3.1-06 @req:R9051-6.3.1-07
  Scenario: What is enabled is named, and in effect until the connection ends
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 ENABLE IMAP4rev2
      S: * ENABLED IMAP4rev2
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: a2 OK <text>
      C: a3 CLOSE
      S: a3 OK <text>
      C: a4 EXAMINE <folder Work>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: a4 OK <text>
      """

  @cap:IMAP4rev1 @req:R9051-6.3.1-02
  Scenario: Before it is enabled nothing of it is sent unasked
    Given alice is logged in
    And the folder Work
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S!: * LIST <flag-list> <delimiter> <astring>
      S: a1 OK <text>
      """

  @req:R9051-6.3.1-04 @req:R9051-6.3.1-05 @req:R9051-6.3.1-08
  Scenario Outline: What cannot be enabled is ignored: <name>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 ENABLE <name>
      S: * ENABLED
      S: a1 OK <text>
      """

    Examples:
      | name          |
      | X-NO-SUCH     |
      | NAMESPACE     |
      | IDLE UNSELECT |

  @cap:IMAP4rev1 @cap:CONDSTORE @req:R9051-6.3.1-11 @req:R9051-6.3.1-12
  Scenario: A second ENABLE adds to the first and names what it adds
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 ENABLE CONDSTORE
      S: * ENABLED CONDSTORE
      S: a1 OK <text>
      C: a2 ENABLE IMAP4rev2
      S: * ENABLED IMAP4rev2
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: * OK [HIGHESTMODSEQ <nz-number>] <text>
      S: a3 OK <text>
      """

  @cap:IMAP4rev1 @req:R9051-6.3.1-13
  Scenario: LOGIN, ENABLE and SELECT may be sent together
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LOGIN <alice's login><crlf>a2 ENABLE IMAP4rev2<crlf>a3 SELECT <folder Work>
      S: a1 OK <text>
      S: * ENABLED IMAP4rev2
      S: a2 OK <text>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: a3 OK <text>
      """

  @req:R9051-6.3.1-14 @req:R9051-6.3.1-15
  Scenario: The capabilities are the same before and after
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capability-list:all>
      S: a1 OK <text>
      C: a2 ENABLE IMAP4rev2
      S: a2 OK <text>
      C: a3 CAPABILITY
      S: * CAPABILITY <all>
      S: a3 OK <text>
      """

  @req:R9051-6.3.1-01
  Scenario: ENABLE of nothing is BAD
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 ENABLE
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """
