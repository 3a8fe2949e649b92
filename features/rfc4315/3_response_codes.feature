Feature: APPENDUID and COPYUID

  RFC 4315, section 3: the server tells under which identifiers appended and copied messages are to be found.

  @req:R4315-3-01 @req:R4315-3-06 @req:R4315-3-07 @req:R4315-3-10 @req:R4315-3-11
  Scenario: An appended message is found under the identifier in APPENDUID
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 CLOSE
      S: a1 OK <text>
      # from here on numbers and identifiers differ
      C: a2 APPEND <folder Work> <literal>
      | Subject: News
      |
      | Here it is.
      S: a2 OK [APPENDUID <nz-number:validity> <nz-number:uid>] <text>
      C: a3 SELECT <folder Work>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a3 OK <text>
      C: a4 UID FETCH <uid> BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 2 FETCH (UID <uid> BODY[HEADER.FIELDS (SUBJECT)] "Subject: News<crlf><crlf>")
      S: a4 OK <text>
      """

  @req:R4315-3-02 @req:R4315-3-12 @req:R4315-3-13 @req:R4315-3-14 @req:R4315-3-15 @req:R4315-3-16 @req:R4315-3-17
  Scenario: COPYUID names the sources and the copies, in the same order
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags    |
      | Gone    | \Deleted |
      | One     |          |
      | Two     |          |
      | Three   |          |
      | Four    |          |
    And the folder Notes holds 2 messages
    And alice has selected the folder Notes
    Then this exchange takes place
      """
      C: a1 STORE 1 +FLAGS.SILENT (\Deleted)
      S: a1 OK <text>
      C: a2 CLOSE
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: a3 OK <text>
      C: a4 EXPUNGE
      S: a4 OK <text>
      # from here on numbers and identifiers differ in both folders
      C: a5 FETCH 2:4 UID
      S: * 2 FETCH (UID <nz-number:two>)
      S: * 4 FETCH (UID <nz-number:four>)
      S: a5 OK <text>
      C: a6 COPY 2,4 <folder Notes>
      S: a6 OK [COPYUID <nz-number:validity> <two>,<four> <nz-number:first>:<nz-number:second>] <text>
      or: a6 OK [COPYUID <nz-number:validity> <two>,<four> <nz-number:first>,<nz-number:second>] <text>
      C: a7 SELECT <folder Notes>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a7 OK <text>
      C: a8 UID FETCH <first>,<second> BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 2 FETCH (UID <first> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Two<crlf><crlf>")
      S: * 3 FETCH (UID <second> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Four<crlf><crlf>")
      S: a8 OK <text>
      """

  @req:R4315-3-03 @req:R4315-3-12 @req:R4315-3-13 @req:R4315-3-14
  Scenario: UID COPY gives COPYUID too
    Given alice is logged in
    And the folder Work holds 3 messages
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 3 UID
      S: * 3 FETCH (UID <nz-number:uid>)
      S: a1 OK <text>
      C: a2 UID COPY <uid> <folder Notes>
      S: a2 OK [COPYUID <nz-number:validity> <uid> <nz-number:copy>] <text>
      C: a3 SELECT <folder Notes>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a3 OK <text>
      C: a4 FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      S: * 1 FETCH (UID <copy> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 3<crlf><crlf>")
      S: a4 OK <text>
      """

  @req:R4315-3-18
  Scenario: A range of identifiers has no direction
    Given alice is logged in
    And the folder Work holds 3 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1:3 UID
      S: * 1 FETCH (UID <nz-number:one>)
      S: * 2 FETCH (UID <nz-number:two>)
      S: * 3 FETCH (UID <nz-number:three>)
      S: a1 OK <text>
      C: a2 UID FETCH <three>:<one> UID
      S: * 1 FETCH (UID <one>)
      S: * 2 FETCH (UID <two>)
      S: * 3 FETCH (UID <three>)
      S: a2 OK <text>
      """

  @req:R4315-3-19
  Scenario: Where nothing is copied there is no COPYUID
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 UID
      S: * 1 FETCH (UID <nz-number:uid>)
      S: a1 OK <text>
      C: a2 UID COPY <uid+1> <folder Notes>
      S!: a2 OK [COPYUID <text>
      S: a2 OK <text>
      """

  @req:R4315-3-21
  Scenario: Identifiers are kept
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S!: * NO [UIDNOTSTICKY] <text>
      S: * OK [UIDVALIDITY <nz-number>] <text>
      S: a1 OK <text>
      """

  @req:R4315-3-08 @req:R4315-3-09 @cap:MULTIAPPEND
  Scenario: APPENDUID of several messages has their identifiers in the order in which they were sent
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "Subject: One<crlf><crlf>1"> <literal "Subject: Two<crlf><crlf>2">
      S: a1 OK [APPENDUID <nz-number> <nz-number:first>:<nz-number:second>] <text>
      or: a1 OK [APPENDUID <nz-number> <nz-number:first>,<nz-number:second>] <text>
      C: a2 SELECT <folder Work>
      S: * 2 EXISTS
      S: a2 OK <text>
      C: a3 UID FETCH <first>:<second> BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 1 FETCH (UID <first> BODY[HEADER.FIELDS (SUBJECT)] "Subject: One<crlf><crlf>")
      S: * 2 FETCH (UID <second> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Two<crlf><crlf>")
      S: a3 OK <text>
      """
