Feature: LIST-STATUS

  RFC 5819, and RFC 9051, section 6.3.9.2: LIST gives the status of the mailboxes along with their names.

  @req:R5819-2-01 @req:R5819-2-02 @req:R5819-2-03 @req:R9051-6.3.9.2-03 @req:R9051-6.3.9-28
  Scenario: Each mailbox has a LIST response and, behind it, a STATUS response
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Work> RETURN (STATUS (MESSAGES UNSEEN))
      <in this order>
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: * STATUS <folder Work> (MESSAGES 2 UNSEEN 2)
      S: a1 OK <text>
      """

  @req:R5819-2-02 @req:R5819-2-05
  Scenario: The values are those of STATUS, for every mailbox
    Given alice is logged in
    And the folder Work holds 2 messages
    And the folder Play holds 1 message
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (MESSAGES UIDNEXT UIDVALIDITY)
      S: * STATUS <folder Work> (MESSAGES 2 UIDNEXT <nz-number:next> UIDVALIDITY <nz-number:validity>)
      S: a1 OK <text>
      C: a2 LIST "" <folder *> RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY))
      S: * STATUS <folder Work> (MESSAGES 2 UIDNEXT <next> UIDVALIDITY <validity>)
      S: * STATUS <folder Play> (MESSAGES 1)
      S: a2 OK <text>
      """

  @req:R5819-2-04
  Scenario Outline: The items are those that were asked for: not <other>
    Given alice is logged in
    And the folder Work holds 2 messages
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Work> RETURN (STATUS (<item>))
      S: * STATUS <folder Work> (<item> <value>)
      S!: * STATUS <folder Work> (<other> <value>)
      S: a1 OK <text>
      """

    Examples:
      | item     | other       |
      | MESSAGES | UNSEEN      |
      | UNSEEN   | MESSAGES    |
      | UIDNEXT  | UIDVALIDITY |

  @cap:LIST-EXTENDED @req:R5819-2-06 @req:R5819-2-07 @req:R5819-2-10 @req:R9051-6.3.9.2-04 @req:R9051-6.3.9.2-05
  Scenario: A name without a mailbox has no STATUS response
    Given alice is logged in
    And the folder Work
    And the folder Play
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 SUBSCRIBE <folder Play>
      S: a2 OK <text>
      C: a3 DELETE <folder Work>
      S: a3 OK <text>
      C: a4 LIST (SUBSCRIBED) "" <folder *> RETURN (STATUS (MESSAGES))
      S: * LIST <flags with \NonExistent> <delimiter> <folder Work>
      or: * LIST <flags with \Noselect> <delimiter> <folder Work>
      S: * STATUS <folder Play> (MESSAGES 0)
      S!: * STATUS <folder Work> <list>
      S: a4 OK <text>
      """

  @cap:LIST-EXTENDED @req:R5819-3-01
  Scenario: A parent that RECURSIVEMATCH brings has no STATUS response
    Given alice is logged in
    And the folder Work/Plans
    Then this exchange takes place
      """
      C: a1 UNSUBSCRIBE <folder Work>
      S: a1 OK <text>
      or: a1 NO <text>
      C: a2 SUBSCRIBE <folder Work/Plans>
      S: a2 OK <text>
      C: a3 LIST (SUBSCRIBED RECURSIVEMATCH) "" <folder %> RETURN (STATUS (MESSAGES))
      S: * LIST <flag-list> <delimiter> <folder Work> <list>
      S!: * STATUS <folder Work> <list>
      S: a3 OK <text>
      """

  Scenario Outline: The return option STATUS <what> is BAD
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Work> RETURN (<option>)
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    @req:R5819-4-01
    Examples:
      | what           | option          |
      | without a list | STATUS          |
      | of no items    | STATUS ()       |
      | of a bare item | STATUS MESSAGES |

    @req:R5819-4-02
    Examples:
      | what               | option              |
      | of an unknown item | STATUS (FLOWERS)    |
      | of a string        | STATUS ("MESSAGES") |
