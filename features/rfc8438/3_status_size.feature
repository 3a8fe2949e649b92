Feature: STATUS=SIZE

  RFC 8438: STATUS tells how many octets a mailbox has.

  @req:R8438-3-01 @req:R8438-3-02
  Scenario: SIZE is at least the sum of the messages' sizes
    Given alice is logged in
    And the folder Work holds these messages
      | subject | size |
      | Small   | 1000 |
      | Large   | 5000 |
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (SIZE)
      S: * STATUS <folder Work> (SIZE <number at least 6000>)
      S: a1 OK <text>
      """

  @req:R8438-3-05
  Scenario: Other items can be asked for along with it
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (MESSAGES SIZE UNSEEN)
      S: * STATUS <folder Work> (MESSAGES 1 SIZE <number above 0> UNSEEN 1)
      S: a1 OK <text>
      """

  @cap:LIST-STATUS @req:R8438-3-06
  Scenario: LIST can return it
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Work> RETURN (STATUS (SIZE))
      S: * STATUS <folder Work> (SIZE <number above 0>)
      S: a1 OK <text>
      """
