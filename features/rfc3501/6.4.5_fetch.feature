Feature: FETCH

  RFC 3501 and RFC 9051, section 6.4.5: FETCH retrieves data of messages: each message of the set is answered with the items that
  the client named, whose values never change, but for the flags.

  Background:
    Given alice is logged in
    And the folder Work holds this message
      """
      From: Bob <bob@example.org>
      To: alice@example.org
      Subject: Lunch
      Date: Mon, 6 May 2024 07:08:09 +0200
      Message-ID: <lunch@example.org>

      At noon?
      """
    And alice has selected the folder Work

  @req:R3501-6.4.5-01 @req:R9051-6.4.5-01 @req:R3501-6.4.5-35 @req:R9051-6.4.5-26
  Scenario: Each message of the set is answered, and no other
    Given the folder Three holds these messages
      | subject | flags            |
      | One     | \Seen            |
      | Two     | \Flagged         |
      | Three   | \Draft \Answered |
    And alice has selected the folder Three
    Then this exchange takes place
      """
      C: a1 FETCH 1,3 FLAGS
      S!: * 2 FETCH (FLAGS <flag-list>)
      S: * 1 FETCH (FLAGS <flags \Seen>)
      S: * 3 FETCH (FLAGS <flags \Draft \Answered>)
      S: a1 OK <text>
      """

  @req:R3501-7.4.2-01 @req:R9051-6.4.5-03
  Scenario Outline: The items may be <how>
    Then this exchange takes place
      """
      C: a1 FETCH 1 <items>
      S: * 1 FETCH (<answer>)
      S: a1 OK <text>
      """

    Examples:
      | how                        | items                         | answer                                                       |
      | one alone                  | RFC822.SIZE                   | RFC822.SIZE <nz-number>                                      |
      | one in parentheses         | (RFC822.SIZE)                 | RFC822.SIZE <nz-number>                                      |
      | two in parentheses         | (RFC822.SIZE INTERNALDATE)    | RFC822.SIZE <nz-number> INTERNALDATE <date-time>             |
      | of any kind in parentheses | (BODY.PEEK[TEXT] UID BODY)    | BODY[TEXT] <string> UID <nz-number> BODY <list>              |
      | written in lower case      | (rfc822.size uid)             | RFC822.SIZE <nz-number> UID <nz-number>                      |
      | sections in lower case     | body.peek[header.fields (to)] | BODY[HEADER.FIELDS (to)] "To: alice@example.org<crlf><crlf>" |

  Scenario Outline: The macro <macro> stands for its items
    Then this exchange takes place
      """
      C: a1 FETCH 1 <macro>
      S: * 1 FETCH (<items>)
      S: a1 OK <text>
      """

    @req:R3501-6.4.5-05 @req:R9051-6.4.5-07
    Examples:
      | macro | items                                                              |
      | FAST  | FLAGS <flag-list> INTERNALDATE <date-time> RFC822.SIZE <nz-number> |

    @req:R3501-6.4.5-04 @req:R9051-6.4.5-06
    Examples:
      | macro | items                                                                              |
      | ALL   | FLAGS <flag-list> INTERNALDATE <date-time> RFC822.SIZE <nz-number> ENVELOPE <list> |

    @req:R3501-6.4.5-06 @req:R9051-6.4.5-08
    Examples:
      | macro | items                                                                                          |
      | FULL  | FLAGS <flag-list> INTERNALDATE <date-time> RFC822.SIZE <nz-number> ENVELOPE <list> BODY <list> |

  @req:R3501-6.4.5-36 @req:R9051-7.5.2-33
  Scenario Outline: INTERNALDATE is the date, the time and the zone that APPEND gave: <received>
    Given the folder Old
    Then this exchange takes place
      """
      C: a1 APPEND <folder Old> "<received>" <literal>
      | Subject: Old
      |
      | Long ago.
      S: a1 OK <text>
      C: a2 SELECT <folder Old>
      S: a2 OK <text>
      C: a3 FETCH 1 INTERNALDATE
      S: * 1 FETCH (INTERNALDATE "<received>")
      or: * 1 FETCH (INTERNALDATE "<utc>")
      S: a3 OK <text>
      """

    Examples:
      | received                   | utc                        |
      | 31-Dec-2003 23:59:59 +0000 | 31-Dec-2003 23:59:59 +0000 |
      | 29-Feb-2024 07:08:09 +0100 | 29-Feb-2024 06:08:09 +0000 |
      | 15-Aug-1999 20:00:00 -0500 | 16-Aug-1999 01:00:00 +0000 |

  @req:R3501-6.4.5-41
  Scenario: RFC822.SIZE counts the octets of the whole message
    Given the folder Small
    Then this exchange takes place
      """
      C: a1 APPEND <folder Small> <literal "Subject: x<crlf><crlf>One<crlf>Two<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Small>
      S: a2 OK <text>
      C: a3 FETCH 1 RFC822.SIZE
      S: * 1 FETCH (RFC822.SIZE 24)
      S: a3 OK <text>
      """

  @req:R3501-6.4.5-44 @req:R9051-6.4.5-27
  Scenario: UID is the number by which UID FETCH finds the message
    Given the folder Three holds these messages
      | subject | flags    |
      | One     | \Deleted |
      | Two     |          |
      | Three   |          |
    And alice has selected the folder Three
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S: a1 OK <text>
      # from here on numbers and identifiers differ
      C: a2 FETCH 1 UID
      S: * 1 FETCH (UID <nz-number:uid>)
      S: a2 OK <text>
      C: a3 UID FETCH <uid> BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S: * 1 FETCH (UID <uid> BODY[HEADER.FIELDS (SUBJECT)] "Subject: Two<crlf><crlf>")
      S: a3 OK <text>
      """

  @req:R3501-6.4.5-02 @req:R9051-6.4.5-04
  Scenario Outline: <item> stays as it is when the flags change and in another session
    Then this exchange takes place
      """
      C: a1 FETCH 1 <item>
      S: * 1 FETCH (<name> <value:kept>)
      S: a1 OK <text>
      C: a2 STORE 1 FLAGS (\Seen \Answered)
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: a3 OK <text>
      C: a4 FETCH 1 <item>
      S: * 1 FETCH (<name> <kept>)
      S: a4 OK <text>
      """

    Examples:
      | item              | name          |
      | ENVELOPE          | ENVELOPE      |
      | INTERNALDATE      | INTERNALDATE  |
      | RFC822.SIZE       | RFC822.SIZE   |
      | UID               | UID           |
      | BODY              | BODY          |
      | BODYSTRUCTURE     | BODYSTRUCTURE |
      | BODY.PEEK[]       | BODY[]        |
      | BODY.PEEK[HEADER] | BODY[HEADER]  |
      | BODY.PEEK[TEXT]   | BODY[TEXT]    |
      | BODY.PEEK[1]      | BODY[1]       |

  Scenario Outline: <item> sets \Seen
    Then this exchange takes place
      """
      C: a1 FETCH 1 <item>
      S: * 1 FETCH (<name> <string>)
      S: a1 OK <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags \Seen>)
      S: a2 OK <text>
      """

    @req:R3501-6.4.5-30 @req:R9051-6.4.5-23
    Examples:
      | item                         | name                         |
      | BODY[]                       | BODY[]                       |
      | BODY[HEADER]                 | BODY[HEADER]                 |
      | BODY[HEADER.FIELDS (TO)]     | BODY[HEADER.FIELDS (TO)]     |
      | BODY[HEADER.FIELDS.NOT (TO)] | BODY[HEADER.FIELDS.NOT (TO)] |
      | BODY[TEXT]                   | BODY[TEXT]                   |
      | BODY[1]                      | BODY[1]                      |
      | BODY[]<0.1>                  | BODY[]<0>                    |

    @req:R3501-6.4.5-38
    Examples:
      | item   | name   |
      | RFC822 | RFC822 |

    @req:R3501-6.4.5-43
    Examples:
      | item        | name        |
      | RFC822.TEXT | RFC822.TEXT |

  @req:R3501-6.4.5-31 @req:R9051-6.4.5-24
  Scenario: That \Seen was set is told with the text
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY[TEXT]
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

    @req:R3501-6.4.5-32 @req:R9051-6.4.5-25
    Examples:
      | item                          | name                     |
      | BODY.PEEK[]                   | BODY[]                   |
      | BODY.PEEK[HEADER]             | BODY[HEADER]             |
      | BODY.PEEK[HEADER.FIELDS (TO)] | BODY[HEADER.FIELDS (TO)] |
      | BODY.PEEK[TEXT]               | BODY[TEXT]               |
      | BODY.PEEK[1]                  | BODY[1]                  |
      | BODY.PEEK[TEXT]<0.5>          | BODY[TEXT]<0>            |

    @req:R3501-6.4.5-40
    Examples:
      | item          | name          |
      | RFC822.HEADER | RFC822.HEADER |

    @req:R3501-6.4.5-47 @req:R9051-6.4.5-28
    Examples:
      | item          | name          |
      | ENVELOPE      | ENVELOPE      |
      | BODYSTRUCTURE | BODYSTRUCTURE |
      | BODY          | BODY          |
      | RFC822.SIZE   | RFC822.SIZE   |

  @req:R3501-6.3.2-10 @req:R9051-6.3.3-12
  Scenario: In a folder that was opened read-only BODY[] does not set \Seen
    Then this exchange takes place
      """
      C: a1 EXAMINE <folder Work>
      S: a1 OK [READ-ONLY] <text>
      C: a2 FETCH 1 BODY[]
      S: * 1 FETCH (BODY[] <string>)
      S: a2 OK <text>
      C: a3 SELECT <folder Work>
      S: a3 OK <text>
      C: a4 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags without \Seen>)
      S: a4 OK <text>
      """

  Scenario Outline: <item> is <section> under its old name
    Then this exchange takes place
      """
      C: a1 FETCH 1 <section>
      S: * 1 FETCH (<section> <string:octets>)
      S: a1 OK <text>
      C: a2 FETCH 1 <item>
      S: * 1 FETCH (<item> <octets>)
      S: a2 OK <text>
      """

    @req:R3501-6.4.5-37
    Examples:
      | item   | section |
      | RFC822 | BODY[]  |

    @req:R3501-6.4.5-39
    Examples:
      | item          | section      |
      | RFC822.HEADER | BODY[HEADER] |

    @req:R3501-6.4.5-42
    Examples:
      | item        | section    |
      | RFC822.TEXT | BODY[TEXT] |

  @req:R3501-6.4.5-08 @req:R9051-6.4.5-16 @req:R3501-7.4.2-11 @req:R9051-7.5.2-23
  Scenario: BODY is the structure without extension data
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY
      S: * 1 FETCH (BODY (<any case "text"> <any case "plain"> <value> NIL NIL <any case "7bit"> 10 1))
      S: a1 OK <text>
      """

  Scenario Outline: A line that is not a FETCH command is BAD and sets no flag: <what>
    Then this exchange takes place
      """
      C: a1 <line>
      S!: * <nz-number> FETCH (BODY[] <value>)
      S: a1 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: a2 OK <text>
      """

    @req:R3501-6.4.5-07 @req:R9051-6.4.5-09
    Examples:
      | what                         | line               |
      | a macro before an item       | FETCH 1 (FAST UID) |
      | a macro after an item        | FETCH 1 (UID FULL) |
      | two macros                   | FETCH 1 (ALL FAST) |
      | a macro and an item, no list | FETCH 1 ALL UID    |

    @req:R3501-6.4.5-45
    Examples:
      | what                | line              |
      | no item             | FETCH 1           |
      | a space and no item | FETCH 1<octet 20> |
      | an empty list       | FETCH 1 ()        |

    @req:R3501-6.4.5-46 @req:R9051-6.4.5-02
    Examples:
      | what                       | line                     |
      | an unknown item            | FETCH 1 COLOUR           |
      | an unknown item in a list  | FETCH 1 (BODY[] COLOUR)  |
      | an unknown RFC822 item     | FETCH 1 RFC822.FOOTER    |
      | a peek without a section   | FETCH 1 BODY.PEEK        |
      | an unknown section         | FETCH 1 BODY[FOOTER]     |
      | a structure with a section | FETCH 1 BODYSTRUCTURE[1] |
      | an item of STORE           | FETCH 1 FLAGS.SILENT     |

    @req:R3501-2.2.2-14 @req:R9051-2.2.2-06
    Examples:
      | what                             | line                           |
      | nothing behind the name          | FETCH                          |
      | items without a set              | FETCH BODY[]                   |
      | two spaces before the set        | FETCH  1 BODY[]                |
      | two spaces before the item       | FETCH 1  BODY[]                |
      | two spaces in the list           | FETCH 1 (FLAGS  BODY[])        |
      | a space behind the parenthesis   | FETCH 1 ( BODY[])              |
      | a space before the parenthesis   | FETCH 1 (BODY[] )              |
      | a list without end               | FETCH 1 (BODY[]                |
      | an end without list              | FETCH 1 BODY[])                |
      | a list in a list                 | FETCH 1 ((BODY[]))             |
      | two items without parentheses    | FETCH 1 FLAGS BODY[]           |
      | an item in quotes                | FETCH 1 "BODY[]"               |
      | a set in quotes                  | FETCH "1" BODY[]               |
      | message 0                        | FETCH 0 BODY[]                 |
      | a range from 0                   | FETCH 0:1 BODY[]               |
      | a negative number                | FETCH -1 BODY[]                |
      | a number above 32 bits           | FETCH 4294967296 BODY[]        |
      | a set that begins with a comma   | FETCH ,1 BODY[]                |
      | a set that ends with a comma     | FETCH 1, BODY[]                |
      | a range without end              | FETCH 1: BODY[]                |
      | a range of three                 | FETCH 1:1:1 BODY[]             |
      | two asterisks                    | FETCH ** BODY[]                |
      | a section without end            | FETCH 1 BODY[                  |
      | a section without beginning      | FETCH 1 BODY]                  |
      | a space before the section       | FETCH 1 BODY [TEXT]            |
      | part 0                           | FETCH 1 BODY[0]                |
      | a part that ends with a period   | FETCH 1 BODY[1.]               |
      | a part that begins with a period | FETCH 1 BODY[.1]               |
      | two periods                      | FETCH 1 BODY[1..1]             |
      | a negative part                  | FETCH 1 BODY[-1]               |
      | fields without a list            | FETCH 1 BODY[HEADER.FIELDS]    |
      | fields with an empty list        | FETCH 1 BODY[HEADER.FIELDS ()] |
      | a list behind HEADER             | FETCH 1 BODY[HEADER (TO)]      |
      | a field without parentheses      | FETCH 1 BODY[HEADER.FIELDS TO] |
      | a partial without length         | FETCH 1 BODY[]<octet 3c>0>     |
      | a partial without origin         | FETCH 1 BODY[]<octet 3c>.1>    |
      | a partial without end            | FETCH 1 BODY[]<octet 3c>0.1    |
      | a partial with letters           | FETCH 1 BODY[]<octet 3c>a.b>   |
      | a negative origin                | FETCH 1 BODY[]<octet 3c>-1.1>  |
      | a partial of RFC822              | FETCH 1 RFC822<octet 3c>0.1>   |
      | a partial of the structure       | FETCH 1 BODY<octet 3c>0.1>     |
      | NUL in the section               | FETCH 1 BODY[TE<nul>XT]        |
      | a bare CR                        | FETCH 1<cr>BODY[]              |
      | 8-bit octets                     | FETCH 1 BODY[<octet c3 a9>]    |

  @req:R3501-3-03 @req:R9051-6.4-01
  Scenario Outline: Without a selected folder nothing is fetched: <line>
    Then this exchange takes place
      """
      C: a1 CLOSE
      S: a1 OK <text>
      C: a2 <line>
      S!: * <nz-number> FETCH <text>
      S: a2 BAD <text>
      or: a2 NO <text>
      """

    Examples:
      | line              |
      | FETCH 1 FLAGS     |
      | FETCH 1:* BODY[]  |
      | UID FETCH 1 FLAGS |

  @req:R3501-6.4.5-48 @req:R9051-6.4.5-29
  Scenario Outline: A message that is not there is not answered: <line>
    Then this exchange takes place
      """
      C: a1 <line>
      S!: * <nz-number> FETCH <text>
      S: a1 OK <text>
      or: a1 NO <text>
      or: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | line                       |
      | FETCH 2 FLAGS              |
      | FETCH 4294967295 UID       |
      | UID FETCH 4294967294 FLAGS |
