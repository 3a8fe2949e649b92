Feature: UID, as RFC 9051 has it

  RFC 9051, section 6.4.9: to a client that has enabled IMAP4rev2, UID SEARCH answers with ESEARCH, which says that it holds
  identifiers.

  @req:R9051-6.4.9-05 @req:R9051-6.4.9-06 @req:R9051-6.4.9-07
  Scenario: UID SEARCH answers with identifiers, and a plain set in it is of sequence numbers
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds these messages
      | subject | flags    |
      | One     | \Deleted |
      | Two     |          |
      | Three   | \Flagged |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 EXPUNGE
      S: * 1 EXPUNGE
      S: a1 OK <text>
      C: a2 FETCH 1:2 UID
      S: * 1 FETCH (UID <nz-number:two>)
      S: * 2 FETCH (UID <nz-number:three>)
      S: a2 OK <text>
      C: a3 UID SEARCH FLAGGED
      S: * ESEARCH (TAG "a3") UID ALL <sequence-set three>
      S: a3 OK <text>
      C: a4 UID SEARCH 1
      S: * ESEARCH (TAG "a4") UID ALL <sequence-set two>
      S: a4 OK <text>
      C: a5 UID SEARCH RETURN (MIN MAX COUNT) 1:2
      S: * ESEARCH (TAG "a5") UID MIN <two> MAX <three> COUNT 2
      S: a5 OK <text>
      """

  @req:R9051-6.4.9-06
  Scenario: UID SEARCH that finds nothing says so with the indicator, too
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 UID SEARCH RETURN (COUNT) FLAGGED
      S: * ESEARCH (TAG "a1") UID COUNT 0
      S: a1 OK <text>
      """
