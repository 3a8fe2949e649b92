Feature: Spellings of arguments

  RFC 3501, section 9: where the grammar leaves the client a choice of spellings, the server takes all of them.

  @req:R3501-9-33 @req:R3501-9-34 @req:R3501-9-36 @req:R9051-9-08
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

  @req:R3501-9-47 @req:R9051-9-09
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

  @req:R3501-9-78 @req:R9051-9-74
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
