Feature: Selection options of LIST

  RFC 5258, sections 3.1 and 3.5, and RFC 9051, sections 6.3.9.1 and 6.3.9.6: SUBSCRIBED, REMOTE, and RECURSIVEMATCH, which
  brings the parents of what they select.

  @req:R5258-3.1-01 @req:R5258-3.1-02 @req:R5258-3.1-04 @req:R5258-3.1-06 @req:R5258-3.1-08 @req:R9051-6.3.9.1-01
  @req:R9051-6.3.9.1-02 @req:R9051-6.3.9.1-03
  Scenario: SUBSCRIBED selects the subscribed names, with their attribute, and no others
    Given alice is logged in
    And the folder Work
    And the folder Play
    And the folder Rest
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 SUBSCRIBE <folder Rest>
      S: a2 OK <text>
      # some servers subscribe to what is created
      C: a3 UNSUBSCRIBE <folder Play>
      S: a3 OK <text>
      or: a3 NO <text>
      C: a4 LIST (SUBSCRIBED) "" <folder *>
      S: * LIST <flags with \Subscribed without \Noselect> <delimiter> <folder Work>
      S: * LIST <flags with \Subscribed without \Noselect> <delimiter> <folder Rest>
      S!: * LIST <flag-list> <delimiter> <folder Play>
      S: a4 OK <text>
      """

  @req:R5258-3.1-07
  Scenario: SUBSCRIBED no longer selects what has been unsubscribed
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 LIST (SUBSCRIBED) "" <folder *>
      S: * LIST <flags with \Subscribed> <delimiter> <folder Work>
      S: a2 OK <text>
      C: a3 UNSUBSCRIBE <folder Work>
      S: a3 OK <text>
      C: a4 LIST (SUBSCRIBED) "" <folder *>
      S!: * LIST <flag-list> <delimiter> <folder Work>
      S: a4 OK <text>
      """

  @req:R5258-3.1-09 @req:R5258-3.1-10 @req:R9051-6.3.9.1-05
  Scenario: REMOTE leaves the local names as they are
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LIST (REMOTE) "" <folder *>
      S: * LIST <flags without \Remote> <delimiter> <folder Work>
      S: a1 OK <text>
      """

  @req:R5258-3.1-11 @req:R5258-3.1-13 @req:R5258-3.5-02 @req:R5258-3.5-03 @req:R5258-3.5-07 @req:R9051-6.3.9.1-06
  @req:R9051-6.3.9.6-02 @req:R9051-6.3.9.6-05
  Scenario: RECURSIVEMATCH brings a parent of what is subscribed, says why, and nothing else
    Given alice is logged in
    And the folder Work/Plans
    And the folder Play/Games
    Then this exchange takes place
      """
      C: a1 UNSUBSCRIBE <folder Work>
      S: a1 OK <text>
      or: a1 NO <text>
      # some servers subscribe to what is created
      C: a2 UNSUBSCRIBE <folder Play>
      S: a2 OK <text>
      or: a2 NO <text>
      C: a3 UNSUBSCRIBE <folder Play/Games>
      S: a3 OK <text>
      or: a3 NO <text>
      C: a4 SUBSCRIBE <folder Work/Plans>
      S: a4 OK <text>
      C: a5 LIST (SUBSCRIBED RECURSIVEMATCH) "" <folder %>
      S: * LIST <flags without \Subscribed> <delimiter> <folder Work> ("CHILDINFO" ("SUBSCRIBED"))
      or: * LIST <flags without \Subscribed> <delimiter> <folder Work> (CHILDINFO ("SUBSCRIBED"))
      <nothing else>
      S: a5 OK <text>
      """

  @req:R5258-3.1-12 @req:R9051-6.3.9.1-07
  Scenario: A parent that does not match the pattern is not brought
    Given alice is logged in
    And the folder Work/Plans/Next
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work/Plans/Next>
      S: a1 OK <text>
      C: a2 LIST (SUBSCRIBED RECURSIVEMATCH) "" <folder %/Plans>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans> <list>
      S!: * LIST <flag-list> <delimiter> <folder Work><text?>
      S: a2 OK <text>
      """

  @req:R5258-3.5-06 @req:R9051-6.3.9.6-04
  Scenario: A parent is not brought for a name that is returned itself
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 UNSUBSCRIBE <folder Work>
      S: a1 OK <text>
      or: a1 NO <text>
      C: a2 SUBSCRIBE <folder Work/Plans>
      S: a2 OK <text>
      C: a3 LIST (SUBSCRIBED RECURSIVEMATCH) "" <folder *>
      S: * LIST <flags with \Subscribed> <delimiter> <folder Work/Plans>
      S!: * LIST <flag-list> <delimiter> <folder Work><text?>
      S: a3 OK <text>
      """

  @req:R5258-3.5-08 @req:R9051-6.3.9.6-06
  Scenario: A parent that is subscribed like what is below it says both
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 SUBSCRIBE <folder Work/Plans>
      S: a2 OK <text>
      C: a3 LIST (SUBSCRIBED RECURSIVEMATCH) "" <folder %>
      S: * LIST <flags with \Subscribed> <delimiter> <folder Work> ("CHILDINFO" ("SUBSCRIBED"))
      or: * LIST <flags with \Subscribed> <delimiter> <folder Work> (CHILDINFO ("SUBSCRIBED"))
      S: a3 OK <text>
      """

  @req:R5258-3.5-01 @req:R5258-3.5-04 @req:R9051-6.3.9.6-01
  Scenario: Without RECURSIVEMATCH nothing is said of what is below
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 SUBSCRIBE <folder Work/Plans>
      S: a2 OK <text>
      C: a3 LIST (SUBSCRIBED) "" <folder %>
      S: * LIST <flags with \Subscribed without \Noselect> <delimiter> <folder Work>
      S!: * LIST <flag-list> <delimiter> <folder Work> <list>
      S: a3 OK <text>
      """

  @req:R5258-3.5-09 @req:R5258-5-01 @req:R9051-6.3.9.6-07
  Scenario: A parent without a mailbox is brought as one that does not exist
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 UNSUBSCRIBE <folder Work>
      S: a1 OK <text>
      or: a1 NO <text>
      C: a2 SUBSCRIBE <folder Work/Plans>
      S: a2 OK <text>
      C: a3 DELETE <folder Work/Plans>
      S: a3 OK <text>
      C: a4 DELETE <folder Work>
      S: a4 OK <text>
      C: a5 LIST (SUBSCRIBED RECURSIVEMATCH) "" <folder %>
      S: * LIST <flags with \NonExistent> <delimiter> <folder Work> ("CHILDINFO" ("SUBSCRIBED"))
      or: * LIST <flags with \NonExistent> <delimiter> <folder Work> (CHILDINFO ("SUBSCRIBED"))
      S: a5 OK <text>
      """

  @req:R5258-3.5-05 @req:R9051-6.3.9.6-03
  Scenario: Without RECURSIVEMATCH such a parent is left out, or said not to exist and to have children
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 UNSUBSCRIBE <folder Work>
      S: a1 OK <text>
      or: a1 NO <text>
      C: a2 SUBSCRIBE <folder Work/Plans>
      S: a2 OK <text>
      C: a3 DELETE <folder Work/Plans>
      S: a3 OK <text>
      C: a4 DELETE <folder Work>
      S: a4 OK <text>
      C: a5 LIST (SUBSCRIBED) "" <folder %>
      S!: * LIST <flags without \NonExistent> <delimiter> <folder Work>
      S!: * LIST <flags without \HasChildren> <delimiter> <folder Work>
      S: a5 OK <text>
      """

  Scenario Outline: RECURSIVEMATCH needs an option that it can widen: <options>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST (<options>) "" "*"
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    @req:R5258-3.1-15 @req:R9051-6.3.9.1-09
    Examples:
      | options        |
      | RECURSIVEMATCH |

    @req:R5258-3.1-16 @req:R9051-6.3.9.1-10
    Examples:
      | options               |
      | REMOTE RECURSIVEMATCH |
      | RECURSIVEMATCH REMOTE |

  @req:R5258-3.1-17
  Scenario: RECURSIVEMATCH with REMOTE and SUBSCRIBED is accepted
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST (REMOTE SUBSCRIBED RECURSIVEMATCH) "" <folder *>
      S: a1 OK <text>
      """
