Feature: ENABLE

  RFC 5161: a client names the extensions whose unasked-for answers it understands, and the server says which of them are on
  from now on. What is on stays on until the connection ends.

  @req:R5161-3.1-01 @req:R5161-3.1-10 @req:R5161-3.1-11 @req:R5161-3.2-01 @req:R9051-7.2.1-01 @cap:CONDSTORE
  Scenario: What is enabled is told, and in effect
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 ENABLE CONDSTORE
      S: * ENABLED CONDSTORE
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 STORE 1 +FLAGS (\Seen)
      S: * 1 FETCH (FLAGS <flags \Seen> MODSEQ (<nz-number>))
      S: a3 OK <text>
      """

  @req:R5161-3.1-07 @req:R5161-3.2-02
  Scenario: A name that nobody knows is passed over
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 ENABLE X-NO-SUCH-EXTENSION
      S!: * ENABLED <text>X-NO-SUCH-EXTENSION<text?>
      S!: * ENABLED X-NO-SUCH-EXTENSION<text?>
      S: a1 OK <text>
      """

  @req:R5161-3.1-12
  Scenario: Where nothing is enabled, that is told too
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 ENABLE X-NO-SUCH-EXTENSION
      S: * ENABLED<text?>
      S: a1 OK <text>
      """

  @req:R5161-3.1-08 @cap:CONDSTORE
  Scenario: It does not keep a known one beside it from being enabled
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 ENABLE X-NO-SUCH-EXTENSION CONDSTORE
      S: * ENABLED CONDSTORE
      S: a1 OK <text>
      """

  @req:R5161-3.1-09
  Scenario: What is not to be enabled is not named
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 ENABLE IDLE NAMESPACE
      S!: * ENABLED <text>IDLE<text?>
      S!: * ENABLED IDLE<text?>
      S: a1 OK <text>
      """

  @req:R5161-3.1-02 @req:R5161-3.1-03
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
      | line                  |
      | ENABLE                |
      | ENABLE "CONDSTORE"    |
      | ENABLE (CONDSTORE)    |
      | ENABLE  CONDSTORE     |

  @req:R5161-3.1-04
  Scenario: Nothing is enabled before the login
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 ENABLE CONDSTORE
      S: a1 BAD <text>
      or: a1 NO <text>
      """

  @req:R5161-3.1-05 @cap:CONDSTORE
  Scenario: What is on stays on when another folder is selected
    Given alice is logged in
    And the folder Archive
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 ENABLE CONDSTORE
      S: a1 OK <text>
      C: a2 SELECT <folder Archive>
      S: a2 OK <text>
      C: a3 CLOSE
      S: a3 OK <text>
      C: a4 SELECT <folder Work>
      S: a4 OK <text>
      C: a5 STORE 1 +FLAGS (\Seen)
      S: * 1 FETCH (MODSEQ (<nz-number>))
      S: a5 OK <text>
      """

  @req:R5161-3.1-06 @cap:CONDSTORE
  Scenario: What one connection enables the other has not
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 ENABLE CONDSTORE
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 STORE 1 +FLAGS (\Seen)
      laptop S!: * 1 FETCH (MODSEQ <value>)
      laptop S: b2 OK <text>
      """

  @req:R5161-3.1-16 @req:R5161-3.1-17 @cap:CONDSTORE @cap:UTF8=ACCEPT
  Scenario: Several commands add up, and each is answered with what it added
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 ENABLE CONDSTORE
      S: * ENABLED CONDSTORE
      S: a1 OK <text>
      C: a2 ENABLE UTF8=ACCEPT
      S: * ENABLED UTF8=ACCEPT
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: a3 OK <text>
      C: a4 STORE 1 +FLAGS (\Seen)
      S: * 1 FETCH (MODSEQ (<nz-number>))
      S: a4 OK <text>
      """

  @req:R5161-3.1-18 @cap:CONDSTORE
  Scenario: ENABLE and a command right behind it
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 ENABLE CONDSTORE<crlf>a2 SELECT <folder Work>
      S: * ENABLED CONDSTORE
      S: a1 OK <text>
      S: * OK [HIGHESTMODSEQ <nz-number>] <text>
      S: a2 OK <text>
      """

  @req:R5161-3.1-19 @cap:CONDSTORE
  Scenario: LOGIN and ENABLE right behind it
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGIN <alice's login><crlf>a2 ENABLE CONDSTORE
      S: a1 OK <text>
      S: * ENABLED CONDSTORE
      S: a2 OK <text>
      """

  @req:R5161-3.1-20 @req:R5161-3.1-21 @cap:CONDSTORE
  Scenario: The capabilities stay the same
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capability-list:list>
      S: a1 OK <text>
      C: a2 ENABLE CONDSTORE
      S: a2 OK <text>
      C: a3 CAPABILITY
      S: * CAPABILITY <capability-list:list>
      S: a3 OK <text>
      """

  @req:R5161-4-01 @cap:CONDSTORE
  Scenario: The case of letters does not matter
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 enable CondStore
      S: * ENABLED CONDSTORE
      S: a1 OK <text>
      """
