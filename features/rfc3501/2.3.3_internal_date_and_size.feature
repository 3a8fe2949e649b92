Feature: Internal date and size

  RFC 3501, sections 2.3.3 and 2.3.4: the internal date says when the server received a message, and is kept when the message
  is copied; the size is the number of octets that the client gets.

  @req:R3501-2.3.3-03 @req:R9051-2.3.3-04
  Scenario: APPEND with a date gives the message that date
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> "06-May-2024 07:08:09 +0000" <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 INTERNALDATE
      S: * 1 FETCH (INTERNALDATE " 6-May-2024 07:08:09 +0000")
      or: * 1 FETCH (INTERNALDATE "06-May-2024 07:08:09 +0000")
      S: a3 OK <text>
      """

  @req:R3501-2.3.3-02 @req:R9051-2.3.3-02
  Scenario: A copy has the date of its source
    Given alice is logged in
    And the folder Work holds these messages
      | subject | date                         |
      | Old     | 06-May-2004 07:08:09 +0000   |
    And the folder Archive
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 INTERNALDATE
      S: * 1 FETCH (INTERNALDATE <date-time:date>)
      S: a1 OK <text>
      C: a2 COPY 1 <folder Archive>
      S: a2 OK <text>
      C: a3 SELECT <folder Archive>
      S: * 1 EXISTS
      S: a3 OK <text>
      C: a4 FETCH 1 INTERNALDATE
      S: * 1 FETCH (INTERNALDATE <date>)
      S: a4 OK <text>
      """

  @req:R9051-2.3.3-03 @cap:MOVE
  Scenario: A message that is moved keeps its date
    Given alice is logged in
    And the folder Work holds these messages
      | subject | date                         |
      | Old     | 06-May-2004 07:08:09 +0000   |
    And the folder Archive
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 INTERNALDATE
      S: * 1 FETCH (INTERNALDATE <date-time:date>)
      S: a1 OK <text>
      C: a2 MOVE 1 <folder Archive>
      S: a2 OK <text>
      C: a3 SELECT <folder Archive>
      S: a3 OK <text>
      C: a4 FETCH 1 INTERNALDATE
      S: * 1 FETCH (INTERNALDATE <date>)
      S: a4 OK <text>
      """

  @req:R3501-2.3.4-01 @req:R9051-2.3.4-01
  Scenario: The size counts the octets of the message
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "Subject: Lunch<crlf><crlf>At noon?<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 (RFC822.SIZE BODY.PEEK[])
      S: * 1 FETCH (RFC822.SIZE 28 BODY[] "Subject: Lunch<crlf><crlf>At noon?<crlf>")
      S: a3 OK <text>
      """
