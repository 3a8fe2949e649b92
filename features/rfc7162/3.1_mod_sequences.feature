@cap:CONDSTORE
Feature: Mod-sequences

  RFC 7162, sections 3.1 and 3.1.11: every message has a mod-sequence, which each change of its flags raises.

  @req:R7162-3.1-01 @req:R7162-3.1.4.2-01 @req:R7162-3.1.2.1-02
  Scenario: Every message has a mod-sequence, none above that of the folder
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: a1 OK <text>
      C: a2 FETCH 1:2 MODSEQ
      S: * 1 FETCH (MODSEQ (<nz-number:one>))
      S: * 2 FETCH (MODSEQ (<nz-number:two>))
      S: a2 OK <text>
      C: a3 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:highest at least one>] <text>
      S: a3 OK <text>
      C: a4 FETCH 1:2 MODSEQ
      S: * 1 FETCH (MODSEQ (<nz-number at most highest>))
      S: * 2 FETCH (MODSEQ (<nz-number at most highest>))
      S: a4 OK <text>
      """

  @req:R7162-3.1-02 @req:R7162-3.1-04 @req:R7162-3.1-05 @req:R7162-3.1-06 @req:R7162-3.1.3-22
  Scenario: Each STORE has a mod-sequence of its own, above all before
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:start>] <text>
      S: a1 OK <text>
      C: a2 STORE 1 +FLAGS (\Flagged)
      S: * 1 FETCH (FLAGS <flags \Flagged> MODSEQ (<nz-number:first above start>))
      S: a2 OK <text>
      C: a3 STORE 2 +FLAGS (\Seen)
      S: * 2 FETCH (FLAGS <flags \Seen> MODSEQ (<nz-number:second above first>))
      S: a3 OK <text>
      C: a4 STORE 1 -FLAGS (\Flagged)
      S: * 1 FETCH (FLAGS <flags> MODSEQ (<nz-number:third above second>))
      S: a4 OK <text>
      C: a5 FETCH 1:2 MODSEQ
      S: * 1 FETCH (MODSEQ (<third>))
      S: * 2 FETCH (MODSEQ (<second>))
      S: a5 OK <text>
      """

  @req:R7162-3.1-03
  Scenario: STOREs of two sessions at the same time have different mod-sequences
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work> (CONDSTORE)
      phone S: a1 OK <text>
      laptop C: b1 SELECT <folder Work> (CONDSTORE)
      laptop S: b1 OK <text>
      phone C: a2 STORE 1 +FLAGS (\Flagged)
      laptop C: b2 STORE 2 +FLAGS (\Flagged)
      phone S: * 1 FETCH (FLAGS <flags with \Flagged> MODSEQ (<nz-number:one>))
      phone S: a2 OK <text>
      laptop S: * 2 FETCH (FLAGS <flags with \Flagged> MODSEQ (<nz-number other than one>))
      laptop S: b2 OK <text>
      """

  @req:R7162-3.1-07 @req:R7162-3.1-08 @req:R7162-3.1.11-01
  Scenario Outline: What changes nothing raises nothing: <command>
    Given alice is logged in
    And the folder Work holds these messages
      | flags    |
      | \Flagged |
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: a1 OK <text>
      C: a2 FETCH 1 MODSEQ
      S: * 1 FETCH (MODSEQ (<nz-number:before>))
      S: a2 OK <text>
      C: a3 <command>
      S: a3 OK <text>
      C: a4 FETCH 1 MODSEQ
      S: * 1 FETCH (MODSEQ (<before>))
      S: a4 OK <text>
      """

    Examples:
      | command                                           |
      | STORE 1 +FLAGS (\Flagged)                         |
      | STORE 1 -FLAGS (\Seen)                            |
      | STORE 1 (UNCHANGEDSINCE <before>) +FLAGS (\Flagged) |

  @req:R7162-3.1.11-02
  Scenario: Reading a message that is \Seen raises nothing
    Given alice is logged in
    And the folder Work holds these messages
      | flags |
      | \Seen |
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: a1 OK <text>
      C: a2 FETCH 1 MODSEQ
      S: * 1 FETCH (MODSEQ (<nz-number:before>))
      S: a2 OK <text>
      C: a3 FETCH 1 BODY[]
      S: a3 OK <text>
      C: a4 FETCH 1 MODSEQ
      S: * 1 FETCH (MODSEQ (<before>))
      S: a4 OK <text>
      """

  @req:R7162-3.1-09
  Scenario: An appended message is above all others
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      S: a1 OK <text>
      C: a2 APPEND <folder Work> <literal "Subject: x<crlf><crlf>y">
      S: a2 OK <text>
      C: a3 NOOP
      S: a3 OK <text>
      C: a4 FETCH 2 MODSEQ
      S: * 2 FETCH (MODSEQ (<nz-number above highest>))
      S: a4 OK <text>
      """

  @req:R7162-3.1-10
  Scenario: A copied message is above all others of its folder
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Notes holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Notes> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 COPY 1 <folder Notes>
      S: a3 OK <text>
      C: a4 SELECT <folder Notes>
      S: * OK [HIGHESTMODSEQ <nz-number above highest>] <text>
      S: a4 OK <text>
      C: a5 FETCH 3 MODSEQ
      S: * 3 FETCH (MODSEQ (<nz-number above highest>))
      S: a5 OK <text>
      """

  @cap:MOVE @req:R6851-4.4-02 @req:R6851-4.4-05
  Scenario: A moved message raises the folder that it leaves, and is above all others where it comes
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes holds 2 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Notes> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:notes>] <text>
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * OK [HIGHESTMODSEQ <nz-number:work>] <text>
      S: a2 OK <text>
      C: a3 MOVE 1 <folder Notes>
      S: a3 OK <text>
      C: a4 SELECT <folder Notes>
      S: a4 OK <text>
      C: a5 FETCH 3 MODSEQ
      S: * 3 FETCH (MODSEQ (<nz-number above notes>))
      S: a5 OK <text>
      C: a6 SELECT <folder Work>
      S: * OK [HIGHESTMODSEQ <nz-number above work>] <text>
      S: a6 OK <text>
      """

  Scenario Outline: The client that has sent <command> is told of mod-sequences
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes holds 1 message
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: a1 OK <text>
      C: a2 <command>
      S: a2 OK <text>
      C: a3 SELECT <folder Notes>
      S: * OK [HIGHESTMODSEQ <nz-number>] <text>
      S: a3 OK <text>
      C: a4 STORE 1 +FLAGS (\Flagged)
      S: * 1 FETCH (FLAGS <flags \Flagged> MODSEQ (<nz-number>))
      S: a4 OK <text>
      """

    @req:R7162-3.1-12 @req:R7162-3.1-20 @req:R7162-3.1-22 @req:R7162-3.1.2-01
    Examples:
      | command                         |
      | SELECT <folder Work> (CONDSTORE) |

    @req:R7162-3.1-13 @req:R7162-3.1-20 @req:R7162-3.1-22 @req:R7162-3.1.2-01
    Examples:
      | command                           |
      | EXAMINE <folder Work> (CONDSTORE) |

    @req:R7162-3.1-14 @req:R7162-3.1-20 @req:R7162-3.1-22 @req:R7162-3.1.2-01
    Examples:
      | command                              |
      | STATUS <folder Notes> (HIGHESTMODSEQ) |

    @req:R7162-3.1-15 @req:R7162-3.1-20 @req:R7162-3.1-22 @req:R7162-3.1.2-01
    Examples:
      | command        |
      | FETCH 1 MODSEQ |

    @req:R7162-3.1-16 @req:R7162-3.1-20 @req:R7162-3.1-22 @req:R7162-3.1.2-01
    Examples:
      | command         |
      | SEARCH MODSEQ 1 |

    @req:R7162-3.1-17 @req:R7162-3.1-20 @req:R7162-3.1-22 @req:R7162-3.1.2-01
    Examples:
      | command                        |
      | FETCH 1 FLAGS (CHANGEDSINCE 1) |

    @req:R7162-3.1-18 @req:R7162-3.1-20 @req:R7162-3.1-22 @req:R7162-3.1.2-01
    Examples:
      | command                                                    |
      | STORE 2 (UNCHANGEDSINCE 9223372036854775807) +FLAGS (\Seen) |

  @cap:ENABLE @req:R7162-3.1-19 @req:R7162-3.1-20 @req:R7162-3.1-22 @req:R7162-3.1.2-01
  Scenario: The client that has enabled CONDSTORE is told of mod-sequences
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 ENABLE CONDSTORE
      S: * ENABLED CONDSTORE
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: * OK [HIGHESTMODSEQ <nz-number>] <text>
      S: a2 OK <text>
      C: a3 STORE 1 +FLAGS (\Flagged)
      S: * 1 FETCH (FLAGS <flags \Flagged> MODSEQ (<nz-number>))
      S: a3 OK <text>
      """

  @req:R7162-3.1-21 @req:R7162-3.1.3-23 @req:R7162-3.1.4.2-03 @req:R7162-3.1.8-01
  Scenario: A flag that another session changes is announced with its mod-sequence
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work> (CONDSTORE)
      phone S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      phone S: a1 OK <text>
      laptop C: b1 STORE 2 +FLAGS (\Flagged)
      laptop S: b1 OK <text>
      phone C: a2 NOOP
      phone S: * 2 FETCH (FLAGS <flags with \Flagged> MODSEQ (<nz-number above highest>))
      phone S: a2 OK <text>
      """

  @req:R7162-3.1.4.2-02
  Scenario: A flag that another session changes is announced with the identifier of the message
    Given alice's phone is logged in
    And alice's laptop is logged in
    And the folder Work holds 2 messages
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 SELECT <folder Work> (CONDSTORE)
      phone S: a1 OK <text>
      phone C: a2 FETCH 2 UID
      phone S: * 2 FETCH (UID <nz-number:uid>)
      phone S: a2 OK <text>
      laptop C: b1 STORE 2 +FLAGS (\Flagged)
      laptop S: b1 OK <text>
      phone C: a3 NOOP
      phone S: * 2 FETCH (UID <uid> FLAGS <flags with \Flagged>)
      phone S: a3 OK <text>
      """

  @req:R7162-3.1-23
  Scenario Outline: Who turns to mod-sequences in a selected folder is told how far it is: <command>
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: * OK [HIGHESTMODSEQ <nz-number>] <text>
      S: a1 OK <text>
      """

    Examples:
      | command                                                    |
      | FETCH 1 MODSEQ                                             |
      | FETCH 1 FLAGS (CHANGEDSINCE 1)                             |
      | SEARCH MODSEQ 1                                            |
      | STORE 2 (UNCHANGEDSINCE 9223372036854775807) +FLAGS (\Seen) |
      | STATUS <folder Notes> (HIGHESTMODSEQ)                      |

  @req:R7162-7-01
  Scenario Outline: Keywords in another case: <command>
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 select <folder Work> (condstore)
      S: * OK [HIGHESTMODSEQ <nz-number>] <text>
      S: a1 OK <text>
      C: a2 <command>
      S: a2 OK <text>
      """

    Examples:
      | command                                                   |
      | fetch 1 modseq                                            |
      | search modseq 1                                           |
      | Store 1 (unchangedSince 9223372036854775807) +flags (\Seen) |
      | fetch 1:* flags (changedsince 1)                          |
