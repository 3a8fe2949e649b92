Feature: Verification: Outlook on the web displays the settings

  In an open mailbox, Settings > Options > Mail > Accounts > POP and IMAP tells a person how to set up a mail program. It
  shows what is configured for external clients. IIS keeps what it has read; restarting IIS makes it read again.

  @req:CI4-5-01 @req:CI4-5-05 @req:CI4-0-14
  Scenario: Nothing is available on a new server
    Given a new Exchange server
    And a mailbox for alice
    When alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the IMAP setting reads
      """
      Not available
      """

  @req:CI4-5-02 @req:CI4-5-03 @req:CI4-0-15
  Scenario: Of 993/SSL and 143/TLS only 993/SSL is displayed
    Given a new Exchange server
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS" -X509CertificateName mail.contoso.com
      """
    And alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the IMAP setting reads
      """
      Server name: mail.contoso.com
      Port: 993
      Encryption method: SSL
      """

  @req:CI4-5-03
  Scenario: The order in which they were configured does not matter
    Given a new Exchange server
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:143:TLS","mail.contoso.com:993:SSL"
      """
    And alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the IMAP setting reads
      """
      Server name: mail.contoso.com
      Port: 993
      Encryption method: SSL
      """

  @req:CI4-5-02
  Scenario: 143/TLS alone is displayed
    Given a new Exchange server
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "imap.contoso.com:143:TLS"
      """
    And alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the IMAP setting reads
      """
      Server name: imap.contoso.com
      Port: 143
      Encryption method: TLS
      """

  @req:CI4-5-04 @req:CI4-5-06
  Scenario: What IIS has kept is cured with net stop and net start
    Given a new Exchange server
    And a mailbox for alice
    When alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the IMAP setting reads
      """
      Not available
      """
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL"
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And the administrator runs
      """
      net stop w3svc /y
      """
    Then the console shows
      """
      The World Wide Web Publishing Service service is stopping.
      The World Wide Web Publishing Service service was stopped successfully.
      """
    And an inside client that connects to mailbox01.contoso.com:443 is refused
    When the administrator runs
      """
      net start w3svc
      """
    Then the console shows
      """
      The World Wide Web Publishing Service service is starting.
      The World Wide Web Publishing Service service was started successfully.
      """
    When alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the IMAP setting reads
      """
      Server name: mail.contoso.com
      Port: 993
      Encryption method: SSL
      """

  @req:CI4-5-06 @profile:exchange
  Scenario: Stopping IIS leaves IMAP4 alone
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      net stop w3svc /y
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."

  @req:CI4-5-06
  Scenario: net names a service that does not exist
    Given a new Exchange server
    When the administrator tries
      """
      net stop w4svc /y
      """
    Then the console reports an error
    And an inside client that connects to mailbox01.contoso.com:443 with TLS is presented a certificate for mailbox01.contoso.com

  @req:CI4-5-07
  Scenario: Nobody sees the page without having logged in
    Given a new Exchange server
    And a mailbox for alice
    When alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then somebody who opens this page without having logged in is asked to log in

  @req:CI4-5-07
  Scenario: Outlook on the web refuses a wrong password
    Given a new Exchange server
    And a mailbox for alice
    When somebody with a wrong password tries to open Outlook on the web as alice
    Then Outlook on the web asks for the password again

  @req:CI4-5-01 @req:CI4-5-02 @req:CI4-5-03 @browser
  Scenario: A person clicks the way to the settings in a browser
    Given a new Exchange server
    And a mailbox for alice
    And a browser
    When the administrator runs
      """
      Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS" -X509CertificateName mail.contoso.com
      """
    And alice opens Outlook on the web
    And alice goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the IMAP setting reads
      """
      Server name: mail.contoso.com
      Port: 993
      Encryption method: SSL
      """
