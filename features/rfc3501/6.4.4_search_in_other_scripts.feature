Feature: SEARCH in other scripts

  RFC 3501, section 6.4.4: with a charset of their own, strings are compared with what people read: content transfer encodings and
  encoded words are undone first.

  @req:R3501-6.4.4-08 @req:R3501-6.4.4-09 @req:R9051-6.4.4-26 @req:R9051-6.4.4-27
  Scenario Outline: <what> is found by what it says
    Given alice is logged in
    And the folder Work holds this message
      """
      From: =?UTF-8?Q?J=C3=BCrgen?= <juergen@example.org>
      Subject: =?ISO-8859-1?Q?Gr=FC=DFe?= =?UTF-8?B?IGF1cyBLw7Zsbg==?=
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: base64

      U2Now7ZuZSBHw6RydGVuIGltIE1haQ==
      --b
      Content-Type: text/plain; charset=iso-8859-1
      Content-Transfer-Encoding: quoted-printable

      Viele Bl=FCten
      --b--
      """
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH CHARSET UTF-8 <key> <literal "<words>">
      S: * SEARCH <numbers 1>
      S: a1 OK <text>
      n/a: a1 NO [BADCHARSET <list>] <text>
      """

    Examples:
      | what                          | key     | words        |
      | a subject in encoded words    | SUBJECT | Grüße        |
      | one across two of them        | SUBJECT | Grüße aus    |
      | a name in the From field      | FROM    | Jürgen       |
      | a text in base64              | BODY    | Gärten       |
      | a text in quoted-printable    | BODY    | Blüten       |
      | any of them                   | TEXT    | Köln         |

  @req:R9051-6.4.4-32 @cap:IMAP4rev2
  Scenario: Once IMAP4rev2 is enabled, strings are UTF-8 without being called so
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds these messages
      | subject                       |
      | =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=   |
      | Lunch                         |
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 SEARCH SUBJECT <literal "Grüße">
      S: * ESEARCH (TAG "a1") ALL 1
      S: a1 OK <text>
      """
