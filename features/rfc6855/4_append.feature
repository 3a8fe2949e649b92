Feature: APPEND with header fields in UTF-8

  RFC 6855, sections 4 and 8: a message may have header fields in UTF-8, for clients that have enabled it; others neither make such a
  message nor see its octets.

  @req:R6855-4-02
  Scenario Outline: It is taken <where>
    Given alice is logged in
    And alice has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <extension> (<literal8 "From: bob@example.org<crlf>Subject: Gr<octet c3bc c39f>e<crlf><crlf>Hello<crlf>">)
      S: a1 OK <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 1)
      S: a2 OK <text>
      """

    Examples:
      | where              | extension       |
      | behind the name    | UTF8            |
      | behind a flag list | (\Flagged) UTF8 |

  @req:R6855-4-03
  Scenario: It comes back as it was sent
    Given alice is logged in
    And alice has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> () UTF8 (<literal8 "From: bob@example.org<crlf>Subject: Gr<octet c3bc c39f>e<crlf><crlf>Hello<crlf>">)
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * 1 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY.PEEK[HEADER.FIELDS (SUBJECT)] ENVELOPE)
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] <string "Subject: Gr<octet c3bc c39f>e<crlf><crlf>"> ENVELOPE (NIL <string "Gr<octet c3bc c39f>e"> <text>))
      S: a3 OK <text>
      """

  @cap:IMAP4rev1 @req:R6855-4-04 @req:R6855-4-05
  Scenario Outline: Without ENABLE it is refused, and no message is made: <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "From: bob@example.org<crlf><field><crlf><crlf>Hello<crlf>">
      S: a1 NO <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a2 OK <text>
      """

    Examples:
      | what                      | field                                |
      | UTF-8 in the subject      | Subject: Gr<octet c3bc c39f>e        |
      | UTF-8 in another field    | X-Mark: Gr<octet c3bc c39f>e         |
      | an octet that is no UTF-8 | Subject: Gr<octet fc df>e            |
      | in a continuation line    | Subject: Hello<crlf> Gr<octet c3bc>n |

  @req:R3501-6.3.11-07 @req:R9051-6.3.12-08
  Scenario: The text of a message is no header
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "From: bob@example.org<crlf>MIME-Version: 1.0<crlf>Content-Type: text/plain; charset=utf-8<crlf>Content-Transfer-Encoding: 8bit<crlf><crlf>Gr<octet c3bc c39f>e<crlf>">
      S: a1 OK <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 1)
      S: a2 OK <text>
      """

  @req:R6855-4-06
  Scenario Outline: A UTF8 extension that is not well formed makes no message: <how>
    Given alice is logged in
    And alice has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <data>
      S: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a2 OK <text>
      """

    Examples:
      | how                     | data                                        |
      | nothing in parentheses  | UTF8 ()                                     |
      | no parentheses          | UTF8 <literal8 "Subject: x<crlf><crlf>y">   |
      | a quoted string         | UTF8 ("Subject: x")                         |
      | nothing behind the name | UTF8                                        |
      | another name            | UTF7 (<literal8 "Subject: x<crlf><crlf>y">) |

  @cap:IMAP4rev1 @req:R6855-8-01 @req:R6855-8-02
  Scenario: Who has not enabled it sees no octets above 127
    Given alice's phone is logged in
    And alice's laptop is logged in
    And alice's laptop has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      laptop C: l1 APPEND <folder Work> () UTF8 (<literal8 "From: J<octet c3bc>rgen <octet 3c>bob@example.org<octet 3e><crlf>Subject: Gr<octet c3bc c39f>e<crlf><crlf>Hello<crlf>">)
      laptop S: l1 OK <text>
      phone C: p1 SELECT <folder Work>
      phone S: * 1 EXISTS
      n/a: * 0 EXISTS
      phone S: p1 OK <text>
      phone C: p2 FETCH 1 (ENVELOPE BODY.PEEK[HEADER])
      phone S!: <text><octet c3><text>
      phone S: p2 OK <text>
      n/a: p2 NO <text>
      """

  @req:R3501-2.3.4-01 @req:R9051-2.3.4-01
  Scenario: The size that is told to who has not enabled it is that of what is shown to him
    Given alice's phone is logged in
    And alice's laptop is logged in
    And alice's laptop has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      laptop C: l1 APPEND <folder Work> () UTF8 (<literal8 "From: bob@example.org<crlf>Subject: Gr<octet c3bc c39f>e<crlf>Keywords: Gr<octet c3bc c39f>e<crlf><crlf>Hello<crlf>">)
      laptop S: l1 OK <text>
      phone C: p1 SELECT <folder Work>
      phone S: * 1 EXISTS
      n/a: * 0 EXISTS
      phone S: p1 OK <text>
      phone C: p2 FETCH 1 RFC822.SIZE
      phone S: * 1 FETCH (RFC822.SIZE <nz-number:size>)
      phone S: p2 OK <text>
      n/a: p2 NO <text>
      phone C: p3 FETCH 1 BODY.PEEK[]<octet 3c><size-1>.9>
      phone S: * 1 FETCH <text> <string "<lf>">)
      phone S: p3 OK <text>
      n/a: p3 NO <text>
      laptop C: l2 SELECT <folder Work>
      laptop S: l2 OK <text>
      laptop C: l3 FETCH 1 RFC822.SIZE
      laptop S: * 1 FETCH (RFC822.SIZE 69)
      laptop S: l3 OK <text>
      """
