Feature: Commands of the selected state

  RFC 3501, section 6.4; RFC 9051, section 6.4: commands on messages need a folder that is selected. Without one they are
  refused, and the connection goes on.

  @req:R9051-6.4-01
  Scenario Outline: With nothing selected it is refused: <command>
    Given alice is logged in
    And the folder Work holds 1 message
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 BAD <text>
      or: a1 NO <text>
      C: a2 SELECT <folder Work>
      S: * 1 EXISTS
      S: a2 OK <text>
      C: a3 FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS <flags>)
      S: a3 OK <text>
      """

    Examples:
      | command                        |
      | CLOSE                          |
      | EXPUNGE                        |
      | SEARCH ALL                     |
      | FETCH 1 FLAGS                  |
      | STORE 1 FLAGS (\Seen)          |
      | COPY 1 <folder Work>           |
      | UID FETCH 1:* FLAGS            |
      | UID STORE 1:* FLAGS (\Seen)    |
      | UID COPY 1:* <folder Work>     |
      | UID SEARCH ALL                 |

    @cap:UNSELECT,IMAP4rev2
    Examples:
      | command  |
      | UNSELECT |

    @cap:MOVE,IMAP4rev2 @req:R6851-3.1-07
    Examples:
      | command                    |
      | MOVE 1 <folder Work>       |
      | UID MOVE 1:* <folder Work> |

    @cap:UIDPLUS,IMAP4rev2 @req:R4315-2.1-10
    Examples:
      | command         |
      | UID EXPUNGE 1:* |

  @req:R3501-3-03
  Scenario: CHECK is refused with nothing selected
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CHECK
      S: a1 BAD <text>
      or: a1 NO <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R9051-6.4-02
  Scenario Outline: What the authenticated state allows, the selected state allows: <command>
    Given alice is logged in
    And the folder Work holds 1 message
    And the folder Notes
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 <command>
      S: a1 OK <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | command                                                   |
      | STATUS <folder Notes> (MESSAGES)                          |
      | LIST "" <folder Notes>                                    |
      | CREATE <folder Plans>                                     |
      | RENAME <folder Notes> <folder Ideas>                      |
      | DELETE <folder Notes>                                     |
      | SUBSCRIBE <folder Notes>                                  |
      | UNSUBSCRIBE <folder Notes>                                |
      | APPEND <folder Notes> <literal "Subject: x<crlf><crlf>y"> |
      | SELECT <folder Notes>                                     |
      | EXAMINE <folder Notes>                                    |

    @cap:NAMESPACE,IMAP4rev2
    Examples:
      | command   |
      | NAMESPACE |
