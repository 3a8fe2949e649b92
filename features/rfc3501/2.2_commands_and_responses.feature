Feature: Commands and responses

  RFC 3501, section 2.2: after the server's greeting the client sends commands, each under a tag of its own, and the server
  answers each with data, continuation requests and exactly one completion response.

  @req:R3501-2.2-01 @req:R9051-2.2-01
  Scenario: The server speaks first
    Given alice is connected
    Then this exchange takes place
      """
      S: * OK <text>
      or: * PREAUTH <text>
      C: a1 NOOP
      S: a1 OK <text>
      """

  @req:R3501-9-79
  @req:R3501-2.2.2-03 @req:R3501-2.2.2-04 @req:R9051-2.2.2-02 @req:R9051-2.2.2-03
  Scenario Outline: A completion response carries the tag <tag> as it was sent
    Given alice is logged in
    Then this exchange takes place
      """
      C: <tag> NOOP
      S: <tag> OK <text>
      """

    Examples:
      | tag                              |
      | a1                               |
      | A1                               |
      | 1                                |
      | a.b-c                            |
      | x:y=z                            |
      | NOOP                             |
      | OK                               |
      | a]                               |
      | !#$&',-./:;=?@[^_`\|}~          |
      | a-tag-of-four-dozen-characters-or-just-about-so-many |

  @req:R3501-2.2.1-05 @req:R9051-2.2.2-03
  Scenario Outline: <command> is completed once
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 <status> <text>
      C: a2 NOOP
      S!: a1 <text>
      S: a2 OK <text>
      """

    Examples:
      | command               | status |
      | NOOP                  | OK     |
      | FETCH 1:* FLAGS       | OK     |
      | SELECT <folder None>  | NO     |
      | FETCH 1:* NOSUCHITEM  | BAD    |
      | NOSUCHCOMMAND         | BAD    |

  @req:R3501-2.2.2-01
  Scenario: Data that complete no command begin with an asterisk
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * 1 EXISTS
      S: a1 OK <text>
      C: a2 FETCH 1 (FLAGS UID)
      S: * 1 FETCH (UID <nz-number>)
      S: a2 OK <text>
      C: a3 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 1)
      S: a3 OK <text>
      """

  @req:R3501-2.2.1-02 @req:R9051-2.2.1-06
  Scenario: A literal that is welcome is asked for
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 STATUS <literal "<folder Work>"> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a1 OK <text>
      """

  @req:R3501-2.2.1-03 @req:R9051-2.2.1-07
  Scenario: A literal in a command that nobody knows is not asked for
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 NOSUCHCOMMAND {5}
      S!: + <text?>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R3501-2.2.1-03 @req:R9051-2.2.1-07
  Scenario: A literal where a number belongs need not be asked for
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH {5}
      S: a1 BAD <text>
      n/a: + <text?>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R9051-2.2.1-02
  Scenario: A tag may be used again
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 NOOP
      S: a1 OK <text>
      C: a1 NOOP
      S: a1 OK <text>
      C: a1 CAPABILITY
      S: * CAPABILITY <capability-list>
      S: a1 OK <text>
      """

  @req:R3501-2.2.2-05 @req:R9051-2.2.2-07
  Scenario Outline: A command that nobody knows is BAD: <command>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | command                 |
      | NOSUCHCOMMAND           |
      | NOOPX                   |
      | NOO                     |
      | UID NOOP                |
      | UID                     |
      | SELECTED <folder Work>  |
      | FETCH1                  |
      | HELO example.com        |

  @req:R3501-2.2.2-06 @req:R9051-2.2.1-04 @req:R9051-9-04
  Scenario Outline: A space too many is BAD: <what>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: <line>
      S: <tag> BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what                        | line                                 | tag |
      | before the argument         | a1 SELECT  <folder Work>             | a1  |
      | between arguments           | a1 FETCH 1  FLAGS                    | a1  |
      | within a list               | a1 FETCH 1 (FLAGS  UID)              | a1  |
      | behind "("                  | a1 FETCH 1 ( FLAGS)                  | a1  |
      | before ")"                  | a1 FETCH 1 (FLAGS )                  | a1  |
      | within a set                | a1 FETCH 1, 1 FLAGS                  | a1  |
      | a TAB in its place          | a1 FETCH 1<octet 09>FLAGS            | a1  |
      | a TAB behind the command    | a1 SELECT<octet 09><folder Work>     | a1  |

  @req:R3501-2.2.2-07 @req:R3501-2.2.2-08 @req:R9051-2.2.1-05
  Scenario Outline: A space or an argument that is missing is BAD: <line>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | line                           |
      | SELECT                         |
      | EXAMINE                        |
      | CREATE                         |
      | DELETE                         |
      | RENAME                         |
      | RENAME <folder Work>           |
      | SUBSCRIBE                      |
      | UNSUBSCRIBE                    |
      | LIST                           |
      | LIST ""                        |
      | LIST"" *                       |
      | STATUS                         |
      | STATUS <folder Work>           |
      | STATUS <folder Work>(MESSAGES) |
      | APPEND                         |
      | APPEND <folder Work>           |
      | SEARCH                         |
      | FETCH                          |
      | FETCH 1                        |
      | FETCH 1(FLAGS)                 |
      | FETCH 1 (FLAGS UID             |
      | STORE                          |
      | STORE 1                        |
      | STORE 1 FLAGS                  |
      | STORE 1 FLAGS(\Seen)           |
      | COPY                           |
      | COPY 1                         |
      | UID FETCH                      |
      | UID STORE 1 FLAGS              |
      | UID COPY 1                     |
      | UID SEARCH                     |

  @req:R3501-2.2.2-09
  Scenario Outline: An argument too many is BAD: <line>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | line                                       |
      | NOOP now                                   |
      | CAPABILITY all                             |
      | LOGOUT please                              |
      | CHECK it                                   |
      | CLOSE <folder Work>                        |
      | EXPUNGE 1                                  |
      | SELECT <folder Work> again                 |
      | CREATE <folder New> <folder Newer>         |
      | DELETE <folder Work> <folder Work>         |
      | RENAME <folder Work> <folder A> <folder B> |
      | SUBSCRIBE <folder Work> too                |
      | LSUB "" "*" "*"                            |
      | STATUS <folder Work> (MESSAGES) (RECENT)   |
      | FETCH 1 FLAGS UID                          |
      | COPY 1 <folder Work> <folder Work>         |

  @req:R3501-2.2.2-10 @req:R9051-2.2.2-06
  Scenario Outline: An argument of a wrong form is BAD: <line>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | line                                     |
      | SELECT (<folder Work>)                   |
      | SELECT "<folder Work>                    |
      | SELECT <folder W>%k                      |
      | CREATE <folder Work>*b                   |
      | LIST "" (                                |
      | STATUS <folder Work> MESSAGES            |
      | STATUS <folder Work> ()                  |
      | STATUS <folder Work> (NOSUCHITEM)        |
      | FETCH one FLAGS                          |
      | FETCH 1 NOSUCHITEM                       |
      | FETCH 1 ()                               |
      | FETCH 1 BODY[                            |
      | FETCH 1 BODY[]<0                         |
      | FETCH 1 BODY[0.TEXT]                     |
      | FETCH 1: FLAGS                           |
      | FETCH 1,,2 FLAGS                         |
      | FETCH -1 FLAGS                           |
      | STORE 1 NOFLAGS (\Seen)                  |
      | STORE 1 FLAGS (\Seen                     |
      | STORE 1 FLAGS ((\Seen))                  |
      | COPY x <folder Work>                     |
      | SEARCH NOSUCHKEY                         |
      | SEARCH (UNSEEN                           |
      | SEARCH SINCE yesterday                   |
      | SEARCH LARGER big                        |
      | SEARCH OR SEEN                           |

  @req:R3501-2.2-02
  Scenario: Every line ends with CRLF
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: a1 OK <text>
      C: a2 FETCH 1 (FLAGS BODY.PEEK[HEADER])
      S: a2 OK <text>
      C: a3 NOSUCHCOMMAND
      S: a3 BAD <text>
      """
