Feature: Versions and cipher suites of TLS

  RFC 9051, section 11.1: TLS 1.2 or newer, with a cipher suite that everybody has.

  @req:R9051-11.1-02
  Scenario: TLS 1.2 or newer is negotiated
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 STARTTLS
      S: a1 OK <text>
      <TLS negotiation>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R9051-11.1-04
  Scenario: TLS 1.3 is negotiated
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 STARTTLS
      S: a1 OK <text>
      <TLS 1.3 negotiation>
      C: a2 NOOP
      S: a2 OK <text>
      """

  @req:R9051-11.1-05
  Scenario: With TLS 1.2 there is the cipher suite that everybody has
    Given alice is connected in plain text
    Then this exchange takes place
      """
      C: a1 STARTTLS
      S: a1 OK <text>
      <TLS 1.2 negotiation with TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256>
      C: a2 NOOP
      S: a2 OK <text>
      """
