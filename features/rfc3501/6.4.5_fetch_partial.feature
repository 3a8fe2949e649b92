Feature: FETCH of a part of a text

  RFC 3501 and RFC 9051, section 6.4.5: <origin.length> behind a section asks for so many octets of it, from octet origin on; the
  answer names the origin.

  Background:
    Given alice is logged in
    And the folder Work holds this message
      """
      From: Bob <bob@example.org>
      To: alice@example.org
      Subject: Letters

      abcdefghij
      klmnopqrst
      """
    And alice has selected the folder Work

  Scenario Outline: <item> is <what>
    Then this exchange takes place
      """
      C: a1 FETCH 1 <item>
      S: * 1 FETCH (<name> <octets>)
      S: a1 OK <text>
      """

    @req:R3501-6.4.5-25 @req:R9051-6.4.5-18
    Examples:
      | item                   | what                        | name            | octets     |
      | BODY.PEEK[TEXT]<0.3>   | the first three octets      | BODY[TEXT]<0>   | "abc"      |
      | BODY.PEEK[TEXT]<4.3>   | three from the middle       | BODY[TEXT]<4>   | "efg"      |
      | BODY.PEEK[TEXT]<9.1>   | one octet                   | BODY[TEXT]<9>   | "j"        |
      | BODY.PEEK[TEXT]<9.4>   | octets of two lines         | BODY[TEXT]<9>   | "j<crlf>k" |
      | BODY.PEEK[TEXT]<11.2>  | octets that begin with a LF | BODY[TEXT]<11>  | "<lf>k"    |
      | BODY.PEEK[1]<2.2>      | octets of part 1            | BODY[1]<2>      | "cd"       |
      | BODY.PEEK[]<6.3>       | octets of the header        | BODY[]<6>       | "Bob"      |
      | BODY.PEEK[HEADER]<0.4> | octets of the header        | BODY[HEADER]<0> | "From"     |

    @req:R3501-6.4.5-26 @req:R9051-6.4.5-19
    Examples:
      | item                          | what                       | name                   | octets |
      | BODY.PEEK[TEXT]<24.1>         | nothing at the end         | BODY[TEXT]<24>         | ""     |
      | BODY.PEEK[TEXT]<5000.10>      | nothing beyond the end     | BODY[TEXT]<5000>       | ""     |
      | BODY.PEEK[TEXT]<4294967295.1> | nothing far beyond the end | BODY[TEXT]<4294967295> | ""     |

    @req:R3501-6.4.5-27 @req:R9051-6.4.5-20
    Examples:
      | item                           | what                                         | name           | octets    |
      | BODY.PEEK[TEXT]<21.100>        | what is left                                 | BODY[TEXT]<21> | "t<crlf>" |
      | BODY.PEEK[TEXT]<23.4294967295> | what is left, of as many as can be asked for | BODY[TEXT]<23> | "<lf>"    |

    @req:R3501-6.4.5-28 @req:R9051-6.4.5-21
    Examples:
      | item                    | what                            | name          | octets                             |
      | BODY.PEEK[TEXT]<0.24>   | the whole text, with its origin | BODY[TEXT]<0> | "abcdefghij<crlf>klmnopqrst<crlf>" |
      | BODY.PEEK[TEXT]<0.1000> | the whole text and no more      | BODY[TEXT]<0> | "abcdefghij<crlf>klmnopqrst<crlf>" |

    @req:R3501-6.4.5-29 @req:R9051-6.4.5-22
    Examples:
      | item                                      | what                       | name                              | octets                |
      | BODY.PEEK[HEADER.FIELDS (SUBJECT)]<0.7>   | octets of the one field    | BODY[HEADER.FIELDS (SUBJECT)]<0>  | "Subject"             |
      | BODY.PEEK[HEADER.FIELDS (SUBJECT)]<9.100> | the rest of the one field  | BODY[HEADER.FIELDS (SUBJECT)]<9>  | "Letters<crlf><crlf>" |
      | BODY.PEEK[HEADER.FIELDS.NOT (FROM)]<0.2>  | octets of the other fields | BODY[HEADER.FIELDS.NOT (FROM)]<0> | "To"                  |

  @req:R3501-7.4.2-05 @req:R9051-7.5.2-09
  Scenario Outline: An origin is named only where one was asked for: <item>
    Then this exchange takes place
      """
      C: a1 FETCH 1 <item>
      S!: * 1 FETCH (<name><octet 3c>0> <string>)
      S: * 1 FETCH (<name> <string>)
      S: a1 OK <text>
      """

    Examples:
      | item                          | name                     |
      | BODY.PEEK[]                   | BODY[]                   |
      | BODY.PEEK[TEXT]               | BODY[TEXT]               |
      | BODY.PEEK[HEADER.FIELDS (TO)] | BODY[HEADER.FIELDS (TO)] |

  @req:R3501-6.4.5-25 @req:R3501-6.4.5-27 @req:R9051-6.4.5-18 @req:R9051-6.4.5-20
  Scenario: Partial fetches put together are the whole
    Then this exchange takes place
      """
      C: a1 FETCH 1 (BODY.PEEK[TEXT]<0.10> BODY.PEEK[TEXT]<10.10> BODY.PEEK[TEXT]<20.10>)
      S: * 1 FETCH (BODY[TEXT]<0> "abcdefghij" BODY[TEXT]<10> "<crlf>klmnopqr" BODY[TEXT]<20> "st<crlf>")
      S: a1 OK <text>
      """
