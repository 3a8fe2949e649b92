Feature: Formal syntax

  RFC 3501, section 9, and what clients send that does not keep to it: the server reads commands in any case of letters, takes
  nothing else where one space belongs, and gets over garbage without harm to the commands that follow.

  @req:R3501-9-04 @req:R9051-9-03
  Scenario Outline: The case of a command's name does not matter: <command>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 OK <text>
      """

    Examples:
      | command         |
      | NOOP            |
      | noop            |
      | NoOp            |
      | examine INBOX   |
      | ExAmInE INBOX   |
      | list "" INBOX   |

  @req:R3501-9-05 @req:R9051-9-03
  Scenario Outline: The case of keywords does not matter: <command>
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 OK <text>
      """

    Examples:
      | command                                          |
      | fetch 1 (flags Uid RFC822.size)                  |
      | FETCH 1 body.peek[header.fields (subject)]       |
      | FETCH 1 BODY.PEEK[Text]<0.5>                     |
      | store 1 +flags (\seen)                           |
      | STORE 1 flags.Silent (\SEEN \flagged)            |
      | uid search not seen or subject x all             |
      | search since 1-jan-2020                          |
      | status <folder Work> (messages UidNext)          |

  @req:R3501-9-06
  Scenario Outline: A space in a wrong place is refused: <what>
    Given alice is logged in
    Then this exchange takes place
      """
      C: <line>
      S: <tag> BAD <text>
      or: * BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what                            | line                    | tag |
      | a TAB behind the tag            | a1<octet 09>NOOP        | a1  |
      | two spaces behind the tag       | a1  NOOP                | a1  |
      | a vertical TAB                  | a1 SELECT<octet 0b><folder Work> | a1 |
      | a no-break space                | a1 SELECT<octet a0><folder Work> | a1 |

  @req:R3501-9-80
  Scenario: A tag with a plus is none
    Given alice is logged in
    Then this exchange takes place
      """
      C: a+1 NOOP
      S!: a+1 OK <text>
      S: <text> BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R9051-9-76
  Scenario Outline: A tag that is none is refused: <what>
    Given alice is logged in
    Then this exchange takes place
      """
      C: <line>
      S!: a BAD <text>
      S: <text> BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what             | line         |
      | with a plus      | a+1 NOOP     |
      | a plus alone     | + NOOP       |
      | an asterisk      | * NOOP       |
      | parentheses      | (a1) NOOP    |
      | quoted           | "a1" NOOP    |
      | a percent sign   | a%1 NOOP     |
      | a brace          | a{1 NOOP     |

  @req:R9051-9-06
  Scenario Outline: A command with a NUL is not carried out: <what>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: <line>
      S: a1 BAD <text>
      or: * BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags without \Flagged>)
      S: a2 OK <text>
      """

    Examples:
      | what             | line                                |
      | in a flag        | a1 STORE 1 +FLAGS (\Flagged<nul>)   |
      | behind a command | a1 STORE 1 +FLAGS (\Flagged) <nul>  |
      | in the set       | a1 STORE 1<nul> +FLAGS (\Flagged)   |

  @req:R3501-2.2.2-14
  Scenario Outline: Garbage harms nothing: <what>
    Given alice is logged in
    Then this exchange takes place
      """
      C: <garbage>
      S: <tag> BAD <text>
      or: * BAD <text>
      or: * BYE <text>
      or: <connection closed>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what                         | garbage                       | tag |
      | an empty line                |                               | *   |
      | a space                      | <octet 20>                    | *   |
      | a tag alone                  | a1                            | a1  |
      | a tag and a space            | a1<octet 20>                  | a1  |
      | 8-bit octets                 | <octet ff fe fd>              | *   |
      | 8-bit behind a tag           | a1 <octet c3 28>              | a1  |
      | a request of HTTP            | GET / HTTP/1.1                | GET |
      | a bare CR in the middle      | a1 NO<cr>OP                   | a1  |
      | control characters           | a1 <octet 01 02 03 1b 7f>     | a1  |
      | a command of SMTP            | EHLO example.com              | EHLO |
      | only closing parentheses     | a1 FETCH 1 ))))               | a1  |
      | deep parentheses             | a1 SEARCH <repeat ( 500>ALL   | a1  |
      | a huge number                | a1 FETCH <repeat 9 500> FLAGS | a1  |
      | a literal of a huge size     | a1 SELECT {99999999999999999999} | a1 |
      | a literal of a negative size | a1 SELECT {-1}                | a1  |
      | a literal without a size     | a1 SELECT {}                  | a1  |

  @req:R3501-2.2-03 @req:R9051-2.2-03
  Scenario Outline: A line may arrive in pieces: <line>
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: <octet by octet><line>
      S: a1 OK <text>
      """

    Examples:
      | line                                       |
      | a1 NOOP                                    |
      | a1 SELECT <folder Work>                    |
      | a1 STATUS "<folder Work>" (MESSAGES)       |
      | a1 LIST "" "*"                             |
      | a1 CAPABILITY                              |

  @req:R3501-2.2-03 @req:R9051-2.2-03
  Scenario: A literal may arrive octet by octet
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 STATUS <literal "<folder Work>"> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a1 OK <text>
      C: <octet by octet>a2 APPEND <folder Work> <literal "Subject: x<crlf><crlf>y<crlf>">
      S: a2 OK <text>
      """

  @req:R3501-2.2-04 @req:R9051-2.2-04
  Scenario: A client that ends its direction in the middle of a command changes nothing
    Given alice's phone is logged in
    And the folder Work holds 1 message
    And alice's laptop is logged in
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: a1 OK <text>
      phone C: a2 STORE 1 +FLAGS (\Flagged<no crlf>
      phone C: <half-close>
      phone S: a2 BAD <text>
      or: * BYE <text>
      or: <connection closed>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS <flags without \Flagged>)
      laptop S: b2 OK <text>
      """

  @req:R3501-6.3.11-17 @req:R9051-6.3.12-14
  Scenario: A connection that breaks inside a literal leaves nothing behind
    Given alice's phone is logged in
    And the folder Work
    And alice's laptop is logged in
    Then this exchange takes place
      """
      phone C: a1 APPEND <folder Work> {1000}
      phone S: + <text?>
      phone C: Subject: half a message<crlf><no crlf>
      phone C: <reset>
      laptop C: b1 STATUS <folder Work> (MESSAGES)
      laptop S: * STATUS <folder Work> (MESSAGES 0)
      laptop S: b1 OK <text>
      """

  @req:R3501-6.1.2-02 @req:R9051-6.1.2-02
  Scenario Outline: A line without end harms nobody else: <octets> octets
    Given alice's phone is logged in
    And alice's laptop is logged in
    Then this exchange takes place
      """
      phone C: a1 NOOP <repeat x <octets>>
      phone S: a1 BAD <text>
      or: * BAD <text>
      or: * BYE <text>
      or: <connection closed>
      laptop C: b1 NOOP
      laptop S: b1 OK <text>
      """

    Examples:
      | octets  |
      | 9000    |
      | 70000   |
      | 1000000 |
