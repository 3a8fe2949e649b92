Feature: FETCH of sections

  RFC 3501, section 6.4.5, and RFC 9051, section 6.4.5.1: a section names what of a message is wanted: a part by its number,
  the header, some of its fields, or the text.

  Background:
    Given alice is logged in
    And the folder Work holds this message
      """
      From: Bob <bob@example.org>
      To: alice@example.org
      Subject: Plans
      Subject-Line: other
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=outer

      Preamble
      --outer
      Content-Type: text/plain
      X-Part: first

      First part
      --outer
      Content-Type: multipart/alternative; boundary=inner

      --inner
      Content-Type: text/plain

      Second, plain
      --inner
      Content-Type: text/html

      <b>Second</b>, HTML
      --inner--
      --outer
      Content-Type: message/rfc822
      Content-Description: forwarded

      From: Carol <carol@example.org>
      Subject: Inside
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=deep

      --deep
      Content-Type: text/plain
      Content-ID: <deep-1@example.org>

      Inside, one
      --deep
      Content-Type: text/x-note

      Inside, two
      --deep--
      --outer
      Content-Type: message/rfc822

      Subject: Single

      Inside a single one
      --outer--
      Epilogue
      """
    And alice has selected the folder Work

  Scenario Outline: Section <section> is <what>
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY.PEEK[<section>]
      S: * 1 FETCH (BODY[<section>] "<octets>")
      S: a1 OK <text>
      """

    @req:R3501-6.4.5-11 @req:R9051-6.4.5.1-03
    Examples:
      | section | what           | octets     |
      | 1       | the first part | First part |

    @req:R3501-6.4.5-12 @req:R9051-6.4.5.1-04
    Examples:
      | section | what                     | octets        |
      | 2.1     | the first of a multipart | Second, plain |

    @req:R3501-6.4.5-13 @req:R9051-6.4.5.1-05
    Examples:
      | section | what                                    | octets              |
      | 3.1     | the first part of the message in part 3 | Inside, one         |
      | 3.2     | its second part                         | Inside, two         |
      | 4.1     | the only part of the message in part 4  | Inside a single one |

    @req:R3501-6.4.5-14 @req:R9051-6.4.5.1-06
    Examples:
      | section                                         | what                                | octets                                                   |
      | 4.HEADER                                        | the header of the message in part 4 | Subject: Single<crlf><crlf>                              |
      | 4.TEXT                                          | its text                            | Inside a single one                                      |
      | 3.HEADER.FIELDS (SUBJECT)                       | a field of the message in part 3    | Subject: Inside<crlf><crlf>                              |
      | 3.HEADER.FIELDS.NOT (FROM SUBJECT MIME-VERSION) | its other fields                    | Content-Type: multipart/mixed; boundary=deep<crlf><crlf> |

    @req:R3501-6.4.5-23 @req:R9051-6.4.5.1-14
    Examples:
      | section  | what                                    | octets                                                                              |
      | 1.MIME   | the MIME header of the first part       | Content-Type: text/plain<crlf>X-Part: first<crlf><crlf>                             |
      | 3.MIME   | that of a part that is a message        | Content-Type: message/rfc822<crlf>Content-Description: forwarded<crlf><crlf>        |
      | 3.1.MIME | that of a part of the message in part 3 | Content-Type: text/plain<crlf>Content-ID: <octet 3c>deep-1@example.org><crlf><crlf> |
      | 2.MIME   | that of a part that is a multipart      | Content-Type: multipart/alternative; boundary=inner<crlf><crlf>                     |

  @req:R3501-6.4.5-12 @req:R9051-6.4.5.1-04
  Scenario: Section 2.2 is the second of a multipart
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY.PEEK[2.2]
      S: * 1 FETCH (BODY[2.2] "<octet 3c>b>Second<octet 3c>/b>, HTML")
      S: a1 OK <text>
      """

  @req:R3501-6.4.5-09 @req:R9051-6.4.5-17 @req:R9051-6.4.5.1-01
  Scenario: The empty section is the whole message as it was appended
    Given the folder Other
    Then this exchange takes place
      """
      C: a1 APPEND <folder Other> <literal "Subject: x<crlf>X-Odd:   y <crlf> z<crlf><crlf>One<crlf><crlf><octet 09>Two  <crlf>.<crlf>Three">
      S: a1 OK <text>
      C: a2 SELECT <folder Other>
      S: a2 OK <text>
      C: a3 FETCH 1 BODY.PEEK[]
      S: * 1 FETCH (BODY[] "Subject: x<crlf>X-Odd:   y <crlf> z<crlf><crlf>One<crlf><crlf><octet 09>Two  <crlf>.<crlf>Three")
      S: a3 OK <text>
      """

  @req:R3501-7.4.2-04 @req:R9051-7.5.2-08
  Scenario: Without an origin a long text is not truncated
    Given the folder Long
    Then this exchange takes place
      """
      C: a1 APPEND <folder Long> <literal>
      | Subject: x
      |
      | <repeat a 900>
      | <repeat b 900>
      | <repeat c 900>
      | <repeat d 900>
      | <repeat e 900>
      | <repeat f 900>
      | <repeat g 900>
      | <repeat h 900>
      | <repeat i 900>
      | <repeat j 900>
      S: a1 OK <text>
      C: a2 SELECT <folder Long>
      S: a2 OK <text>
      C: a3 FETCH 1 BODY.PEEK[TEXT]
      S: * 1 FETCH (BODY[TEXT] <string>)
      | <repeat a 900>
      | <repeat b 900>
      | <repeat c 900>
      | <repeat d 900>
      | <repeat e 900>
      | <repeat f 900>
      | <repeat g 900>
      | <repeat h 900>
      | <repeat i 900>
      | <repeat j 900>
      S: a3 OK <text>
      """

  @req:R3501-6.4.5-10 @req:R9051-6.4.5.1-02 @req:R3501-6.4.5-24 @req:R9051-6.4.5.1-15
  @req:R3501-6.4.5-17 @req:R3501-6.4.5-21 @req:R9051-6.4.5.1-09
  Scenario: A message that is not multipart is header, blank line and text; its text is part 1
    Given the folder Other
    Then this exchange takes place
      """
      C: a1 APPEND <folder Other> <literal "Subject: x<crlf>To: alice@example.org<crlf><crlf>One<crlf>Two<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Other>
      S: a2 OK <text>
      C: a3 FETCH 1 (BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[1])
      S: * 1 FETCH (BODY[HEADER] "Subject: x<crlf>To: alice@example.org<crlf><crlf>" BODY[TEXT] "One<crlf>Two<crlf>" BODY[1] "One<crlf>Two<crlf>")
      S: a3 OK <text>
      """

  Scenario Outline: The fields <fields>: <what>
    Given the folder Other
    Then this exchange takes place
      """
      C: a1 APPEND <folder Other> <literal "Subject: x<crlf>To: alice@example.org,<crlf> bob@example.org<crlf>X-One: 1<crlf>Subject-Line: y<crlf>X-ONE: 2<crlf><crlf>One<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Other>
      S: a2 OK <text>
      C: a3 FETCH 1 BODY.PEEK[HEADER.<fields>]
      S: * 1 FETCH (BODY[HEADER.<fields>] "<octets><crlf>")
      S: a3 OK <text>
      """

    @req:R3501-6.4.5-18 @req:R9051-6.4.5.1-10 @req:R3501-6.4.5-21 @req:R9051-6.4.5.1-13
    Examples:
      | fields              | what                  | octets                                                             |
      | FIELDS (SUBJECT)    | one                   | Subject: x<crlf>                                                   |
      | FIELDS (TO SUBJECT) | in the header's order | Subject: x<crlf>To: alice@example.org,<crlf> bob@example.org<crlf> |
      | FIELDS (X-ONE)      | one that occurs twice | X-One: 1<crlf>X-ONE: 2<crlf>                                       |
      | FIELDS (TO)         | one of several lines  | To: alice@example.org,<crlf> bob@example.org<crlf>                 |

    @req:R3501-6.4.5-22 @req:R9051-6.4.5.1-13
    Examples:
      | fields      | what               | octets |
      | FIELDS (CC) | none that is there |        |

    @req:R3501-6.4.5-20 @req:R9051-6.4.5.1-12
    Examples:
      | fields                | what                                    | octets                |
      | FIELDS (sUbJeCt)      | in any case                             | Subject: x<crlf>      |
      | FIELDS (SUBJECT-LINE) | a longer name                           | Subject-Line: y<crlf> |
      | FIELDS (SUBJ)         | the beginning of a name is another name |                       |

    @req:R3501-6.4.5-19 @req:R9051-6.4.5.1-11 @req:R3501-6.4.5-21 @req:R9051-6.4.5.1-13
    Examples:
      | fields                                     | what                                     | octets                                                                                              |
      | FIELDS.NOT (X-ONE TO)                      | all but two                              | Subject: x<crlf>Subject-Line: y<crlf>                                                               |
      | FIELDS.NOT (SUBJECT)                       | all but one, not those with longer names | To: alice@example.org,<crlf> bob@example.org<crlf>X-One: 1<crlf>Subject-Line: y<crlf>X-ONE: 2<crlf> |
      | FIELDS.NOT (subject to subject-line x-one) | none is left                             |                                                                                                     |

  @req:R3501-6.4.5-16 @req:R9051-6.4.5.1-08
  Scenario Outline: MIME needs the number of a part: <item>
    Then this exchange takes place
      """
      C: a1 FETCH 1 <item>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | item            |
      | BODY[MIME]      |
      | BODY.PEEK[MIME] |

  @req:R3501-6.4.5-49 @req:R9051-6.4.5.1-16
  Scenario Outline: A section that the message does not have holds no text: <section>
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY.PEEK[<section>]
      <nothing else>
      S?: * 1 FETCH (BODY[<section>] "")
      S?: * 1 FETCH (BODY[<section>] NIL)
      S: a1 OK <text>
      or: a1 NO <text>
      or: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | section    |
      | 5          |
      | 2.3        |
      | 1.2        |
      | 1.1.1      |
      | 1.TEXT     |
      | 5.MIME     |
      | 4294967295 |

  @req:R3501-6.4.5-01 @req:R3501-7.4.2-01 @req:R9051-6.4.5-01 @req:R9051-6.4.5-03
  Scenario: Several sections are answered in one response or several, each under its name
    Then this exchange takes place
      """
      C: a1 FETCH 1 (BODY.PEEK[1] BODY.PEEK[2.1] BODY.PEEK[3.HEADER.FIELDS (SUBJECT)] BODY.PEEK[4.TEXT])
      S: * 1 FETCH (BODY[1] "First part" BODY[2.1] "Second, plain" BODY[3.HEADER.FIELDS (SUBJECT)] "Subject: Inside<crlf><crlf>" BODY[4.TEXT] "Inside a single one")
      S: a1 OK <text>
      """
