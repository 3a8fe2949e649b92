package defect

import "slices"

// The defects, by the part of the server that they change.
const (
	AdministratorAllowed  Name = "administrator-allowed"   // auth
	DisabledMailboxLogin  Name = "disabled-mailbox-login"  // auth
	SettingsWithoutRole   Name = "settings-without-role"   // shell session
	ServicesStarted       Name = "services-started"        // refserver
	ManualSurvivesReboot  Name = "manual-survives-reboot"  // scm
	LiveSettings          Name = "live-settings"           // frontend: settings take effect before the restart
	WrongDefaultBinding   Name = "wrong-default-binding"   // org defaults
	WrongCertificate      Name = "wrong-certificate"       // certs: X509CertificateName is ignored
	PageShowsTLS          Name = "page-shows-tls"          // web: 143/TLS is shown although 993/SSL is configured
	PageNotCached         Name = "page-cache-never-reset"  // web: restarting IIS does not refresh the page
	AuthBeforeTLS         Name = "smtp-auth-before-tls"    // submission
	LightModeSends        Name = "full-test-without-smtp"  // Test-ImapConnectivity without LightMode succeeds without SMTP
	BannerIgnored         Name = "banner-ignored"          // frontend
	StoppedBackendAccepts Name = "stopped-backend-accepts" // frontend
	OldTLS                Name = "old-tls"                 // frontend: behind STARTTLS nothing newer than TLS 1.1

	SearchByUTC      Name = "search-by-utc"                 // backend: BEFORE, ON and SINCE go by the day in UTC
	SubscriptionDies Name = "subscription-dies-with-folder" // backend: DELETE unsubscribes too
	SelectRemoves    Name = "select-removes"                // backend: SELECT expunges
	UTF7CaseIgnored  Name = "utf7-case-ignored"             // backend: CREATE ignores the case of modified BASE64
)

// table is every defect; the requirement ids are those of features/requirements.
var table = slices.Concat(server, wireSyntax, wireProse, wireSession, wireMailboxes, wireMessages, wireFetch, wireSearch, wireSearchKeys, wireRev2, wireExtensions, wireClaims,
	procedureServices, procedureSettings, procedureChecks, exchange)

// server is the defects that are switched on somewhere in the code: they concern the procedure, but for TLS.
var server = []Defect{
	{Name: AdministratorAllowed, Requirements: []string{"CI4-5-18"}, Summary: "the Administrator mailbox may log in over IMAP4"},
	{Name: DisabledMailboxLogin, Requirements: []string{"CI4-6-01"}, Summary: "a mailbox with ImapEnabled $false may log in"},
	{Name: SettingsWithoutRole, Requirements: []string{"CI4-7-02"}, Summary: "everybody's session has Set-ImapSettings"},
	{Name: ServicesStarted, Requirements: []string{"CI4-0-01", "CI4-0-04", "CI4-0-05"}, Summary: "both IMAP4 services run on a new server"},
	{Name: ManualSurvivesReboot, Requirements: []string{"CI4-1-11"}, Summary: "a reboot starts services whose startup type is Manual"},
	{Name: LiveSettings, Requirements: []string{"CI4-3-01"}, Summary: "the banner changes before the services are restarted"},
	{Name: WrongDefaultBinding, Requirements: []string{"CI4-2-10"}, Summary: "SSLBindings default to port 994"},
	{Name: WrongCertificate, Requirements: []string{"CI4-2-17"}, Summary: "X509CertificateName is ignored when the certificate is chosen"},
	{Name: PageShowsTLS, Requirements: []string{"CI4-5-03"}, Summary: "the settings page shows 143/TLS although 993/SSL is configured too"},
	{Name: PageNotCached, Requirements: []string{"CI4-5-04"}, Summary: "restarting IIS does not refresh the settings page"},
	{Name: AuthBeforeTLS, Requirements: []string{"CI4-4-05"}, Summary: "SMTP offers and accepts AUTH LOGIN before STARTTLS"},
	{Name: LightModeSends, Requirements: []string{"CI4-5-11"}, Summary: "Test-ImapConnectivity without LightMode sends no message"},
	{Name: BannerIgnored, Requirements: []string{"CI4-3-08"}, Summary: "the greeting never shows the configured Banner"},
	{Name: StoppedBackendAccepts, Requirements: []string{"CI4-0-07"}, Summary: "a login is accepted while the backend service is stopped"},
	{Name: OldTLS, Requirements: []string{"R9051-11.1-02", "R9051-11.1-04"}, Summary: "behind STARTTLS no version of TLS newer than 1.1 is negotiated"},
}
