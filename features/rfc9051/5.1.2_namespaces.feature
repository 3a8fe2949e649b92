Feature: Namespaces

  RFC 9051, section 5.1.2: there are personal mailboxes, INBOX among them, and perhaps those of others, for whom they let in.

  @req:R9051-5.1.2-01
  Scenario: Where there is INBOX, there is a personal namespace
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST "" INBOX
      S: * LIST <flag-list> <value> INBOX
      S: a1 OK <text>
      C: a2 NAMESPACE
      S: * NAMESPACE ((<string> <value><text?>)<text?>) <value> <value>
      S: a2 OK <text>
      """

  @req:R9051-5.1.2-02
  Scenario: There is one personal namespace
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 NAMESPACE
      S: * NAMESPACE ((<string> <value>)) <value> <value>
      or: * NAMESPACE ((<string> <value> <text>)) <value> <value>
      S: a1 OK <text>
      """

  @req:R9051-5.1.2-03
  Scenario: A name in alice's mailbox is none in bob's
    Given the folder Work holds 1 message
    And bob is logged in
    Then this exchange takes place
      """
      C: b1 LIST "" <folder Work>
      S!: * LIST <flag-list> <value> <folder Work>
      S: b1 OK <text>
      C: b2 SELECT <folder Work>
      S: b2 NO <text>
      C: b3 DELETE <folder Work>
      S: b3 NO <text>
      """

  @req:R9051-5.1.2-03
  Scenario: Below the namespace of other users nobody finds what nobody gave them
    Given the folder Work holds 1 message
    And bob is logged in
    Then this exchange takes place
      """
      C: b1 NAMESPACE
      S: * NAMESPACE <value> ((<string:others> <value><text?>)<text?>) <value>
      n/a: * NAMESPACE <value> NIL <value>
      S: b1 OK <text>
      C: b2 LIST "" "<others>*"
      S!: * LIST <flag-list> <value> <text><folder Work><text?>
      S: b2 OK <text>
      C: b3 SELECT "<others><alice's name><delimiter><folder Work>"
      S: b3 NO <text>
      C: b4 DELETE "<others><alice's name><delimiter><folder Work>"
      S: b4 NO <text>
      """
