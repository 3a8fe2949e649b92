Feature: Sequence sets

  RFC 3501, section 9: a set names messages by numbers, ranges and lists of both, in any order; "*" is the highest number there
  is.

  @req:R9051-4.1.1-01 @req:R9051-4.1.1-02 @req:R3501-9-68 @req:R3501-9-73 @req:R3501-9-74 @req:R9051-9-71
  Scenario Outline: <set> is <messages>
    Given alice is logged in
    And the folder Work holds 5 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH <set>
      S: * SEARCH <numbers <messages>>
      S: a1 OK <text>
      """

    Examples:
      | set       | messages  |
      | 1         | 1         |
      | 1:3       | 1 2 3     |
      | 3:1       | 1 2 3     |
      | 1,3       | 1 3       |
      | 3,1       | 1 3       |
      | 1:2,4:5   | 1 2 4 5   |
      | 4:5,2     | 2 4 5     |
      | *         | 5         |
      | 4:*       | 4 5       |
      | *:4       | 4 5       |
      | 1,*       | 1 5       |
      | 2,2,2     | 2         |
      | 1:3,2:4   | 1 2 3 4   |

  @req:R3501-9-69 @req:R3501-9-73 @req:R9051-4.1.1-02 @req:R9051-9-71
  Scenario Outline: Among identifiers <set> has the last message
    Given alice is logged in
    And the folder Work holds 3 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 UID FETCH <set> FLAGS
      S!: * <nz-number below 3> FETCH <text>
      S: * 3 FETCH (UID <nz-number>)
      S: a1 OK <text>
      """

    Examples:
      | set               |
      | *                 |
      | 4294967290:*      |
      | *:4294967290      |

  @req:R3501-9-70 @req:R9051-9-70
  Scenario Outline: In an empty folder "*" is no wrong identifier: <command>
    Given alice is logged in
    And the folder Work
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S!: * <nz-number> FETCH <text>
      S: a1 OK <text>
      """

    Examples:
      | command                      |
      | UID FETCH * FLAGS            |
      | UID FETCH 1:* FLAGS          |
      | UID STORE * +FLAGS (\Seen)   |
      | UID SEARCH UID *             |

  @req:R3501-9-71 @req:R9051-9-68
  Scenario Outline: A sequence number that no message has is BAD: <command>
    Given alice is logged in
    And the folder Work holds 2 messages
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | command                   |
      | FETCH 3 FLAGS             |
      | FETCH 1,3 FLAGS           |
      | FETCH 2:4 FLAGS           |
      | STORE 7 +FLAGS (\Seen)    |
      | COPY 3 <folder Work>      |

  @req:R3501-9-72 @req:R9051-9-69
  Scenario Outline: In an empty folder "*" is a wrong sequence number: <command>
    Given alice is logged in
    And the folder Work
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 BAD <text>
      """

    Examples:
      | command                  |
      | FETCH * FLAGS            |
      | FETCH 1:* FLAGS          |
      | STORE * +FLAGS (\Seen)   |
