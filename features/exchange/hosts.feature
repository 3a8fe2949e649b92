Feature: Services and hosts that fail

  A client stores messages all the time while a service stops or a host fails, and connects again whenever its connection
  ends. It must be served again within seconds, and find everything that was acknowledged to it.

  @req:EX-HOST-01 @req:EX-HOST-02 @req:EX-HOST-05 @req:EX-HOST-09 @profile:exchange
  Scenario: The backend is stopped and started again
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ProtocolLogEnabled $true -LogFileLocation C:\Imap4Logging
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone keeps storing messages at mailbox01.contoso.com:993
    And alice's laptop connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      """
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4BE
      """
    Then this exchange takes place
      """
      S?: * BYE <text>
      <connection closed>
      """
    When alice's tablet connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 LOGIN alice <alice's password>
      S: a1 NO LOGIN failed.
      """
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4BE
      """
    Then alice's phone was without service for at least 50 milliseconds and at most 20 seconds
    And every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4
      Get-Content C:\Imap4Logging\IMAP42*.LOG | Where-Object { $_ -like '*login*' } | Select-Object -Unique | Out-String
      """
    Then the console mentions "ErrMsg="
    And the console mentions "ProxySuccess"

  @req:EX-HOST-03 @req:EX-HOST-04 @req:EX-HOST-05 @req:EX-HOST-09
  Scenario: The frontend is stopped and started again
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ProtocolLogEnabled $true -LogFileLocation C:\Imap4Logging
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone keeps storing messages at mailbox01.contoso.com:993
    And alice's laptop connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 NOOP
      S: a1 OK <text>
      """
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4
      """
    Then this exchange takes place
      """
      S: * BYE <text>
      <connection closed>
      """
    And an inside client that connects to mailbox01.contoso.com:993 is refused
    When the administrator runs
      """
      $log = Get-Content C:\Imap4Logging\IMAP42*.LOG
      $begun = @($log | Where-Object { $_ -like '*,OpenSession,*' }).Count
      $ended = @($log | Where-Object { $_ -like '*,CloseSession,*' }).Count
      "opened and not closed: $($begun - $ended)"
      """
    Then the console shows
      """
      opened and not closed: 0
      """
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4
      """
    Then alice's phone was without service for at least 50 milliseconds and at most 20 seconds
    And every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY

  @req:EX-HOST-05 @req:EX-HOST-06 @req:EX-HOST-07 @req:EX-HOST-09 @topology:single
  Scenario: The host loses its power
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-Service MSExchangeIMAP4 -StartupType Automatic; Set-Service MSExchangeIMAP4BE -StartupType Automatic
      Set-ImapSettings -ProtocolLogEnabled $true -LogFileLocation C:\Imap4Logging
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone keeps storing messages at mailbox01.contoso.com:993
    And alice's laptop connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      """
    And the file C:\Imap4Logging\IMAP42*.LOG mentions ",OpenSession," before long
    When the host mailbox01.contoso.com is killed
    Then this exchange takes place
      """
      S!: * BYE <text>
      <connection closed>
      """
    And an inside client that connects to mailbox01.contoso.com:993 is refused
    When the host mailbox01.contoso.com is booted
    Then alice's phone was without service for at least 100 milliseconds and at most 30 seconds
    And every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4
      $log = Get-Content C:\Imap4Logging\IMAP42*.LOG
      $begun = @($log | Where-Object { $_ -like '*,OpenSession,*' }).Count
      $ended = @($log | Where-Object { $_ -like '*,CloseSession,*' }).Count
      "sessions without an end: $($begun -gt $ended)"
      """
    Then the console shows
      """
      sessions without an end: True
      """

  @req:EX-HOST-05 @req:EX-HOST-08 @req:EX-HOST-09 @req:EX-HOST-11 @topology:single
  Scenario: The host freezes for a while
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ProtocolLogEnabled $true -LogFileLocation C:\Imap4Logging
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone keeps storing messages at mailbox01.contoso.com:993
    And alice's laptop connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      """
    When the host mailbox01.contoso.com is paused
    Then nothing answers this within 500 milliseconds
      """
      C: a2 NOOP
      """
    When the host mailbox01.contoso.com is resumed
    Then this exchange takes place
      """
      S: a2 OK <text>
      C: a3 EXAMINE INBOX
      S: a3 OK <text>
      """
    And alice's phone was without service for at least 500 milliseconds and at most 15 seconds
    And every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4
      $log = Get-Content C:\Imap4Logging\IMAP42*.LOG
      $begun = @($log | Where-Object { $_ -like '*,OpenSession,*' }).Count
      $ended = @($log | Where-Object { $_ -like '*,CloseSession,*' }).Count
      "opened: $($begun -gt 0), and not closed: $($begun - $ended)"
      """
    Then the console shows
      """
      opened: True, and not closed: 0
      """

  @req:EX-HOST-05 @req:EX-HOST-09 @req:EX-HOST-10 @req:EX-HOST-11 @topology:single
  Scenario: The host is taken off its network for a while
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ProtocolLogEnabled $true -LogFileLocation C:\Imap4Logging
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone keeps storing messages at mailbox01.contoso.com:993
    When the host mailbox01.contoso.com is disconnected
    Then an inside client that connects to mailbox01.contoso.com:143 is not greeted within 1000 milliseconds
    When the host mailbox01.contoso.com is connected again
    Then alice's phone was without service for at least 100 milliseconds and at most 30 seconds
    And every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4
      $log = Get-Content C:\Imap4Logging\IMAP42*.LOG
      $begun = @($log | Where-Object { $_ -like '*,OpenSession,*' }).Count
      $ended = @($log | Where-Object { $_ -like '*,CloseSession,*' }).Count
      "opened: $($begun -gt 0), and not closed: $($begun - $ended)"
      """
    Then the console shows
      """
      opened: True, and not closed: 0
      """
