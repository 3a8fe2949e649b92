Feature: APPENDLIMIT

  RFC 7889: a client learns how large a message may be before it sends one.

  @req:R7889-2-01
  Scenario: The capability is listed after the login
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <capabilities with APPENDLIMIT>
      or: * CAPABILITY <text?>APPENDLIMIT=<number><text?>
      S: a1 OK <text>
      """

  @req:R7889-3.1-01 @req:R7889-3.1-02 @req:R7889-5-01
  Scenario Outline: STATUS tells a mailbox's limit, or that there is none: <items>
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (<items>)
      S: * STATUS <folder Work> (<expected>)
      S: a1 OK <text>
      n/a: a1 BAD <text>
      """

    Examples:
      | items                       | expected                                |
      | APPENDLIMIT                 | APPENDLIMIT <value>                     |
      | appendlimit                 | APPENDLIMIT <value>                     |
      | AppendLimit                 | APPENDLIMIT <value>                     |
      | MESSAGES APPENDLIMIT UNSEEN | MESSAGES 1 APPENDLIMIT <value> UNSEEN 1 |

  @cap:LIST-STATUS @req:R7889-3.2-01
  Scenario: LIST can return it, for every mailbox
    Given alice is logged in
    And the folder Work
    And the folder Play
    Then this exchange takes place
      """
      C: a1 LIST "" <folder *> RETURN (STATUS (APPENDLIMIT))
      S: * STATUS <folder Work> (APPENDLIMIT <value>)
      S: * STATUS <folder Play> (APPENDLIMIT <value>)
      S: a1 OK <text>
      n/a: a1 BAD <text>
      """

  @nocap:APPENDLIMIT= @req:R7889-2-03
  Scenario: Without a number in the capability each mailbox has a limit of its own or NIL
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 STATUS <folder Work> (APPENDLIMIT)
      S: * STATUS <folder Work> (APPENDLIMIT <number>)
      or: * STATUS <folder Work> (APPENDLIMIT NIL)
      S: a1 OK <text>
      """

  @cap:APPENDLIMIT= @req:R7889-2-02
  Scenario: A number in the capability holds for every mailbox
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <text?>APPENDLIMIT=<number:limit><text?>
      S: a1 OK <text>
      C: a2 STATUS <folder Work> (APPENDLIMIT)
      S: * STATUS <folder Work> (APPENDLIMIT <limit>)
      S: a2 OK <text>
      n/a: a2 BAD <text>
      """

  @cap:APPENDLIMIT= @req:R7889-4-01 @req:R7889-4-02 @req:R7889-4-04
  Scenario: A message of one octet too many is refused, whole, and the connection goes on
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <text?>APPENDLIMIT=<number:limit><text?>
      S: a1 OK <text>
      C: a2 APPEND <folder Work> <literal "Subject: x<crlf><crlf><repeat x limit-13>">
      S: a2 NO [TOOBIG] <text>
      or: a2 BAD [TOOBIG] <text>
      or: * BYE <text>
      C: a3 STATUS <folder Work> (MESSAGES)
      S: * STATUS <folder Work> (MESSAGES 0)
      S: a3 OK <text>
      """

  @cap:APPENDLIMIT= @req:R7889-4-03
  Scenario: A message of just the limit is not refused for its size
    Given alice is logged in
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S: * CAPABILITY <text?>APPENDLIMIT=<number:limit><text?>
      S: a1 OK <text>
      C: a2 APPEND <folder Work> <literal "Subject: x<crlf><crlf><repeat x limit-14>">
      S!: a2 NO [TOOBIG] <text>
      S!: a2 BAD [TOOBIG] <text>
      S: a2 OK <text>
      or: a2 NO <text>
      """
