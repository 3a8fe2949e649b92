Feature: SEARCH in IMAP4rev2

  RFC 9051, section 6.4.4: what is found is told in an ESEARCH response; and where RFC 3501 asks for US-ASCII alone, a server with
  IMAP4rev2 has UTF-8 too.

  @req:R9051-6.4.4-56
  Scenario Outline: SEARCH <how> is answered with ESEARCH
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds these messages
      | subject | flags    |
      | One     | \Flagged |
      | Two     |          |
      | Three   | \Flagged |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH <arguments>
      S: * ESEARCH (TAG "a1") <found>
      S: a1 OK <text>
      """

    Examples:
      | how                     | arguments                | found                  |
      | without RETURN          | FLAGGED                  | ALL <sequence-set 1,3> |
      | with an empty RETURN    | RETURN () FLAGGED        | ALL <sequence-set 1,3> |
      | with a result option    | RETURN (COUNT) FLAGGED   | COUNT 2                |
      | with two result options | RETURN (MIN MAX) FLAGGED | MIN 1 MAX 3            |

  @req:R9051-6.4.4-56 @req:R9051-6.4.4-18 @req:R9051-6.4.4-19 @req:R9051-7.3.4-10 @req:R9051-7.3.4-11
  Scenario: So it is where nothing matches, and the response has no ALL
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH FLAGGED
      S!: * ESEARCH (TAG "a1") ALL <text>
      S: * ESEARCH (TAG "a1")
      S: a1 OK <text>
      """

  @req:R9051-6.4.4-29
  Scenario Outline: CHARSET <charset> is taken
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds these messages
      | subject                     |
      | =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= |
      | Lunch                       |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH CHARSET <charset> SUBJECT <literal "<words>">
      S: * ESEARCH (TAG "a1") ALL <sequence-set <found>>
      S: a1 OK <text>
      """

    Examples:
      | charset  | words | found |
      | US-ASCII | lunch | 2     |
      | utf-8    | lunch | 2     |
      | UTF-8    | Grüße | 1     |
