Feature: The body structure

  RFC 3501, section 7.4.2, and RFC 9051, section 7.5.2: BODYSTRUCTURE is the MIME structure of a message, part by part; BODY is
  the same without extension data.

  Background:
    Given alice is logged in
    And the folder Work holds this message
      """
      From: Bob <bob@example.org>
      Subject: Plans
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=outer
      Content-Disposition: inline; filename=all
      Content-Language: en
      Content-Location: http://example.org/all

      --outer
      Content-Type: text/plain; charset=utf-8; format=flowed
      Content-ID: <1@example.org>
      Content-Description: The words
      Content-Transfer-Encoding: quoted-printable
      Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==
      Content-Disposition: attachment; filename=words.txt
      Content-Language: de
      Content-Location: http://example.org/words

      Sch=C3=B6n
      --outer
      Content-Type: application/octet-stream
      Content-Transfer-Encoding: base64

      AAEC
      --outer
      Content-Type: message/rfc822

      From: Carl <carl@example.org>
      Subject: Inside

      One
      Two
      --outer--
      """
    And alice has selected the folder Work

  @req:R3501-6.4.5-33 @req:R3501-7.4.2-09 @req:R9051-7.5.2-13 @req:R3501-6.4.5-08 @req:R9051-6.4.5-16
  @req:R3501-7.4.2-11 @req:R9051-7.5.2-23
  Scenario: BODY lists the parts in their order, then the subtype, and no extension data
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY
      S: * 1 FETCH (BODY ((<any case "text"> <text>)(<any case "application"> <text>)(<any case "message"> <text>) <any case "mixed">))
      S: a1 OK <text>
      """

  @req:R3501-6.4.5-33 @req:R3501-7.4.2-10 @req:R9051-7.5.2-14 @req:R3501-7.4.2-13 @req:R9051-7.5.2-18
  Scenario: A multipart has parameters, disposition, language and location, as far as it goes, and nothing behind them
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODYSTRUCTURE
      S: * 1 FETCH (BODYSTRUCTURE (<list><list><list> <any case "mixed"> (<any case "boundary"> "outer") (<any case "inline"> (<any case "filename"> "all")) <any case "en"> "http://example.org/all"))
      or: * 1 FETCH (BODYSTRUCTURE (<list><list><list> <any case "mixed"> (<any case "boundary"> "outer") (<any case "inline"> (<any case "filename"> "all")) (<any case "en">) "http://example.org/all"))
      or: * 1 FETCH (BODYSTRUCTURE (<list><list><list> <any case "mixed"> (<any case "boundary"> "outer") (<any case "inline"> (<any case "filename"> "all")) <any case "en">))
      or: * 1 FETCH (BODYSTRUCTURE (<list><list><list> <any case "mixed"> (<any case "boundary"> "outer") (<any case "inline"> (<any case "filename"> "all")) (<any case "en">)))
      or: * 1 FETCH (BODYSTRUCTURE (<list><list><list> <any case "mixed"> (<any case "boundary"> "outer") (<any case "inline"> (<any case "filename"> "all"))))
      or: * 1 FETCH (BODYSTRUCTURE (<list><list><list> <any case "mixed"> (<any case "boundary"> "outer")))
      n/a: * 1 FETCH (BODYSTRUCTURE (<list><list><list> <any case "mixed">))
      S: a1 OK <text>
      """

  @req:R3501-7.4.2-14 @req:R9051-7.5.2-19 @req:R3501-7.4.2-15 @req:R9051-7.5.2-20 @req:R3501-7.4.2-17 @req:R9051-7.5.2-22
  @req:R3501-7.4.2-18 @req:R9051-7.5.2-24 @req:R3501-7.4.2-13 @req:R9051-7.5.2-18
  Scenario: A text has the fields of every part, its lines, and its extension data; its size is that of its encoding
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODYSTRUCTURE
      S: * 1 FETCH (BODYSTRUCTURE ((<any case "text"> <any case "plain"> (<any case "charset"> <any case "utf-8"> <any case "format"> <any case "flowed">) "<octet 3c>1@example.org>" "The words" <any case "quoted-printable"> 10 <number> "Q2hlY2sgSW50ZWdyaXR5IQ==" (<any case "attachment"> (<any case "filename"> "words.txt")) <any case "de"> "http://example.org/words")<list><list> <text>))
      or: * 1 FETCH (BODYSTRUCTURE ((<any case "text"> <any case "plain"> (<any case "charset"> <any case "utf-8"> <any case "format"> <any case "flowed">) "<octet 3c>1@example.org>" "The words" <any case "quoted-printable"> 10 <number> "Q2hlY2sgSW50ZWdyaXR5IQ==" (<any case "attachment"> (<any case "filename"> "words.txt")) (<any case "de">) "http://example.org/words")<list><list> <text>))
      or: * 1 FETCH (BODYSTRUCTURE ((<any case "text"> <any case "plain"> (<any case "charset"> <any case "utf-8"> <any case "format"> <any case "flowed">) "<octet 3c>1@example.org>" "The words" <any case "quoted-printable"> 10 <number> "Q2hlY2sgSW50ZWdyaXR5IQ==" (<any case "attachment"> (<any case "filename"> "words.txt")) <any case "de">)<list><list> <text>))
      or: * 1 FETCH (BODYSTRUCTURE ((<any case "text"> <any case "plain"> (<any case "charset"> <any case "utf-8"> <any case "format"> <any case "flowed">) "<octet 3c>1@example.org>" "The words" <any case "quoted-printable"> 10 <number> "Q2hlY2sgSW50ZWdyaXR5IQ==" (<any case "attachment"> (<any case "filename"> "words.txt")) (<any case "de">))<list><list> <text>))
      or: * 1 FETCH (BODYSTRUCTURE ((<any case "text"> <any case "plain"> (<any case "charset"> <any case "utf-8"> <any case "format"> <any case "flowed">) "<octet 3c>1@example.org>" "The words" <any case "quoted-printable"> 10 <number> "Q2hlY2sgSW50ZWdyaXR5IQ==" (<any case "attachment"> (<any case "filename"> "words.txt")))<list><list> <text>))
      or: * 1 FETCH (BODYSTRUCTURE ((<any case "text"> <any case "plain"> (<any case "charset"> <any case "utf-8"> <any case "format"> <any case "flowed">) "<octet 3c>1@example.org>" "The words" <any case "quoted-printable"> 10 <number> "Q2hlY2sgSW50ZWdyaXR5IQ==")<list><list> <text>))
      n/a: * 1 FETCH (BODYSTRUCTURE ((<any case "text"> <any case "plain"> (<any case "charset"> <any case "utf-8"> <any case "format"> <any case "flowed">) "<octet 3c>1@example.org>" "The words" <any case "quoted-printable"> 10 <number>)<list><list> <text>))
      S: a1 OK <text>
      """

  @req:R3501-7.4.2-14 @req:R9051-7.5.2-19 @req:R3501-7.4.2-15 @req:R9051-7.5.2-20 @req:R3501-7.4.2-18 @req:R9051-7.5.2-24
  Scenario: Other parts have no lines
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODYSTRUCTURE
      S: * 1 FETCH (BODYSTRUCTURE (<list>(<any case "application"> <any case "octet-stream"> NIL NIL NIL <any case "base64"> 4<text?>)<list> <text>))
      S: a1 OK <text>
      C: a2 FETCH 1 BODY
      S: * 1 FETCH (BODY (<list>(<any case "application"> <any case "octet-stream"> NIL NIL NIL <any case "base64"> 4)<list> <any case "mixed">))
      S: a2 OK <text>
      """

  @req:R3501-7.4.2-16 @req:R9051-7.5.2-21
  Scenario: A part that is a message has its envelope, its structure and its lines
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY
      S: * 1 FETCH (BODY (<list><list>(<any case "message"> <any case "rfc822"> NIL NIL NIL <any case "7bit"> <nz-number> (NIL "Inside" (("Carl" NIL "carl" "example.org")) (("Carl" NIL "carl" "example.org")) (("Carl" NIL "carl" "example.org")) NIL NIL NIL NIL NIL) (<any case "text"> <any case "plain"> <text>) <nz-number>) <any case "mixed">))
      S: a1 OK <text>
      """

  @req:R3501-7.4.2-14
  Scenario: A part of the type message/global is to who has not enabled IMAP4rev2 like one that is no message
    Given the folder Other
    Then this exchange takes place
      """
      C: a1 APPEND <folder Other> <literal "MIME-Version: 1.0<crlf>Content-Type: message/global<crlf><crlf>Subject: Inside<crlf><crlf>One<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Other>
      S: a2 OK <text>
      C: a3 FETCH 1 BODY
      S: * 1 FETCH (BODY (<any case "message"> <any case "global"> NIL NIL NIL <any case "7bit"> 24))
      S: a3 OK <text>
      """

  @req:R3501-7.4.2-17 @req:R9051-7.5.2-22 @req:R3501-7.4.2-15 @req:R9051-7.5.2-20
  Scenario Outline: The size and the lines of <what> are those of its encoding
    Given the folder Other
    Then this exchange takes place
      """
      C: a1 APPEND <folder Other> <literal "From: bob@example.org<crlf>MIME-Version: 1.0<crlf>Content-Type: text/plain; charset=utf-8<crlf>Content-Transfer-Encoding: <encoding><crlf><crlf><content>">
      S: a1 OK <text>
      C: a2 SELECT <folder Other>
      S: a2 OK <text>
      C: a3 FETCH 1 BODY
      S: * 1 FETCH (BODY (<any case "text"> <any case "plain"> (<any case "charset"> <any case "utf-8">) NIL NIL <any case "<encoding>"> <size> <lines>))
      S: a3 OK <text>
      """

    Examples:
      | what                       | encoding         | content                        | size | lines |
      | a text of three lines      | 7bit             | One<crlf>Two<crlf>Three<crlf>  | 17   | 3     |
      | a text in quoted-printable | quoted-printable | Sch=C3=B6n=<crlf>er Tag<crlf>  | 21   | 2     |
      | a text in base64           | base64           | T25lDQpUd28NClRocmVlDQo=<crlf> | 26   | 1     |
      | a text with 8-bit octets   | 8bit             | Sch<octet c3 b6>n<crlf>        | 8    | 1     |
      | no text at all             | 7bit             |                                | 0    | 0     |

  @req:R3501-7.4.2-09 @req:R9051-7.5.2-13
  Scenario: A multipart within a multipart is a list within the list
    Given the folder Other holds this message
      """
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=a

      --a
      Content-Type: multipart/alternative; boundary=b

      --b
      Content-Type: text/plain

      x
      --b
      Content-Type: text/html

      x
      --b--
      --a
      Content-Type: image/png
      Content-Transfer-Encoding: base64

      AAEC
      --a--
      """
    And alice has selected the folder Other
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY
      S: * 1 FETCH (BODY (((<any case "text"> <any case "plain"> <text>)(<any case "text"> <any case "html"> <text>) <any case "alternative">)(<any case "image"> <any case "png"> <text>) <any case "mixed">))
      S: a1 OK <text>
      """

  @req:R3501-7.4.2-14 @req:R3501-7.4.2-17 @req:R9051-7.5.2-19 @req:R9051-7.5.2-22
  Scenario Outline: A message <what> is a text
    Given the folder Other
    Then this exchange takes place
      """
      C: a1 APPEND <folder Other> <literal "From: bob@example.org<crlf><lines><crlf>One<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Other>
      S: a2 OK <text>
      C: a3 FETCH 1 BODY
      S: * 1 FETCH (BODY (<any case "text"> <any case "plain"> <value> NIL NIL <any case "7bit"> 5 1))
      S: a3 OK <text>
      """

    Examples:
      | what                         | lines                                                 |
      | without MIME                 |                                                       |
      | with MIME and without a type | MIME-Version: 1.0<crlf>                               |
      | with a type alone            | MIME-Version: 1.0<crlf>Content-Type: text/plain<crlf> |
