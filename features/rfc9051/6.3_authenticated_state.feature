Feature: The authenticated state

  RFC 9051, section 6.3: who is logged in may work with mailboxes, who is not may not.

  @req:R9051-6.3-01
  Scenario Outline: <command> is carried out in the authenticated state
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <command> <arguments>
      S: a1 OK <text>
      """

    Examples:
      | command     | arguments                            |
      | ENABLE      | IMAP4rev2                            |
      | SELECT      | <folder Work>                        |
      | EXAMINE     | <folder Work>                        |
      | CREATE      | <folder New>                         |
      | DELETE      | <folder Work>                        |
      | RENAME      | <folder Work> <folder Play>          |
      | SUBSCRIBE   | <folder Work>                        |
      | UNSUBSCRIBE | <folder Work>                        |
      | LIST        | "" <folder %>                        |
      | STATUS      | <folder Work> (MESSAGES)             |
      | APPEND      | <folder Work> <literal "Subject: x"> |

  @req:R9051-6.3-01
  Scenario: NAMESPACE and IDLE are carried out in the authenticated state
    Given alice is logged in
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 NAMESPACE
      S: a1 OK <text>
      C: a2 IDLE
      S: + <text?>
      C: DONE
      S: a2 OK <text>
      """

  @req:R9051-6.3-02
  Scenario Outline: <command> is refused before the login
    Given alice is connected
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 BAD <text>
      or: a1 NO <text>
      """

    Examples:
      | command                  |
      | ENABLE IMAP4rev2         |
      | SELECT <folder Work>     |
      | EXAMINE INBOX            |
      | CREATE <folder New>      |
      | DELETE <folder Work>     |
      | RENAME <folder Work> <folder New> |
      | SUBSCRIBE <folder Work>  |
      | UNSUBSCRIBE <folder Work> |
      | LIST "" "*"              |
      | NAMESPACE                |
      | STATUS INBOX (MESSAGES)  |
      | APPEND <folder Work> <literal "x"> |
      | IDLE                     |
