package steps

// Pattern is one step of the vocabulary.
type Pattern struct {
	Expr    string // regular expression over a step's text without its keyword
	Example string // a step that it matches
	handler any    // of one scenario
}

// Patterns lists the vocabulary in the order of the table.
func Patterns() []Pattern { return patterns(vocabulary{}) }

// Parts of expressions that several patterns share.
const (
	who     = `(\w+|the Administrator)`                     // somebody with a mailbox
	console = `(the administrator|\w+)`                     // somebody at a console
	client  = `an (inside|outside) client that connects to` // where a client stands
	address = `(\S+:\d+)`                                   // host:port
	secured = `with (TLS|STARTTLS)`
	actor   = `(\w+(?:'s \w+)?)`         // a connection by its owner: alice, alice's laptop
	folder  = `the folder ("[^"]+"|\S+)` // one of the scenario's own folders
)

// patterns is the one table of all steps.
func patterns(v vocabulary) []Pattern {
	return []Pattern{
		// The server and its services
		{`^a new Exchange server$`, `a new Exchange server`, v.services.NewServer},
		{`^a new Exchange server with the IMAP4 services running$`, `a new Exchange server with the IMAP4 services running`,
			v.services.RunningServer},
		{`^the server is rebooted$`, `the server is rebooted`, v.services.Reboot},

		// Hosts as machines
		{`^the host (\S+) is (killed|shut down|booted|paused|resumed|disconnected|connected again)$`, `the host mailbox01.contoso.com is killed`,
			v.hosts.Befalls},
		{`^two Exchange servers in a group, with the IMAP4 services running$`, `two Exchange servers in a group, with the IMAP4 services running`,
			v.hosts.RunningGroup},
		{`^the network between (\S+) and (the database|the backend of \S+) is (cut|mended)$`,
			`the network between mailbox01.contoso.com and the backend of mailbox02.contoso.com is cut`, v.hosts.Network},
		{`^the database server is (stopped|started)$`, `the database server is stopped`, v.hosts.DatabaseServer},

		// The management console
		{`^` + console + ` runs$`, `the administrator runs`, v.shell.Runs},
		{`^` + console + ` tries$`, `alice tries`, v.shell.Tries},
		{`^the administrator runs, giving (\w+)'s (credentials|name and a wrong password)$`,
			`the administrator runs, giving alice's credentials`, v.shell.RunsWithCredentials},
		{`^the console shows$`, `the console shows`, v.shell.Shows},
		{`^the console mentions "(.*)"$`, `the console mentions "Result : Success"`, v.shell.Mentions},
		{`^the console does not mention "(.*)"$`, `the console does not mention "TLS"`, v.shell.NotMentions},
		{`^the administrator runs on (\S+)$`, `the administrator runs on mailbox02.contoso.com`, v.shell.RunsOn},
		{`^before long "(.*)" shows on (\S+)$`, `before long "(Get-MailboxDatabase).Server" shows on mailbox02.contoso.com`, v.shell.ShowsOn},
		{`^the file (\S+) mentions "(.*)" before long$`, `the file C:\Logs\*.LOG mentions "login" before long`, v.shell.FileMentions},
		{`^the console reports an error$`, `the console reports an error`, v.shell.Reports},
		{`^the console reports an error that mentions "(.*)"$`, `the console reports an error that mentions "MAILBOX99"`,
			v.shell.ReportsMentioning},
		{`^a mailbox for (\w+(?: \w+)?)$`, `a mailbox for Rand Zaher`, v.shell.Mailbox},
		{`^mailboxes for (\w+(?: \w+)?) and (\w+(?: \w+)?)$`, `mailboxes for alice and bob`, v.shell.Mailboxes},
		{`^mailboxes for (\w+) and (\w+) in the organisational unit "(.*)"$`,
			`mailboxes for alice and bob in the organisational unit "OU=Marketing,DC=contoso,DC=com"`, v.shell.MailboxesIn},

		// Mail clients on the wire
		{`^(.+) connects( from outside)? to ` + address + `( with TLS)?$`,
			`alice's phone connects from outside to mail.contoso.com:993 with TLS`, v.imap.Connects},
		{`^this exchange takes place$`, `this exchange takes place`, v.imap.Exchange},
		{`^nothing answers this within (\d+) milliseconds$`, `nothing answers this within 500 milliseconds`, v.imap.Unanswered},
		{`^this exchange takes at least (\d+) milliseconds$`, `this exchange takes at least 500 milliseconds`, v.imap.ExchangeLasting},
		{`^` + who + ` (can|cannot) log in( from outside)? at ` + address + ` ` + secured +
			`(?: by (LOGIN|AUTHENTICATE PLAIN|AUTHENTICATE PLAIN, in one line))?$`,
			`alice can log in at mailbox01.contoso.com:993 with TLS by AUTHENTICATE PLAIN`, v.imap.LogsIn},
		{`^(\w+)'s mailbox holds this message$`, `alice's mailbox holds this message`, v.imap.Holds},
		{`^(\w+) finds a message with the subject "(.*)" at ` + address + `$`,
			`bob finds a message with the subject "Lunch" at mailbox01.contoso.com:993`, v.imap.Finds},
		{`^(\w+)'s (\w+) keeps storing messages at ` + address + `$`, `alice's phone keeps storing messages at mailbox01.contoso.com:993`,
			v.imap.KeepsStoring},
		{`^(\w+)'s (\w+) was without service for (?:at least (\d+) milliseconds and )?at most (\d+) seconds$`,
			`alice's phone was without service for at least 500 milliseconds and at most 10 seconds`,
			v.imap.WithoutService},
		{`^(\w+)'s (\w+) was served all the time, on one connection$`, `alice's phone was served all the time, on one connection`, v.imap.Undisturbed},
		{`^every message that was acknowledged to (\w+)'s (\w+) is there with the same UID and UIDVALIDITY$`,
			`every message that was acknowledged to alice's phone is there with the same UID and UIDVALIDITY`, v.imap.NothingLost},
		{`^(\w+) sends (\w+) a message with the subject "(.*)"( from outside)? through ` + address + `$`,
			`alice sends bob a message with the subject "Lunch" through mailbox01.contoso.com:587`, v.smtp.Sends},

		// Sessions and folders of a server under test
		{`^` + actor + ` is logged in$`, `alice's laptop is logged in`, v.imap.LoggedIn},
		{`^` + actor + ` is connected( in plain text)?$`, `alice is connected in plain text`, v.imap.Connected},
		{`^` + actor + ` has enabled (\S+(?: \S+)*)$`, `alice has enabled IMAP4rev2`, v.imap.Enabled},
		{`^` + actor + ` has (selected|examined) ` + folder + `$`, `alice has selected the folder Work`, v.imap.Opened},
		{`^` + folder + `$`, `the folder Work/Plans`, v.imap.Folder},
		{`^` + folder + ` holds (\d+) messages?$`, `the folder Work holds 3 messages`, v.imap.HoldsCount},
		{`^` + folder + ` holds this message$`, `the folder Work holds this message`, v.imap.HoldsMessage},
		{`^` + folder + ` holds these messages$`, `the folder "Sent Items" holds these messages`, v.imap.HoldsMessages},

		// How the server looks from where a client stands
		{`^` + client + ` ` + address + ` (is refused|gets no answer|finds no such name)$`,
			`an inside client that connects to mailbox01.contoso.com:143 is refused`, v.connectivity.Fails},
		{`^` + client + ` ` + address + `( with TLS)? is greeted(?: with "(.*)")?$`,
			`an inside client that connects to mailbox01.contoso.com:993 with TLS is greeted with "* OK Ready."`, v.connectivity.Greeted},
		{`^` + client + ` ` + address + ` is not greeted within (\d+) milliseconds$`,
			`an inside client that connects to mailbox01.contoso.com:143 is not greeted within 1000 milliseconds`, v.connectivity.Unreachable},
		{`^` + client + ` ` + address + ` is turned away$`,
			`an inside client that connects to mailbox01.contoso.com:993 is turned away`, v.connectivity.TurnedAway},
		{`^an (inside) client sends binary noise to ` + address + `$`,
			`an inside client sends binary noise to mailbox01.contoso.com:143`, v.connectivity.Noise},
		{`^` + client + ` ` + address + ` ` + secured + ` is presented a certificate for (\S+)$`,
			`an inside client that connects to mailbox01.contoso.com:993 with TLS is presented a certificate for mail.contoso.com`,
			v.connectivity.Presented},
		{`^` + client + ` ` + address + ` ` + secured + ` gets no encrypted connection$`,
			`an inside client that connects to mailbox01.contoso.com:993 with TLS gets no encrypted connection`,
			v.connectivity.NoEncryption},
		{`^` + client + ` ` + address + ` ` + secured + ` trusts the certificate$`,
			`an outside client that connects to mail.contoso.com:993 with TLS trusts the certificate`, v.connectivity.Trusts},
		{`^` + client + ` ` + address + ` ` + secured +
			` does not trust the certificate, because (its authority is unknown|its name is another)$`,
			`an inside client that connects to mailbox01.contoso.com:993 with TLS does not trust the certificate, because its name is another`,
			v.connectivity.Distrusts},
		{`^` + client + ` ` + address + ` ` + secured + ` does not get a trusted connection to (\S+)$`,
			`an inside client that connects to 10.0.0.11:993 with TLS does not get a trusted connection to mail.contoso.com`,
			v.connectivity.NoTrustedConnection},
		{`^inside clients that connect with TLS to ` + address + ` and to ` + address +
			` are presented (the same certificate|different certificates)$`,
			`inside clients that connect with TLS to mailbox01.contoso.com:993 and to mailbox01.contoso.com:443 are presented the same certificate`,
			v.connectivity.Same},
		{`^the connection to ` + address + ` ` + secured +
			` is analysed from (inside|outside)(?: as (\w+)( with a wrong password)?)?$`,
			`the connection to mail.contoso.com:993 with TLS is analysed from outside as alice`, v.connectivity.Analyse},
		{`^the analysis shows$`, `the analysis shows`, v.connectivity.Shows},

		// Pages
		{`^a browser$`, `a browser`, v.web.Browser},
		{`^` + who + ` opens Outlook on the web$`, `alice opens Outlook on the web`, v.web.OpensOutlook},
		{`^somebody with a wrong password tries to open Outlook on the web as (\w+)$`,
			`somebody with a wrong password tries to open Outlook on the web as alice`, v.web.OpensOutlookWrongly},
		{`^Outlook on the web asks for the password again$`, `Outlook on the web asks for the password again`, v.web.AsksAgain},
		{`^(?:\w+|the Administrator) goes to (.+)$`, `alice goes to Settings > Options > Mail`, v.web.Goes},
		{`^the (POP|IMAP|SMTP) setting reads$`, `the IMAP setting reads`, v.web.SettingReads},
		{`^somebody who opens this page without having logged in is asked to log in$`,
			`somebody who opens this page without having logged in is asked to log in`, v.web.StrangerAsked},
		{`^the administrator opens (the Services console|Task Manager)$`, `the administrator opens the Services console`, v.web.Opens},
		{`^the administrator selects "(.*)"$`, `the administrator selects "Microsoft Exchange IMAP4"`, v.web.Clicks},
		{`^the administrator chooses (.+ > .+)$`, `the administrator chooses Action > Properties`, v.web.Goes},
		{`^the administrator clicks "(.*)"$`, `the administrator clicks "OK"`, v.web.Clicks},
		{`^the administrator sets "(.*)" to "(.*)"$`, `the administrator sets "Startup type" to "Automatic"`, v.web.Sets},
		{`^the window "(.*)" is open$`, `the window "Microsoft Exchange IMAP4 Properties" is open`, v.web.WindowOpen},
		{`^the list shows$`, `the list shows`, v.web.ListShows},
	}
}
