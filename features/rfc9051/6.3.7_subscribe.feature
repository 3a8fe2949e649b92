Feature: Subscriptions in IMAP4rev2

  RFC 9051, sections 6.3.6 to 6.3.8: LIST (SUBSCRIBED) shows what is subscribed, and asking twice is no error.

  @req:R9051-6.3.7-01 @req:R9051-6.3.8-01
  Scenario: What is subscribed is listed until it no longer is
    Given alice is logged in
    And alice has enabled IMAP4rev2
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

  @req:R9051-6.3.7-02
  Scenario: Subscribing twice is no error
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 SUBSCRIBE <folder Work>
      S: a2 OK <text>
      """

  @req:R9051-6.3.8-02
  Scenario: Unsubscribing what is not subscribed is no error
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work
    Then this exchange takes place
      """
      C: a1 UNSUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 UNSUBSCRIBE <folder Work>
      S: a2 OK <text>
      """

  @req:R9051-6.3.6-16
  Scenario: A name stays subscribed when its mailbox is renamed
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 RENAME <folder Work> <folder Play>
      S: a2 OK <text>
      C: a3 LIST (SUBSCRIBED) "" <folder *>
      S: * LIST <flags with \Subscribed> <delimiter> <folder Work>
      S: a3 OK <text>
      """

  @req:R9051-6.3.7-05
  Scenario: A name stays subscribed when its mailbox is deleted
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 DELETE <folder Work>
      S: a2 OK <text>
      C: a3 LIST (SUBSCRIBED) "" <folder *>
      S: * LIST <flags with \Subscribed> <delimiter> <folder Work>
      S: a3 OK <text>
      """
