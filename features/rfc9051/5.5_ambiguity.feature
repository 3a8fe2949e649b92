Feature: Several commands in progress

  RFC 9051, section 5.5: numbers in a command mean the messages that they meant when the command was sent.

  @req:R9051-5.5-08
  Scenario: Sequence numbers in a search by identifiers are those before it
    Given alice's phone is logged in
    And alice's phone has enabled IMAP4rev2
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
      phone S: * ESEARCH (TAG "a3") UID ALL <sequence-set third>
      phone S: a3 OK <text>
      """
