Feature: UTF-8 in quoted strings

  RFC 6855, sections 3, 6 and 8: a client that has enabled UTF8=ACCEPT sends and gets UTF-8 where others have modified UTF-7, encoded
  words or nothing.

  @req:R6855-3-02
  Scenario: ENABLE says that it is enabled
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 ENABLE UTF8=ACCEPT
      S: * ENABLED UTF8=ACCEPT
      S: a1 OK <text>
      """

  @req:R6855-3-03 @req:R6855-3-10 @req:R6855-3-13
  Scenario: A folder can be made, listed and opened under a name in UTF-8
    Given alice is logged in
    And alice has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Entw<octet c3 bc>rfe"
      S: a1 OK <text>
      C: a2 LIST "" "<folder Work><delimiter>*"
      S: * LIST <flag-list> <delimiter> <text>Entw<octet c3 bc>rfe<text?>
      S: a2 OK <text>
      C: a3 SELECT "<folder Work><delimiter>Entw<octet c3 bc>rfe"
      S: * 0 EXISTS
      S: a3 OK <text>
      """

  @cap:IMAP4rev1 @req:R6855-3-14
  Scenario: LSUB has names in UTF-8
    Given alice is logged in
    And alice has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>Entw<octet c3 bc>rfe"
      S: a1 OK <text>
      C: a2 SUBSCRIBE "<folder Work><delimiter>Entw<octet c3 bc>rfe"
      S: a2 OK <text>
      C: a3 LSUB "" "<folder Work><delimiter>*"
      S: * LSUB <flag-list> <delimiter> <text>Entw<octet c3 bc>rfe<text?>
      S: a3 OK <text>
      """

  @cap:IMAP4rev1 @req:R6855-3-11 @req:R6855-3-08
  Scenario: A client without UTF8=ACCEPT sees the same folder in modified UTF-7
    Given alice's phone is logged in
    And alice's laptop is logged in
    And alice's phone has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      phone C: a1 CREATE "<folder Work><delimiter>Entw<octet c3 bc>rfe"
      phone S: a1 OK <text>
      laptop C: b1 LIST "" "<folder Work><delimiter>*"
      <nothing else>
      laptop S: * LIST <flag-list> <delimiter> <text>Entw&APw-rfe<text?>
      laptop S: b1 OK <text>
      laptop C: b2 SELECT "<folder Work><delimiter>Entw&APw-rfe"
      laptop S: * 0 EXISTS
      laptop S: b2 OK <text>
      """

  @cap:IMAP4rev1 @req:R6855-3-12
  Scenario: A folder that was made in modified UTF-7 is opened by its name in UTF-8
    Given alice's phone is logged in
    And alice's laptop is logged in
    And alice's phone has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      laptop C: b1 CREATE "<folder Work><delimiter>Entw&APw-rfe"
      laptop S: b1 OK <text>
      phone C: a1 SELECT "<folder Work><delimiter>Entw<octet c3 bc>rfe"
      phone S: * 0 EXISTS
      phone S: a1 OK <text>
      """

  Scenario Outline: Octets that are no UTF-8 are BAD: <what>
    Given alice is logged in
    And alice has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>x<octets>y"
      S: a1 BAD <text>
      C: a2 LIST "" "<folder Work><delimiter>*"
      S!: * LIST <text>
      S: a2 OK <text>
      """

    @req:R6855-3-04
    Examples:
      | what                      | octets           |
      | a lone continuation octet | <octet 80>       |
      | several of them           | <octet bf bf bf> |

    @req:R6855-3-05
    Examples:
      | what                               | octets           |
      | two octets of which one is missing | <octet c3>       |
      | three of which one is missing      | <octet e2 82>    |
      | four of which one is missing       | <octet f0 9f 98> |

    @req:R6855-3-06
    Examples:
      | what                     | octets           |
      | a slash in two octets    | <octet c0 af>    |
      | a letter in two octets   | <octet c1 81>    |
      | a letter in three octets | <octet e0 81 81> |

    @req:R6855-3-07
    Examples:
      | what                 | octets                    |
      | a high surrogate     | <octet ed a0 80>          |
      | a pair of surrogates | <octet ed a0 bd ed b8 80> |

    @req:R6855-3-24
    Examples:
      | what                        | octets              |
      | beyond U+10FFFF             | <octet f4 90 80 80> |
      | an octet that is never used | <octet ff>          |

  Scenario Outline: A name with <what> makes no folder
    Given alice is logged in
    And alice has enabled UTF8=ACCEPT
    And the folder Work
    Then this exchange takes place
      """
      C: a1 CREATE "<folder Work><delimiter>x<octets>y"
      S: a1 NO <text>
      or: a1 BAD <text>
      C: a2 LIST "" "<folder Work><delimiter>*"
      S!: * LIST <text>
      S: a2 OK <text>
      """

    @req:R6855-3-16
    Examples:
      | what                         | octets        |
      | a C1 control character       | <octet c2 85> |
      | another C1 control character | <octet c2 9f> |

    @req:R6855-3-17
    Examples:
      | what             | octets           |
      | a line separator | <octet e2 80 a8> |

    @req:R6855-3-18
    Examples:
      | what                  | octets           |
      | a paragraph separator | <octet e2 80 a9> |

    @req:R6855-3-19
    Examples:
      | what               | octets     |
      | a delete character | <octet 7f> |

  @req:R6855-3-21
  Scenario Outline: A search that names a character set is BAD: <charset>
    Given alice is logged in
    And alice has enabled UTF8=ACCEPT
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH CHARSET <charset> SUBJECT "Message"
      S: a1 BAD <text>
      C: a2 SEARCH SUBJECT "Message"
      S: * SEARCH <numbers 1>
      S: a2 OK <text>
      """

    Examples:
      | charset  |
      | UTF-8    |
      | US-ASCII |

  @req:R6855-3-22 @cap:SORT
  Scenario: So is a sort that names another than UTF-8
    Given alice is logged in
    And alice has enabled UTF8=ACCEPT
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SORT (DATE) US-ASCII ALL
      S: a1 BAD <text>
      """

  @req:R6855-3-23 @cap:THREAD=REFERENCES
  Scenario: And a thread that names another than UTF-8
    Given alice is logged in
    And alice has enabled UTF8=ACCEPT
    And the folder Work holds 1 message
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 THREAD REFERENCES US-ASCII ALL
      S: a1 BAD <text>
      """

  @req:R6855-6-03
  Scenario: A server claims UTF8=ACCEPT or UTF8=ONLY
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 CAPABILITY
      S!: * CAPABILITY <capabilities with UTF8=ACCEPT UTF8=ONLY>
      S: * CAPABILITY <capability-list>
      S: a1 OK <text>
      """

  @req:R6855-6-04
  Scenario: UTF8=ONLY cannot be enabled
    Given alice is logged in
    Then this exchange takes place
      """
      C: a1 ENABLE UTF8=ONLY
      S!: * ENABLED UTF8=ONLY<text?>
      S!: * ENABLED <text> UTF8=ONLY<text?>
      S: a1 OK <text>
      or: a1 NO <text>
      or: a1 BAD <text>
      """
