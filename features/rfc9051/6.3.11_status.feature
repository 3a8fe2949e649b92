Feature: STATUS in IMAP4rev2

  RFC 9051, section 6.3.11: what STATUS can tell besides, and that it changes nothing.

  @req:R9051-6.3.11-06
  Scenario: Messages that STATUS has counted have the flags that they had
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds these messages
      | subject | flags |
      | Old     | \Seen |
      | New     |       |
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE)
      S: * STATUS <folder Work> (MESSAGES 2 UNSEEN 1)
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 2 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 1:2 FLAGS
      S: * 1 FETCH (FLAGS <flags \Seen>)
      S: * 2 FETCH (FLAGS <flags>)
      S: a3 OK <text>
      """

  @req:R9051-6.3.11-15
  Scenario: DELETED counts the messages with \Deleted
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds these messages
      | subject | flags    |
      | Old     | \Deleted |
      | Older   | \Deleted |
      | New     |          |
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (DELETED)
      S: * STATUS <folder Work> (DELETED 2)
      S: a1 OK <text>
      """

  @req:R9051-6.3.11-16
  Scenario: SIZE is at least the sum of the messages' sizes
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds these messages
      | subject | size |
      | Small   | 1000 |
      | Large   | 5000 |
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (SIZE)
      S: * STATUS <folder Work> (SIZE <number at least 6000>)
      S: a1 OK <text>
      """
