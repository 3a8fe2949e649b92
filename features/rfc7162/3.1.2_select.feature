@cap:CONDSTORE
Feature: SELECT and STATUS with mod-sequences

  RFC 7162, sections 3.1.2, 3.1.7, 3.1.8 and 3.2.11: a client that has asked for it is told of a folder's highest mod-sequence, and
  where one folder ends and the next begins.

  @req:R7162-3.1.2-02 @req:R7162-3.1.2-03 @req:R7162-3.1.2.1-01 @req:R7162-3.1.2.1-04
  Scenario: SELECT and EXAMINE tell the highest mod-sequence, which stays where nothing happens
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      S: a1 OK [READ-WRITE] <text>
      C: a2 EXAMINE <folder Work>
      S: * OK [HIGHESTMODSEQ <highest>] <text>
      S: a2 OK [READ-ONLY] <text>
      C: a3 EXAMINE <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <highest>] <text>
      S: a3 OK [READ-ONLY] <text>
      """

  @req:R7162-3.1.2.1-03
  Scenario: The highest mod-sequence grows with a flag
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      S: a1 OK <text>
      C: a2 STORE 1 +FLAGS (\Answered)
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: * OK [HIGHESTMODSEQ <nz-number above highest>] <text>
      S: a3 OK <text>
      """

  @req:R7162-3.1.7-01
  Scenario: STATUS gives the value that SELECT gives
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (HIGHESTMODSEQ MESSAGES)
      S: * STATUS <folder Work> (HIGHESTMODSEQ <nz-number:highest> MESSAGES 2)
      S: a1 OK <text>
      C: a2 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <highest>] <text>
      S: a2 OK <text>
      """

  @req:R7162-3.2.11-03
  Scenario Outline: <command> closes the folder before, and says so: <what>
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes holds 1 message
    Then this exchange takes place
      """
      C: a1 <first>
      S: a1 OK <text>
      C: a2 <command> <folder Notes>
      <in this order>
      S: * OK [CLOSED] <text>
      S: * 1 EXISTS
      S: a2 OK <text>
      """

    @req:R7162-3.2.11-01
    Examples:
      | command | what                  | first                            |
      | SELECT  | with mod-sequences    | SELECT <folder Work> (CONDSTORE) |
      | SELECT  | without mod-sequences | SELECT <folder Work>             |

    @req:R7162-3.2.11-02
    Examples:
      | command | what                  | first                            |
      | EXAMINE | with mod-sequences    | SELECT <folder Work> (CONDSTORE) |
      | EXAMINE | without mod-sequences | EXAMINE <folder Work>            |

  @req:R7162-3.1.8-02
  Scenario Outline: Parameters that are not known are BAD: <command>
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | command                               |
      | SELECT <folder Work> (NOSUCHTHING)    |
      | EXAMINE <folder Work> (NOSUCHTHING 1) |
      | SELECT <folder Work> ()               |
      | SELECT <folder Work> (CONDSTORE       |
      | SELECT <folder Work> CONDSTORE        |
      | SELECT <folder Work> (CONDSTORE) x    |
