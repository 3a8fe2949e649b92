Feature: STATUS

  RFC 3501, section 6.3.10, and RFC 9051, section 6.3.11: STATUS tells of a mailbox without selecting it, and without changing
  anything.

  @req:R3501-6.3.10-01 @req:R3501-7.2.4-01
  Scenario Outline: <item> is told
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (<item>)
      S: * STATUS <folder Work> (<item> <value>)
      S: a1 OK <text>
      """

    @req:R9051-6.3.11-01 @req:R9051-7.3.3-01
    Examples:
      | item        |
      | MESSAGES    |
      | UIDNEXT     |
      | UIDVALIDITY |
      | UNSEEN      |

    Examples:
      | item   |
      | RECENT |

  @cap:IMAP4rev1 @req:R3501-6.3.10-01 @req:R9051-6.3.11-01 @req:R9051-7.3.3-01
  Scenario: All items can be asked for at once, in any case and order
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (unseen UidNext MESSAGES recent UIDVALIDITY)
      <nothing else>
      S?: * OK <text>
      S: * STATUS <folder Work> (MESSAGES 2 RECENT <number> UIDNEXT <nz-number> UIDVALIDITY <nz-number> UNSEEN 2)
      S: a1 OK <text>
      """

  @req:R3501-6.3.10-09 @req:R3501-6.3.10-13 @req:R9051-6.3.11-11 @req:R9051-6.3.11-14
  Scenario: MESSAGES counts all messages, UNSEEN those without \Seen
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags          |
      | Old     | \Seen          |
      | Older   | \Seen \Flagged |
      | New     |                |
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (MESSAGES UNSEEN)
      S: * STATUS <folder Work> (MESSAGES 3 UNSEEN 1)
      S: a1 OK <text>
      """

  @req:R3501-6.3.10-10
  Scenario: RECENT counts the messages with \Recent
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (RECENT)
      S: * STATUS <folder Work> (RECENT 2)
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 CLOSE
      S: a3 OK <text>
      C: a4 APPEND <folder Work> <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a4 OK <text>
      C: a5 STATUS <folder Work> (MESSAGES RECENT)
      S: * STATUS <folder Work> (MESSAGES 3 RECENT 1)
      S: a5 OK <text>
      """

  @req:R3501-6.3.10-11 @req:R3501-6.3.10-12 @req:R9051-6.3.11-12 @req:R9051-6.3.11-13
  Scenario: UIDNEXT and UIDVALIDITY are those that SELECT tells
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (UIDNEXT UIDVALIDITY)
      S: * STATUS <folder Work> (UIDNEXT <nz-number:next> UIDVALIDITY <nz-number:validity>)
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * OK [UIDNEXT <next>] <text>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a2 OK <text>
      """

  @cap:IMAP4rev1 @req:R3501-6.3.10-03 @req:R3501-6.3.10-04 @req:R9051-6.3.11-06
  Scenario: Messages that STATUS has counted are as recent and as unseen as before
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (MESSAGES RECENT UNSEEN)
      S: * STATUS <folder Work> (MESSAGES 2)
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 2 RECENT
      S: a2 OK <text>
      C: a3 FETCH 1:2 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: * 2 FETCH (FLAGS <flags>)
      S: a3 OK <text>
      """

  @req:R3501-6.3.10-02 @req:R9051-6.3.11-05
  Scenario: The selected folder stays selected
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Play holds 3 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STATUS <folder Play> (MESSAGES)
      S: * STATUS <folder Play> (MESSAGES 3)
      S: a1 OK <text>
      C: a2 UID SEARCH ALL
      S: * SEARCH <nz-number>
      S: a2 OK <text>
      """

  @req:R9051-6.3.11-09
  Scenario: The selected folder may be asked about
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 2)
      S: a1 OK <text>
      """

  @req:R3501-6.3.10-05 @req:R9051-6.3.11-07
  Scenario Outline: A wildcard is no pattern here: <name>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 STATUS <name> (MESSAGES)
      S!: * STATUS <folder Work> <list>
      S: a1 NO <text>
      or: a1 BAD <text>
      """

    Examples:
      | name            |
      | "<folder Wor>%" |
      | "<folder>*"     |

  @req:R3501-6.3.10-14 @req:R9051-6.3.11-02
  Scenario: A folder that does not exist has no status
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 STATUS <folder Nowhere> (MESSAGES)
      S!: * STATUS <astring> <list>
      S: a1 NO <text>
      """

  @req:R3501-6.3.10-15 @req:R9051-6.3.11-03
  Scenario Outline: A line that is not a STATUS command is BAD: <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what                 | line                                     |
      | no arguments         | STATUS                                   |
      | no items             | STATUS <folder Work>                     |
      | an empty list        | STATUS <folder Work> ()                  |
      | an item without list | STATUS <folder Work> MESSAGES            |
      | an open list         | STATUS <folder Work> (MESSAGES           |
      | two lists            | STATUS <folder Work> (MESSAGES) (RECENT) |
      | a list alone         | STATUS (MESSAGES)                        |

  @req:R3501-6.3.10-16 @req:R9051-6.3.11-04
  Scenario Outline: An item that does not exist is BAD: <item>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (<item>)
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | item             |
      | MESSAGE          |
      | MESSAGES FLOWERS |
      | "MESSAGES"       |
      | (MESSAGES)       |
