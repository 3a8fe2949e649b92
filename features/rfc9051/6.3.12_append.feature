Feature: APPEND in IMAP4rev2

  RFC 9051, section 6.3.12: a new message has the flags that it is given and no \Recent, and the tagged OK says which identifier it has
  got.

  @req:R9051-6.3.12-11
  Scenario: Without flags the message has none
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "Subject: Lunch<crlf><crlf>At noon?<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 1 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: a3 OK <text>
      """

  @req:R9051-6.3.12-21 @req:R9051-6.3.12-22
  Scenario: A message for the selected folder is there at once
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has enabled IMAP4rev2
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "Subject: Lunch<crlf><crlf>At noon?<crlf>">
      S: * 2 EXISTS
      S: a1 OK <text>
      C: a2 FETCH 2 BODY.PEEK[HEADER]
      S: * 2 FETCH (BODY[HEADER] <string "Subject: Lunch<crlf><crlf>">)
      S: a2 OK <text>
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
