Feature: NAMESPACE

  RFC 2342, and RFC 9051, section 6.3.10: a client learns where the user's mailboxes are, and where those of others.

  @req:R2342-4-01
  Scenario: The capability is listed
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capabilities with NAMESPACE>
      S: a1 OK <text>
      """

  @req:R2342-2-01 @req:R2342-4-02 @req:R2342-5-01 @req:R2342-5-04 @req:R2342-5-05 @req:R2342-5-06 @req:R9051-6.3.10-01
  @req:R9051-6.3.10-03
  Scenario: There are three classes of namespaces, the personal one first, the missing ones NIL
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 NAMESPACE
      S!: * NAMESPACE <value> () <value>
      S!: * NAMESPACE <value> <value> ()
      S: * NAMESPACE ((<string> <delimiter><text?>)) <value> <value>
      S: a1 OK <text>
      """

  @req:R2342-4-03
  Scenario: It may be asked for with a folder selected
    Given alice is logged in
    And the folder Work
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 NAMESPACE
      S: * NAMESPACE <list> <value> <value>
      S: a1 OK <text>
      """

  @req:R9051-6.3.10-01
  Scenario: It comes once
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 NAMESPACE
      S: * NAMESPACE <list> <value> <value>
      <nothing else>
      S: a1 OK <text>
      """

  @req:R2342-5-07 @req:R2342-5-08 @req:R9051-6.3.10-04
  Scenario: LIST has the same delimiter, and a mailbox with the prefix can be made
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 NAMESPACE
      S: * NAMESPACE ((<string> <value:separator><text?>)) <value> <value>
      S: a1 OK <text>
      C: a2 CREATE <folder New>
      S: a2 OK <text>
      C: a3 LIST "" <folder New>
      S: * LIST <flag-list> <value:separator> <folder New>
      S: a3 OK <text>
      """

  @req:R2342-2-02 @req:R2342-2-04 @req:R9051-5.1.2-04
  Scenario: Typically there is one personal namespace and one of other users
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 NAMESPACE
      S!: * NAMESPACE (<list><list><text?>) <value> <value>
      S!: * NAMESPACE <value> (<list><list><text?>) <value>
      S: * NAMESPACE <list> <value> <value>
      S: a1 OK <text>
      """

  @req:R2342-4-04
  Scenario: Nobody asks before the login
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 NAMESPACE
      S!: * NAMESPACE <text>
      S: a1 BAD <text>
      or: a1 NO <text>
      """

  @req:R2342-5-03 @req:R9051-6.3.10-02
  Scenario Outline: NAMESPACE takes no argument: <argument>
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 NAMESPACE <argument>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | argument |
      | ""       |
      | NIL      |
      | INBOX    |
