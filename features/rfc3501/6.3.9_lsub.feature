Feature: LSUB

  RFC 3501, sections 6.3.9 and 7.2.3: LSUB returns the subscribed names that match a pattern, whether or not their mailboxes
  exist.

  @req:R3501-6.3.9-01 @req:R3501-7.2.3-01
  Scenario: The subscribed names are listed, and no others
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
      C: a3 LSUB "" <folder *>
      S: * LSUB <flag-list> <delimiter> <folder Work>
      S!: * LSUB <flag-list> <delimiter> <folder Play>
      S: a3 OK <text>
      """

  @req:R3501-6.3.9-02
  Scenario: A pattern that matches nothing is answered with nothing
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 LSUB "" <folder P*>
      S!: * LSUB <flag-list> <delimiter> <astring>
      S: a2 OK <text>
      """

  @req:R3501-6.3.9-03
  Scenario Outline: References and wildcards are those of LIST: <arguments>
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work/Plans>
      S: a1 OK <text>
      C: a2 LSUB <arguments>
      S: * LSUB <flag-list> <delimiter> <folder Work/Plans>
      S: a2 OK <text>
      """

    Examples:
      | arguments                      |
      | "<folder Work><delimiter>" "%" |
      | "" <folder Work/P%>            |
      | "" <folder *s>                 |
      | "" <folder %/Plans>            |

  @req:R3501-6.3.9-05 @req:R3501-6.3.9-06
  Scenario: A level above a subscribed name stands for it
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 UNSUBSCRIBE <folder Work>
      S: a1 OK <text>
      or: a1 NO <text>
      C: a2 SUBSCRIBE <folder Work/Plans>
      S: a2 OK <text>
      C: a3 LSUB "" <folder %>
      S: * LSUB <flags with \Noselect> <delimiter> <folder Work>
      S!: * LSUB <flag-list> <delimiter> <folder Work/Plans>
      S: a3 OK <text>
      """

  @req:R3501-6.3.9-07
  Scenario: A subscribed name is listed although its mailbox is gone
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 DELETE <folder Work>
      S: a2 OK <text>
      C: a3 LSUB "" <folder *>
      S: * LSUB <flag-list> <delimiter> <folder Work>
      S: a3 OK <text>
      """

  @req:R3501-6.3.9-08
  Scenario Outline: A line that is not an LSUB command is BAD: <what>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | what              | line           |
      | no arguments      | LSUB           |
      | a reference alone | LSUB ""        |
      | three arguments   | LSUB "" "*" "" |
      | a list            | LSUB () "*"    |
      | an open string    | LSUB "" "*     |
