Feature: SUBSCRIBE and UNSUBSCRIBE

  RFC 3501, sections 6.3.6 and 6.3.7: a subscription is a mark on a name, which LSUB shows; it has a life of its own.

  @req:R3501-6.3.6-01 @req:R3501-6.3.7-01
  Scenario: LSUB shows what is subscribed, until it no longer is
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 LSUB "" <folder *>
      S: * LSUB <flag-list> <delimiter> <folder Work>
      S: a2 OK <text>
      C: a3 UNSUBSCRIBE <folder Work>
      S: a3 OK <text>
      C: a4 LSUB "" <folder *>
      S!: * LSUB <flag-list> <delimiter> <folder Work>
      S: a4 OK <text>
      """

  @req:R3501-6.3.6-03
  Scenario: A subscription outlives its mailbox
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 DELETE <folder Work>
      S: a2 OK <text>
      C: a3 CREATE <folder Work>
      S: a3 OK <text>
      C: a4 LSUB "" <folder *>
      S: * LSUB <flag-list> <delimiter> <folder Work>
      S: a4 OK <text>
      """

  Scenario Outline: A line that is no command about subscriptions is BAD: <line>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 <line>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    @req:R3501-6.3.6-04 @req:R9051-6.3.7-03
    Examples:
      | line                         |
      | SUBSCRIBE                    |
      | SUBSCRIBE <folder Work> Play |
      | SUBSCRIBE (<folder Work>)    |

    @req:R3501-6.3.7-02 @req:R9051-6.3.8-03
    Examples:
      | line                           |
      | UNSUBSCRIBE                    |
      | UNSUBSCRIBE <folder Work> Play |
      | UNSUBSCRIBE <folder Work>%     |
