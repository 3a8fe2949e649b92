Feature: Keywords with a meaning of their own

  RFC 9051, section 2.3.2: some keywords mean the same to every client. A server that takes keywords takes these, and keeps
  them on a message wherever it goes.

  @req:R9051-2.3.2-03 @req:R9051-2.3.2-04
  Scenario Outline: <keyword> is taken with a new message and found again
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> (<keyword>) <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 1 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags with <keyword>>)
      S: a3 OK <text>
      C: a4 SEARCH KEYWORD <keyword>
      S: * ESEARCH (TAG "a4") ALL <sequence-set 1>
      S: a4 OK <text>
      """

    Examples:
      | keyword    |
      | $Forwarded |
      | $MDNSent   |
      | $Junk      |
      | $NotJunk   |
      | $Phishing  |

  @req:R9051-2.3.2-05
  Scenario Outline: A copy has the keyword <keyword> too
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Archive
    And the folder Work holds these messages
      | subject | flags     |
      | Lunch   | <keyword> |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 COPY 1 <folder Archive>
      S: a1 OK <text>
      C: a2 SELECT <folder Archive>
      S: * 1 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags with <keyword>>)
      S: a3 OK <text>
      """

    Examples:
      | keyword    |
      | $Forwarded |
      | $MDNSent   |
      | $Junk      |
      | $NotJunk   |
      | $Phishing  |

  @req:R9051-2.3.2-06
  Scenario Outline: A message that is moved keeps the keyword <keyword>
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Archive
    And the folder Work holds these messages
      | subject | flags     |
      | Lunch   | <keyword> |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 MOVE 1 <folder Archive>
      S: a1 OK <text>
      C: a2 SELECT <folder Archive>
      S: * 1 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags with <keyword>>)
      S: a3 OK <text>
      """

    Examples:
      | keyword    |
      | $Forwarded |
      | $MDNSent   |
      | $Junk      |
      | $NotJunk   |
      | $Phishing  |
