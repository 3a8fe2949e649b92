Feature: APPEND in IMAP4rev2

  RFC 9051, section 6.3.12: the tagged OK says which identifier the new message has got.

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
