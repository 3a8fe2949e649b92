Feature: Servers of IMAP4rev2 alone

  RFC 9051, section 7.2.2: where IMAP4rev1 is not listed there is nothing to enable.

  @nocap:IMAP4rev1 @req:R9051-7.2.2-08
  Scenario: SEARCH is answered with ESEARCH from the beginning
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH SUBJECT "Message 2"
      S!: * SEARCH <text?>
      S: * ESEARCH (TAG "a1") ALL <sequence-set 2>
      S: a1 OK <text>
      """
