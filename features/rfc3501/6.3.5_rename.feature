Feature: RENAME

  RFC 3501, section 6.3.5, and RFC 9051, section 6.3.6: RENAME gives a mailbox, with all that is below it, another name.

  @req:R3501-6.3.5-01 @req:R9051-6.3.6-02
  Scenario: The mailbox has the new name and no longer the old one
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 RENAME <folder Work> <folder Play>
      S: a1 OK <text>
      C: a2 LIST "" <folder %>
      S: * LIST <flag-list> <delimiter> <folder Play>
      S!: * LIST <flag-list> <delimiter> <folder Work>
      S: a2 OK <text>
      """

  @req:R3501-6.3.5-02 @req:R9051-6.3.6-03
  Scenario: The messages go with the name, and so do their flags
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags              |
      | Lunch   | \Flagged \Answered |
    Then this exchange takes place
      """
      C: a1 RENAME <folder Work> <folder Play>
      S: a1 OK <text>
      C: a2 SELECT <folder Play>
      S: * 1 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 1 (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      S: * 1 FETCH (FLAGS <flags \Flagged \Answered> BODY[HEADER.FIELDS (SUBJECT)] <string "Subject: Lunch<crlf><crlf>">)
      S: a3 OK <text>
      """

  @req:R3501-6.3.5-03 @req:R9051-6.3.6-04
  Scenario: Nobody renames what does not exist
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 RENAME <folder Nowhere> <folder Somewhere>
      S: a1 NO <text>
      """

  @req:R3501-6.3.5-04 @req:R9051-6.3.6-05
  Scenario: A name that exists is not taken
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Play holds 2 messages
    Then this exchange takes place
      """
      C: a1 RENAME <folder Work> <folder Play>
      S: a1 NO <text>
      C: a2 STATUS <folder Play> (MESSAGES)
      S: * STATUS <folder Play> (MESSAGES 2)
      S: a2 OK <text>
      """

  @req:R3501-6.3.5-05
  Scenario Outline: INBOX is a name that exists: <name>
    Given alice is logged in
    And the folder Work
    And the folder Play
    # A server that does not mind whether a name exists is not led to INBOX. Some make INBOX when it is first opened.
    Then this exchange takes place
      """
      C: a1 RENAME <folder Work> <folder Play>
      S: a1 NO <text>
      C: a2 EXAMINE INBOX
      S: a2 OK <text>
      C: a3 RENAME <folder Work> <name>
      S: a3 NO <text>
      """

    Examples:
      | name  |
      | INBOX |
      | inbox |

  @req:R3501-6.3.5-06 @req:R9051-6.3.6-07
  Scenario: The names below go along
    Given alice is logged in
    And the folder Work
    And the folder Work/Plans holds 2 messages
    And the folder Work/Plans/Next holds 1 message
    Then this exchange takes place
      """
      C: a1 RENAME <folder Work> <folder Play>
      S: a1 OK <text>
      C: a2 STATUS <folder Play/Plans> (MESSAGES)
      S: * STATUS <folder Play/Plans> (MESSAGES 2)
      S: a2 OK <text>
      C: a3 STATUS <folder Play/Plans/Next> (MESSAGES)
      S: * STATUS <folder Play/Plans/Next> (MESSAGES 1)
      S: a3 OK <text>
      C: a4 STATUS <folder Work/Plans> (MESSAGES)
      S: a4 NO <text>
      C: a5 STATUS <folder Work/Plans/Next> (MESSAGES)
      S: a5 NO <text>
      """

  @req:R3501-6.3.5-01 @req:R9051-6.3.6-02
  Scenario: Names that only begin like it stay
    Given alice is logged in
    And the folder Work
    And the folder Workshop holds 1 message
    Then this exchange takes place
      """
      C: a1 RENAME <folder Work> <folder Play>
      S: a1 OK <text>
      C: a2 LIST "" <folder %>
      <nothing else>
      S: * LIST <flag-list> <delimiter> <folder Play>
      S: * LIST <flag-list> <delimiter> <folder Workshop>
      S: a2 OK <text>
      C: a3 STATUS <folder Workshop> (MESSAGES)
      S: * STATUS <folder Workshop> (MESSAGES 1)
      S: a3 OK <text>
      """

  @req:R3501-6.3.5-07 @req:R9051-6.3.6-08
  Scenario: The levels above the new name come with it
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 RENAME <folder Work> <folder Play/Plans/Work>
      S: a1 OK <text>
      C: a2 LIST "" <folder Play*>
      S: * LIST <flag-list> <delimiter> <folder Play>
      S: * LIST <flag-list> <delimiter> <folder Play/Plans>
      S: * LIST <flag-list> <delimiter> <folder Play/Plans/Work>
      S: a2 OK <text>
      """

  @req:R3501-6.3.5-08 @req:R9051-6.3.6-09
  Scenario: A new mailbox under the old name does not take an old UID for another message
    Given alice is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (UIDNEXT UIDVALIDITY)
      S: * STATUS <folder Work> (UIDNEXT <nz-number:next> UIDVALIDITY <nz-number:validity>)
      S: a1 OK <text>
      C: a2 RENAME <folder Work> <folder Play>
      S: a2 OK <text>
      C: a3 CREATE <folder Work>
      S: a3 OK <text>
      C: a4 STATUS <folder Work> (UIDNEXT UIDVALIDITY)
      S: * STATUS <folder Work> (UIDVALIDITY <nz-number other than validity>)
      or: * STATUS <folder Work> (UIDNEXT <nz-number at least next>)
      S: a4 OK <text>
      """

  @req:R3501-6.3.5-12 @req:R9051-6.3.6-06
  Scenario Outline: A line that is not a RENAME command is BAD, and renames nothing: <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a2 OK <text>
      """

    Examples:
      | what        | line                                     |
      | no names    | RENAME                                   |
      | one name    | RENAME <folder Work>                     |
      | three names | RENAME <folder Work> <folder Play> again |
      | a list      | RENAME (<folder Work> <folder Play>)     |
      | a wildcard  | RENAME <folder Work> <folder Play>*      |
      | two spaces  | RENAME  <folder Work> <folder Play>      |
