Feature: Formal syntax

  RFC 9051, section 9: where the grammar leaves the client a choice of spellings, the server takes all of them.

  @req:R3501-9-33 @req:R3501-9-34 @req:R3501-9-36
  @req:R9051-9-08
  Scenario Outline: A date may be written <date>
    Given alice is logged in
    And the folder Work holds these messages
      | subject | received                     |
      | Old     | 05-May-2004 07:08:09 +0000   |
      | New     | 05-May-2024 07:08:09 +0000   |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH SINCE <date>
      S: * SEARCH <numbers 2>
      S: a1 OK <text>
      """

    Examples:
      | date           |
      | 1-Feb-2024     |
      | 01-Feb-2024    |
      | "1-Feb-2024"   |
      | "01-Feb-2024"  |
      | 1-fEb-2024     |

  @req:R3501-9-47
  @req:R9051-9-09
  Scenario Outline: The name of a header field may be <spelling>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY.PEEK[HEADER.FIELDS (<field>)]
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Message 1<crlf><crlf>")
      S: a1 OK <text>
      """

    Examples:
      | spelling  | field               |
      | an atom   | Subject             |
      | quoted    | "Subject"           |
      | a literal | <literal "Subject"> |

  @req:R9051-9-12
  Scenario Outline: A partial fetch of nothing is BAD: <item>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 <item>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | item                 |
      | BODY.PEEK[]<0.0>     |
      | BODY.PEEK[TEXT]<5.0> |

  @req:R9051-9-57 @cap:LIST-EXTENDED,IMAP4rev2
  Scenario: LIST takes its pattern in parentheses
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LIST "" (<folder %>)
      <nothing else>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: a1 OK <text>
      """

  @req:R3501-9-78
  @req:R9051-9-74
  Scenario Outline: STORE takes its flags <how>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 +FLAGS <flags>
      S: * 1 FETCH (FLAGS <flags \Seen \Flagged>)
      S: a1 OK <text>
      """

    Examples:
      | how                 | flags            |
      | in parentheses      | (\Seen \Flagged) |
      | without parentheses | \Seen \Flagged   |

  @req:R9051-5.5-08 @cap:ESEARCH,IMAP4rev1
  Scenario: Sequence numbers in a search by identifiers are those before it
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work>
      phone S: a1 OK <text>
      phone C: a2 FETCH 3 UID
      phone S: * 3 FETCH (UID <nz-number:third>)
      phone S: a2 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 STORE 1 +FLAGS.SILENT (\Deleted)
      laptop S: b2 OK <text>
      laptop C: b3 EXPUNGE
      laptop S: b3 OK <text>
      phone C: a3 UID SEARCH 3
      phone S: * SEARCH <numbers third>
      phone S: a3 OK <text>
      """

  @req:R9051-5.1.2-02 @cap:NAMESPACE,IMAP4rev2
  Scenario: There is one personal namespace
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 NAMESPACE
      S: * NAMESPACE ((<string> <value>)) <value> <value>
      or: * NAMESPACE ((<string> <value> <text>)) <value> <value>
      S: a1 OK <text>
      """

  @req:R9051-5.1-03
  Scenario: A name in octets that are no UTF-8 makes no folder of that name
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE <literal "<folder Work><delimiter>caf<octet e9>">
      S: a1 NO <text>
      or: a1 BAD <text>
      or: a1 OK <text>
      C: a2 LIST "" <folder Work/%>
      S!: * LIST <flag-list> <delimiter> <string "<folder Work><delimiter>caf<octet e9>">
      S: a2 OK <text>
      """

  @req:R9051-5.1-05 @req:R9051-5.1-06 @cap:IMAP4rev2
  Scenario: A folder is found under the name that it was made with, composed or not
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE <literal "<folder Work><delimiter>Entwu<octet cc 88>rfe">
      S: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      C: a2 SELECT <literal "<folder Work><delimiter>Entwu<octet cc 88>rfe">
      S: * 0 EXISTS
      S: a2 OK <text>
      C: a3 STATUS <literal "<folder Work><delimiter>Entwu<octet cc 88>rfe"> (MESSAGES)
      S: * STATUS <text> (MESSAGES 0)
      S: a3 OK <text>
      """

  @req:R9051-4.3.1-03 @cap:IMAP4rev2
  Scenario: A quoted string may hold UTF-8 once IMAP4rev2 is enabled
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Entw<octet c3 bc>rfe"
      S: a1 OK <text>
      C: a2 LIST "" "<folder Work><delimiter>*"
      S: * LIST <flag-list> <delimiter> <text>Entw<octet c3 bc>rfe<text?>
      S: a2 OK <text>
      """
