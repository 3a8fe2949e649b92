Feature: States of a connection

  RFC 3501, section 3: a connection is not authenticated, authenticated, or has a folder selected; a command that does not fit
  the state is refused, and a refused command leaves the state as it is.

  @req:R3501-3-01 @req:R9051-3-01 @req:R3501-3.1-02 @req:R9051-3.1-01
  Scenario Outline: Before the login there is no <command>
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      or: a1 NO <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | command     | line                        |
      | SELECT      | SELECT <folder Work>        |
      | EXAMINE     | EXAMINE INBOX               |
      | CREATE      | CREATE <folder Work>        |
      | DELETE      | DELETE <folder Work>        |
      | RENAME      | RENAME <folder A> <folder B> |
      | SUBSCRIBE   | SUBSCRIBE <folder Work>     |
      | UNSUBSCRIBE | UNSUBSCRIBE <folder Work>   |
      | LIST        | LIST "" "*"                 |
      | LSUB        | LSUB "" "*"                 |
      | STATUS      | STATUS INBOX (MESSAGES)     |

  @req:R3501-3-02 @req:R9051-3-01
  Scenario Outline: Before the login there are no messages: <command>
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 BAD <text>
      or: a1 NO <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | command                |
      | CHECK                  |
      | CLOSE                  |
      | EXPUNGE                |
      | SEARCH ALL             |
      | FETCH 1 FLAGS          |
      | STORE 1 FLAGS ()       |
      | COPY 1 <folder Work>   |
      | UID FETCH 1 FLAGS      |
      | UID SEARCH ALL         |

  @req:R3501-3-03 @req:R9051-3-01 @req:R3501-3.2-02
  Scenario Outline: With nothing selected there are no messages: <command>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 BAD <text>
      or: a1 NO <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | command                |
      | CHECK                  |
      | CLOSE                  |
      | EXPUNGE                |
      | SEARCH ALL             |
      | FETCH 1 FLAGS          |
      | STORE 1 FLAGS ()       |
      | COPY 1 <folder Work>   |
      | UID FETCH 1 FLAGS      |
      | UID STORE 1 FLAGS ()   |
      | UID COPY 1 <folder Work> |
      | UID SEARCH ALL         |

  @req:R9051-3.2-03 @req:R9051-3.3-01
  Scenario: The login opens the folders, and SELECT the messages
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 LOGIN <alice's login>
      S: a1 OK <text>
      C: a2 LIST "" INBOX
      S: * LIST <flag-list> <delimiter> INBOX
      S: a2 OK <text>
      C: a3 EXAMINE INBOX
      S: a3 OK <text>
      C: a4 UID SEARCH UID 4294967295
      S: a4 OK <text>
      """

  @req:R9051-3.2-04
  Scenario: A selection that fails leaves nothing selected
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SELECT <folder None>
      S: a1 NO <text>
      C: a2 FETCH 1 FLAGS
      S: a2 BAD <text>
      or: a2 NO <text>
      """

  @req:R9051-3.2-05
  Scenario: CLOSE leaves nothing selected
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 CLOSE
      S: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: a2 BAD <text>
      or: a2 NO <text>
      """

  @req:R3501-6-01 @req:R3501-6-02
  @req:R9051-6-01 @req:R9051-6-02
  Scenario Outline: A command that is refused changes nothing: <command>
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 <status> <text>
      C: a2 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number>)
      S: a2 OK <text>
      """

    Examples:
      | command                     | status |
      | NOSUCHCOMMAND               | BAD    |
      | SELECT                      | BAD    |
      | CLOSE now                   | BAD    |
      | LOGOUT now                  | BAD    |
      | STATUS <folder None> (UNSEEN) | NO   |
      | COPY 1 <folder None>        | NO     |
      | DELETE <folder None>        | NO     |

  @req:R3501-3.4-04 @req:R3501-9-63
  Scenario: Whoever makes mistakes is told before the connection ends
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 FROBNICATE
      S: a1 BAD <text>
      or: * BYE <text>
      C: a2 FROBNICATE
      S: a2 BAD <text>
      or: * BYE <text>
      C: a3 LOGIN
      S: a3 BAD <text>
      or: * BYE <text>
      C: a4 LOGIN
      S: a4 BAD <text>
      or: * BYE <text>
      C: a5 SELECT
      S: a5 BAD <text>
      or: a5 NO <text>
      or: * BYE <text>
      C: a6 NOOP now
      S: a6 BAD <text>
      or: * BYE <text>
      C: a7 NOOP now
      S: a7 BAD <text>
      or: * BYE <text>
      C: a8 FROBNICATE
      S: a8 BAD <text>
      or: * BYE <text>
      C: a9 FROBNICATE
      S: a9 BAD <text>
      or: * BYE <text>
      C: a10 FROBNICATE
      S: a10 BAD <text>
      or: * BYE <text>
      C: a11 FROBNICATE
      S: a11 BAD <text>
      or: * BYE <text>
      C: a12 LOGOUT
      S: * BYE <text>
      S: a12 OK <text>
      """
