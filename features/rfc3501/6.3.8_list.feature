Feature: LIST

  RFC 3501, sections 6.3.8 and 7.2.2, and RFC 9051, sections 6.3.9 and 7.3.1: LIST returns the names that match a pattern.

  @req:R3501-6.3.8-03 @req:R3501-6.3.8-06 @req:R3501-7.2.2-01 @req:R9051-6.3.9-06 @req:R5258-1-02
  Scenario: The names that match are listed, and no others
    Given alice is logged in
    And the folder Work
    And the folder Play
    Then this exchange takes place
      """
      C: a1 LIST "" <folder W*>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S!: * LIST <flag-list> <delimiter> <folder Play>
      S!: * LIST <flag-list> <delimiter> INBOX
      S: a1 OK <text>
      """

  @req:R3501-6.3.8-06 @req:R3501-7.2.2-01 @req:R9051-6.3.9-06
  Scenario: A pattern without wildcards is a name, not the beginning of one
    Given alice is logged in
    And the folder Work/Plans
    And the folder Workshop
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Work>
      <nothing else>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: a1 OK <text>
      """

  @req:R3501-6.3.8-04
  Scenario: A pattern that matches nothing is answered with nothing
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Nowhere*>
      S!: * LIST <flag-list> <delimiter> <astring>
      S: a1 OK <text>
      """

  @req:R3501-6.3.8-05 @req:R3501-6.3.8-10 @req:R3501-7.2.2-09 @req:R9051-6.3.9-07 @req:R9051-6.3.9-13
  @req:R9051-7.3.1-16
  Scenario: With an empty reference a name means what it means to SELECT
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Work>
      S: * LIST <flags without \Noselect> <delimiter> <astring:name>
      S: a1 OK <text>
      C: a2 SELECT <name>
      S: * 1 EXISTS
      S: a2 OK <text>
      C: a3 STATUS <name> (MESSAGES)
      S: * STATUS <name> (MESSAGES 1)
      S: a3 OK <text>
      """

  @req:R3501-6.3.8-13 @req:R3501-6.3.8-14 @req:R3501-6.3.8-15 @req:R9051-6.3.9-09 @req:R9051-6.3.9-16
  @req:R9051-6.3.9-17 @req:R9051-6.3.9-18
  Scenario: A reference stands before the pattern
    Given alice is logged in
    And the folder Work/Plans
    And the folder Play
    Then this exchange takes place
      """
      C: a1 LIST "<folder Work><delimiter>" "%"
      S: * LIST <flag-list> <delimiter> <folder Work/Plans>
      S!: * LIST <flag-list> <delimiter> <folder Play>
      S: a1 OK <text>
      """

  Scenario Outline: A name that was listed can be a reference of <command>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 <command> <folder Work> "*"
      S: a1 OK <text>
      """

    @req:R3501-7.2.2-08 @req:R9051-7.3.1-15
    Examples:
      | command |
      | LIST    |

    @req:R3501-7.2.2-08
    Examples:
      | command |
      | LSUB    |

  @req:R3501-6.3.8-07 @req:R3501-6.3.8-08 @req:R9051-6.3.9-10
  Scenario Outline: An empty pattern asks for the delimiter: the reference is <reference>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST <reference> ""
      <nothing else>
      S?: * OK <text>
      S: * LIST <flags with \Noselect> <delimiter> <astring>
      S: a1 OK <text>
      """

    Examples:
      | reference         |
      | ""                |
      | <folder Nowhere/> |

  @req:R3501-6.3.8-16 @req:R9051-6.3.9-19
  Scenario: "*" matches any number of characters and levels
    Given alice is logged in
    And the folder Work
    And the folder Work/Plans
    And the folder Work/Plans/Next
    And the folder Wo
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Wo*>
      S: * LIST <flag-list> <delimiter> <folder Wo>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans/Next>
      S: a1 OK <text>
      """

  @req:R3501-6.3.8-17 @req:R3501-6.3.8-18 @req:R9051-6.3.9-20 @req:R9051-6.3.9-21
  Scenario: "%" matches any number of characters of one level
    Given alice is logged in
    And the folder Work/Plans
    And the folder Wo
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Wo%>
      S: * LIST <flag-list> <delimiter> <folder Wo>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S!: * LIST <flag-list> <delimiter> <folder Work/Plans>
      S: a1 OK <text>
      """

  @req:R3501-6.3.8-16 @req:R3501-6.3.8-17
  Scenario Outline: Wildcards stand anywhere: <pattern>
    Given alice is logged in
    And the folder Work/Plans/Next
    Then this exchange takes place
      """
      C: a1 LIST "" <folder <pattern>>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans/Next>
      S!: * LIST <flag-list> <delimiter> <folder Work/Plans>
      S: a1 OK <text>
      """

    Examples:
      | pattern      |
      | %/Plans/Next |
      | Work/%/Next  |
      | W%k/P%s/N%t  |
      | *Next        |
      | *Plans*N*    |
      | Work/*/N%    |

  @req:R3501-6.3.8-21 @req:R9051-6.3.9-35
  Scenario Outline: INBOX is listed for a pattern that it matches: <pattern>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST "" <pattern>
      S: * LIST <flag-list> <delimiter> INBOX
      S: a1 OK <text>
      """

    Examples:
      | pattern |
      | INBOX   |
      | "INBOX" |
      | INB%    |
      | "I*"    |
      | %       |

  @req:R3501-7.2.2-06 @req:R9051-7.3.1-14
  Scenario: The names below one top-level name have one separator
    Given alice is logged in
    And the folder Work
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Work>
      S: * LIST <flag-list> <string:separator> <folder Work>
      S: a1 OK <text>
      C: a2 LIST "" <folder Work/%>
      S: * LIST <flag-list> <string:separator> <folder Work/Plans>
      S: a2 OK <text>
      """

  @req:R3501-7.2.2-03
  Scenario: The root cannot be selected, as its attribute says
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST "" ""
      S: * LIST <flags with \Noselect> <delimiter> <astring>
      S: a1 OK <text>
      C: a2 SELECT ""
      S: a2 NO <text>
      or: a2 BAD <text>
      """

  @req:R3501-7.2.2-02 @req:R3501-7.2.2-07
  Scenario: What has a name below it has a delimiter, and may have one
    Given alice is logged in
    And the folder Work
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 LIST "" <folder *>
      S: * LIST <flags without \Noinferiors> <string> <folder Work>
      S: * LIST <flag-list> <string> <folder Work/Plans>
      S: a1 OK <text>
      """

  @req:R3501-7.2.2-04 @req:R9051-7.3.1-09
  Scenario: Nothing is both marked and unmarked or not to be selected
    Given alice is logged in
    And the folder Work
    And the folder Work/Plans holds 1 message
    Then this exchange takes place
      """
      C: a1 LIST "" <folder *>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S!: * LIST <flags with \Marked \Noselect> <delimiter> <astring>
      S!: * LIST <flags with \Unmarked \Noselect> <delimiter> <astring>
      S!: * LIST <flags with \Marked \Unmarked> <delimiter> <astring>
      S: a1 OK <text>
      """

  @req:R3501-6.3.8-22 @req:R9051-6.3.9-04
  Scenario Outline: A line that is not a LIST command is BAD: <what>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what                        | line              |
      | no arguments                | LIST              |
      | a reference alone           | LIST ""           |
      | a reference without pattern | LIST ""<octet 20> |
      | two spaces                  | LIST ""  "*"      |
      | an open string              | LIST "" "*        |
      | a wildcard as reference     | LIST % ""         |

  @req:R3501-9-84
  Scenario Outline: A wildcard may stand for a part of an encoded character: LIST "" <pattern>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <folder Work/&AOkA6Q->
      S: a1 OK <text>
      C: a2 LIST "" <pattern>
      S: a2 OK <text>
      C: a3 LSUB "" <pattern>
      S: a3 OK <text>
      """

    Examples:
      | pattern                  |
      | <folder Work/&AOk*>      |
      | <folder Work/&*>         |
      | "&*"                     |
      | <folder %&AOkA6Q->       |

  @req:R3501-6.3.8-19
  Scenario: A level of hierarchy that is listed without \Noselect can be selected
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <folder Top/Sub>
      S: a1 OK <text>
      C: a2 LIST "" <folder %>
      S: * LIST <flags without \Noselect \NonExistent> <delimiter> <folder Top>
      n/a: * LIST <flags with \Noselect> <delimiter> <folder Top>
      n/a: * LIST <flags with \NonExistent> <delimiter> <folder Top>
      S: a2 OK <text>
      C: a3 SELECT <folder Top>
      S: a3 OK <text>
      """

  @req:R3501-6.3.8-19
  Scenario: A level of hierarchy that cannot be selected is listed with \Noselect
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CREATE <folder Top/Sub>
      S: a1 OK <text>
      C: a2 SELECT <folder Top>
      S: a2 NO <text>
      n/a: a2 OK <text>
      C: a3 LIST "" <folder %>
      S: * LIST <flags with \Noselect> <delimiter> <folder Top>
      or: * LIST <flags with \NonExistent> <delimiter> <folder Top>
      S: a3 OK <text>
      """
