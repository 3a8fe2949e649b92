Feature: Names of folders

  RFC 3501, section 5.1: INBOX is special in any case, hierarchies have one separator, and other scripts are written in a
  modified UTF-7.

  @req:R3501-1.2-02 @req:R9051-1.2-02
  Scenario: The separator of hierarchies is one character, and not "&"
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 LIST "" ""
      S!: * LIST <flag-list> "&" <astring>
      S: * LIST <flag-list> <delimiter> <astring>
      S: a1 OK <text>
      """

  @req:R3501-5.1-06 @req:R9051-5.1-07
  Scenario Outline: <name> is the INBOX
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 STATUS INBOX (UIDVALIDITY)
      S: * STATUS INBOX (UIDVALIDITY <nz-number:validity>)
      S: a1 OK <text>
      C: a2 EXAMINE <name>
      S: * OK [UIDVALIDITY <validity>] <text>
      S: a2 OK <text>
      """

    Examples:
      | name    |
      | INBOX   |
      | inbox   |
      | Inbox   |
      | iNbOx   |
      | "inbox" |

  @req:R3501-5.1.1-01 @req:R3501-5.1.1-02 @req:R9051-5.1.1-01 @req:R9051-5.1.1-02
  Scenario: The levels of a name run from left to right, with the same separator between all of them
    Given alice is logged in
    And the folder Work
    And the folder Work/Plans
    And the folder Work/Plans/Summer
    Then this exchange takes place
      """
      C: a1 LIST "" <folder Work/%>
      <nothing else>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans>
      S: a1 OK <text>
      C: a2 LIST "" <folder Work/Plans/%>
      <nothing else>
      S: * LIST <flag-list> <delimiter> <folder Work/Plans/Summer>
      S: a2 OK <text>
      """

  @req:R3501-5.1.3-06 @req:R3501-5.1.3-01 @req:R3501-5.1.3-03 @req:R3501-5.1.3-04
  @cap:IMAP4rev1 @req:R9051-A-04 @req:R9051-A.1-01 @req:R9051-A.1-02 @req:R9051-A.1-03 @req:R9051-A.1-07
  Scenario Outline: A name in another script comes back as it was given: <script>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE <literal "<folder Work><delimiter><name>">
      S: a1 OK <text>
      C: a2 LIST "" <folder Work/%>
      <nothing else>
      S: * LIST <flag-list> <delimiter> <folder Work/<characters>>
      S: a2 OK <text>
      C: a3 SELECT <literal "<folder Work><delimiter><name>">
      S: * 0 EXISTS
      S: a3 OK <text>
      """

    Examples:
      | script | name | characters |
      | German | Entw&APw-rfe | Entwürfe |
      | Japanese | &ZeVnLIqe- | 日本語 |
      | Chinese and Japanese | &U,BTFw-and&ZeVnLIqe- | 台北and日本語 |
      | Russian | &BB8EPgRHBEIEMA- | Почта |
      | with an ampersand | R&-D | R&D |
      | beyond 16 bits | &2DzfhA- | 🎄 |
      | only ampersands | &-&- | && |

  @cap:IMAP4rev1 @req:R3501-5.1.3-07 @req:R3501-5.1-08 @req:R9051-A.1-03
  Scenario: Names whose modified BASE64 differs in case are two names
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE <literal "<folder Work><delimiter>&MEI-">
      S: a1 OK <text>
      C: a2 CREATE <literal "<folder Work><delimiter>&MeI-">
      S: a2 OK <text>
      C: a3 LIST "" <folder Work/%>
      <nothing else>
      S: * LIST <flag-list> <delimiter> <folder Work/あ>
      S: * LIST <flag-list> <delimiter> <folder Work/㇢>
      S: a3 OK <text>
      """

  @cap:IMAP4rev1 @req:R3501-5.1.3-08 @req:R3501-5.1.3-09 @req:R3501-5.1.3-10 @req:R9051-A.1-04
  Scenario Outline: A name that is no correct modified UTF-7 is refused: <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE <literal "<folder Work><delimiter><name>">
      S: a1 NO <text>
      or: a1 BAD <text>
      """

    Examples:
      | what                           | name          |
      | a shift that does not end      | &APw          |
      | an ampersand alone             | R&D           |
      | characters that are no BASE64  | &!!-          |
      | half a character               | &A-           |
      | printable ASCII in BASE64      | &AEE-         |
      | a superfluous shift            | &APw-&APw-    |

  @req:R3501-5.1-03
  Scenario Outline: A folder with an 8-bit name is not made: <what>
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE <literal "<folder Work><delimiter>caf<octets>">
      S: a1 NO <text>
      or: a1 BAD <text>
      C: a2 LIST "" <folder Work/*>
      <nothing else>
      S: a2 OK <text>
      """

    Examples:
      | what                    | octets          |
      | an octet of ISO 8859-1  | <octet e9>      |
      | a character in UTF-8    | <octet c3 a9>   |

  @cap:IMAP4rev1 @req:R9051-A-03
  @req:R3501-5.1-04 @req:R3501-5.1-05
  Scenario Outline: <command> shows no 8-bit names
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE <literal "<folder Work><delimiter>&APw-">
      S: a1 OK <text>
      C: a2 SUBSCRIBE <literal "<folder Work><delimiter>&APw-">
      S: a2 OK <text>
      C: a3 <command> "" <folder Work/*>
      <nothing else>
      S: * <command> <flag-list> <delimiter> <folder Work/ü>
      S: a3 OK <text>
      C: a4 UNSUBSCRIBE <literal "<folder Work><delimiter>&APw-">
      S: a4 OK <text>
      """

    Examples:
      | command |
      | LIST    |
      | LSUB    |
