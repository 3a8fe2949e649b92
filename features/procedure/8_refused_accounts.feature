Feature: Who gets in, and who may change the settings

  The Administrator mailbox is never open to IMAP4, on purpose. Other mailboxes are, until their access is disabled.
  Changing the settings is for members of the management role groups.

  @req:CI4-5-18
  Scenario Outline: The Administrator is refused with <mechanism> on port <port>
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    Then the Administrator cannot log in at mailbox01.contoso.com:<port> with <security> by <mechanism>
    And alice can log in at mailbox01.contoso.com:<port> with <security> by <mechanism>

    Examples:
      | port | security | mechanism          |
      | 993  | TLS      | LOGIN              |
      | 993  | TLS      | AUTHENTICATE PLAIN |
      | 143  | STARTTLS | LOGIN              |
      | 143  | STARTTLS | AUTHENTICATE PLAIN |

    @cap:SASL-IR
    Examples: with the initial response
      | port | security | mechanism                       |
      | 993  | TLS      | AUTHENTICATE PLAIN, in one line |
      | 143  | STARTTLS | AUTHENTICATE PLAIN, in one line |

  @req:CI4-5-18 @profile:exchange
  Scenario Outline: The Administrator is refused as <name>
    Given a new Exchange server with the IMAP4 services running
    When a mail client connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN "<name>" <the Administrator's password>
      S: a1 NO LOGIN failed.
      C: a2 SELECT INBOX
      S: a2 BAD Command received in Invalid state.
      """

    Examples:
      | name                      |
      | Administrator             |
      | administrator@contoso.com |

  @req:CI4-5-18 @profile:exchange
  Scenario: The Administrator is refused under the name with the domain in front
    Given a new Exchange server with the IMAP4 services running
    When a mail client connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN "CONTOSO\\administrator" <the Administrator's password>
      S: a1 NO LOGIN failed.
      """

  @req:CI4-5-18 @profile:exchange
  Scenario: Full access to the Administrator mailbox opens no way in over IMAP4
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When the administrator runs
      """
      Add-MailboxPermission -Identity Administrator -User alice -AccessRights FullAccess | Out-Null
      """
    And a mail client connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN "CONTOSO/alice/Administrator" <alice's password>
      S: a1 NO LOGIN failed.
      """

  @req:CI4-5-19
  Scenario: The Administrator opens the mailbox in Outlook on the web
    Given a new Exchange server
    When the Administrator opens Outlook on the web
    And the Administrator goes to Settings > Options > Mail > Accounts > POP and IMAP
    Then the IMAP setting reads
      """
      Not available
      """

  @req:CI4-6-03
  Scenario Outline: Others log in under the name <name>
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN "<name>" <alice's password>
      S: a1 OK LOGIN completed.
      """

    Examples:
      | name              |
      | alice             |
      | alice@contoso.com |

  @req:CI4-6-03
  Scenario: Others log in under the name with the domain in front
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When alice's phone connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN "CONTOSO\\alice" <alice's password>
      S: a1 OK LOGIN completed.
      """

  @req:CI4-1-15 @profile:exchange
  Scenario: A wrong password and an unknown name get the same answer
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    When a mail client connects to mailbox01.contoso.com:993 with TLS
    Then this exchange takes place
      """
      C: a1 LOGIN alice wrong
      S: a1 NO LOGIN failed.
      C: a2 LOGIN nobody wrong
      S: a2 NO LOGIN failed.
      C: a3 LOGIN alice <alice's password>
      S: a3 OK LOGIN completed.
      """

  @req:CI4-6-01 @req:CI4-6-03 @req:CI4-6-04 @req:CI4-6-05
  Scenario: A mailbox without IMAP4 access is refused, and others are not
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for Rand Zaher and alice
    When the administrator runs
      """
      Set-CasMailbox -Identity "Rand Zaher" -PopEnabled $false -ImapEnabled $false
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    And the administrator runs
      """
      Get-CasMailbox -Identity "Rand Zaher" | Format-List ImapEnabled
      Get-CasMailbox -Identity alice | Format-List ImapEnabled
      """
    Then the console shows
      """
      ImapEnabled : False
      ImapEnabled : True
      """
    And rand cannot log in at mailbox01.contoso.com:993 with TLS
    And rand cannot log in at mailbox01.contoso.com:143 with STARTTLS by AUTHENTICATE PLAIN
    And alice can log in at mailbox01.contoso.com:993 with TLS

  @req:CI4-6-02 @req:CI4-6-04
  Scenario: Access that is enabled again works again
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for Rand Zaher
    When the administrator runs
      """
      Set-CasMailbox -Identity "Rand Zaher" -PopEnabled $false -ImapEnabled $false
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      Set-CasMailbox -Identity "Rand Zaher" -POPEnabled $true -ImapEnabled $true
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    Then rand can log in at mailbox01.contoso.com:993 with TLS

  @req:CI4-6-06
  Scenario: Access is disabled for an organisational unit
    Given a new Exchange server with the IMAP4 services running
    And mailboxes for alice and bob in the organisational unit "OU=Marketing,OU=North America,DC=contoso,DC=com"
    And a mailbox for carol
    When the administrator runs
      """
      $NAFinance = Get-Mailbox -OrganizationalUnit "OU=Marketing,OU=North America,DC=contoso,DC=com" -Filter "RecipientTypeDetails -eq 'UserMailbox'" -ResultSize Unlimited; $NAFinance | foreach {Set-CasMailbox $_.Identity -PopEnabled $false -ImapEnabled $false}
      Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE
      """
    Then alice cannot log in at mailbox01.contoso.com:993 with TLS
    And bob cannot log in at mailbox01.contoso.com:993 with TLS
    And carol can log in at mailbox01.contoso.com:993 with TLS

  @req:CI4-6-07
  Scenario: The mailboxes without access are listed
    Given a new Exchange server
    And mailboxes for alice and bob
    When the administrator runs
      """
      Set-CasMailbox -Identity bob -PopEnabled $false -ImapEnabled $false
      """
    And the administrator runs
      """
      Get-CasMailbox -ResultSize unlimited -Filter "PopEnabled -eq `$false -and ImapEnabled -eq `$false"
      """
    Then the console mentions "bob"
    And the console does not mention "alice"

  @req:CI4-7-01
  Scenario Outline: A member of <role group> changes the settings
    Given a new Exchange server
    And a mailbox for carol
    When the administrator runs
      """
      Add-RoleGroupMember "<role group>" -Member carol
      """
    And carol runs
      """
      Set-ImapSettings -X509CertificateName mail.contoso.com
      """
    And the administrator runs
      """
      Get-ImapSettings | Format-List X509CertificateName
      """
    Then the console mentions "X509CertificateName : mail.contoso.com"

    Examples:
      | role group              |
      | Organization Management |
      | Server Management       |

  @req:CI4-7-02
  Scenario: Somebody without a role has no Set-ImapSettings
    Given a new Exchange server
    And a mailbox for alice
    When alice tries
      """
      Set-ImapSettings -X509CertificateName mail.contoso.com
      """
    Then the console reports an error that mentions "Set-ImapSettings"
    When the administrator runs
      """
      Get-ImapSettings | Format-List X509CertificateName
      """
    Then the console does not mention "mail.contoso.com"

  @req:CI4-7-03
  Scenario: A member of View-Only Organization Management looks and does not touch
    Given a new Exchange server
    And a mailbox for carol
    When the administrator runs
      """
      Add-RoleGroupMember "View-Only Organization Management" -Member carol
      """
    And carol runs
      """
      Get-ImapSettings | Format-List SSLBindings
      """
    Then the console mentions "SSLBindings : {[::]:993, 0.0.0.0:993}"
    When carol tries
      """
      Set-ImapSettings -X509CertificateName mail.contoso.com
      """
    Then the console reports an error that mentions "Set-ImapSettings"
