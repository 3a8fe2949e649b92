@cap:CONDSTORE
Feature: STORE with UNCHANGEDSINCE

  RFC 7162, section 3.1.3: UNCHANGEDSINCE has STORE leave alone what somebody else has changed in the meantime.

  @req:R7162-3.1.3-02 @req:R7162-3.1.3-03 @req:R7162-3.1.3-04 @req:R7162-3.1.3-05 @req:R7162-3.1.3-11
  Scenario Outline: A message that nobody has changed is changed: <item>
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: a1 OK <text>
      C: a2 FETCH 2 MODSEQ
      S: * 2 FETCH (MODSEQ (<nz-number:seen>))
      S: a2 OK <text>
      C: a3 STORE 2 (UNCHANGEDSINCE <seen>) <item> (\Flagged)
      S!: a3 OK [MODIFIED <text>
      S: * 2 FETCH (MODSEQ (<nz-number:new above seen>))
      S: a3 OK <text>
      C: a4 FETCH 2 (FLAGS MODSEQ)
      S: * 2 FETCH (FLAGS <flags \Flagged> MODSEQ (<new>))
      S: a4 OK <text>
      """

    Examples:
      | item          |
      | +FLAGS        |
      | +FLAGS.SILENT |
      | FLAGS         |

  @req:R7162-3.1.3-01
  Scenario: A mod-sequence above the message's will do too
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      S: a1 OK <text>
      C: a2 STORE 1 (UNCHANGEDSINCE <highest+5>) +FLAGS (\Flagged)
      S: * 1 FETCH (FLAGS <flags \Flagged> MODSEQ (<nz-number>))
      S: a2 OK <text>
      """

  @req:R7162-3.1.3-06 @req:R7162-3.1.3-07 @req:R7162-3.1.3-08 @req:R7162-3.1.3-09 @req:R7162-3.1.3-12
  Scenario: What another session has changed is left alone and named, the rest is changed
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
      |          |
      |          |
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      laptop C: b1 EXPUNGE
      laptop S: b1 OK <text>
      # from here on numbers and identifiers differ
      phone C: a1 SELECT <folder Work> (CONDSTORE)
      phone S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      phone S: a1 OK <text>
      laptop C: b2 STORE 2 +FLAGS (\Answered)
      laptop S: b2 OK <text>
      phone C: a2 NOOP
      phone S: * 2 FETCH (FLAGS <flags with \Answered> MODSEQ (<nz-number:changed>))
      phone S: a2 OK <text>
      phone C: a3 STORE 1:3 (UNCHANGEDSINCE <highest>) FLAGS (\Flagged)
      phone S: * 1 FETCH (MODSEQ (<nz-number above changed>))
      phone S: * 3 FETCH (MODSEQ (<nz-number above changed>))
      phone S: a3 OK [MODIFIED <sequence-set 2>] <text>
      or: a3 NO [MODIFIED <sequence-set 2>] <text>
      phone C: a4 FETCH 1:3 (FLAGS MODSEQ)
      phone S: * 1 FETCH (FLAGS <flags \Flagged>)
      phone S: * 2 FETCH (FLAGS <flags \Answered> MODSEQ (<changed>))
      phone S: * 3 FETCH (FLAGS <flags \Flagged>)
      phone S: a4 OK <text>
      """

  @req:R7162-3.1.3-10
  Scenario: UID STORE names identifiers
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Deleted |
      |          |
      |          |
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      S: a1 OK <text>
      C: a2 EXPUNGE
      S: a2 OK <text>
      C: a3 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number:uid>)
      S: a3 OK <text>
      C: a4 STORE 2 +FLAGS (\Flagged)
      S: a4 OK <text>
      C: a5 UID STORE 1:* (UNCHANGEDSINCE <highest>) FLAGS (\Seen)
      S: a5 OK [MODIFIED <sequence-set uid>] <text>
      or: a5 NO [MODIFIED <sequence-set uid>] <text>
      """

  @req:R7162-3.1.3-13 @req:R7162-3.1.3-18
  Scenario: The client is told what a message that failed is like
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work> (CONDSTORE)
      phone S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      phone S: a1 OK <text>
      laptop C: b1 STORE 1 +FLAGS (\Answered)
      laptop S: b1 OK <text>
      phone C: a2 STORE 1 (UNCHANGEDSINCE <highest>) FLAGS.SILENT (\Flagged)
      phone S: * 1 FETCH (FLAGS <flags with \Answered>)
      phone S: a2 OK [MODIFIED <sequence-set 1>] <text>
      or: a2 NO [MODIFIED <sequence-set 1>] <text>
      """

  @req:R7162-3.1.3-16
  Scenario Outline: <item> does not fail because another flag was changed
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds these messages
      | flags |
      | \Seen |
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work> (CONDSTORE)
      phone S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      phone S: a1 OK <text>
      laptop C: b1 STORE 1 +FLAGS (\Answered)
      laptop S: b1 OK <text>
      phone C: a2 STORE 1 (UNCHANGEDSINCE <highest>) <item>
      phone S!: a2 OK [MODIFIED <text>
      phone S: a2 OK <text>
      phone C: a3 FETCH 1 FLAGS
      phone S: * 1 FETCH (FLAGS <flags <after>>)
      phone S: a3 OK <text>
      """

    Examples:
      | item                  | after                    |
      | +FLAGS (\Flagged)     | \Seen \Answered \Flagged |
      | -FLAGS.SILENT (\Seen) | \Answered                |

  @req:R7162-3.1.3-14
  Scenario Outline: UNCHANGEDSINCE 0 always fails: <item>
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Flagged |
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: a1 OK <text>
      C: a2 STORE 1 (UNCHANGEDSINCE 0) <item>
      S: a2 OK [MODIFIED <sequence-set 1>] <text>
      or: a2 NO [MODIFIED <sequence-set 1>] <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags \Flagged>)
      S: a3 OK <text>
      """

    Examples:
      | item               |
      | +FLAGS (\Seen)     |
      | +FLAGS (\Flagged)  |
      | -FLAGS (\Flagged)  |

  @req:R7162-3.1.3-06
  Scenario: Of two sessions that alter what they have seen, the second one is told that it came too late
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work> (CONDSTORE)
      phone S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work> (CONDSTORE)
      laptop S: * OK [HIGHESTMODSEQ <highest>] <text>
      laptop S: b1 OK <text>
      phone C: a2 STORE 1 (UNCHANGEDSINCE <highest>) FLAGS.SILENT (\Flagged)
      phone S: a2 OK <text>
      laptop C: b2 STORE 1 (UNCHANGEDSINCE <highest>) FLAGS.SILENT (\Answered)
      laptop S: b2 OK [MODIFIED <sequence-set 1>] <text>
      or: b2 NO [MODIFIED <sequence-set 1>] <text>
      laptop C: b3 FETCH 1 FLAGS
      laptop S: * 1 FETCH (FLAGS <flags \Flagged>)
      laptop S: b3 OK <text>
      """

  @req:R7162-3.1.3-21
  Scenario: A message that is named twice is changed once and does not fail
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      S: a1 OK <text>
      C: a2 STORE 1,1 (UNCHANGEDSINCE <highest>) +FLAGS (\Flagged)
      S!: a2 OK [MODIFIED <text>
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags \Flagged>)
      S: a3 OK <text>
      """

  @req:R7162-3.1.3-24
  Scenario Outline: A wrong UNCHANGEDSINCE is BAD and changes nothing: <what>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 1 <modifier> +FLAGS (\Flagged)
      S: a1 BAD <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: a2 OK <text>
      """

    Examples:
      | what              | modifier                             |
      | no number         | (UNCHANGEDSINCE)                     |
      | a word            | (UNCHANGEDSINCE yesterday)           |
      | a negative number | (UNCHANGEDSINCE -1)                  |
      | an open list      | (UNCHANGEDSINCE 5                    |
      | no parentheses    | UNCHANGEDSINCE 5                     |
      | another modifier  | (NOSUCHTHING 5)                      |
      | above 64 bits     | (UNCHANGEDSINCE 99999999999999999999) |
