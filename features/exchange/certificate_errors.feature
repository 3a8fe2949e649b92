Feature: Certificate errors between the frontend and the backend

  The frontend hands a session to the backend of the server that holds the mailbox, over TLS with that server's self-signed
  certificate. EnforceCertificateErrors says whether a certificate that is for another name, or out of date, matters.

  @req:EX-CRT-01 @req:EX-CRT-02 @profile:exchange
  Scenario: The backend's certificate is for another name
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      New-ExchangeCertificate -FriendlyName "Client access" -DomainName mailbox01.contoso.com -Services IMAP -Force | Out-Null
      $setup = Get-ExchangeCertificate | Where-Object { $_.FriendlyName -eq "Microsoft Exchange" }
      New-ExchangeCertificate -FriendlyName "Microsoft Exchange" -DomainName mailbox02.contoso.com -Force | Out-Null
      Remove-ExchangeCertificate $setup.Thumbprint -Confirm:$false
      Restart-Service MSExchangeIMAP4BE,MSExchangeIMAP4
      """
    Then alice can log in at mailbox01.contoso.com:993 with TLS
    When the administrator runs
      """
      Set-ImapSettings -EnforceCertificateErrors $true -WarningAction SilentlyContinue
      """
    Then alice can log in at mailbox01.contoso.com:993 with TLS
    When the administrator runs
      """
      Restart-Service MSExchangeIMAP4
      """
    Then alice cannot log in at mailbox01.contoso.com:993 with TLS
    When the administrator runs
      """
      Set-ImapSettings -EnforceCertificateErrors $false -WarningAction SilentlyContinue
      Restart-Service MSExchangeIMAP4
      """
    Then alice can log in at mailbox01.contoso.com:993 with TLS
