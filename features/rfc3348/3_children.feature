Feature: CHILDREN

  RFC 3348: LIST says of a mailbox whether there is another one below it.

  @req:R3348-3-01
  Scenario: The capability is listed
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capabilities with CHILDREN>
      S: a1 OK <text>
      """

  @req:R3348-3-03 @req:R3348-3-04
  Scenario: The attributes, where they are told, are true
    Given alice is logged in
    And the folder Work
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Work*>
      S: * LIST <flags without \HasNoChildren> <delimiter> <folder Work>
      S: * LIST <flags without \HasChildren> <delimiter> <folder Work/Plans>
      S: a1 OK <text>
      """

  @req:R3348-3-02
  Scenario: The attributes may be told in answer to a plain LIST
    Given alice is logged in
    And the folder Work
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Work>
      S: * LIST <flags with \HasChildren> <delimiter> <folder Work>
      n/a: * LIST <flags without \HasChildren \HasNoChildren> <delimiter> <folder Work>
      S: a1 OK <text>
      """

  @req:R3348-3-05 @req:R3348-3-06
  Scenario: The first child and the last one make the difference
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE <folder Work/Plans>
      S: a1 OK <text>
      C: a2 LIST "" <folder %>
      S: * LIST <flags without \HasNoChildren> <delimiter> <folder Work>
      S: a2 OK <text>
      C: a3 DELETE <folder Work/Plans>
      S: a3 OK <text>
      C: a4 LIST "" <folder %>
      S: * LIST <flags without \HasChildren> <delimiter> <folder Work>
      S: a4 OK <text>
      """

  @req:R3348-3-11
  Scenario: Who can have no children is not said to have none as well
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 LIST "" <folder *>
      S!: * LIST <flags with \HasNoChildren \Noinferiors> <delimiter> <astring>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans>
      S: a1 OK <text>
      """

  @req:R3348-3-14 @req:R3348-3-15 @req:R5258-4-06 @req:R9051-6.3.9.5-08 @req:R9051-7.3.1-07
  Scenario: The attributes do not contradict each other
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 LIST "" <folder *>
      S!: * LIST <flags with \HasChildren \HasNoChildren> <delimiter> <astring>
      S!: * LIST <flags with \HasChildren \Noinferiors> <delimiter> <astring>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans>
      S: a1 OK <text>
      """
