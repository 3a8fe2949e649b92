Feature: Message numbers

  RFC 3501, section 2.3.1: a message has a unique identifier that it keeps, and a sequence number that is its place in the
  folder. Together with UIDVALIDITY the identifier names the message for ever.

  @req:R3501-2.3.1.1-03 @req:R3501-2.3.1.1-12 @req:R3501-2.3.1.1-15 @req:R3501-2.3.1.2-01 @req:R3501-2.3.1.2-02
  @req:R9051-2.3.1.1-12 @req:R9051-2.3.1.1-15 @req:R9051-2.3.1.2-01 @req:R9051-2.3.1.2-02
  Scenario: Identifiers ascend in the order of the sequence numbers
    Given alice is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * 3 EXISTS
      S: * OK [UIDVALIDITY <nz-number>] <text>
      S: * OK [UIDNEXT <nz-number:next>] <text>
      S: a1 OK <text>
      C: a2 FETCH 1:* UID
      <in this order>
      S: * 1 FETCH (UID <nz-number:first>)
      S: * 2 FETCH (UID <nz-number:second above first>)
      S: * 3 FETCH (UID <nz-number above second>)
      S: a2 OK <text>
      C: a3 FETCH 3 UID
      S: * 3 FETCH (UID <nz-number below next>)
      S: a3 OK <text>
      """

  @req:R3501-9-39
  @req:R3501-2.3.1.1-04 @req:R3501-2.3.1.1-09 @req:R3501-2.3.1.1-11 @req:R3501-2.3.1.2-03
  @req:R9051-2.3.1.1-03 @req:R9051-2.3.1.1-09 @req:R9051-2.3.1.1-11 @req:R9051-2.3.1.2-03
  Scenario: A new message comes last, with an identifier that UIDNEXT has promised
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * OK [UIDNEXT <nz-number:next>] <text>
      S: a1 OK <text>
      C: a2 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number:last>)
      S: a2 OK <text>
      C: a3 APPEND <folder Work> <literal>
      | Subject: Third
      |
      | Hello.
      S: a3 OK <text>
      C: a4 NOOP
      S: a4 OK <text>
      C: a5 FETCH 3 (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      S: * 3 FETCH (UID <nz-number:new above last> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Third<crlf><crlf>")
      S: a5 OK <text>
      C: a6 UID FETCH <new> UID
      S: * 3 FETCH (UID <new>)
      S: a6 OK <text>
      C: a7 UID FETCH <next>:* UID
      S: * 3 FETCH (UID <nz-number at least next>)
      S: a7 OK <text>
      C: a8 SELECT <folder Work>
      S: * OK [UIDNEXT <nz-number above new>] <text>
      S: a8 OK <text>
      """

  @req:R3501-2.3.1.1-08 @req:R9051-2.3.1.1-08
  Scenario: UIDNEXT stays as long as no message comes
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * OK [UIDVALIDITY <nz-number:validity>] <text>
      S: * OK [UIDNEXT <nz-number:next>] <text>
      S: a1 OK <text>
      C: a2 STORE 1 +FLAGS (\Deleted)
      S: a2 OK <text>
      C: a3 EXPUNGE
      S: * 1 EXPUNGE
      S: a3 OK <text>
      C: a4 SELECT <folder Work>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: * OK [UIDNEXT <next>] <text>
      S: a4 OK <text>
      """

  @req:R3501-2.3.1.1-01 @req:R3501-2.3.1.1-10 @req:R9051-2.3.1.1-02 @req:R9051-2.3.1.1-10 @req:R9051-2.3.1.1-22
  Scenario: An identifier is not given twice, not even that of the last message when it is gone
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * OK [UIDVALIDITY <nz-number:validity>] <text>
      S: a1 OK <text>
      C: a2 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number:last>)
      S: a2 OK <text>
      C: a3 STORE 2 +FLAGS (\Deleted)
      S: a3 OK <text>
      C: a4 EXPUNGE
      S: * 2 EXPUNGE
      S: a4 OK <text>
      C: a5 SELECT <folder Work>
      S: * OK [UIDNEXT <nz-number above last>] <text>
      S: a5 OK <text>
      C: a6 APPEND <folder Work> <literal>
      | Subject: Another
      |
      | Hello.
      S: a6 OK <text>
      C: a7 SELECT <folder Work>
      S: * 2 EXISTS
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a7 OK <text>
      C: a8 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number above last>)
      S: a8 OK <text>
      """

  @req:R3501-2.3.1.1-05 @req:R9051-2.3.1.1-04 @req:R3501-2.3.1.2-04 @req:R9051-2.3.1.2-04
  Scenario: When a message goes, those behind it move up and keep their identifiers
    Given alice is logged in
    And the folder Work holds 4 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1:4 UID
      S: * 1 FETCH (UID <nz-number:one>)
      S: * 3 FETCH (UID <nz-number:three>)
      S: * 4 FETCH (UID <nz-number:four>)
      S: a1 OK <text>
      C: a2 STORE 2 +FLAGS (\Deleted)
      S: a2 OK <text>
      C: a3 EXPUNGE
      S: * 2 EXPUNGE
      S: a3 OK <text>
      C: a4 FETCH 1:* UID
      <nothing else>
      S: * 1 FETCH (UID <one>)
      S: * 2 FETCH (UID <three>)
      S: * 3 FETCH (UID <four>)
      S: a4 OK <text>
      """

  @req:R3501-2.3.1.1-06 @req:R3501-2.3.1.1-14 @req:R9051-2.3.1.1-05 @req:R9051-2.3.1.1-14
  Scenario: Another session finds the same identifiers under the same UIDVALIDITY
    Given alice's phone is logged in
    And the folder Work holds 2 messages
    And alice's laptop is logged in
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: * OK [UIDVALIDITY <nz-number:validity>] <text>
      phone S: a1 OK <text>
      phone C: a2 FETCH 1:2 UID
      phone S: * 1 FETCH (UID <nz-number:one>)
      phone S: * 2 FETCH (UID <nz-number:two>)
      phone S: a2 OK <text>
      phone C: a3 LOGOUT
      phone S: * BYE <text>
      phone S: a3 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: * OK [UIDVALIDITY <validity>] <text>
      laptop S: b1 OK <text>
      laptop C: b2 FETCH 1:2 UID
      laptop S: * 1 FETCH (UID <one>)
      laptop S: * 2 FETCH (UID <two>)
      laptop S: b2 OK <text>
      """

  @req:R3501-2.3.1.1-02 @req:R3501-2.3.1.1-17 @req:R9051-2.3.1.1-06 @req:R9051-2.3.1.1-17
  Scenario: A folder that is made anew is told apart from the one before
    Given alice is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (UIDVALIDITY UIDNEXT)
      S: * STATUS <folder Work> (UIDVALIDITY <nz-number:old> UIDNEXT <nz-number:next>)
      S: a1 OK <text>
      C: a2 DELETE <folder Work>
      S: a2 OK <text>
      C: a3 CREATE <folder Work>
      S: a3 OK <text>
      C: a4 APPEND <folder Work> <literal>
      | Subject: Another
      |
      | It has a number of its own.
      S: a4 OK <text>
      C: a5 STATUS <folder Work> (UIDVALIDITY UIDNEXT)
      S: * STATUS <folder Work> (UIDVALIDITY <nz-number other than old>)
      or: * STATUS <folder Work> (UIDVALIDITY <old> UIDNEXT <nz-number above next>)
      S: a5 OK <text>
      """

  @req:R3501-2.3.1.1-18 @req:R3501-2.3.1.1-19
  @req:R9051-2.3.1.1-18 @req:R9051-2.3.1.1-19 @req:R9051-2.3.1.1-20 @req:R9051-2.3.1.1-21 @req:R9051-9-52
  Scenario: What a message is never changes
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds this message
      """
      From: Bob <bob@example.com>
      To: alice@example.com
      Subject: Lunch
      Date: Mon, 6 May 2024 07:08:09 +0200
      Message-ID: <1@example.com>
      MIME-Version: 1.0
      Content-Type: text/plain; charset=us-ascii

      At noon?
      """
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: a1 OK <text>
      phone C: a2 FETCH 1 (UID INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[])
      phone S: * 1 FETCH (UID <nz-number:uid> INTERNALDATE <date-time:date> RFC822.SIZE <number:size> ENVELOPE <list:envelope> BODYSTRUCTURE <list:structure> BODY[HEADER] <string:header> BODY[TEXT] <string:body> BODY[] <string:all>)
      phone S: a2 OK <text>
      phone C: a3 STORE 1 +FLAGS (\Seen \Flagged)
      phone S: a3 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 UID FETCH <uid> (INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[])
      laptop S: * 1 FETCH (UID <uid> INTERNALDATE <date> RFC822.SIZE <size> ENVELOPE <envelope> BODYSTRUCTURE <structure> BODY[HEADER] <header> BODY[TEXT] <body> BODY[] <all>)
      laptop S: b2 OK <text>
      """
