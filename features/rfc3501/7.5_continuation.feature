Feature: Command continuation requests

  RFC 3501, section 7.5: a line that begins with "+" says that the server waits for the rest of a command.

  @req:R3501-7.5-01 @req:R3501-7.5-02
  Scenario Outline: A literal is asked for in <command>
    Given alice is logged in
    And the folder Plans
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 OK <text>
      """

    @req:R9051-7.6-01
    Examples:
      | command                                                                       |
      | EXAMINE <literal "<folder Work>">                                             |
      | STATUS <literal "<folder Work>"> (MESSAGES)                                   |
      | CREATE <literal "<folder><delimiter>New">                                     |
      | SUBSCRIBE <literal "<folder Work>">                                           |
      | UNSUBSCRIBE <literal "<folder Work>">                                         |
      | LIST <literal ""> <literal "<folder Work>">                                   |
      | SEARCH SUBJECT <literal "lunch">                                              |
      | SEARCH HEADER <literal "Subject"> <literal "lunch">                           |
      | COPY 1 <literal "<folder Work>">                                              |
      | UID COPY 1 <literal "<folder Work>">                                          |
      | FETCH 1 BODY.PEEK[HEADER.FIELDS (<literal "Subject"> Date <literal "From">)]  |
      | RENAME <literal "<folder Plans>"> <literal "<folder><delimiter>Play">         |

    Examples:
      | command                                     |
      | LSUB <literal ""> <literal "<folder Work>"> |

  @req:R3501-7.5-03 @req:R9051-7.6-02
  Scenario: Behind a literal the command goes on, with another literal if need be
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <literal "<folder Work>"> (\Seen) "06-May-2024 07:08:09 +0000" <literal>
      | Subject: Lunch
      |
      | At noon?
      S: a1 OK <text>
      C: a2 STATUS <folder Work> (MESSAGES UNSEEN)
      S: * STATUS <folder Work> (MESSAGES 1 UNSEEN 0)
      S: a2 OK <text>
      """

  @req:R3501-7.5-04
  Scenario: A literal that is refused is not waited for
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 FETCH {10}
      S: a1 BAD <text>
      or: a1 NO <text>
      n/a: + <text?>
      C: a2 NOOP
      S: a2 OK <text>
      """
