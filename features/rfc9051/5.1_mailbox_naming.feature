Feature: Names of mailboxes in UTF-8

  RFC 9051, sections 4.3.1, 5.1 and 6.3.4: names are Net-Unicode, UTF-8 in Normalization Form C. A server may take a name that is not,
  and turn it into the one that is.

  @req:R9051-4.3.1-03
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

  @req:R9051-6.3.4-06
  Scenario: A name that is not normalised is refused, or normalised
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a1 OK <text>
      or: a1 NO <text>
      or: a1 BAD <text>
      C: a2 LIST "" "<folder Work><delimiter>%"
      S!: * LIST <flag-list> <delimiter> <string "<folder Work><delimiter>Cafe<octet cc81>">
      S: a2 OK <text>
      """

  @req:R9051-5.1-05
  Scenario Outline: A decomposed name that CREATE takes is taken by <command>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has enabled IMAP4rev2
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      C: a2 <command> "<folder Work><delimiter>Cafe<octet cc81>" <more>
      S: a2 OK <text>
      """

    Examples:
      | command     | more                          |
      | SELECT      |                               |
      | EXAMINE     |                               |
      | STATUS      | (MESSAGES)                    |
      | SUBSCRIBE   |                               |
      | UNSUBSCRIBE |                               |
      | APPEND      | <literal "Subject: x<crlf>">  |
      | COPY 1      |                               |
      | MOVE 1      |                               |
      | RENAME      | "<folder Work><delimiter>Tea" |
      | DELETE      |                               |

  @req:R9051-5.1-09
  Scenario: A subscription is listed with the name that is normalised, also when there is no such mailbox any more
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      C: a2 SUBSCRIBE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a2 OK <text>
      C: a3 LIST (SUBSCRIBED) "" "<folder Work><delimiter>*"
      S!: * LIST <flag-list> <delimiter> <string "<folder Work><delimiter>Cafe<octet cc81>">
      S: * LIST <flags with \Subscribed> <delimiter> <string "<folder Work><delimiter>Caf<octet c3a9>">
      S: a3 OK <text>
      C: a4 DELETE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a4 OK <text>
      C: a5 LIST (SUBSCRIBED) "" "<folder Work><delimiter>*"
      S!: * LIST <flag-list> <delimiter> <string "<folder Work><delimiter>Cafe<octet cc81>">
      S?: * LIST <flags with \Subscribed> <delimiter> <string "<folder Work><delimiter>Caf<octet c3a9>">
      S: a5 OK <text>
      C: a6 UNSUBSCRIBE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a6 OK <text>
      C: a7 LIST (SUBSCRIBED) "" "<folder Work><delimiter>*"
      <nothing else>
      S: a7 OK <text>
      """

  @req:R9051-5.1-06
  Scenario: SELECT opens what CREATE has made, composed or not
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      C: a2 APPEND "<folder Work><delimiter>Caf<octet c3a9>" <literal "Subject: x<crlf>">
      S: a2 OK <text>
      C: a3 SELECT "<folder Work><delimiter>Cafe<octet cc81>"
      S: * 1 EXISTS
      S: a3 OK <text>
      """
