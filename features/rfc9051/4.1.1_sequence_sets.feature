Feature: Sequence sets in IMAP4rev2

  RFC 9051, sections 4.1.1 and 9: a set names messages by numbers, ranges and lists of both, in any order; "*" is the highest
  number there is.

  @req:R9051-4.1.1-01 @req:R9051-4.1.1-02 @req:R9051-9-71
  Scenario Outline: <set> is <messages>
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds 5 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH <set>
      S: * ESEARCH (TAG "a1") ALL <sequence-set <messages>>
      S: a1 OK <text>
      """

    Examples:
      | set     | messages |
      | 2       | 2        |
      | 3:1     | 1:3      |
      | 1:2,4:5 | 1:2,4:5  |
      | 4:5,2   | 2,4:5    |
      | *       | 5        |
      | *:4     | 4:5      |
      | 1,*     | 1,5      |
      | 2,2,2   | 2        |

  @req:R9051-9-10 @req:R9051-9-11
  Scenario Outline: <number> is no number of a message
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | number               | command                            |
      | 0                    | FETCH 0 FLAGS                      |
      | 0 in a range         | FETCH 0:1 FLAGS                    |
      | UID 0                | UID FETCH 0 FLAGS                  |
      | 2^32                 | FETCH 4294967296 FLAGS             |
      | UID 2^32             | UID FETCH 4294967296 FLAGS         |
      | UID 2^64             | UID FETCH 18446744073709551616 FLAGS |
      | 1:2^32               | UID FETCH 1:4294967296 FLAGS       |
