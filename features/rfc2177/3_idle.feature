Feature: IDLE

  RFC 2177, and RFC 9051, section 6.3.13: a client that idles is told of changes as they come, until it says DONE.

  @req:R2177-3-01 @req:R2177-3-06 @req:R2177-3-08 @req:R2177-3-13 @req:R2177-3-14 @req:R9051-6.3.13-01
  @req:R9051-6.3.13-07
  Scenario: IDLE goes on until DONE, and the next command follows
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 IDLE
      S: + <text?>
      C: DONE
      S: a1 OK <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R2177-3-02 @req:R9051-6.3.13-01
  Scenario: IDLE is accepted with a folder selected
    Given alice is logged in
    And the folder Work
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 IDLE
      S: + <text?>
      C: DONE
      S: a1 OK <text>
      """

  @req:R2177-1-01 @req:R2177-3-07 @req:R2177-4-01 @req:R9051-6.3.13-03 @req:R9051-6.3.13-04
  Scenario: A new message is announced while the client idles
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    And alice's phone has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 IDLE
      phone S: + <text?>
      laptop C: b1 APPEND <folder Work> <literal>
      | Subject: Lunch
      |
      | At noon?
      laptop S: b1 OK <text>
      phone S!: a1 OK <text>
      phone S: * 2 EXISTS
      phone C: DONE
      phone S: a1 OK <text>
      """

  @cap:IMAP4rev2 @req:R9051-6.3.13-05
  Scenario: With IMAP4rev2 the change names the message's UID
    Given alice's phone is logged in
    And alice's laptop is logged in
    And alice's phone has enabled IMAP4rev2
    And the folder Work holds 2 messages
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 FETCH 2 UID
      phone S: * 2 FETCH (UID <nz-number:uid>)
      phone S: a1 OK <text>
      phone C: a2 IDLE
      phone S: + <text?>
      laptop C: b1 STORE 2 +FLAGS (\Flagged)
      laptop S: b1 OK <text>
      phone S: * 2 FETCH (UID <uid> FLAGS <flags with \Flagged>)
      phone C: DONE
      phone S: a2 OK <text>
      """

  @req:R2177-3-03
  Scenario: Nobody idles before the login
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 IDLE
      S: a1 BAD <text>
      or: a1 NO <text>
      """

  @req:R2177-3-04 @req:R9051-6.3.13-02
  Scenario Outline: IDLE takes no argument: <line>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | line           |
      | IDLE INBOX     |
      | IDLE 30        |
      | IDLE ()        |
      | IDLE<octet 20> |

  @req:R9051-6.3.13-08
  Scenario Outline: Anything but DONE is BAD: <line>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 IDLE
      S: + <text?>
      C: <line>
      S: a1 BAD <text>
      C: a3 NOOP
      S: a3 OK <text>
      """

    Examples:
      | line    |
      | a2 NOOP |
      | DONE IT |
      | UNDONE  |

  @req:R2177-3-08 @req:R9051-6.3.13-07
  Scenario Outline: DONE is taken in any case and in pieces: <line>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 IDLE
      S: + <text?>
      C: <line>
      S: a1 OK <text>
      """

    Examples:
      | line                 |
      | done                 |
      | Done                 |
      | DO<pause>NE          |
      | <octet by octet>DONE |
