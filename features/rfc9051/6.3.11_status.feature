Feature: STATUS in IMAP4rev2

  RFC 9051, sections 6.3.11 and 6.3.12: what STATUS can tell besides, and what APPEND tells.

  @req:R9051-6.3.11-15
  Scenario: DELETED counts the messages with \Deleted
    Given alice is logged in
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

  @req:R9051-6.3.12-18
  Scenario: An appended message's UID is told, and is the message's
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK [APPENDUID <nz-number:validity> <nz-number:uid>] <text>
      C: a2 SELECT <folder Work>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a2 OK <text>
      C: a3 UID FETCH <uid> BODY.PEEK[HEADER]
      S: * 2 FETCH (UID <uid> BODY[HEADER] <string "Subject: Lunch<crlf><crlf>">)
      S: a3 OK <text>
      """
