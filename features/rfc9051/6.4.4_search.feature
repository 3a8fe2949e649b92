Feature: SEARCH in UTF-8

  RFC 9051, section 6.4.4: where RFC 3501 asks for US-ASCII alone, a server with IMAP4rev2 has UTF-8 too.

  @req:R9051-6.4.4-29
  Scenario Outline: CHARSET <charset> is taken
    Given alice is logged in
    And the folder Work holds these messages
      | subject                     |
      | =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= |
      | Lunch                       |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH CHARSET <charset> SUBJECT <literal "<words>">
      S: * SEARCH <numbers <found>>
      S: a1 OK <text>
      """

    Examples:
      | charset  | words | found |
      | US-ASCII | lunch | 2     |
      | utf-8    | lunch | 2     |
      | UTF-8    | Grüße | 1     |
