package defect

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
)

// table is every defect; the requirement ids are those of features/requirements.
var table = []Defect{
	{AdministratorAllowed, "CI4-5-18", "the Administrator mailbox may log in over IMAP4"},
	{DisabledMailboxLogin, "CI4-6-01", "a mailbox with ImapEnabled $false may log in"},
	{SettingsWithoutRole, "CI4-7-02", "everybody's session has Set-ImapSettings"},
	{ServicesStarted, "CI4-0-01", "both IMAP4 services run on a new server"},
	{ManualSurvivesReboot, "CI4-1-11", "a reboot starts services whose startup type is Manual"},
	{LiveSettings, "CI4-3-01", "the banner changes before the services are restarted"},
	{WrongDefaultBinding, "CI4-2-10", "SSLBindings default to port 994"},
	{WrongCertificate, "CI4-2-17", "X509CertificateName is ignored when the certificate is chosen"},
	{PageShowsTLS, "CI4-5-03", "the settings page shows 143/TLS although 993/SSL is configured too"},
	{PageNotCached, "CI4-5-04", "restarting IIS does not refresh the settings page"},
	{AuthBeforeTLS, "CI4-4-05", "SMTP offers and accepts AUTH LOGIN before STARTTLS"},
	{LightModeSends, "CI4-5-11", "Test-ImapConnectivity without LightMode sends no message"},
	{BannerIgnored, "CI4-3-08", "the greeting never shows the configured Banner"},
	{StoppedBackendAccepts, "CI4-0-07", "a login is accepted while the backend service is stopped"},
}
