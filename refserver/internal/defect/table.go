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
	{AdministratorAllowed, "", "the Administrator mailbox may log in over IMAP4"},
	{DisabledMailboxLogin, "", "a mailbox with ImapEnabled $false may log in"},
	{SettingsWithoutRole, "", "everybody's session has Set-ImapSettings"},
	{ServicesStarted, "", "both IMAP4 services run on a new server"},
	{ManualSurvivesReboot, "", "a reboot starts services whose startup type is Manual"},
	{LiveSettings, "", "the banner changes before the services are restarted"},
	{WrongDefaultBinding, "", "SSLBindings default to port 994"},
	{WrongCertificate, "", "X509CertificateName is ignored when the certificate is chosen"},
	{PageShowsTLS, "", "the settings page shows 143/TLS although 993/SSL is configured too"},
	{PageNotCached, "", "restarting IIS does not refresh the settings page"},
	{AuthBeforeTLS, "", "SMTP offers and accepts AUTH LOGIN before STARTTLS"},
	{LightModeSends, "", "Test-ImapConnectivity without LightMode sends no message"},
	{BannerIgnored, "", "the greeting never shows the configured Banner"},
	{StoppedBackendAccepts, "", "a login is accepted while the backend service is stopped"},
}
