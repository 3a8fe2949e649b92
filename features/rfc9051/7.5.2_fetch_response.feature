Feature: The FETCH response

  RFC 9051, section 7.5.2: what is new in the answer to FETCH: decoded content, parameters of MIME in several pieces, and identifiers
  where nobody asked for them.

  @req:R9051-7.5.2-29
  Scenario Outline: A <field> that is present but empty is the empty string
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "From: bob@example.org<crlf>X-Mark: 1<crlf><field>:<crlf><crlf>At noon?<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 ENVELOPE
      S: * 1 FETCH (ENVELOPE (<envelope>))
      S: a3 OK <text>
      """

    Examples:
      | field       | envelope                                        |
      | Subject     | NIL "" <list> <list> <list> NIL NIL NIL NIL NIL |
      | Date        | "" NIL <list> <list> <list> NIL NIL NIL NIL NIL |
      | In-Reply-To | NIL NIL <list> <list> <list> NIL NIL NIL "" NIL |
      | Message-ID  | NIL NIL <list> <list> <list> NIL NIL NIL NIL "" |

  @req:R9051-9-22
  Scenario: A part of the type message/global has envelope, structure and lines of the message in it
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work
    Then this exchange takes place
      """
      C: a1 APPEND <folder Work> <literal "MIME-Version: 1.0<crlf>Content-Type: message/global<crlf><crlf>Subject: Inside<crlf><crlf>One<crlf>">
      S: a1 OK <text>
      C: a2 SELECT <folder Work>
      S: a2 OK <text>
      C: a3 FETCH 1 BODY
      S: * 1 FETCH (BODY (<any case "message"> <any case "global"> NIL NIL NIL <any case "7bit"> 24 (NIL "Inside" NIL NIL NIL NIL NIL NIL NIL NIL) (<any case "text"> <any case "plain"> <text>) 3))
      S: a3 OK <text>
      """

  @req:R9051-9-17 @req:R9051-9-18
  Scenario: BODY ends where the extension data of BODYSTRUCTURE begin
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds this message
      """
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=a

      --a
      Content-Type: image/png
      Content-Transfer-Encoding: base64
      Content-Disposition: attachment

      AAEC
      --a--
      """
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODY
      S: * 1 FETCH (BODY ((<any case "image"> <any case "png"> NIL NIL NIL <any case "base64"> <nz-number>) <any case "mixed">))
      S: a1 OK <text>
      """

  @req:R9051-7.5.2-15
  Scenario: Parameters in several pieces, with a character set, are put together in the structure
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds this message
      """
      MIME-Version: 1.0
      Content-Type: application/octet-stream;
       name*0*=us-ascii'en'two%20;
       name*1*=words%20;
       name*2="long.bin"
      Content-Transfer-Encoding: base64

      AAEC
      """
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODYSTRUCTURE
      S: * 1 FETCH (BODYSTRUCTURE (<any case "application"> <any case "octet-stream"> (<any case "name*"> "two words long.bin") NIL NIL <any case "base64"> <nz-number><text?>))
      S: a1 OK <text>
      """

  @req:R9051-7.5.2-16
  Scenario: So are those of the disposition
    Given alice is logged in
    And alice has enabled IMAP4rev2
    And the folder Work holds this message
      """
      MIME-Version: 1.0
      Content-Type: application/octet-stream
      Content-Disposition: attachment;
       filename*0="two words ";
       filename*1="long.bin"
      Content-Transfer-Encoding: base64

      AAEC
      """
    And alice has selected the folder Work
    Then this exchange takes place
      """
      C: a1 FETCH 1 BODYSTRUCTURE
      S: * 1 FETCH (BODYSTRUCTURE (<any case "application"> <any case "octet-stream"> NIL NIL NIL <any case "base64"> <nz-number> NIL (<any case "attachment"> (<any case "filename"> "two words long.bin"))<text?>))
      S: a1 OK <text>
      """

  @req:R9051-7.5.2-34
  Scenario: A FETCH response that nobody asked for has the identifier
    Given alice's phone is logged in
    And alice's laptop is logged in
    And alice's phone has enabled IMAP4rev2
    And the folder Work holds 2 messages
    And alice's phone has selected the folder Work
    And alice's laptop has selected the folder Work
    Then this exchange takes place
      """
      phone C: a1 FETCH 2 UID
      phone S: * 2 FETCH (UID <nz-number:second>)
      phone S: a1 OK <text>
      laptop C: b1 STORE 2 +FLAGS.SILENT (\Flagged)
      laptop S: b1 OK <text>
      phone C: a2 NOOP
      phone S: * 2 FETCH (UID <second> FLAGS <flags \Flagged>)
      phone S: a2 OK <text>
      """
