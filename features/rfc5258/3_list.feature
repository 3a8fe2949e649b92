Feature: LIST extended

  RFC 5258, sections 3 and 6, and RFC 9051, section 6.3.9: several patterns at once, options that select, and options that say
  what is returned of each name.

  @req:R9051-6.3.9-03 @req:R9051-6.3.9-27 @req:R9051-6.3.9-28 @req:R5258-3.2-04 @req:R5258-3-06 @req:R5258-6-04
  Scenario Outline: Selection options, patterns and return options may each be given: <arguments>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 LIST <arguments>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: a2 OK <text>
      """

    Examples:
      | arguments                                                   |
      | () "" <folder *>                                            |
      | "" (<folder *>)                                             |
      | "" <folder *> RETURN ()                                     |
      | "" <folder *> RETURN (CHILDREN)                             |
      | "" <folder *> RETURN (SUBSCRIBED)                           |
      | "" <folder *> RETURN (CHILDREN SUBSCRIBED)                  |
      | (REMOTE) "" <folder *>                                      |
      | (SUBSCRIBED) "" <folder *>                                  |
      | (SUBSCRIBED REMOTE) "" <folder *>                           |
      | (SUBSCRIBED RECURSIVEMATCH) "" <folder *>                   |
      | (SUBSCRIBED) "" (<folder W*> <folder P*>) RETURN (CHILDREN) |
      | (subscribed) "" <folder *> return (children)                |

  @req:R5258-3-01 @req:R5258-3-02 @req:R5258-3.3-01 @req:R5258-3.3-02 @req:R9051-6.3.9.3-01 @req:R9051-6.3.9-06
  @req:R9051-C-01
  Scenario: Several patterns return what any of them matches, each name once
    Given alice is logged in
    And the folder Work
    And the folder Play
    And the folder Rest
    Then this exchange takes place
      """
      C: a1 LIST "" (<folder W*> <folder P*> <folder *y>)
      <in this order>
      S: * LIST <flag-list> <delimiter> <astring:one>
      S: * LIST <flag-list> <delimiter> <astring:other>
      <nothing else>
      S: a1 OK <text>
      C: a2 LIST "" (<folder W*> <folder P*> <folder *y>)
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: * LIST <flag-list> <delimiter> <folder Play>
      S!: * LIST <flag-list> <delimiter> <folder Rest>
      S: a2 OK <text>
      """

  @req:R5258-3-03 @req:R9051-6.3.9-12
  Scenario Outline: In the extended form an empty pattern matches nothing: <arguments>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST <arguments>
      S!: * LIST <flag-list> <delimiter> <astring>
      S: a1 OK <text>
      """

    Examples:
      | arguments       |
      | () "" ""        |
      | "" ("")         |
      | "" "" RETURN () |

  @req:R5258-3-04 @req:R9051-6.3.9-12
  Scenario: An empty pattern does not spoil the others
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LIST "" ("" <folder W*>)
      S: * LIST <flag-list> <delimiter> <folder Work>
      S!: * LIST <flag-list> <delimiter> ""
      S: a1 OK <text>
      """

  @req:R9051-6.3.9-22
  Scenario: A pattern that no name can match is no error
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST "" "#no.such.namespace/*"
      S!: * LIST <flag-list> <delimiter> <astring>
      S: a1 OK <text>
      """

  @req:R5258-3-07 @req:R9051-6.3.9-23
  Scenario: A name has to satisfy each of several selection options
    Given alice is logged in
    And the folder Work
    And the folder Play
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      # some servers subscribe to what is created
      C: a2 UNSUBSCRIBE <folder Play>
      S: a2 OK <text>
      or: a2 NO <text>
      C: a3 LIST (REMOTE SUBSCRIBED) "" <folder *>
      S: * LIST <flags with \Subscribed> <delimiter> <folder Work>
      S!: * LIST <flag-list> <delimiter> <folder Play>
      S: a3 OK <text>
      """

  @req:R5258-3-08 @req:R9051-6.3.9-24
  Scenario: Return options bring no further names
    Given alice is logged in
    And the folder Work
    And the folder Play
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      # some servers subscribe to what is created
      C: a2 UNSUBSCRIBE <folder Play>
      S: a2 OK <text>
      or: a2 NO <text>
      C: a3 LIST (SUBSCRIBED) "" <folder *> RETURN (CHILDREN SUBSCRIBED)
      S: * LIST <flag-list> <delimiter> <folder Work>
      S!: * LIST <flag-list> <delimiter> <folder Play>
      S: a3 OK <text>
      """

  @req:R5258-3-13 @req:R5258-3-14 @req:R9051-6.3.9-33 @req:R9051-6.3.9-34
  Scenario Outline: The order of options and their number make no difference: <arguments>
    Given alice is logged in
    And the folder Work
    And the folder Play
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      # some servers subscribe to what is created
      C: a2 UNSUBSCRIBE <folder Play>
      S: a2 OK <text>
      or: a2 NO <text>
      C: a3 LIST <arguments>
      S: * LIST <flags with \Subscribed> <delimiter> <folder Work>
      S!: * LIST <flag-list> <delimiter> <folder Play>
      S: a3 OK <text>
      """

    Examples:
      | arguments                                                        |
      | (SUBSCRIBED SUBSCRIBED) "" <folder *>                            |
      | (SUBSCRIBED REMOTE SUBSCRIBED) "" <folder *>                     |
      | (REMOTE SUBSCRIBED) "" <folder *>                                |
      | (SUBSCRIBED) "" <folder *> RETURN (CHILDREN SUBSCRIBED CHILDREN) |
      | (SUBSCRIBED) "" <folder *> RETURN (SUBSCRIBED CHILDREN)          |
      | (RECURSIVEMATCH SUBSCRIBED RECURSIVEMATCH) "" <folder *>         |

  @req:R5258-3-17 @req:R9051-6.3.9.6-01
  Scenario: The basic form has no extended data
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 LIST "" <folder *>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S!: * LIST <flag-list> <delimiter> <folder Work> <list>
      S: a1 OK <text>
      """

  @req:R5258-3-20 @req:R5258-3-21 @req:R5258-3-22 @req:R5258-3-23 @req:R5258-3.1-03 @req:R9051-7.3.1-02
  @req:R9051-6.3.9.3-02 @req:R9051-6.3.9.1-01
  Scenario: A name without a mailbox is returned where it is subscribed, and only there
    Given alice is logged in
    And the folder Work
    And the folder Play
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 DELETE <folder Work>
      S: a2 OK <text>
      C: a3 LIST "" <folder *> RETURN (SUBSCRIBED)
      S: * LIST <flags without \NonExistent> <delimiter> <folder Play>
      <nothing else>
      S: a3 OK <text>
      C: a4 LIST (SUBSCRIBED) "" <folder *>
      S: * LIST <flags with \NonExistent> <delimiter> <folder Work>
      S: a4 OK <text>
      C: a5 SELECT <folder Work>
      S: a5 NO <text>
      """

  @req:R9051-6.3.9-04
  Scenario Outline: <what> is BAD
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST <arguments>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    @req:R5258-3-10 @req:R9051-6.3.9-30
    Examples:
      | what                        | arguments        |
      | an unknown selection option | (FLOWERS) "" "*" |

    @req:R5258-3-11 @req:R9051-6.3.9-31
    Examples:
      | what                     | arguments               |
      | an unknown return option | "" "*" RETURN (FLOWERS) |

    @req:R5258-6-05
    Examples:
      | what                      | arguments |
      | an empty list of patterns | "" ()     |

    @req:R5258-6-06
    Examples:
      | what                      | arguments              |
      | RETURN without a list     | "" "*" RETURN          |
      | a return option by itself | "" "*" RETURN CHILDREN |
      | a list without RETURN     | "" "*" (CHILDREN)      |

    Examples:
      | what                          | arguments          |
      | an open list of options       | (SUBSCRIBED "" "*" |
      | an open list of patterns      | "" ("*"            |
      | options alone                 | (SUBSCRIBED)       |
      | options and a reference alone | (SUBSCRIBED) ""    |
      | a list as reference           | () () "*"          |
