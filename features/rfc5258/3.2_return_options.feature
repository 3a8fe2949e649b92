Feature: Return options of LIST

  RFC 5258, sections 3.2 and 4, and RFC 9051, sections 6.3.9.2 and 6.3.9.5: what is told of each name.

  @req:R5258-3.2-01 @req:R5258-3.2-02 @req:R5258-3.2-03 @req:R5258-3-23 @req:R9051-6.3.9.2-01 @req:R9051-6.3.9.2-02
  Scenario: SUBSCRIBED marks the subscribed names, and no others
    Given alice is logged in
    And the folder Work
    And the folder Play
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 UNSUBSCRIBE <folder Play>
      S: a2 OK <text>
      or: a2 NO <text>
      C: a3 LIST "" <folder *> RETURN (SUBSCRIBED)
      S: * LIST <flags with \Subscribed without \NonExistent \Noselect> <delimiter> <folder Work>
      S: * LIST <flags without \Subscribed \NonExistent \Noselect> <delimiter> <folder Play>
      S: a3 OK <text>
      """

  @req:R5258-4-02 @req:R5258-4-03 @req:R9051-6.3.9.5-02 @req:R9051-6.3.9.5-03 @req:R9051-6.3.9.5-04
  Scenario: CHILDREN says of each name whether there is one below it
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 LIST "" <folder *> RETURN (CHILDREN)
      S: * LIST <flags with \HasChildren without \HasNoChildren \Noinferiors> <delimiter> <folder Work>
      S: * LIST <flags with \HasNoChildren without \HasChildren> <delimiter> <folder Work/Plans>
      or: * LIST <flags with \Noinferiors without \HasChildren> <delimiter> <folder Work/Plans>
      S: a1 OK <text>
      """

  @req:R9051-7.3.1-04
  Scenario: Nothing is below a name with \Noinferiors
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 LIST "" <folder *>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans>
      S!: * LIST <flags with \Noinferiors> <delimiter> <folder Work>
      S: a1 OK <text>
      """
