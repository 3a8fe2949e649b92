Feature: What an idling session sees of others, as RFC 9051 has it

  RFC 9051, section 6.3.13: the responses that come while a client idles name messages by their identifiers too.

  @req:R9051-6.3.13-05
  Scenario: A flag that another session changes is told with the identifier
    Given alice's phone is logged in
    And alice's phone has enabled IMAP4rev2
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 FETCH 2 UID
      phone S: * 2 FETCH (UID <nz-number:uid>)
      phone S: a1 OK <text>
      phone C: a2 IDLE
      phone S: + <text?>
      laptop C: b1 STORE 2 +FLAGS.SILENT (\Flagged)
      laptop S: b1 OK <text>
      phone S: * 2 FETCH (UID <uid> FLAGS <flags with \Flagged>)
      phone C: DONE
      phone S: a2 OK <text>
      """
