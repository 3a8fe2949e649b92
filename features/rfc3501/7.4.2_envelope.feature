Feature: The envelope

  RFC 3501, section 7.4.2, and RFC 9051, section 7.5.2: ENVELOPE is the header of a message, taken apart: ten fields in a fixed
  order, with the addresses as lists of name, route, mailbox and host.

  @req:R3501-6.4.5-34 @req:R3501-7.4.2-19 @req:R9051-7.5.2-25
  Scenario: Ten fields in their order, whatever the order in the header
    Given alice is logged in
    And the folder Work holds this message
      """
      Message-ID: <2@example.org>
      In-Reply-To: <1@example.org>
      Bcc: Gina <gina@example.org>
      Cc: Fred <fred@example.org>
      To: Emma <emma@example.org>
      Reply-To: Dora <dora@example.org>
      Sender: Carl <carl@example.org>
      From: Bob <bob@example.org>
      Subject: Lunch
      Date: Mon, 6 May 2024 07:08:09 +0200

      At noon?
      """
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE ("Mon, 6 May 2024 07:08:09 +0200" "Lunch" (("Bob" NIL "bob" "example.org")) (("Carl" NIL "carl" "example.org")) (("Dora" NIL "dora" "example.org")) (("Emma" NIL "emma" "example.org")) (("Fred" NIL "fred" "example.org")) (("Gina" NIL "gina" "example.org")) "<octet 3c>1@example.org>" "<octet 3c>2@example.org>"))
      S: a1 OK <text>
      """

  @req:R3501-7.4.2-20 @req:R9051-7.5.2-26
  Scenario Outline: <kind> is name, route, mailbox and host
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal>
      | From: Bob <bob@example.org>
      | To: <field>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE (<nstring> "Lunch" <list> <list> <list> (<addresses>) NIL NIL NIL NIL))
      S: a3 OK <text>
      """

    Examples:
      | kind                            | field                                               | addresses                                                         |
      | An address without a name       | alice@example.org                                   | (NIL NIL "alice" "example.org")                                   |
      | An address with a name          | Alice Ames <octet 3c>alice@example.org>             | ("Alice Ames" NIL "alice" "example.org")                          |
      | A name in quotes                | "Ames, Alice" <octet 3c>alice@example.org>          | ("Ames, Alice" NIL "alice" "example.org")                         |
      | A name with a quoted quote      | "A \\"Al\\" A" <octet 3c>alice@example.org>         | (<string "A <octet 22>Al<octet 22> A"> NIL "alice" "example.org") |
      | An address in brackets          | <octet 3c>alice@example.org>                        | (NIL NIL "alice" "example.org")                                   |
      | Each of two addresses           | alice@example.org, Carl <octet 3c>carl@example.org> | (NIL NIL "alice" "example.org")("Carl" NIL "carl" "example.org")  |
      | An address with an encoded name | =?UTF-8?Q?J=C3=B6rg?= <octet 3c>joerg@example.org>  | ("=?UTF-8?Q?J=C3=B6rg?=" NIL "joerg" "example.org")               |

  @req:R3501-7.4.2-21 @req:R3501-7.4.2-22 @req:R9051-7.5.2-27
  Scenario Outline: A group is marked at its beginning and at its end: <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal>
      | From: Bob <bob@example.org>
      | To: <field>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE (<nstring> "Lunch" <list> <list> <list> (<addresses>) NIL NIL NIL NIL))
      S: a3 OK <text>
      """

    Examples:
      | what         | field                                                    | addresses                                                                                                                    |
      | with members | Cooks: anne@example.org, ben@example.org;                | (NIL NIL "Cooks" NIL)(NIL NIL "anne" "example.org")(NIL NIL "ben" "example.org")(NIL NIL NIL NIL)                            |
      | without any  | Undisclosed:;                                            | (NIL NIL "Undisclosed" NIL)(NIL NIL NIL NIL)                                                                                 |
      | among others | zoe@example.org, Cooks: anne@example.org;, x@example.org | (NIL NIL "zoe" "example.org")(NIL NIL "Cooks" NIL)(NIL NIL "anne" "example.org")(NIL NIL NIL NIL)(NIL NIL "x" "example.org") |

  @req:R3501-7.4.2-23 @req:R9051-7.5.2-28 @req:R3501-7.4.2-25 @req:R9051-7.5.2-31
  Scenario: What the header does not have is NIL
    Given alice is logged in
    And the folder Work holds this message
      """
      X-Nothing: at all

      At noon?
      """
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))
      S: a1 OK <text>
      """

  @req:R3501-7.4.2-25 @req:R9051-7.5.2-31
  Scenario: Fields for addresses that are empty are NIL
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "From:<crlf>To:<crlf>Cc: <crlf>Bcc:<crlf>Subject: Lunch<crlf><crlf>At noon?<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE (NIL "Lunch" NIL NIL NIL NIL NIL NIL NIL NIL))
      S: a3 OK <text>
      """

  Scenario Outline: <field>, where it is <how>, is what From is
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal>
      | From: Bob <octet 3c>bob@example.org>
      | <one>
      | <other>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE (NIL "Lunch" (("Bob" NIL "bob" "example.org")) <sender> <reply> NIL NIL NIL NIL NIL))
      S: a3 OK <text>
      """

    @req:R3501-7.4.2-26 @req:R9051-7.5.2-32
    Examples:
      | field  | how    | one       | other                      | sender                            | reply                            |
      | Sender | absent | X-Mark: 1 | Reply-To: carl@example.org | (("Bob" NIL "bob" "example.org")) | ((NIL NIL "carl" "example.org")) |
      | Sender | empty  | Sender:   | Reply-To: carl@example.org | (("Bob" NIL "bob" "example.org")) | ((NIL NIL "carl" "example.org")) |

    @req:R3501-7.4.2-27 @req:R9051-7.5.2-32
    Examples:
      | field    | how    | one                      | other     | sender                           | reply                             |
      | Reply-To | absent | Sender: carl@example.org | X-Mark: 1 | ((NIL NIL "carl" "example.org")) | (("Bob" NIL "bob" "example.org")) |
      | Reply-To | empty  | Sender: carl@example.org | Reply-To: | ((NIL NIL "carl" "example.org")) | (("Bob" NIL "bob" "example.org")) |

  @req:R3501-7.4.2-24
  Scenario: A subject that is present but empty is empty, or NIL
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "From: bob@example.org<crlf>Subject:<crlf><crlf>At noon?<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE (NIL "" <list> <list> <list> NIL NIL NIL NIL NIL))
      or: * 1 FETCH (ENVELOPE (NIL NIL <list> <list> <list> NIL NIL NIL NIL NIL))
      S: a3 OK <text>
      """

  @req:R3501-6.4.5-34
  Scenario: A subject over several lines is one
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "From: bob@example.org<crlf>Subject: Lunch<crlf> at noon<crlf><crlf>Yes?<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE (NIL "Lunch at noon" <list> <list> <list> NIL NIL NIL NIL NIL))
      S: a3 OK <text>
      """

  @req:R3501-6.4.5-34
  Scenario Outline: A subject with <what> comes through unharmed
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "From: bob@example.org<crlf>Subject: <subject><crlf><crlf>Yes?<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE (NIL <string "<subject>"> <list> <list> <list> NIL NIL NIL NIL NIL))
      S: a3 OK <text>
      """

    Examples:
      | what                  | subject                       |
      | a quote               | Say <octet 22>hello<octet 22> |
      | a backslash           | C:<octet 5c>temp              |
      | parentheses           | (one) two)                    |
      | an encoded word       | =?ISO-8859-1?Q?Gr=FC=DFe?=    |
      | the word NIL          | NIL                           |
      | the look of a literal | {3}                           |
