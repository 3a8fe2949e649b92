Feature: Step 1: Start the IMAP4 services, and configure the services to start automatically

  Two ways lead to the same end: the Exchange Management Shell, with one line to start both services and one line to set
  both to start automatically, or the Windows Services console. Task Manager or Get-Service shows that it worked.

  @req:CI4-1-07 @req:CI4-1-13
  Scenario: Both services are started in the management shell
    Given a new Exchange server
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    And the administrator runs
      """
      Get-Service MSExchangeIMAP4; Get-Service MSExchangeIMAP4BE
      """
    Then the console shows
      """
      Status   Name               DisplayName
      Running  MSExchangeIMAP4    Microsoft Exchange IMAP4
      Running  MSExchangeIMAP4BE  Microsoft Exchange IMAP4 Backend
      """

  @req:CI4-1-08
  Scenario: Both services are set to start automatically in the management shell
    Given a new Exchange server
    When the administrator runs
      """
      Set-Service MSExchangeIMAP4 -StartupType Automatic; Set-Service MSExchangeIMAP4BE -StartupType Automatic
      """
    And the administrator runs
      """
      Get-Service MSExchangeIMAP4,MSExchangeIMAP4BE | Format-List Name,StartType
      """
    Then the console shows
      """
      Name      : MSExchangeIMAP4
      StartType : Automatic
      Name      : MSExchangeIMAP4BE
      StartType : Automatic
      """

  @req:CI4-1-09
  Scenario: Setting the startup type does not start a service
    Given a new Exchange server
    When the administrator runs
      """
      Set-Service MSExchangeIMAP4 -StartupType Automatic; Set-Service MSExchangeIMAP4BE -StartupType Automatic
      """
    Then an inside client that connects to mailbox01.contoso.com:143 is refused
    And an inside client that connects to mailbox01.contoso.com:993 is refused

  @req:CI4-1-09
  Scenario: Starting a service does not change its startup type
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Get-Service MSExchangeIMAP4,MSExchangeIMAP4BE | Format-List Status,StartType
      """
    Then the console shows
      """
      Status    : Running
      StartType : Manual
      Status    : Running
      StartType : Manual
      """

  @req:CI4-1-15 @profile:exchange
  Scenario: With both services running a client opens its mailbox
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      S: * OK The Microsoft Exchange IMAP4 service is ready.
      C: a1 LOGIN alice <alice's password>
      S: a1 OK LOGIN completed.
      C: a2 SELECT INBOX
      S: * 0 EXISTS
      S: * FLAGS <flag-list>
      S: * OK [UIDVALIDITY <nz-number>] <text>
      S: a2 OK [READ-WRITE] SELECT completed.
      C: a3 LOGOUT
      S: * BYE <text>
      S: a3 OK LOGOUT completed.
      <connection closed>
      """

  @req:CI4-1-10
  Scenario: Automatic services run again after a reboot
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Set-Service MSExchangeIMAP4 -StartupType Automatic; Set-Service MSExchangeIMAP4BE -StartupType Automatic
      """
    And the server is rebooted
    And the administrator runs
      """
      Get-Service MSExchangeIMAP4; Get-Service MSExchangeIMAP4BE
      """
    Then the console shows
      """
      Running  MSExchangeIMAP4    Microsoft Exchange IMAP4
      Running  MSExchangeIMAP4BE  Microsoft Exchange IMAP4 Backend
      """
    And alice can log in at mailbox01.contoso.com:993 with TLS

  @req:CI4-1-11
  Scenario: Manual services are stopped after a reboot
    Given a new Exchange server with the IMAP4 services running
    When the server is rebooted
    And the administrator runs
      """
      Get-Service MSExchangeIMAP4; Get-Service MSExchangeIMAP4BE
      """
    Then the console shows
      """
      Stopped  MSExchangeIMAP4    Microsoft Exchange IMAP4
      Stopped  MSExchangeIMAP4BE  Microsoft Exchange IMAP4 Backend
      """
    And an inside client that connects to mailbox01.contoso.com:993 is refused

  @req:CI4-1-01 @req:CI4-1-06
  Scenario: The Services console lists both services
    Given a new Exchange server
    When the administrator opens the Services console
    Then the list shows
      | Name                             | Status | Startup Type |
      | Microsoft Exchange IMAP4         |        | Manual       |
      | Microsoft Exchange IMAP4 Backend |        | Manual       |

  @req:CI4-1-02 @req:CI4-1-03 @req:CI4-1-04 @req:CI4-1-05 @req:CI4-1-06 @req:CI4-1-14 @profile:exchange
  Scenario: Both services are started and set to Automatic in the Services console
    Given a new Exchange server
    When the administrator opens the Services console
    And the administrator selects "Microsoft Exchange IMAP4"
    And the administrator chooses Action > Properties
    Then the window "Microsoft Exchange IMAP4 Properties" is open
    When the administrator sets "Startup type" to "Automatic"
    And the administrator clicks "Start"
    And the administrator clicks "OK"
    And the administrator selects "Microsoft Exchange IMAP4 Backend"
    And the administrator chooses Action > Properties
    Then the window "Microsoft Exchange IMAP4 Backend Properties" is open
    When the administrator sets "Startup type" to "Automatic"
    And the administrator clicks "Start"
    And the administrator clicks "OK"
    Then the list shows
      | Name                             | Status  | Startup Type |
      | Microsoft Exchange IMAP4         | Running | Automatic    |
      | Microsoft Exchange IMAP4 Backend | Running | Automatic    |
    When the administrator runs
      """
      Get-Service MSExchangeIMAP4,MSExchangeIMAP4BE | Format-List Name,Status,StartType
      """
    Then the console shows
      """
      Name      : MSExchangeIMAP4
      Status    : Running
      StartType : Automatic
      Name      : MSExchangeIMAP4BE
      Status    : Running
      StartType : Automatic
      """
    And an inside client that connects to mailbox01.contoso.com:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."

  @req:CI4-1-02 @req:CI4-1-03 @req:CI4-1-04 @req:CI4-1-05 @browser
  Scenario: A person clicks the way through the Services console in a browser
    Given a new Exchange server
    And a browser
    When the administrator opens the Services console
    And the administrator selects "Microsoft Exchange IMAP4"
    And the administrator chooses Action > Properties
    Then the window "Microsoft Exchange IMAP4 Properties" is open
    When the administrator sets "Startup type" to "Automatic"
    And the administrator clicks "Start"
    And the administrator clicks "OK"
    Then the list shows
      | Name                     | Status  | Startup Type |
      | Microsoft Exchange IMAP4 | Running | Automatic    |
    When the administrator opens Task Manager
    And the administrator clicks "Services"
    Then the list shows
      | Name            | Status  |
      | MSExchangeIMAP4 | Running |

  @req:CI4-1-12 @req:CI4-1-14
  Scenario: Task Manager shows what the shell has started
    Given a new Exchange server
    When the administrator opens Task Manager
    And the administrator clicks "Services"
    Then the list shows
      | Name              | Status  |
      | MSExchangeIMAP4   | Stopped |
      | MSExchangeIMAP4BE | Stopped |
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    And the administrator opens Task Manager
    And the administrator clicks "Services"
    Then the list shows
      | Name              | Status  |
      | MSExchangeIMAP4   | Running |
      | MSExchangeIMAP4BE | Running |

  @req:CI4-1-05
  Scenario: Cancel keeps the startup type
    Given a new Exchange server
    When the administrator opens the Services console
    And the administrator selects "Microsoft Exchange IMAP4"
    And the administrator chooses Action > Properties
    And the administrator sets "Startup type" to "Automatic"
    And the administrator clicks "Cancel"
    Then the list shows
      | Name                     | Status | Startup Type |
      | Microsoft Exchange IMAP4 |        | Manual       |

  @req:CI4-1-07
  Scenario: A service that does not exist is named in the error
    Given a new Exchange server
    When the administrator tries
      """
      Start-Service MSExchangeIMAP5
      """
    Then the console reports an error that mentions "Cannot find any service with service name 'MSExchangeIMAP5'."
    And an inside client that connects to mailbox01.contoso.com:993 is refused

  @req:CI4-1-07 @profile:exchange
  Scenario: Starting a service that runs already changes nothing
    Given a new Exchange server with the IMAP4 services running
    When the administrator runs
      """
      Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE
      """
    Then an inside client that connects to mailbox01.contoso.com:993 with TLS is greeted with "* OK The Microsoft Exchange IMAP4 service is ready."

  @req:CI4-1-08
  Scenario: A startup type that does not exist changes nothing
    Given a new Exchange server
    When the administrator tries
      """
      Set-Service MSExchangeIMAP4 -StartupType Sometimes
      """
    Then the console reports an error that mentions "Sometimes"
    When the administrator runs
      """
      Get-Service MSExchangeIMAP4 | Format-List StartType
      """
    Then the console shows
      """
      StartType : Manual
      """

  @req:CI4-1-07 @req:CI4-1-08
  Scenario: A disabled service cannot be started
    Given a new Exchange server
    When the administrator runs
      """
      Set-Service MSExchangeIMAP4 -StartupType Disabled
      """
    And the administrator tries
      """
      Start-Service MSExchangeIMAP4
      """
    Then the console reports an error that mentions "Service 'Microsoft Exchange IMAP4 (MSExchangeIMAP4)' cannot be started due to the following error:"
    And an inside client that connects to mailbox01.contoso.com:143 is refused
