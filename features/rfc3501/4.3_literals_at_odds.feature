Feature: Literals that are not what they say

  RFC 3501, section 4.3: the count in braces says how many octets the literal has, whatever they are. A client that miscounts gets an
  answer, and the connection goes on or ends in good order.

  Scenario Outline: More octets come than were announced: <command>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 BAD <text>
      or: <refusal>
      or: * BYE <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a2 OK <text>
      """

    @req:R3501-4.3-07 @req:R3501-7.5-03 @req:R9051-7.6-02
    Examples:
      | command                                       | refusal       |
      | STATUS <literal 5 "INBOXES"> (MESSAGES)       | a1 BAD <text> |
      | LIST "" <literal 0 "INBOX">                   | a1 BAD <text> |
      | APPEND <folder Work> <literal 4 "Subject: x"> | a1 NO <text>  |

    @req:R3501-2.2.2-14 @req:R9051-2.2.2-06
    Examples:
      | command                                       | refusal       |
      | COPY <literal 1 "1:*"> <folder Work>          | a1 NO <text>  |

  @req:R3501-4.3-07 @req:R9051-4.3-09
  Scenario Outline: Fewer octets come than were announced, and the line's end is one of them: <command>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <command>
      C: <rest>
      S: a1 BAD <text>
      or: a1 NO <text>
      or: * BYE <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | command                     | rest         |
      | EXAMINE <literal 7 "INBOX"> |              |
      | STATUS <literal 7 "INBOX">  | (MESSAGES)   |
      | STATUS <literal 9 "INBOX">  | s (MESSAGES) |

  @req:R3501-4.3-07 @req:R3501-5.5-04 @req:R9051-4.3-09 @req:R9051-5.5-04
  Scenario: While octets of a literal are missing nobody is answered, and nobody else waits
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work
    Then this exchange takes place
      """
      phone C: a1 APPEND <folder Work> {40}
      phone S: + <text?>
      phone C: Subject: half<crlf><crlf>a3 LOGOUT
      laptop C: b1 STATUS <folder Work> (MESSAGES)
      laptop S: * STATUS <folder Work> (MESSAGES 0)
      laptop S: b1 OK <text>
      phone C: 12345678901
      <nothing else>
      phone S: a1 OK <text>
      phone C: a2 NOOP
      phone S: a2 OK <text>
      """

  @req:R3501-2.2.2-14 @req:R9051-2.2.2-06
  Scenario Outline: A count that is none is BAD: <announcement>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 SELECT <announcement>
      S: a1 BAD <text>
      or: * BYE <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | announcement            |
      | {-1}                    |
      | {5x}                    |
      | { 5}                    |
      | {5 }                    |
      | {5                      |
      | {99999999999999999999}  |

  @req:R7888-3-11
  @cap:LITERAL+,LITERAL-
  Scenario Outline: Octets that nobody has allowed and nobody wants are no commands: <what>
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work
    Then this exchange takes place
      """
      phone C: a1 <command>
      phone S: a1 BAD <text>
      or: a1 NO <text>
      or: * BYE <text>
      or: <connection closed>
      laptop C: b1 STATUS <folder Work> (MESSAGES)
      laptop S: * STATUS <folder Work> (MESSAGES 0)
      laptop S: b1 OK <text>
      phone C: a2 NOOP
      phone S!: a9 <text>
      phone S: a2 OK <text>
      """

    Examples:
      | what                           | command                                                                          |
      | a name of 70000 octets         | SELECT <literal+ "<folder Work><repeat x 70000>">                                |
      | a name that has a command      | SELECT <literal+ "<folder Work><crlf>a9 NOOP<crlf>">                     |
      | a search key of 70000 octets   | SEARCH SUBJECT <literal+ "<repeat x 70000>"> NOSUCHKEY                           |
      | where no string belongs        | FETCH <literal+ "1<crlf>a9 NOOP<crlf>"> FLAGS                                    |

  @req:R3501-2.2.1-05
  Scenario: Commands are answered one after the other, whatever is wrong with one of them
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 NOOP<crlf>a2 FROBNICATE<crlf>a3 NOOP<crlf>a4 SELECT<crlf>a5 NOOP
      <in this order>
      S: a1 OK <text>
      S: a2 BAD <text>
      S: a3 OK <text>
      S: a4 BAD <text>
      S: a5 OK <text>
      """

  Scenario Outline: Who ends the own direction gets the answer or the end: <what>
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work
    Then this exchange takes place
      """
      phone C: <line>
      phone C: <half-close>
      phone S: <answer>
      or: <refusal>
      or: * BYE <text>
      or: <connection closed>
      laptop C: b1 STATUS <folder Work> (MESSAGES)
      laptop S: * STATUS <folder Work> (MESSAGES 0)
      laptop S: b1 OK <text>
      """

    @req:R3501-6.1.2-01 @req:R9051-6.1.2-01
    Examples:
      | what               | line                                              | answer        | refusal       |
      | behind a command   | a1 NOOP                                           | a1 OK <text>  | a1 OK <text>  |

    @req:R3501-2.2.2-14
    Examples:
      | what               | line                                              | answer        | refusal       |
      | inside a command   | a1 NO<no crlf>                                    | a1 BAD <text> | a1 BAD <text> |

    @req:R3501-6.3.11-17 @req:R9051-6.3.12-14
    @cap:LITERAL+
    Examples:
      | what               | line                                              | answer        | refusal      |
      | inside a literal   | a1 APPEND <folder Work> {99+}<crlf>Subject: x<no crlf> | a1 BAD <text> | a1 NO <text> |
