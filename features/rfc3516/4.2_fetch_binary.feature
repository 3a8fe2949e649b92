Feature: FETCH of decoded parts

  RFC 3516, sections 4.2 and 4.3, and RFC 9051, sections 6.4.5 and 7.5.2: BINARY is a part with its transfer encoding undone,
  BINARY.SIZE is how many octets that are.

  Background:
    Given alice is logged in
    And the folder Work holds this message
      """
      From: Bob <bob@example.org>
      Subject: Parts
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: text/plain; charset=iso-8859-1
      Content-Transfer-Encoding: quoted-printable

      Sch=F6n =
      weit
      --b
      Content-Type: text/plain
      Content-Transfer-Encoding: base64

      T25lDQpUd28NCg==
      --b
      Content-Type: text/plain

      Three =3D three
      --b
      Content-Type: application/octet-stream
      Content-Transfer-Encoding: base64

      AAEC/w==
      --b
      Content-Type: text/plain
      Content-Transfer-Encoding: x-own

      Unknown
      --b
      Content-Type: text/plain
      Content-Transfer-Encoding: 7bit

      Seven =3D seven
      --b--
      """
    And alice has selected the folder Work

  @req:R9051-6.4.5-10 @req:R3516-4.2-08
  Scenario Outline: BINARY of <what> is its content
    Then this exchange takes place
      """
      C: a1 FETCH 1 BINARY.PEEK[<part>]
      S: * 1 FETCH (BINARY[<part>] <string "<octets>">)
      S: a1 OK <text>
      C: a2 FETCH 1 BINARY[<part>]
      S: * 1 FETCH (BINARY[<part>] <string "<octets>">)
      S: a2 OK <text>
      """

    @req:R3516-4.2-02
    Examples:
      | what             | part | octets              |
      | quoted-printable | 1    | Sch<octet f6>n weit |

    @req:R3516-4.2-01
    Examples:
      | what   | part | octets             |
      | base64 | 2    | One<crlf>Two<crlf> |

    @req:R3516-4.2-04
    Examples:
      | what                    | part | octets          |
      | a part without encoding | 3    | Three =3D three |

    @req:R3516-4.2-03
    Examples:
      | what           | part | octets          |
      | a part in 7bit | 6    | Seven =3D seven |

  @req:R9051-6.4.5-10 @req:R3516-4.3-02 @req:R3516-7-01 @req:R3516-4.2-01
  Scenario: Content with NUL comes as a literal8
    Then this exchange takes place
      """
      C: a1 FETCH 1 BINARY.PEEK[4]
      S: * 1 FETCH (BINARY[4] <literal8 "<nul><octet 01 02 ff>">)
      S: a1 OK <text>
      """

  @req:R3516-4.3-03 @req:R9051-7.5.2-01
  Scenario: Content without NUL does not
    Then this exchange takes place
      """
      C: a1 FETCH 1 BINARY.PEEK[2]
      S!: * 1 FETCH (BINARY[2] <literal8>)
      S: * 1 FETCH (BINARY[2] "One<crlf>Two<crlf>")
      S: a1 OK <text>
      """

  @req:R3516-4.2-05 @req:R9051-6.4.5-11
  Scenario Outline: A partial BINARY counts decoded octets: <partial>
    Then this exchange takes place
      """
      C: a1 FETCH 1 BINARY.PEEK[2]<octet 3c><partial>>
      S: * 1 FETCH (BINARY[2] <string "<octets>">)
      or: * 1 FETCH (<name> <string "<octets>">)
      S: a1 OK <text>
      """

    Examples:
      | partial | name           | octets  |
      | 0.4     | BINARY[2]<0>   | One<cr> |
      | 5.3     | BINARY[2]<5>   | Two     |
      | 8.100   | BINARY[2]<8>   | <crlf>  |
      | 100.5   | BINARY[2]<100> |         |

  @req:R3516-4.2-06 @req:R9051-6.4.5-12
  Scenario: BINARY sets \Seen
    Then this exchange takes place
      """
      C: a1 FETCH 1 BINARY[3]
      S: * 1 FETCH (BINARY[3] "Three =3D three")
      S: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags \Seen>)
      S: a2 OK <text>
      """

  @req:R9051-6.4.5-24
  Scenario: That BINARY has set \Seen is told
    Then this exchange takes place
      """
      C: a1 FETCH 1 BINARY[3]
      S: * 1 FETCH (FLAGS <flags \Seen>)
      S: a1 OK <text>
      """

  Scenario Outline: <item> does not set \Seen
    Then this exchange takes place
      """
      C: a1 FETCH 1 <item>
      S: * 1 FETCH (<name> <value>)
      S: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: a2 OK <text>
      """

    @req:R3516-4.2-07 @req:R9051-6.4.5-13
    Examples:
      | item           | name      |
      | BINARY.PEEK[3] | BINARY[3] |

    @req:R3516-4.2-10
    Examples:
      | item           | name           |
      | BINARY.SIZE[3] | BINARY.SIZE[3] |

  @req:R3516-4.2-09 @req:R3516-4.3-06 @req:R9051-6.4.5-15 @req:R9051-7.5.2-04 @req:R3516-7-02
  Scenario Outline: BINARY.SIZE of <what> counts the octets that BINARY gives
    Then this exchange takes place
      """
      C: a1 FETCH 1 BINARY.SIZE[<part>]
      S: * 1 FETCH (BINARY.SIZE[<part>] <octets>)
      S: a1 OK <text>
      C: a2 FETCH 1 BINARY.PEEK[<part>]
      S: * 1 FETCH (BINARY[<part>] <content>)
      S: a2 OK <text>
      """

    Examples:
      | what             | part | octets | content                            |
      | quoted-printable | 1    | 10     | <string "Sch<octet f6>n weit">     |
      | base64           | 2    | 10     | "One<crlf>Two<crlf>"               |
      | plain text       | 3    | 15     | "Three =3D three"                  |
      | content with NUL | 4    | 4      | <literal8 "<nul><octet 01 02 ff>"> |

  Scenario Outline: <item> with an unknown encoding is refused
    Then this exchange takes place
      """
      C: a1 FETCH 1 <item>
      S: a1 NO [UNKNOWN-CTE] <text>
      C: a2 FETCH 1 BODY.PEEK[5]
      S: * 1 FETCH (BODY[5] "Unknown")
      S: a2 OK <text>
      """

    @req:R3516-4.3-04 @req:R3516-4.3-05 @req:R9051-7.5.2-03
    Examples:
      | item           |
      | BINARY[5]      |
      | BINARY.PEEK[5] |

    @req:R3516-4.3-07 @req:R3516-4.3-08 @req:R9051-7.5.2-05
    Examples:
      | item           |
      | BINARY.SIZE[5] |

  @req:R3516-6-01 @req:R9051-7.5.2-02
  Scenario: The lines of a decoded text end with CRLF
    Then this exchange takes place
      """
      C: a1 FETCH 1 BINARY.PEEK[2]
      S: * 1 FETCH (BINARY[2] "One<crlf>Two<crlf>")
      S: a1 OK <text>
      """

  Scenario Outline: A section of BINARY that is none is BAD: <item>
    Then this exchange takes place
      """
      C: a1 FETCH 1 <item>
      S: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 NOOP
      S: a2 OK <text>
      """

    @req:R3516-7-03 @req:R9051-6.4.5-02
    Examples:
      | item                    |
      | BINARY                  |
      | BINARY.PEEK             |
      | BINARY[HEADER]          |
      | BINARY[1.TEXT]          |
      | BINARY[1.MIME]          |
      | BINARY[0]               |
      | BINARY[1.]              |
      | BINARY[                 |
      | BINARY[1]<octet 3c>0>   |
      | BINARY[1]<octet 3c>0.0> |
      | BINARY.LENGTH[1]        |

    @req:R3516-7-04
    Examples:
      | item                         |
      | BINARY.SIZE[1]<octet 3c>0.1> |

    @req:R3501-6.4.5-46 @req:R9051-6.4.5-02
    Examples:
      | item                |
      | BINARY.SIZE         |
      | BINARY.SIZE.PEEK[1] |

  @req:R3516-5-01
  Scenario: Encoded words in a part that is a header are left as they are
    Given the folder Other holds this message
      """
      Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: text/rfc822-headers

      Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=
      --b--
      """
    And alice has selected the folder Other
    Then this exchange takes place
      """
      C: a1 FETCH 1 BINARY.PEEK[1]
      S: * 1 FETCH (BINARY[1] "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=")
      S: a1 OK <text>
      """
