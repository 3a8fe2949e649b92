Feature: ESEARCH

  RFC 4731: a client says which results it wants, the lowest number, the highest, all or how many, and gets just these in one
  ESEARCH response.

  Background:
    Given alice is logged in
    And the folder Work holds these messages
      | subject | flags    |
      | Gone    | \Deleted |
      | One     |          |
      | Two     | \Flagged |
      | Three   | \Flagged |
      | Four    |          |
      | Five    | \Flagged |
    And alice has selected the folder Work
    # numbers and identifiers differ from here on
    And this exchange takes place
      """
      C: a0 EXPUNGE
      S: a0 OK <text>
      """

  @req:R4731-3.1-17 @req:R4731-3.1-18 @req:R4731-3.1-20 @req:R4731-3.1-25
  @req:R9051-6.4.4-22 @req:R9051-7.3.4-01 @req:R9051-7.3.4-02
  Scenario Outline: RETURN (<options>) gives <results>
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (<options>) FLAGGED
      S!: * SEARCH<text?>
      S!: * ESEARCH (TAG "a1") UID <text>
      S: * ESEARCH (TAG "a1") <results>
      S: a1 OK <text>
      """

    @req:R4731-3.1-01 @req:R9051-6.4.4-10
    Examples:
      | options | results |
      | MIN     | MIN 2   |

    @req:R4731-3.1-05 @req:R9051-6.4.4-13
    Examples:
      | options | results |
      | MAX     | MAX 5   |

    @req:R4731-3.1-09 @req:R9051-6.4.4-16 @req:R9051-7.3.4-08
    Examples:
      | options | results                    |
      | ALL     | ALL <sequence-set 2:3,5>   |

    @req:R4731-3.1-23 @req:R9051-6.4.4-06
    Examples:
      | options | results                    |
      |         | ALL <sequence-set 2:3,5>   |

    @req:R4731-3.1-15 @req:R9051-6.4.4-20 @req:R9051-7.3.4-12
    Examples:
      | options | results |
      | COUNT   | COUNT 3 |

    @req:R4731-3.1-21 @req:R9051-6.4.4-22 @req:R9051-6.4.4-07
    Examples:
      | options           | results                                        |
      | MIN MAX           | MIN 2 MAX 5                                    |
      | MAX MIN           | MIN 2 MAX 5                                    |
      | COUNT ALL         | COUNT 3 ALL <sequence-set 2:3,5>               |
      | MIN MAX COUNT ALL | MIN 2 MAX 5 COUNT 3 ALL <sequence-set 2:3,5>   |

    @req:R4731-4-01
    Examples:
      | options | results |
      | min     | MIN 2   |
      | Count   | COUNT 3 |

  @req:R4731-3.1-22
  Scenario Outline: RETURN (<options>) gives nothing beside <what>
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (<options>) FLAGGED
      S!: * ESEARCH (TAG "a1") <other> <value>
      S!: * ESEARCH (TAG "a1") <another> <value>
      S!: * ESEARCH (TAG "a1") <a third> <value>
      S: * ESEARCH (TAG "a1") <item> <value>
      S: a1 OK <text>
      """

    Examples:
      | options | what           | item  | other | another | a third |
      | MIN     | the lowest     | MIN   | MAX   | ALL     | COUNT   |
      | MAX     | the highest    | MAX   | MIN   | ALL     | COUNT   |
      | ALL     | all            | ALL   | MIN   | MAX     | COUNT   |
      |         | all            | ALL   | MIN   | MAX     | COUNT   |
      | COUNT   | their number   | COUNT | MIN   | MAX     | ALL     |

  @req:R4731-3.1-02 @req:R4731-3.1-06 @req:R4731-3.1-10 @req:R4731-3.1-19
  Scenario: UID SEARCH gives identifiers, and says so
    Then this exchange takes place
      """
      C: a1 FETCH 1:5 UID
      S: * 2 FETCH (UID <nz-number:two>)
      S: * 3 FETCH (UID <nz-number:three>)
      S: * 5 FETCH (UID <nz-number:five>)
      S: a1 OK <text>
      C: a2 UID SEARCH RETURN (MIN MAX ALL) FLAGGED
      S: * ESEARCH (TAG "a2") UID MIN <two> MAX <five> ALL <sequence-set two,three,five>
      S: a2 OK <text>
      """

  Scenario Outline: With nothing to be found, RETURN (<options>) gives <what>
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (<options>) DRAFT
      S!: * ESEARCH (TAG "a1") <item> <value>
      S: * ESEARCH (TAG "a1")
      S: a1 OK <text>
      """

    @req:R4731-3.1-03 @req:R4731-3.1-04 @req:R9051-6.4.4-11 @req:R9051-6.4.4-12 @req:R9051-7.3.4-04 @req:R9051-7.3.4-05
    Examples:
      | options | item | what      |
      | MIN     | MIN  | no result |

    @req:R4731-3.1-07 @req:R4731-3.1-08 @req:R9051-6.4.4-14 @req:R9051-6.4.4-15 @req:R9051-7.3.4-06 @req:R9051-7.3.4-07
    Examples:
      | options | item | what      |
      | MAX     | MAX  | no result |

    @req:R4731-3.1-13 @req:R4731-3.1-14 @req:R9051-6.4.4-18 @req:R9051-6.4.4-19 @req:R9051-7.3.4-10 @req:R9051-7.3.4-11
    Examples:
      | options | item | what      |
      | ALL     | ALL  | no result |
      |         | ALL  | no result |

  @req:R4731-3.1-16 @req:R9051-6.4.4-20 @req:R9051-7.3.4-12
  Scenario Outline: How many there are is told of none as well: RETURN (<options>)
    Then this exchange takes place
      """
      C: a1 SEARCH RETURN (<options>) DRAFT
      S: * ESEARCH (TAG "a1") COUNT 0
      S: a1 OK <text>
      """

    Examples:
      | options   |
      | COUNT     |
      | MIN COUNT |

  @cap:IMAP4rev1 @req:R4731-3.1-24
  Scenario: Without RETURN the answer is the old one
    Then this exchange takes place
      """
      C: a1 SEARCH FLAGGED
      S!: * ESEARCH (TAG "a1")
      S: * SEARCH <numbers 2 3 5>
      S: a1 OK <text>
      """

  @req:R4731-4-03 @req:R9051-6.4.4-08
  Scenario Outline: A wrong form is BAD: <line>
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | line                                |
      | SEARCH RETURN (NOSUCHOPTION) ALL    |
      | SEARCH RETURN MIN ALL               |
      | SEARCH RETURN (MIN ALL              |
      | SEARCH RETURN (MIN)                 |
      | SEARCH RETURN (MIN,MAX) ALL         |
      | SEARCH RETURN () NOSUCHKEY          |

  @req:R4731-3.2-01 @cap:CONDSTORE
  Scenario Outline: A search for mod-sequences tells one: with <options> that of <which>
    Then this exchange takes place
      """
      C: a1 FETCH 1 MODSEQ
      S: a1 OK <text>
      C: a2 STORE <first> +FLAGS (\Seen)
      S: * <first> FETCH (MODSEQ (<nz-number:lowest>))
      S: a2 OK <text>
      C: a3 STORE <second> +FLAGS (\Seen)
      S: * <second> FETCH (MODSEQ (<nz-number:middle above lowest>))
      S: a3 OK <text>
      C: a4 STORE 3 +FLAGS (\Seen)
      S: * 3 FETCH (MODSEQ (<nz-number:highest above middle>))
      S: a4 OK <text>
      C: a5 SEARCH RETURN (<options>) MODSEQ 1 SEEN
      S: * ESEARCH (TAG "a5") <results> MODSEQ <mod-sequence>
      S: a5 OK <text>
      """

    @req:R4731-3.2-02
    Examples:
      | options | which       | first | second | results | mod-sequence |
      | MIN     | the message | 2     | 4      | MIN 2   | <lowest>     |
      | MAX     | the message | 4     | 2      | MAX 4   | <lowest>     |

    @req:R4731-3.2-03
    Examples:
      | options | which                | first | second | results     | mod-sequence |
      | MIN MAX | the last of the two  | 2     | 4      | MIN 2 MAX 4 | <middle>     |
      | MIN MAX | the first of the two | 4     | 2      | MIN 2 MAX 4 | <middle>     |

    @req:R4731-3.2-04
    Examples:
      | options     | which | first | second | results                | mod-sequence |
      | ALL         | all   | 2     | 4      | ALL <sequence-set 2:4> | <highest>    |
      | COUNT       | all   | 2     | 4      | COUNT 3                | <highest>    |
      | MIN COUNT   | all   | 2     | 4      | MIN 2 COUNT 3          | <highest>    |
      | MIN MAX ALL | all   | 2     | 4      | MIN 2 MAX 4            | <highest>    |
