Feature: OLDNAME

  RFC 9051, sections 6.3.2, 6.3.4 to 6.3.6, 6.3.9.7 and 6.3.12: a server that normalises names says in a LIST response which name it
  was given. What is said of such names does not apply to a server that refuses them.

  @req:R9051-6.3.2-09
  Scenario: SELECT tells of a name that was not normalised what it has become
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      C: a2 SELECT "<folder Work><delimiter>Cafe<octet cc81>"
      S: * LIST <flag-list> <delimiter> <string "<folder Work><delimiter>Caf<octet c3a9>"> ("OLDNAME" (<string "<folder Work><delimiter>Cafe<octet cc81>">))
      S: a2 OK <text>
      """

  @req:R9051-6.3.4-07 @req:R9051-6.3.9.7-02
  Scenario: CREATE tells of a name that it has normalised what was given
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Cafe<octet cc81>"
      S: * LIST <flag-list> <delimiter> <string "<folder Work><delimiter>Caf<octet c3a9>"> ("OLDNAME" (<string "<folder Work><delimiter>Cafe<octet cc81>">))
      S: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      """

  @req:R9051-6.3.6-13 @req:R9051-6.3.9.7-02
  Scenario: So does RENAME where the old name was not normalised
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      C: a2 RENAME "<folder Work><delimiter>Cafe<octet cc81>" <folder Work/Tea>
      S: * LIST <flag-list> <delimiter> <folder Work/Tea> ("OLDNAME" (<string "<folder Work><delimiter>Cafe<octet cc81>">))
      S: a2 OK <text>
      """

  @req:R9051-6.3.6-13 @req:R9051-6.3.9.7-02
  Scenario: So does RENAME where the new name was not normalised
    Given alice is logged in
    And the folder Work/Tea
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 RENAME <folder Work/Tea> "<folder Work><delimiter>Cafe<octet cc81>"
      S: * LIST <flag-list> <delimiter> <string "<folder Work><delimiter>Caf<octet c3a9>"> ("OLDNAME" (<folder Work/Tea>))
      S: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      """

  @req:R9051-6.3.5-14 @req:R9051-6.3.9.7-02
  Scenario: DELETE says besides that there is no such mailbox any more
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      C: a2 DELETE "<folder Work><delimiter>Cafe<octet cc81>"
      S: * LIST <flags with \NonExistent> <delimiter> <string "<folder Work><delimiter>Caf<octet c3a9>"> ("OLDNAME" (<string "<folder Work><delimiter>Cafe<octet cc81>">))
      S: a2 OK <text>
      """

  @req:R9051-6.3.12-24
  Scenario: So does APPEND
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Cafe<octet cc81>"
      S: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      C: a2 APPEND "<folder Work><delimiter>Cafe<octet cc81>" <literal "Subject: x<crlf>">
      S: * LIST <flag-list> <delimiter> <string "<folder Work><delimiter>Caf<octet c3a9>"> ("OLDNAME" (<string "<folder Work><delimiter>Cafe<octet cc81>">))
      S: a2 OK <text>
      """

  @req:R9051-6.3.9.7-01
  Scenario: Of a mailbox that is renamed OLDNAME tells the name that it had
    Given alice is logged in
    And the folder Work
    And the folder Play
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 RENAME <folder Work> "<folder Play><delimiter>Cafe<octet cc81>"
      S!: * LIST <flag-list> <delimiter> <folder Work> ("OLDNAME" <list>)
      S!: * LIST <flag-list> <delimiter> <astring> ("OLDNAME" (<string "<folder Play><delimiter>Cafe<octet cc81>">))
      S!: * LIST <flag-list> <delimiter> <astring> ("OLDNAME" (<string "<folder Play><delimiter>Caf<octet c3a9>">))
      S: * LIST <flag-list> <delimiter> <astring> ("OLDNAME" (<folder Work>))
      n/a: a1 OK <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      S: a1 OK <text>
      """
