@topology:dag
Feature: Two servers in a database availability group

  Two Exchange servers share their mailbox databases. Whatever happens to one of them, to the networks between, or to the database
  server: a client that connects again is served within seconds, and finds everything that was acknowledged to it.

  @req:EX-DAG-01 @req:EX-DAG-02 @req:EX-DAG-03 @req:EX-DAG-04
  Scenario: Any server takes any client
    Given two Exchange servers in a group, with the IMAP4 services running
    And mailboxes for alice and bob
    When the administrator runs on mailbox02.contoso.com
      """
      Set-ImapSettings -Server MAILBOX02 -ProtocolLogEnabled $true -LogFileLocation C:\Imap4Logging
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone keeps storing messages at mailbox02.contoso.com:993
    Then alice's phone was served all the time, on one connection
    And every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY
    When bob sends alice a message with the subject "Lunch" through mailbox02.contoso.com:587
    Then alice finds a message with the subject "Lunch" at mailbox01.contoso.com:993
    And before long "Get-MailboxDatabaseCopyStatus | ForEach-Object { $_.Name + ' is ' + $_.Status }" shows on mailbox02.contoso.com
      """
      Mailbox Database 1\MAILBOX01 is Mounted
      Mailbox Database 1\MAILBOX02 is Healthy
      Mailbox Database 2\MAILBOX02 is Mounted
      Mailbox Database 2\MAILBOX01 is Healthy
      """
    When the administrator runs on mailbox02.contoso.com
      """
      Stop-Service MSExchangeIMAP4
      Get-Content C:\Imap4Logging\IMAP42*.LOG | Where-Object { $_ -like '*login*' } | Select-Object -First 1 | Out-String
      """
    Then the console mentions "Proxy:mailbox01.contoso.com:1993:SSL;ProxySuccess"

  @req:EX-DAG-02 @req:EX-DAG-05 @req:EX-DAG-06 @req:EX-DAG-14
  Scenario: A database is moved while clients are connected
    Given two Exchange servers in a group, with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs on mailbox01.contoso.com
      """
      Set-ImapSettings -ProtocolLogEnabled $true -LogFileLocation C:\Imap4Logging
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone keeps storing messages at mailbox01.contoso.com:993
    And alice's tablet keeps storing messages at mailbox02.contoso.com:993
    And alice's laptop connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      """
    When the administrator runs on mailbox02.contoso.com
      """
      Move-ActiveMailboxDatabase 'Mailbox Database 1' -ActivateOnServer MAILBOX02 -Confirm:$false | Format-List Identity,ActiveServerAtStart,ActiveServerAtEnd,Status,NumberOfLogsLost
      """
    Then the console shows
      """
      Identity : Mailbox Database 1
      ActiveServerAtStart : mailbox01
      ActiveServerAtEnd : mailbox02
      Status : Succeeded
      NumberOfLogsLost : 0
      """
    And this exchange takes place
      """
      S: * BYE <text>
      <connection closed>
      """
    And before long "Get-MailboxDatabaseCopyStatus 'Mailbox Database 1' | ForEach-Object { $_.Name + ' is ' + $_.Status }" shows on mailbox01.contoso.com
      """
      Mailbox Database 1\MAILBOX01 is Healthy
      Mailbox Database 1\MAILBOX02 is Mounted
      """
    And alice's phone was without service for at least 50 milliseconds and at most 10 seconds
    And alice's tablet was without service for at least 50 milliseconds and at most 10 seconds
    And every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY
    And every message that was acknowledged to alice's tablet is there with the same UID and UIDVALIDITY
    When the administrator runs on mailbox01.contoso.com
      """
      Stop-Service MSExchangeIMAP4
      Get-Content C:\Imap4Logging\IMAP42*.LOG | Where-Object { $_ -like '*login*' } | Out-String
      """
    Then the console mentions "Proxy:mailbox01.contoso.com:1993:SSL;ProxySuccess"
    And the console mentions "Proxy:mailbox02.contoso.com:1993:SSL;ProxySuccess"

  @req:EX-DAG-04 @req:EX-DAG-07 @req:EX-DAG-08 @req:EX-DAG-09 @req:EX-DAG-14 @quick-failover
  Scenario: A server loses its power
    Given two Exchange servers in a group, with the IMAP4 services running
    And a mailbox for alice
    And alice's tablet keeps storing messages at mailbox02.contoso.com:993
    And alice's laptop connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      """
    When the host mailbox01.contoso.com is killed
    Then this exchange takes place
      """
      S!: * BYE <text>
      <connection closed>
      """
    And before long "Get-MailboxDatabaseCopyStatus 'Mailbox Database 1' | ForEach-Object { $_.Name + ' is ' + $_.Status }" shows on mailbox02.contoso.com
      """
      Mailbox Database 1\MAILBOX01 is ServiceDown
      Mailbox Database 1\MAILBOX02 is Mounted
      """
    And before long "Get-EventLog Application | Where-Object { $_.Message -like '*takes a mailbox database over*' } | ForEach-Object EntryType" shows on mailbox02.contoso.com
      """
      Warning
      """
    When the host mailbox01.contoso.com is booted
    Then before long "Get-MailboxDatabaseCopyStatus 'Mailbox Database 1' | ForEach-Object { $_.Name + ' is ' + $_.Status }" shows on mailbox01.contoso.com
      """
      Mailbox Database 1\MAILBOX01 is Healthy
      Mailbox Database 1\MAILBOX02 is Mounted
      """
    And alice's tablet was without service for at least 500 milliseconds and at most 30 seconds
    And every message that was acknowledged to alice's tablet is there with the same UID and UIDVALIDITY

  @req:EX-DAG-07 @req:EX-DAG-09 @req:EX-DAG-14 @quick-failover
  Scenario: A server freezes
    Given two Exchange servers in a group, with the IMAP4 services running
    And a mailbox for alice
    And alice's tablet keeps storing messages at mailbox02.contoso.com:993
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
    And before long "(Get-MailboxDatabase 'Mailbox Database 1').Server" shows on mailbox02.contoso.com
      """
      MAILBOX02
      """
    And before long "Get-EventLog Application | Where-Object { $_.Message -like '*takes a mailbox database over*' } | ForEach-Object EntryType" shows on mailbox02.contoso.com
      """
      Warning
      """
    And alice's tablet was without service for at least 500 milliseconds and at most 30 seconds
    When the host mailbox01.contoso.com is resumed
    Then this exchange takes place
      """
      S: a2 OK <text>
      or: * BYE <text>
      S: * BYE <text>
      <connection closed>
      """
    And before long "Get-EventLog Application -EntryType Error -Source MSExchangeRepl | ForEach-Object { $_.Message.Substring(0, 31) }" shows on mailbox01.contoso.com
      """
      A mailbox database was lost: th
      """
    And before long "Get-MailboxDatabaseCopyStatus 'Mailbox Database 1' | ForEach-Object { $_.Name + ' is ' + $_.Status }" shows on mailbox01.contoso.com
      """
      Mailbox Database 1\MAILBOX01 is Healthy
      Mailbox Database 1\MAILBOX02 is Mounted
      """
    And every message that was acknowledged to alice's tablet is there with the same UID and UIDVALIDITY

  @req:EX-DAG-02 @req:EX-DAG-10 @req:EX-DAG-14
  Scenario: The network between a frontend and a backend is cut
    Given two Exchange servers in a group, with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs on mailbox02.contoso.com
      """
      Set-ImapSettings -Server MAILBOX02 -ProtocolLogEnabled $true -LogFileLocation C:\Imap4Logging
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone keeps storing messages at mailbox01.contoso.com:993
    And alice's tablet keeps storing messages at mailbox02.contoso.com:993
    When the network between mailbox02.contoso.com and the backend of mailbox01.contoso.com is cut
    And alice's laptop connects to mailbox02.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 NO LOGIN failed.
      """
    And alice's phone was served all the time, on one connection
    When the network between mailbox02.contoso.com and the backend of mailbox01.contoso.com is mended
    Then alice's tablet was without service for at least 500 milliseconds and at most 30 seconds
    And every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY
    And every message that was acknowledged to alice's tablet is there with the same UID and UIDVALIDITY
    When the administrator runs on mailbox02.contoso.com
      """
      Stop-Service MSExchangeIMAP4
      Get-Content C:\Imap4Logging\IMAP42*.LOG | Where-Object { $_ -like '*login*' } | Out-String
      """
    Then the console mentions "ErrMsg="
    And the console mentions "Proxy:mailbox01.contoso.com:1993:SSL;ProxySuccess"

  @req:EX-DAG-08 @req:EX-DAG-09 @req:EX-DAG-11 @req:EX-DAG-14 @quick-failover
  Scenario: The network between a server and the database is cut
    Given two Exchange servers in a group, with the IMAP4 services running
    And a mailbox for alice
    And alice's tablet keeps storing messages at mailbox02.contoso.com:993
    And alice's laptop connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      """
    When the network between mailbox01.contoso.com and the database is cut
    Then this exchange takes place
      """
      S: * BYE <text>
      <connection closed>
      """
    And before long "(Get-MailboxDatabase 'Mailbox Database 1' -Status).MountedOnServer" shows on mailbox02.contoso.com
      """
      mailbox02.contoso.com
      """
    And before long "Get-EventLog Application | Where-Object { $_.Message -like '*takes a mailbox database over*' } | ForEach-Object EntryType" shows on mailbox02.contoso.com
      """
      Warning
      """
    And before long "Get-EventLog Application -EntryType Error -Source MSExchangeRepl | ForEach-Object { $_.Message.Substring(0, 31) }" shows on mailbox01.contoso.com
      """
      A mailbox database was lost: th
      """
    When the network between mailbox01.contoso.com and the database is mended
    Then before long "Get-MailboxDatabaseCopyStatus 'Mailbox Database 1' | ForEach-Object { $_.Name + ' is ' + $_.Status }" shows on mailbox01.contoso.com
      """
      Mailbox Database 1\MAILBOX01 is Healthy
      Mailbox Database 1\MAILBOX02 is Mounted
      """
    And alice's tablet was without service for at least 500 milliseconds and at most 30 seconds
    And every message that was acknowledged to alice's tablet is there with the same UID and UIDVALIDITY

  @req:EX-DAG-13 @req:EX-DAG-14 @quick-failover
  Scenario: The servers are restarted one after the other
    Given two Exchange servers in a group, with the IMAP4 services running
    And a mailbox for alice
    And alice's phone keeps storing messages at mailbox01.contoso.com:993
    And alice's tablet keeps storing messages at mailbox02.contoso.com:993
    And alice's laptop connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      """
    When the host mailbox01.contoso.com is shut down
    Then this exchange takes place
      """
      S: * BYE <text>
      <connection closed>
      """
    And before long "Get-MailboxDatabaseCopyStatus -Active | ForEach-Object { $_.Name + ' is ' + $_.Status }" shows on mailbox02.contoso.com
      """
      Mailbox Database 1\MAILBOX02 is Mounted
      Mailbox Database 2\MAILBOX02 is Mounted
      """
    And before long "Get-EventLog Application | Where-Object { $_.Message -like '*takes a mailbox database over*' } | ForEach-Object EntryType" shows on mailbox02.contoso.com
      """
      Warning
      """
    When the host mailbox01.contoso.com is booted
    And the host mailbox02.contoso.com is shut down
    Then before long "Get-MailboxDatabaseCopyStatus -Active | ForEach-Object { $_.Name + ' is ' + $_.Status }" shows on mailbox01.contoso.com
      """
      Mailbox Database 1\MAILBOX01 is Mounted
      Mailbox Database 2\MAILBOX01 is Mounted
      """
    When the host mailbox02.contoso.com is booted
    Then alice's phone was without service for at least 100 milliseconds and at most 30 seconds
    And alice's tablet was without service for at least 100 milliseconds and at most 30 seconds
    And every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY
    And every message that was acknowledged to alice's tablet is there with the same UID and UIDVALIDITY

  @req:EX-DAG-12 @req:EX-DAG-14 @quick-failover @own-database
  Scenario: The database server is restarted
    Given two Exchange servers in a group, with the IMAP4 services running
    And a mailbox for alice
    And alice's phone keeps storing messages at mailbox01.contoso.com:993
    And alice's tablet keeps storing messages at mailbox02.contoso.com:993
    And alice's laptop connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK <text>
      C: a1 LOGIN alice <alice's password>
      S: a1 OK <text>
      """
    When the database server is stopped
    Then this exchange takes place
      """
      C: a2 APPEND INBOX <literal>
      | Subject: Lost
      S: a2 NO <text>
      or: * BYE <text>
      """
    And before long "Get-EventLog Application -Source MSExchangeIS | Where-Object { $_.Message -like 'lease not renewed*' } | Select-Object -First 1 | ForEach-Object EntryType" shows on mailbox01.contoso.com
      """
      Warning
      """
    When the database server is started
    Then alice's phone was without service for at least 100 milliseconds and at most 30 seconds
    And alice's tablet was without service for at least 100 milliseconds and at most 30 seconds
    And before long "(Get-MailboxDatabaseCopyStatus -Active).Status -join ' '" shows on mailbox02.contoso.com
      """
      Mounted Mounted
      """
    And every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY
    And every message that was acknowledged to alice's tablet is there with the same UID and UIDVALIDITY
