@cap:UIDPLUS,IMAP4rev2
Feature: COPYUID of a MOVE

  RFC 6851, section 4.3; RFC 9051, section 6.4.8: MOVE tells under which identifiers the messages are found, before they are
  announced as expunged.

  @req:R6851-4.3-02 @req:R6851-4.3-03 @req:R9051-6.4.8-15
  Scenario: COPYUID comes untagged, before the EXPUNGE responses
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
      |          |
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S: a1 OK <text>
      # from here on numbers and identifiers differ
      C: a2 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number:uid>)
      S: a2 OK <text>
      C: a3 MOVE 2 <folder Notes>
      <in this order>
      S: * OK [COPYUID <nz-number:validity> <uid> <nz-number:new>] <text>
      S: * 2 EXPUNGE
      S: a3 OK <text>
      C: a4 SELECT <folder Notes>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a4 OK <text>
      C: a5 FETCH 1 UID
      S: * 1 FETCH (UID <new>)
      S: a5 OK <text>
      """

  @req:R6851-4.3-01 @req:R6851-4.3-02
  Scenario: UID MOVE gives COPYUID
    Given alice is logged in
    And the folder Work holds 3 messages
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1:2 UID
      S: * 1 FETCH (UID <nz-number:one>)
      S: * 2 FETCH (UID <nz-number:two>)
      S: a1 OK <text>
      C: a2 UID MOVE <one>,<two> <folder Notes>
      S: * OK [COPYUID <nz-number:validity> <sequence-set one,two> <sequence-set:new>] <text>
      S: a2 OK <text>
      C: a3 SELECT <folder Notes>
      S: * 2 EXISTS
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a3 OK <text>
      C: a4 UID FETCH <new> BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 1<crlf><crlf>")
      S: * 2 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 2<crlf><crlf>")
      S: a4 OK <text>
      """
