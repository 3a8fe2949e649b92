Feature: SASL initial response

  RFC 4959: where the client speaks first it may send its response along with AUTHENTICATE, and save a round trip.

  @req:R4959-1-01 @req:R9051-6.2.2-02
  Scenario: PLAIN in one line
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN <alice's PLAIN>
      S!: + <text?>
      S: a1 OK <text>
      """

  @req:R4959-1-02 @req:R4959-3-10
  Scenario: Wrong credentials are NO, and the client may try again
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN <base64 "<nul>nobody<nul>wrong">
      S: a1 NO <text>
      C: a2 AUTHENTICATE PLAIN <alice's PLAIN>
      S: a2 OK <text>
      or: * BYE <text>
      """

  # RFC 4616 has servers accept identities and passwords of 255 octets each.
  @req:R4959-6-04
  Scenario: The longest response that PLAIN can need is read to its end
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN <base64 "<repeat z 255><nul><repeat n 255><nul><repeat p 255>">
      S: a1 NO <text>
      C: a2 AUTHENTICATE PLAIN <alice's PLAIN>
      S: a2 OK <text>
      or: * BYE <text>
      """

  @req:R4959-3-06 @req:R9051-6.2.2-15
  Scenario: An equals sign is a response, an empty one
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN =
      S!: + <text?>
      S: a1 NO <text>
      or: a1 BAD <text>
      """

  @req:R4959-3-03 @req:R4959-3-07 @req:R4959-3-08 @req:R4959-3-09 @req:R9051-6.2.2-16 @req:R4959-7-01
  Scenario Outline: A response that is not BASE64 is BAD: <response>
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN <response>
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """

    Examples:
      | response          |
      | AGFs!WNlAHg=      |
      | AGFsa=WNlAHg=     |
      | =AGFsaWNlAHg      |
      | AGFsaWNlAHg       |
      | "AGFsaWNlAHg="    |
      | AGFsaWNlAHg= x    |

  @req:R4959-3-04
  Scenario: A response is no literal
    Given alice is connected
    Then this exchange takes place
      """
      C: a1 AUTHENTICATE PLAIN {12}
      S: a1 BAD <text>
      C: a2 NOOP
      S: a2 OK <text>
      """
