Feature: Commands of any state

  RFC 3501, section 6.1: CAPABILITY, NOOP and LOGOUT are for every state.

  @req:R3501-6.1-01 @req:R9051-6.1-01 @req:R3501-6.1.2-01 @req:R9051-6.1.2-01
  Scenario Outline: <command> before the login, behind it, and with a folder selected
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 OK <text>
      C: a2 LOGIN <alice's login>
      S: a2 OK <text>
      C: a3 <command>
      S: a3 OK <text>
      C: a4 SELECT <folder Work>
      S: a4 OK <text>
      C: a5 <command>
      S: a5 OK <text>
      """

    Examples:
      | command    |
      | CAPABILITY |
      | NOOP       |

  @req:R3501-6.1-02 @req:R9051-6.1-01 @req:R3501-3.4-01 @req:R3501-3.4-02 @req:R9051-3.4-01 @req:R9051-3.4-02
  @req:R3501-6.1.3-01 @req:R3501-6.1.3-02 @req:R9051-6.1.3-01 @req:R9051-6.1.3-02 @req:R9051-6.1.3-03
  Scenario: LOGOUT before the login: BYE, then OK, then the end
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGOUT
      <in this order>
      S: * BYE <text>
      S: a1 OK <text>
      <connection closed>
      """

  @req:R3501-6.1-02 @req:R9051-6.1-01 @req:R3501-3.4-01 @req:R3501-3.4-02 @req:R3501-6.1.3-01 @req:R3501-6.1.3-02
  Scenario: LOGOUT with nothing selected
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LOGOUT
      <in this order>
      S: * BYE <text>
      S: a1 OK <text>
      <connection closed>
      """

  @req:R3501-6.1-02 @req:R9051-6.1-01 @req:R3501-6.1.3-01 @req:R3501-6.1.3-02
  Scenario: LOGOUT with a folder selected
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 LOGOUT
      <in this order>
      S: * BYE <text>
      S: a1 OK <text>
      <connection closed>
      """

  @req:R3501-6.1.1-01 @req:R3501-6.1.1-02 @req:R3501-6.1.1-04 @req:R9051-6.1.1-01 @req:R9051-6.1.1-02
  Scenario: CAPABILITY gives one list, before its end
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      <in this order>
      <nothing else>
      S: * CAPABILITY <capability-list>
      S: a1 OK <text>
      """

  @req:R3501-6.1.1-03 @req:R3501-7.2.1-01 @cap:IMAP4rev1
  Scenario: The list has IMAP4rev1
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capabilities with IMAP4rev1>
      S: a1 OK <text>
      """

  @req:R9051-6.1.1-03 @req:R9051-7.2.2-01 @cap:IMAP4rev2
  Scenario: The list of a server of RFC 9051 has IMAP4rev2
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capabilities with IMAP4rev2>
      S: a1 OK <text>
      """

  @req:R3501-6.1.1-05 @req:R3501-6.1.2-02 @req:R3501-6.1.3-03 @req:R9051-6.1.1-04 @req:R9051-6.1.2-02 @req:R9051-6.1.3-04
  Scenario Outline: <command> takes no argument
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <command> now
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | command    |
      | CAPABILITY |
      | NOOP       |
      | LOGOUT     |

  @req:R3501-6.1.1-08 @req:R9051-6.1.1-07 @req:R9051-7.2.2-03 @req:R9051-11.2-04 @req:R9051-6.2.1-01
  Scenario: STARTTLS is there in plain text
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capabilities with STARTTLS>
      S: a1 OK <text>
      C: a2 STARTTLS
      S: a2 OK <text>
      <TLS negotiation>
      C: a3 NOOP
      S: a3 OK <text>
      """

  @req:R3501-6.1.1-10 @req:R3501-6.2.2-13 @req:R9051-6.1.1-09 @req:R9051-7.2.2-02
  Scenario: PLAIN is there where the connection is protected
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

  @req:R9051-6.1.1-10
  Scenario: PLAIN is there in plain text, behind STARTTLS if need be
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 STARTTLS
      S: a1 OK <text>
      <TLS negotiation>
      C: a2 CAPABILITY
      S: * CAPABILITY <capabilities with AUTH=PLAIN>
      S: a2 OK <text>
      """

  @req:R3501-6.1.2-03 @req:R9051-6.1.2-03 @req:R3501-7-05 @req:R9051-7-04 @req:R9051-7.4.1-01
  Scenario: NOOP tells of a message that has come
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: a1 OK <text>
      laptop C: b1 APPEND <folder Work> <literal>
      | Subject: News
      |
      | Here it is.
      laptop S: b1 OK <text>
      phone C: a2 NOOP
      phone S: * 2 EXISTS
      phone S: a2 OK <text>
      """

  @req:R3501-6.1.1-07 @req:R3501-6.5.1-03 @req:R3501-7.2.1-04 @req:R9051-6.1.1-05 @req:R9051-6.1.1-06 @req:R9051-7.2.2-09 @req:R9051-A-02
  @cap:IMAP4rev1
  Scenario: Until the client asks for more, the answers are those of RFC 3501
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S!: * OK [CLOSED] <text>
      S: * 2 EXISTS
      S: * <number> RECENT
      S: * FLAGS <flag-list>
      S: a1 OK <text>
      C: a2 SEARCH ALL
      S!: * ESEARCH (TAG "a2")
      S: * SEARCH <numbers 1 2>
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S!: * 1 FETCH (MODSEQ <value>)
      S: * 1 FETCH (FLAGS <flag-list>)
      S: a3 OK <text>
      C: a4 STORE 2 +FLAGS (\Deleted)
      S!: * 2 FETCH (MODSEQ <value>)
      S: * 2 FETCH (FLAGS <flags \Deleted>)
      S: a4 OK <text>
      C: a5 EXPUNGE
      S!: * VANISHED <text>
      S: * 2 EXPUNGE
      S: a5 OK <text>
      """
