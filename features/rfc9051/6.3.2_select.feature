Feature: SELECT and EXAMINE in IMAP4rev2

  RFC 9051, sections 6.3.2 and 6.3.3: what is told of the mailbox, which a LIST response names; and the one that was open before is said
  to be closed.

  Scenario Outline: What <command> must tell
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 <command> <folder Work>
      S: * FLAGS <flag-list>
      S: * 2 EXISTS
      S: * LIST <flag-list> <delimiter> <folder Work>
      S: * OK [PERMANENTFLAGS <flag-list>] <text>
      S: * OK [UIDVALIDITY <nz-number>] <text>
      S: * OK [UIDNEXT <nz-number:next>] <text>
      S: a1 OK <text>
      C: a2 FETCH 2 UID
      S: * 2 FETCH (UID <nz-number below next>)
      S: a2 OK <text>
      """

    @req:R9051-6.3.2-01 @req:R9051-6.3.2-02 @req:R9051-6.3.2-03 @req:R9051-6.3.2-04 @req:R9051-6.3.2-05 @req:R9051-6.3.2-06
    @req:R9051-6.3.2-07
    Examples:
      | command |
      | SELECT  |

    @req:R9051-6.3.3-01 @req:R9051-6.3.3-02 @req:R9051-6.3.3-03 @req:R9051-6.3.3-04 @req:R9051-6.3.3-05 @req:R9051-6.3.3-06
    Examples:
      | command |
      | EXAMINE |

  @req:R9051-6.3.3-13
  Scenario: EXAMINE says that nothing can be changed
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 EXAMINE <folder Work>
      S: a1 OK [READ-ONLY] <text>
      """

  @req:R9051-6.3.2-03 @req:R9051-6.3.2-08 @req:R9051-6.3.3-03
  Scenario Outline: <command> names the mailbox
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 <command> <folder Work>
      S: * LIST <flags without \Noselect \NonExistent \HasChildren> <delimiter> <folder Work>
      S: a1 OK <text>
      """

    Examples:
      | command |
      | SELECT  |
      | EXAMINE |

  @req:R9051-6.3.2-08
  Scenario: The attributes are right: a parent has children
    Given alice is logged in
    And the folder Work/Plans
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 SELECT <folder Work>
      S: * LIST <flags without \HasNoChildren \Noselect \NonExistent \Noinferiors> <delimiter> <folder Work>
      S: a1 OK <text>
      """

  @req:R9051-6.3.2-15
  Scenario Outline: <command> of <another> closes the one that was open
    Given alice is logged in
    And the folder Work
    And the folder Play
    And alice has enabled IMAP4rev2
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command> <folder <another>>
      S: * OK [CLOSED] <text>
      S: a1 OK <text>
      """

    Examples:
      | command | another |
      | SELECT  | Play    |
      | EXAMINE | Play    |

  @req:R9051-6.3.2-16
  Scenario: A SELECT that fails closes the one that was open as well
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SELECT <folder Nowhere>
      S: * OK [CLOSED] <text>
      S: a1 NO <text>
      """

  @req:R9051-6.3.2-11 @req:R9051-7.3.1-03
  Scenario: A name without a mailbox cannot be selected
    Given alice is logged in
    And the folder Work
    And alice has enabled IMAP4rev2
    Then this exchange takes place
      """
      C: a1 SUBSCRIBE <folder Work>
      S: a1 OK <text>
      C: a2 DELETE <folder Work>
      S: a2 OK <text>
      C: a3 LIST (SUBSCRIBED) "" <folder *>
      S: * LIST <flags with \NonExistent \Subscribed> <delimiter> <folder Work>
      S: a3 OK <text>
      C: a4 SELECT <folder Work>
      S: a4 NO <text>
      """
