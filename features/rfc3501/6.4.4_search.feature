Feature: SEARCH

  RFC 3501, section 6.4.4: SEARCH finds the messages that match all its keys, and answers with their numbers.

  Background:
    Given alice is logged in
    And the folder Work holds these messages
      | subject        | from                      | to                | cc               | bcc             | date                            | received                   | flags           | size | text                   |
      | Lunch          | Bob <bob@example.org>     | alice@example.org |                  |                 | Mon, 6 May 2024 23:30:00 -0500  | 10-May-2024 10:00:00 +0000 | \Seen \Answered |      | At noon in the garden. |
      | Dinner tonight | Carol <carol@example.org> | alice@example.org | dave@example.org |                 | Tue, 7 May 2024 10:00:00 +0000  | 11-May-2024 10:00:00 +0000 | \Flagged \Draft |      | Bring apples.          |
      | The garden     | Bob <bob@example.org>     | alice@example.org |                  | eve@example.org | Wed, 8 May 2024 10:00:00 +0000  | 12-May-2024 10:00:00 +0000 | \Deleted $Work  |      | Nothing to eat.        |
      | Plans          | Carol <carol@example.org> | frank@example.org |                  |                 | Thu, 9 May 2024 10:00:00 +0000  | 13-May-2024 10:00:00 +0000 |                 | 4000 | See you.               |
    And alice has selected the folder Work

  @req:R3501-6.4.4-02
  Scenario Outline: SEARCH <key>
    Then this exchange takes place
      """
      C: a1 SEARCH <key>
      S: * SEARCH <numbers <found>>
      S: a1 OK <text>
      """

    @req:R3501-6.4.4-18 @req:R9051-6.4.4-39
    Examples:
      | key | found |
      | ALL | 1 2 3 4 |

    @req:R3501-6.4.4-19 @req:R9051-6.4.4-40
    Examples:
      | key | found |
      | ANSWERED | 1 |

    @req:R3501-6.4.4-49 @req:R9051-6.4.4-41
    Examples:
      | key | found |
      | UNANSWERED | 2 3 4 |

    @req:R3501-6.4.4-39 @req:R9051-6.4.4-40
    Examples:
      | key | found |
      | SEEN | 1 |

    @req:R3501-6.4.4-54 @req:R9051-6.4.4-41
    Examples:
      | key | found |
      | UNSEEN | 2 3 4 |

    @req:R3501-6.4.4-27 @req:R9051-6.4.4-40
    Examples:
      | key | found |
      | FLAGGED | 2 |

    @req:R3501-6.4.4-52 @req:R9051-6.4.4-41
    Examples:
      | key | found |
      | UNFLAGGED | 1 3 4 |

    @req:R3501-6.4.4-25 @req:R9051-6.4.4-40
    Examples:
      | key | found |
      | DELETED | 3 |

    @req:R3501-6.4.4-50 @req:R9051-6.4.4-41
    Examples:
      | key | found |
      | UNDELETED | 1 2 4 |

    @req:R3501-6.4.4-26 @req:R9051-6.4.4-40
    Examples:
      | key | found |
      | DRAFT | 2 |

    @req:R3501-6.4.4-51 @req:R9051-6.4.4-41
    Examples:
      | key | found |
      | UNDRAFT | 1 3 4 |

    @req:R3501-6.4.4-20 @req:R9051-6.4.4-42
    Examples:
      | key | found |
      | BCC eve | 3 |

    @req:R3501-6.4.4-24 @req:R9051-6.4.4-42
    Examples:
      | key | found |
      | CC dave | 2 |

    @req:R3501-6.4.4-28 @req:R9051-6.4.4-42
    Examples:
      | key | found |
      | FROM carol | 2 4 |

    @req:R3501-6.4.4-47 @req:R9051-6.4.4-42
    Examples:
      | key | found |
      | TO frank | 4 |

    @req:R3501-6.4.4-45 @req:R9051-6.4.4-42
    Examples:
      | key | found |
      | SUBJECT garden | 3 |

    @req:R3501-6.4.4-16 @req:R9051-6.4.4-37
    Examples:
      | key | found |
      | SUBJECT GARDEN | 3 |
      | FROM cArOl | 2 4 |
      | BODY APPLES | 2 |
      | TEXT GARDEN | 1 3 |
      | HEADER Subject LUNCH | 1 |

    @req:R3501-6.4.4-15 @req:R9051-6.4.4-36
    Examples:
      | key | found |
      | SUBJECT inne | 2 |
      | SUBJECT "r ton" | 2 |
      | BODY pple | 2 |
      | TEXT arde | 1 3 |

    @req:R3501-6.4.4-22 @req:R9051-6.4.4-47
    Examples:
      | key | found |
      | BODY apples | 2 |

    @req:R3501-6.4.4-23 @req:R9051-6.4.4-47
    Examples:
      | key | found |
      | BODY garden | 1 |

    @req:R3501-6.4.4-46 @req:R9051-6.4.4-48
    Examples:
      | key | found |
      | TEXT garden | 1 3 |

    @req:R3501-6.4.4-29 @req:R9051-6.4.4-49
    Examples:
      | key | found |
      | HEADER Subject lunch | 1 |
      | HEADER subject lunch | 1 |

    @req:R3501-6.4.4-30 @req:R9051-6.4.4-50
    Examples:
      | key | found |
      | HEADER Cc "" | 2 |
      | HEADER Subject "" | 1 2 3 4 |

    @req:R3501-6.4.4-21 @req:R9051-6.4.4-43
    Examples:
      | key | found |
      | BEFORE 11-May-2024 | 1 |

    @req:R3501-6.4.4-36 @req:R9051-6.4.4-44
    Examples:
      | key | found |
      | ON 11-May-2024 | 2 |

    @req:R3501-6.4.4-43 @req:R9051-6.4.4-45
    Examples:
      | key | found |
      | SINCE 12-May-2024 | 3 4 |

    @req:R3501-6.4.4-40 @req:R9051-6.4.4-46
    Examples:
      | key | found |
      | SENTBEFORE 7-May-2024 | 1 |

    @req:R3501-6.4.4-41 @req:R9051-6.4.4-46
    Examples:
      | key | found |
      | SENTON 6-May-2024 | 1 |

    @req:R3501-6.4.4-42 @req:R9051-6.4.4-46
    Examples:
      | key | found |
      | SENTSINCE 8-May-2024 | 3 4 |

    @req:R3501-6.4.4-32 @req:R9051-6.4.4-52
    Examples:
      | key | found |
      | LARGER 3999 | 4 |

    @req:R3501-6.4.4-44 @req:R9051-6.4.4-52
    Examples:
      | key | found |
      | SMALLER 4000 | 1 2 3 |

    @req:R3501-6.4.4-34 @req:R9051-6.4.4-53
    Examples:
      | key | found |
      | NOT SEEN | 2 3 4 |
      | NOT FROM carol | 1 3 |

    @req:R3501-6.4.4-37 @req:R9051-6.4.4-54
    Examples:
      | key | found |
      | OR SEEN DELETED | 1 3 |
      | OR FROM carol FLAGGED | 2 4 |

    @req:R3501-6.4.4-05 @req:R9051-6.4.4-23 @req:R3501-6.4.4-04 @req:R9051-6.4.4-04
    Examples:
      | key | found |
      | FROM carol FLAGGED | 2 |
      | UNSEEN UNFLAGGED | 3 4 |
      | FROM bob SUBJECT garden DELETED | 3 |

    @req:R3501-6.4.4-06 @req:R9051-6.4.4-24
    Examples:
      | key | found |
      | (OR SEEN FLAGGED) UNDELETED | 1 2 |
      | NOT (FROM bob SEEN) | 2 3 4 |
      | OR (FROM bob DELETED) (TO frank) | 3 4 |
      | ((((SEEN)))) | 1 |

    @req:R3501-6.4.4-17 @req:R9051-6.4.4-38
    Examples:
      | key | found |
      | 2:3 | 2 3 |
      | 1,4 | 1 4 |
      | 2:* UNFLAGGED | 3 4 |

    @req:R3501-6.4.4-10 @req:R9051-6.4.4-29
    Examples:
      | key | found |
      | CHARSET US-ASCII SUBJECT garden | 3 |

  Scenario Outline: SEARCH <key>, where a client can have keywords of its own
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * OK [PERMANENTFLAGS <flags with \*>] <text>
      n/a: * OK [PERMANENTFLAGS <flags without \*>] <text>
      S: a1 OK <text>
      C: a2 SEARCH <key>
      S: * SEARCH <numbers <found>>
      S: a2 OK <text>
      """

    @req:R3501-6.4.4-31 @req:R9051-6.4.4-51
    Examples:
      | key | found |
      | KEYWORD $Work | 3 |

    @req:R3501-6.4.4-53 @req:R9051-6.4.4-51
    Examples:
      | key | found |
      | UNKEYWORD $Work | 1 2 4 |

  @req:R3501-6.4.4-03
  Scenario Outline: What matches nothing is answered with no numbers: <key>
    Then this exchange takes place
      """
      C: a1 SEARCH <key>
      S: * SEARCH<numbers>
      S: a1 OK <text>
      """

    Examples:
      | key                     |
      | SUBJECT supper          |
      | SEEN UNSEEN             |
      | NOT ALL                 |
      | BEFORE 1-Jan-2000       |
      | KEYWORD $Nobody         |
      | SMALLER 1               |
      | HEADER X-Colour ""      |

    @req:R3501-6.4.4-32 @req:R9051-6.4.4-52
    Examples:
      | key         |
      | LARGER 4000 |

    @req:R3501-6.4.4-28 @req:R9051-6.4.4-42
    Examples:
      | key        |
      | FROM alice |

    @req:R3501-6.4.4-47 @req:R9051-6.4.4-42
    Examples:
      | key      |
      | TO carol |

    @req:R3501-6.4.4-24 @req:R9051-6.4.4-42
    Examples:
      | key    |
      | CC eve |

    @req:R3501-6.4.4-20 @req:R9051-6.4.4-42
    Examples:
      | key      |
      | BCC dave |

    @req:R3501-6.4.4-45 @req:R9051-6.4.4-42
    Examples:
      | key           |
      | SUBJECT carol |

    @req:R3501-6.4.4-29 @req:R9051-6.4.4-49
    Examples:
      | key           |
      | HEADER To bob |

  @req:R3501-6.4.4-48 @req:R9051-6.4.4-55 @req:R3501-6.4.4-04 @req:R9051-6.4.4-04
  Scenario: SEARCH UID finds messages by their identifiers
    Then this exchange takes place
      """
      C: a1 STORE 1,3 +FLAGS.SILENT (\Deleted)
      S: a1 OK <text>
      C: a2 EXPUNGE
      S: a2 OK <text>
      # from here on numbers and identifiers differ
      C: a3 FETCH 1:2 UID
      S: * 1 FETCH (UID <nz-number:second>)
      S: * 2 FETCH (UID <nz-number:fourth>)
      S: a3 OK <text>
      C: a4 SEARCH UID <second>,<fourth>
      S: * SEARCH <numbers 1 2>
      S: a4 OK <text>
      C: a5 SEARCH UID <second>:<fourth>
      S: * SEARCH <numbers 1 2>
      S: a5 OK <text>
      C: a6 SEARCH UID <fourth>
      S: * SEARCH <numbers 2>
      S: a6 OK <text>
      C: a7 UID SEARCH 1
      S: * SEARCH <numbers second>
      S: a7 OK <text>
      """

  @req:R3501-6.4.4-33 @req:R3501-6.4.4-35 @req:R3501-6.4.4-38
  Scenario: New, old and recent are this session's own
    Given alice's laptop is logged in
    Then this exchange takes place
      """
      alice C: a1 SEARCH RECENT
      alice S: * SEARCH <numbers 1 2 3 4>
      alice S: a1 OK <text>
      alice C: a2 SEARCH NEW
      alice S: * SEARCH <numbers 2 3 4>
      alice S: a2 OK <text>
      alice C: a3 SEARCH OLD
      alice S: * SEARCH<numbers>
      alice S: a3 OK <text>
      laptop C: b1 SELECT <folder Work>
      laptop S: b1 OK <text>
      laptop C: b2 SEARCH OLD
      laptop S: * SEARCH <numbers 1 2 3 4>
      laptop S: b2 OK <text>
      laptop C: b3 SEARCH RECENT
      laptop S: * SEARCH<numbers>
      laptop S: b3 OK <text>
      laptop C: b4 SEARCH NEW
      laptop S: * SEARCH<numbers>
      laptop S: b4 OK <text>
      """

  @req:R3501-6.4.4-13 @req:R9051-6.4.4-34
  Scenario: That it is the charset is told in a way that programs understand
    Then this exchange takes place
      """
      C: a1 SEARCH CHARSET X-NO-SUCH-CHARSET SUBJECT garden
      S: a1 NO [BADCHARSET<text>
      """

  @req:R3501-6.4.4-12 @req:R9051-6.4.4-33
  Scenario: A charset that the server does not have is NO
    Then this exchange takes place
      """
      C: a1 SEARCH CHARSET X-NO-SUCH-CHARSET SUBJECT garden
      S: a1 NO <text>
      C: a2 SEARCH SUBJECT garden
      S: * SEARCH <numbers 3>
      S: a2 OK <text>
      """

  @req:R3501-7.2.5-01
  Scenario: One space stands before each number
    Then this exchange takes place
      """
      C: a1 SEARCH 2:3
      S: * SEARCH 2 3
      or: * SEARCH 3 2
      S: a1 OK <text>
      """

  @req:R3501-6.4.4-55 @req:R3501-6.4.4-56 @req:R9051-6.4.4-05
  Scenario Outline: A search of a wrong form is BAD: <line>
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | line                              |
      | SEARCH                            |
      | SEARCH NOSUCHKEY                  |
      | SEARCH ()                         |
      | SEARCH (SEEN                      |
      | SEARCH SEEN)                      |
      | SEARCH NOT                        |
      | SEARCH OR SEEN                    |
      | SEARCH SUBJECT                    |
      | SEARCH HEADER Subject             |
      | SEARCH KEYWORD                    |
      | SEARCH KEYWORD \Seen              |
      | SEARCH BEFORE                     |
      | SEARCH BEFORE 32-Foo-2024         |
      | SEARCH BEFORE 2024-05-11          |
      | SEARCH LARGER                     |
      | SEARCH LARGER -1                  |
      | SEARCH LARGER 1k                  |
      | SEARCH UID                        |
      | SEARCH UID x                      |
      | SEARCH CHARSET                    |
      | SEARCH CHARSET UTF-8              |
      | SEARCH SEEN,UNSEEN                |
      | SEARCH  SEEN                      |
      | UID SEARCH                        |
      | UID SEARCH NOSUCHKEY              |

  @req:R3501-7.1-04
  Scenario: A charset that BADCHARSET names is accepted
    Given alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH CHARSET X-NO-SUCH-CHARSET SUBJECT "Dinner"
      S: a1 NO [BADCHARSET (<astring:charset><text?>)] <text>
      n/a: a1 NO <text>
      n/a: a1 BAD <text>
      C: a2 SEARCH CHARSET <charset> SUBJECT "Dinner"
      S: * SEARCH <numbers 2>
      S: a2 OK <text>
      """

  @req:R3501-6.4.4-21 @req:R3501-6.4.4-36 @req:R3501-6.4.4-43 @req:R9051-6.4.4-43 @req:R9051-6.4.4-44 @req:R9051-6.4.4-45
  Scenario Outline: The day of an internal date is the one that FETCH shows, whatever its zone: <received>
    Given the folder Play holds these messages
      | subject | received   |
      | Early   | <received> |
    Then this exchange takes place
      """
      C: a1 SELECT <folder Play>
      S: a1 OK <text>
      C: a2 FETCH 1 INTERNALDATE
      S: * 1 FETCH (INTERNALDATE "<atom:day> <text>")
      S: a2 OK <text>
      C: a3 SEARCH ON <day>
      S: * SEARCH <numbers 1>
      S: a3 OK <text>
      C: a4 SEARCH SINCE <day>
      S: * SEARCH <numbers 1>
      S: a4 OK <text>
      C: a5 SEARCH BEFORE <day>
      S: * SEARCH<numbers>
      S: a5 OK <text>
      """

    Examples:
      | received                   |
      | 11-May-2024 00:30:00 +0200 |
      | 11-May-2024 23:30:00 -0500 |
