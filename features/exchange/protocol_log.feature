Feature: Protocol logs

  Both IMAP4 services can log what clients say and how long the answers take. A row has the fields dateTime, sessionId,
  seqNumber, sIp, cIp, user, duration, rqsize, rpsize, command, parameters, context and puid. Sizes are bytes: of a command
  without its line end, and of everything that answers it; what AUTHENTICATE asks the client for counts 11 bytes, however long it
  is. CloseSession has the bytes behind the login, line ends included. A service that stops has written all of its log.

  @req:EX-LOG-01
  Scenario: Nothing is logged by default
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Get-ImapSettings | Format-List ProtocolLogEnabled,LogFileLocation,LogFileRollOverSettings
      """
    Then the console shows
      """
      ProtocolLogEnabled      : False
      LogFileLocation         : C:\Program Files\Microsoft\Exchange Server\V15\Logging\Imap4
      LogFileRollOverSettings : Hourly
      """
    And alice can log in at mailbox01.contoso.com:993 with TLS
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4; Stop-Service MSExchangeIMAP4BE
      @(Get-ChildItem "$($env:ExchangeInstallPath)Logging\Imap4" -Filter IMAP4*.LOG -ErrorAction SilentlyContinue).Count
      """
    Then the console shows
      """
      0
      """

  @req:EX-LOG-02
  Scenario: Logging begins when the services are restarted
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ProtocolLogEnabled $true -LogFileLocation C:\Imap4Logging
      """
    Then alice can log in at mailbox01.contoso.com:993 with TLS
    When the administrator runs
      """
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      @(Get-ChildItem C:\Imap4Logging -ErrorAction SilentlyContinue).Count
      """
    Then the console shows
      """
      0
      """
    And alice can log in at mailbox01.contoso.com:993 with TLS
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4; Stop-Service MSExchangeIMAP4BE
      Get-ChildItem C:\Imap4Logging | ForEach-Object { $_.Name -match '^IMAP4(BE)?\d{10}-1\.LOG$' }
      """
    Then the console shows
      """
      True
      True
      """
    When the administrator runs
      """
      Get-Content C:\Imap4Logging\IMAP42*-1.LOG -TotalCount 5
      """
    Then the console shows
      """
      #Software: Microsoft Exchange Server
      #Log-type: IMAP4 Protocol Log
      #Fields: dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context,puid
      """

  @req:EX-LOG-03 @req:EX-LOG-04 @req:EX-LOG-05 @req:EX-LOG-06 @req:EX-LOG-12 @profile:exchange
  Scenario: A session at the frontend and at the backend
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ProtocolLogEnabled $true
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 CAPABILITY
      S: * CAPABILITY IMAP4 IMAP4rev1 <text>
      S: a1 OK CAPABILITY completed.
      C: a2 LOGIN alice@contoso.com <alice's password>
      S: a2 OK LOGIN completed.
      C: a3 EXAMINE INBOX
      S: * 0 EXISTS
      S: a3 OK [READ-ONLY] EXAMINE completed.
      C: a4 SELECT Elsewhere
      S: a4 NO Elsewhere doesn't exist.
      C: a5 LOGOUT
      S: * BYE <text>
      S: a5 OK LOGOUT completed.
      <connection closed>
      """
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4; Stop-Service MSExchangeIMAP4BE
      $frontend = Get-Content "$($env:ExchangeInstallPath)Logging\Imap4\IMAP42*.LOG" | Where-Object { $_ -notlike '#*' }
      $frontend | ForEach-Object { $_ -replace '^[^,]*,(\w+),(\d+),[^,]*:993,[^,]*,(\w*),\d+,', '$1,$2,$3,' }
      """
    Then the console shows
      """
      0000000000000001,0,,0,53,OpenSession,,,
      """
    And the console mentions "0000000000000001,1,,13,"
    And the console mentions ",capability,,R=OK,"
    And the console mentions "0000000000000001,2,alice,"
    And the console mentions ",24,login,alice@contoso.com *****,"
    And the console mentions "R=OK;Msg=""Proxy:mailbox01.contoso.com:1993:SSL;ProxySuccess"""
    And the console mentions "0000000000000001,3,alice,"
    And the console mentions ",CloseSession,,,"
    And the console does not mention "examine"
    When the administrator runs
      """
      $backend = Get-Content "$($env:ExchangeInstallPath)Logging\Imap4\IMAP4BE*.LOG" | Where-Object { $_ -notlike '#*' }
      $backend | ForEach-Object { $_ -replace '^[^,]*,(\w+),(\d+),[^,]*:1993,[^,]*,(\w*),\d+,', '$1,$2,$3,' }
      """
    Then the console shows
      """
      0000000000000001,0,,0,53,OpenSession,,,
      """
    And the console mentions "0000000000000001,1,,12,"
    And the console mentions "0000000000000001,2,alice,31,33,authenticate,PLAIN,R=OK,"
    And the console mentions "0000000000000001,3,alice,16,"
    And the console mentions ",examine,INBOX,R=OK;Rows=0,"
    And the console mentions "0000000000000001,4,alice,19,32,select,Elsewhere,"
    And the console mentions "R=""a4 NO Elsewhere doesn't exist."";Rows=0"
    And the console mentions ",logout,,R=OK,"
    And the console mentions "0000000000000001,6,alice,"
    And the console mentions ",CloseSession,,,"

  @req:EX-LOG-11 @profile:exchange
  Scenario: A delegate opens another's mailbox
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob
    When the administrator runs
      """
      Add-MailboxPermission -Identity bob -User alice -AccessRights FullAccess -InheritanceType All -AutoMapping $false | Out-Null
      Set-ImapSettings -ProtocolLogEnabled $true
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice@contoso.com/bob <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 LOGOUT
      S: * BYE <text>
      S: a2 OK LOGOUT completed.
      """
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4; Stop-Service MSExchangeIMAP4BE
      Get-Content "$($env:ExchangeInstallPath)Logging\Imap4\IMAP4BE*.LOG" | Where-Object { $_ -like '*,authenticate,*' }
      """
    Then the console mentions ",alice,"
    And the console mentions ",31,33,authenticate,PLAIN,"
    And the console mentions "R=OK;Msg=""Auth:User:CONTOSO/alice,Mbx:bob;User:LegacyDn: "
    And the console mentions ", RecipientType: UserMailbox, RecipientTypeDetails: UserMailbox, Selected Mailbox: Display Name: "
    And the console mentions ", Location: ServerFqdn: mailbox01.contoso.com, ServerVersion: "
    And the console mentions "LiveIdAR=OK;ActivityContextData="

  @req:EX-LOG-06 @req:EX-LOG-07 @profile:exchange
  Scenario: A login that fails, and no password
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ProtocolLogEnabled $true
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 LOGIN alice "a wrong secret"
      S: a1 NO LOGIN failed.
      C: a2 LOGIN alice another secret
      S: a2 BAD <text>
      C: secret words that are no command
      S: secret BAD <text>
      C: a4 LOGIN alice <alice's password>
      S: a4 OK LOGIN completed.
      C: a5 LOGOUT
      S: * BYE <text>
      S: a5 OK LOGOUT completed.
      """
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4; Stop-Service MSExchangeIMAP4BE
      Get-Content "$($env:ExchangeInstallPath)Logging\Imap4\IMAP4*.LOG"
      """
    Then the console mentions ",31,21,login,alice *****,"
    And the console mentions "R=""a1 NO LOGIN failed."""
    And the console does not mention "secret"
    When the administrator runs
      """
      @(Get-Content "$($env:ExchangeInstallPath)Logging\Imap4\IMAP4*.LOG" | Where-Object { $_ -like '*<alice's password>*' }).Count
      """
    Then the console shows
      """
      0
      """

  @req:EX-LOG-08
  Scenario: A file that has reached its quota is followed by the next one
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ProtocolLogEnabled $true -LogPerFileSizeQuota 1KB
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    Then alice can log in at mailbox01.contoso.com:993 with TLS
    And alice can log in at mailbox01.contoso.com:143 with STARTTLS
    And alice can log in at mailbox01.contoso.com:993 with TLS
    And alice can log in at mailbox01.contoso.com:143 with STARTTLS
    When the administrator runs
      """
      Stop-Service MSExchangeIMAP4; Stop-Service MSExchangeIMAP4BE
      $files = Get-ChildItem "$($env:ExchangeInstallPath)Logging\Imap4\IMAP42*-*.LOG"
      $files.Count -gt 1
      @($files | Where-Object { $_.Length -gt 1024 }).Count
      """
    Then the console shows
      """
      True
      0
      """

  @req:EX-LOG-10
  Scenario: A log that cannot be written keeps nobody out
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-ImapSettings -ProtocolLogEnabled $true -LogFileLocation 'C:\not:a:folder'
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    Then alice can log in at mailbox01.contoso.com:993 with TLS
    And alice can log in at mailbox01.contoso.com:143 with STARTTLS
