Feature: The saved search result

  RFC 5182: SEARCH RETURN (SAVE) keeps what it finds on the server, and "$" stands for it wherever messages are named.

  Background:
    Given alice is logged in
    And the folder Archive
    And the folder Work holds these messages
      | subject | flags    |
      | One     |          |
      | Two     | \Flagged |
      | Three   | \Flagged |
      | Four    |          |
      | Five    | \Flagged |
    And alice has selected the folder Work

  @req:R5182-1-01 @req:R9051-6.4.4-21
  Scenario: SAVE alone is answered with nothing but the end
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S!: * SEARCH<text?>
      S!: * ESEARCH<text?>
      S: a1 OK <text>
      """

  @req:R5182-1-02 @req:R9051-6.4.4.1-02 @req:R9051-6.4.4.1-13
  Scenario: FETCH $
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S: a1 OK <text>
      C: a2 FETCH $ FLAGS
      S!: * 1 FETCH <list>
      S!: * 4 FETCH <list>
      S: * 2 FETCH (FLAGS <flag-list>)
      S: * 3 FETCH (FLAGS <flag-list>)
      S: * 5 FETCH (FLAGS <flag-list>)
      S: a2 OK <text>
      """

  @req:R5182-1-03 @req:R9051-6.4.4.1-13
  Scenario: STORE $
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S: a1 OK <text>
      C: a2 STORE $ +FLAGS (\Seen)
      S: a2 OK <text>
      C: a3 SEARCH SEEN
      S: * SEARCH <numbers 2 3 5>
      S: a3 OK <text>
      """

  @req:R5182-1-04 @req:R9051-6.4.4.1-13
  Scenario: COPY $
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S: a1 OK <text>
      C: a2 COPY $ <folder Archive>
      S: a2 OK <text>
      C: a3 STATUS <folder Archive> (MESSAGES)
      S: * STATUS <folder Archive> (MESSAGES 3)
      S: a3 OK <text>
      """

  @req:R5182-1-05 @req:R5182-2.2-01 @req:R5182-2.2-02
  Scenario Outline: SEARCH <key>
    Then this exchange takes place
      """
      C: a1 STORE 2 +FLAGS.SILENT (\Deleted)
      S: a1 OK <text>
      C: a2 EXPUNGE
      S: a2 OK <text>
      # from here on numbers and identifiers differ
      C: a3 SEARCH RETURN (SAVE) FLAGGED
      S: a3 OK <text>
      C: a4 SEARCH <key>
      S: * SEARCH <numbers <found>>
      S: a4 OK <text>
      """

    Examples:
      | key               | found   |
      | $                 | 2 4     |
      | NOT $             | 1 3     |
      | $ SUBJECT three   | 2       |
      | OR $ 1            | 1 2 4   |
      | UID $             | 2 4     |

  @req:R5182-3-02
  Scenario Outline: The marker may stand at the end of a set: <command>
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S: a1 OK <text>
      C: a2 <command>
      S: a2 OK <text>
      C: a3 SEARCH SEEN
      S: * SEARCH <numbers 1 2 3 5>
      S: a3 OK <text>
      """

    Examples:
      | command                              |
      | STORE 1,$ +FLAGS.SILENT (\Seen)      |
      | STORE 1:2,3,$ +FLAGS.SILENT (\Seen)  |

  @req:R5182-1-06 @cap:UIDPLUS
  Scenario: UID EXPUNGE $
    Then this exchange takes place
      """
      C: a1 STORE 2 +FLAGS.SILENT (\Deleted)
      S: a1 OK <text>
      C: a2 EXPUNGE
      S: a2 OK <text>
      # from here on numbers and identifiers differ
      C: a3 STORE 1:4 +FLAGS (\Deleted)
      S: a3 OK <text>
      C: a4 SEARCH RETURN (SAVE) FLAGGED
      S: a4 OK <text>
      C: a5 UID EXPUNGE $
      S: a5 OK <text>
      C: a6 SEARCH ALL
      S: * SEARCH <numbers 1 2>
      S: a6 OK <text>
      C: a7 SEARCH FLAGGED
      S: * SEARCH<numbers>
      S: a7 OK <text>
      """

  @req:R5182-1-07 @cap:MOVE
  Scenario: MOVE $
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S: a1 OK <text>
      C: a2 MOVE $ <folder Archive>
      S: a2 OK <text>
      C: a3 STATUS <folder Archive> (MESSAGES)
      S: * STATUS <folder Archive> (MESSAGES 3)
      S: a3 OK <text>
      """

  @req:R5182-2.1-01
  Scenario: Who has SEARCHRES has ESEARCH too
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (COUNT) ALL
      S: * ESEARCH (TAG "a1") COUNT 5
      S: a1 OK <text>
      """

  @req:R5182-2.1-02 @req:R5182-2.1-03 @req:R9051-6.4.4.1-01 @req:R5182-2.1-12 @req:R9051-6.4.4.1-09
  Scenario Outline: <command> empties the result
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S: a1 OK <text>
      C: a2 <command> <folder Work>
      S: a2 OK <text>
      C: a3 FETCH $ FLAGS
      S!: * <nz-number> FETCH <text>
      S: a3 OK <text>
      """

    Examples:
      | command |
      | SELECT  |
      | EXAMINE |

  @req:R5182-2.1-04 @req:R9051-6.4.4.1-02 @req:R9051-6.4.4.1-09
  Scenario Outline: A search that finds nothing empties the result: <command> does nothing
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S: a1 OK <text>
      C: a2 SEARCH RETURN (SAVE) DRAFT
      S: a2 OK <text>
      C: a3 <command>
      S!: * <nz-number> FETCH <text>
      S: a3 OK <text>
      C: a4 SEARCH SEEN
      S: * SEARCH<numbers>
      S: a4 OK <text>
      C: a5 STATUS <folder Archive> (MESSAGES)
      S: * STATUS <folder Archive> (MESSAGES 0)
      S: a5 OK <text>
      """

    @req:R5182-2.1-12
    Examples:
      | command         |
      | FETCH $ FLAGS   |

    @req:R5182-2.1-13
    Examples:
      | command               |
      | STORE $ +FLAGS (\Seen) |

    @req:R5182-2.1-14
    Examples:
      | command                 |
      | COPY $ <folder Archive> |

    @req:R5182-2.1-15
    Examples:
      | command  |
      | SEARCH $ |

  @req:R5182-2.1-05 @req:R5182-2.1-06 @req:R5182-2.1-07 @req:R9051-6.4.4.1-03 @req:R9051-6.4.4.1-04 @req:R9051-6.4.4.1-05
  Scenario Outline: The result stays as it is after <what>
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S: a1 OK <text>
      C: a2 <command>
      S: a2 <status> <text>
      C: a3 SEARCH $
      S: * SEARCH <numbers 2 3 5>
      S: a3 OK <text>
      """

    Examples:
      | what                        | command                                            | status |
      | a search without SAVE       | SEARCH SUBJECT one                                 | OK     |
      | a search that is BAD        | SEARCH RETURN (SAVE) NOSUCHKEY                     | BAD    |
      | a search without SAVE, NO   | SEARCH CHARSET X-NO-SUCH-CHARSET SUBJECT one       | NO     |

  @req:R5182-2.1-08 @req:R9051-6.4.4.1-06
  Scenario: A search with SAVE that is NO empties the result
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S: a1 OK <text>
      C: a2 SEARCH RETURN (SAVE) CHARSET X-NO-SUCH-CHARSET SUBJECT one
      S: a2 NO <text>
      C: a3 SEARCH $
      S: * SEARCH<numbers>
      S: a3 OK <text>
      """

  @req:R5182-2.1-09 @req:R5182-2.1-10 @req:R9051-6.4.4.1-07
  Scenario: What is expunged leaves the result, and the others stay in it
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED
      S: a1 OK <text>
      C: a2 STORE 1:2 +FLAGS (\Deleted)
      S: a2 OK <text>
      C: a3 EXPUNGE
      S: a3 OK <text>
      C: a4 FETCH $ BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      S!: * 2 FETCH <list>
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Three<crlf><crlf>")
      S: * 3 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Five<crlf><crlf>")
      S: a4 OK <text>
      """

  @req:R5182-2.1-09 @req:R5182-2.1-10 @req:R9051-6.4.4.1-07
  Scenario: What another session expunges leaves the result when the client is told
    Given alice's laptop is logged in
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      alice C: a1 SEARCH RETURN (SAVE) FLAGGED
      alice S: a1 OK <text>
      laptop C: b1 STORE 1:2 +FLAGS.SILENT (\Deleted)
      laptop S: b1 OK <text>
      laptop C: b2 EXPUNGE
      laptop S: b2 OK <text>
      alice C: a2 NOOP
      alice S: * <nz-number> EXPUNGE
      alice S: * 1 EXPUNGE
      alice S: a2 OK <text>
      alice C: a3 FETCH $ BODY.PEEK[HEADER.FIELDS (SUBJECT)]
      alice S!: * 2 FETCH <list>
      alice S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Three<crlf><crlf>")
      alice S: * 3 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: Five<crlf><crlf>")
      alice S: a3 OK <text>
      """

  @req:R5182-2.1-16 @req:R5182-2.1-17 @req:R9051-6.4.4.1-15
  Scenario Outline: What <search> saves, <fetch> can use
    Then this exchange takes place
      """
      C: a1 STORE 2 +FLAGS.SILENT (\Deleted)
      S: a1 OK <text>
      C: a2 EXPUNGE
      S: a2 OK <text>
      # from here on numbers and identifiers differ
      C: a3 <search> RETURN (SAVE) FLAGGED
      S: a3 OK <text>
      C: a4 <fetch> $ UID
      S!: * 1 FETCH <list>
      S!: * 3 FETCH <list>
      S: * 2 FETCH (UID <nz-number>)
      S: * 4 FETCH (UID <nz-number>)
      S: a4 OK <text>
      """

    Examples:
      | search     | fetch     |
      | SEARCH     | UID FETCH |
      | UID SEARCH | FETCH     |
      | UID SEARCH | UID FETCH |

  @req:R5182-2.3-01 @req:R9051-6.4.4.2-01
  Scenario: A command with "$" right behind the search waits for it
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED<crlf>a2 SEARCH $
      S: a1 OK <text>
      S: * SEARCH <numbers 2 3 5>
      S: a2 OK <text>
      """

  @req:R5182-2.3-03
  Scenario: Of two searches in one piece the second decides
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE) FLAGGED<crlf>a2 SEARCH RETURN (SAVE) UNFLAGGED<crlf>a3 SEARCH $
      S: a1 OK <text>
      S: a2 OK <text>
      S: * SEARCH <numbers 1 4>
      S: a3 OK <text>
      """

  @req:R5182-2.4-01 @req:R5182-2.4-02 @req:R9051-6.4.4.1-14
  Scenario Outline: RETURN (SAVE <options>) saves <saved>
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (SAVE <options>) FLAGGED
      S: * ESEARCH (TAG "a1") <results>
      S: a1 OK <text>
      C: a2 SEARCH $
      S: * SEARCH <numbers <saved>>
      S: a2 OK <text>
      """

    @req:R5182-2.4-03 @req:R9051-6.4.4.1-10
    Examples:
      | options | results | saved |
      | MIN     | MIN 2   | 2     |

    @req:R5182-2.4-04 @req:R9051-6.4.4.1-10
    Examples:
      | options | results | saved |
      | MAX     | MAX 5   | 5     |

    @req:R5182-2.4-05 @req:R9051-6.4.4.1-11
    Examples:
      | options | results     | saved |
      | MIN MAX | MIN 2 MAX 5 | 2 5   |

    @req:R5182-2.4-06 @req:R9051-6.4.4.1-12
    Examples:
      | options | results                  | saved |
      | ALL     | ALL <sequence-set 2:3,5> | 2 3 5 |

    @req:R5182-2.4-07 @req:R9051-6.4.4.1-12
    Examples:
      | options | results | saved |
      | COUNT   | COUNT 3 | 2 3 5 |

    @req:R5182-2.4-08 @req:R9051-6.4.4.1-12
    Examples:
      | options   | results       | saved |
      | MIN COUNT | MIN 2 COUNT 3 | 2 3 5 |

    @req:R5182-2.4-09 @req:R9051-6.4.4.1-12
    Examples:
      | options | results                        | saved |
      | MIN ALL | MIN 2 ALL <sequence-set 2:3,5> | 2 3 5 |

  @req:R5182-3-01
  Scenario: The case of SAVE does not matter
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (save) FLAGGED
      S: a1 OK <text>
      C: a2 SEARCH $
      S: * SEARCH <numbers 2 3 5>
      S: a2 OK <text>
      """
