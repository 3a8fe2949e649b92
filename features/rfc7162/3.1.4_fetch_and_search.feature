@cap:CONDSTORE
Feature: FETCH and SEARCH by mod-sequence

  RFC 7162, sections 3.1.4 to 3.1.6: a client asks for what has changed since a mod-sequence that it knows.

  @req:R7162-3.1.4.1-01 @req:R7162-3.1.4.1-02 @req:R7162-3.1.4.1-03 @req:R7162-3.1.4.1-04
  Scenario: CHANGEDSINCE gives the messages of the set that have changed, with their mod-sequences
    Given alice is logged in
    And the folder Work holds 4 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: a1 OK <text>
      C: a2 STORE 2 +FLAGS (\Flagged)
      S: * 2 FETCH (MODSEQ (<nz-number:two>))
      S: a2 OK <text>
      C: a3 STORE 3 +FLAGS (\Flagged)
      S: * 3 FETCH (MODSEQ (<nz-number:three>))
      S: a3 OK <text>
      C: a4 STORE 4 +FLAGS (\Flagged)
      S: * 4 FETCH (MODSEQ (<nz-number:four>))
      S: a4 OK <text>
      C: a5 FETCH 1:3 FLAGS (CHANGEDSINCE <two>)
      S!: * 1 FETCH <list>
      S!: * 2 FETCH <list>
      S!: * 4 FETCH <list>
      S: * 3 FETCH (FLAGS <flags \Flagged> MODSEQ (<three>))
      S: a5 OK <text>
      C: a6 FETCH 1:* FLAGS (CHANGEDSINCE <four>)
      S!: * <nz-number> FETCH <list>
      S: a6 OK <text>
      """

  @req:R7162-3.1.4.1-05
  Scenario: UID FETCH with CHANGEDSINCE gives identifiers
    Given alice is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      S: a1 OK <text>
      C: a2 FETCH 3 UID
      S: * 3 FETCH (UID <nz-number:uid>)
      S: a2 OK <text>
      C: a3 STORE 3 +FLAGS (\Seen)
      S: a3 OK <text>
      C: a4 UID FETCH 1:* FLAGS (CHANGEDSINCE <highest>)
      S!: * 1 FETCH <list>
      S: * 3 FETCH (UID <uid> FLAGS <flags \Seen> MODSEQ (<nz-number above highest>))
      S: a4 OK <text>
      """

  Scenario Outline: A wrong CHANGEDSINCE is BAD: <what>
    Given alice is logged in
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 FLAGS <modifier>
      S: a1 BAD <text>
      C: a2 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: a2 OK <text>
      """

    @req:R7162-3.1.4.1-06
    Examples:
      | what | modifier         |
      | 0    | (CHANGEDSINCE 0) |

    @req:R7162-7-10
    Examples:
      | what | modifier                           |
      | 2^63 | (CHANGEDSINCE 9223372036854775808) |

    @req:R7162-7-11
    Examples:
      | what           | modifier              |
      | no number      | (CHANGEDSINCE)        |
      | a word         | (CHANGEDSINCE monday) |
      | no parentheses | CHANGEDSINCE 5        |
      | an open list   | (CHANGEDSINCE 5       |

  @req:R7162-3.1.5-01 @req:R7162-3.1.5-02 @req:R7162-3.1.5-06 @req:R7162-3.1.6-01
  Scenario: SEARCH MODSEQ finds what has that mod-sequence or a higher one
    Given alice is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: a1 OK <text>
      C: a2 STORE 3 +FLAGS (\Flagged)
      S: * 3 FETCH (MODSEQ (<nz-number:three>))
      S: a2 OK <text>
      C: a3 STORE 1 +FLAGS (\Flagged)
      S: * 1 FETCH (MODSEQ (<nz-number:one>))
      S: a3 OK <text>
      C: a4 SEARCH MODSEQ <three>
      S: * SEARCH 1 3 (MODSEQ <one>)
      or: * SEARCH 3 1 (MODSEQ <one>)
      S: a4 OK <text>
      C: a5 SEARCH MODSEQ <one>
      S: * SEARCH 1 (MODSEQ <one>)
      S: a5 OK <text>
      C: a6 SEARCH MODSEQ <three> NOT MODSEQ <one>
      S: * SEARCH 3 (MODSEQ <three>)
      S: a6 OK <text>
      """

  @req:R7162-3.1.6-02
  Scenario: Where nothing is found there is no mod-sequence
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: * OK [HIGHESTMODSEQ <nz-number:highest>] <text>
      S: a1 OK <text>
      C: a2 SEARCH MODSEQ <highest+1>
      S!: * SEARCH (MODSEQ <nz-number>)
      S: * SEARCH<numbers>
      S: a2 OK <text>
      """

  Scenario Outline: A key is taken with <what>
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH MODSEQ <key>
      S: * SEARCH 1 2 (MODSEQ <nz-number>)
      or: * SEARCH 2 1 (MODSEQ <nz-number>)
      S: a1 OK <text>
      """

    @req:R7162-3.1.5-03
    Examples:
      | what | key |
      | 0    | 0   |

    @req:R7162-3.1.5-05
    Examples:
      | what                           | key                        |
      | the entry of a flag, shared    | "/flags/\\\\Seen" shared 1   |
      | the entry of a flag, private   | "/flags/\\\\Draft" priv 1    |
      | the entry of a flag, either    | "/flags/\\\\Answered" all 1  |

  @cap:ESEARCH @req:R7162-3.1.10-01
  Scenario: ESEARCH has the highest mod-sequence of what it found
    Given alice is logged in
    And the folder Work holds 3 messages
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work> (CONDSTORE)
      S: a1 OK <text>
      C: a2 STORE 2 +FLAGS (\Flagged)
      S: * 2 FETCH (MODSEQ (<nz-number:two>))
      S: a2 OK <text>
      C: a3 SEARCH RETURN (ALL) MODSEQ 1
      S: * ESEARCH (TAG "a3") ALL <sequence-set 1:3> MODSEQ <two>
      S: a3 OK <text>
      """

  @req:R7162-3.1.9-01 @cap:SORT
  Scenario: SORT by MODSEQ ends with the highest mod-sequence of what it found
    Given alice is logged in
    And the folder Work holds 3 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 STORE 2 +FLAGS.SILENT (\Flagged)
      S: a1 OK <text>
      C: a2 FETCH 2 MODSEQ
      S: * 2 FETCH (MODSEQ (<nz-number:highest>))
      S: a2 OK <text>
      C: a3 SORT (SUBJECT) UTF-8 MODSEQ 1 2:3
      S: * SORT 2 3 (MODSEQ <highest>)
      S: a3 OK <text>
      """

  @req:R7162-3.1.9-02 @cap:THREAD=REFERENCES
  Scenario: THREAD by MODSEQ has no mod-sequence
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 THREAD REFERENCES UTF-8 MODSEQ 1
      S!: * THREAD <text>MODSEQ<text>
      S: * THREAD <text>
      S: a1 OK <text>
      """

  @req:R7162-3.1.10-02 @cap:ESORT
  Scenario: SORT by MODSEQ with RETURN has MODSEQ
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SORT RETURN (COUNT) (SUBJECT) UTF-8 MODSEQ 1
      S: * ESEARCH (TAG "a1") COUNT 2 MODSEQ <nz-number>
      S: a1 OK <text>
      """
