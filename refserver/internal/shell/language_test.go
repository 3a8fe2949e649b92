package shell

import (
	"strings"
	"testing"
)

// TestLanguage runs texts whose whole output is plain lines.
func TestLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"statements", `1; "a"; 'b'`, "1 a b"},
		{"newlines", "1\r\n2\n\n3", "1 2 3"},
		{"comments", "1 # one\n<# more\nlines #> 2", "1 2"},
		{"continuation", "Write-Output `\n  a", "a"},
		{"pipe at the end of a line", "'a' |\n  foreach { $_ }", "a"},
		{"typographic quotes and dashes", "“a”; ‘b’; Write-Output –InputObject c", "a b c"},
		{"single quotes", `'it''s $x'`, "it's $x"},
		{"double quotes", `$x = 5; "v=$x ""q"" $($x+1) ${x} $x.y"`, `v=5 "q" 6 5 5.y`},
		{"escapes", "\"a`tb`\"c`$x\"", "a\tb\"c$x"},
		{"here-string", "$n='x'\n@\"\nline $n\n  \"quoted\"\n\"@", "line x\n  \"quoted\""},
		{"literal here-string", "@'\nline $n\n'@", "line $n"},
		{"numbers", `2MB; 0x10; 1.5; 1e3; -3; 010; 1kb`, "2097152 16 1.5 1000 -3 10 1024"},
		{"precedence", `1+2*3; (1+2)*3; 10-2-3; 7%4; 7/2; 8/2; 2-1`, "7 9 5 3 3.5 4 1"},
		{"text arithmetic", `"a"+1; "5"+5; 5+"5"; "ab"*3; -"3"`, "a1 55 10 ababab -3"},
		{"comparison", `1 -eq 1; "A" -eq "a"; "A" -ceq "a"; 2 -gt 10; "2" -gt "10"; 5 -le 5; $null -eq $false`, "True True False False True True False"},
		{"wildcards", `"mail.contoso.com" -like "*.CONTOSO.*"; "x" -notlike "y*"; "b" -like "[a-c]"`, "True True True"},
		{"match", `"port 993" -match "(\d+)"; $Matches[1]`, "True 993"},
		{"logic", `$true -and $false; $true -or $false; -not $true; !$false; $true -xor $true`, "False True False True False"},
		{"contains", `1,2 -contains 2; 3 -in 1,2; "a" -notin "b","c"`, "True False True"},
		{"list comparison filters", `1,2,3 -gt 1; ("a","b" -ne "a")`, "2 3 b"},
		{"join and split", `1,2,3 -join "-"; "a,b;c" -split "[,;]"; -join ("x","y")`, "1-2-3 a b c xy"},
		{"replace", `"mail.contoso.com" -replace "contoso","fabrikam"; "a-b" -replace "(\w)-(\w)",'$2-$1'`, "mail.fabrikam.com b-a"},
		{"format operator", `"{0,-4}|{1,4:N1}|{2:D3}" -f "a",2.25,7`, "a   | 2.2|007"},
		{"ranges and lists", `(1..4)[1,-1]; @(1).Count; @().Count; (,1).Count; (1,2+3).Count`, "2 4 1 0 1 3"},
		{"hash tables", `$h = @{a=1; "b c"=2
 d = 3}; $h.a; $h["b c"]; $h.D; $h.Count; $h.ContainsKey("A")`, "1 2 3 3 True"},
		{"hash table from a pipeline", `$h = @{s = Get-Service W3SVC | foreach { $_.Status }}; $h.s`, "Running"},
		{"variables", `$a = $b = 3; $a; $b; $A`, "3 3 3"},
		{"several targets", `$a, $b = 1, 2, 3; $a; $b.Count`, "1 2"},
		{"compound assignment", `$i = 1; $i += 4; $i *= 2; $i++; $i; ++$i`, "11"},
		{"environment", `$env:COMPUTERNAME; "in $env:ComputerName!"`, "MAILBOX01 in MAILBOX01!"},
		{"members", `(Get-Service W3SVC).Name.ToLower().Length; "abc".Substring(1); (Get-Service MSEx*).Name`, "5 bc MSExchangeIMAP4 MSExchangeIMAP4BE"},
		{"dynamic member", `$p = "Status"; (Get-Service W3SVC).$p`, "Running"},
		{"string methods", `" a ".Trim(); "a.b,c".Split(".,"); "abc".Contains("b"); "abc".IndexOf("c"); "a".PadLeft(3,"0")`, "a a b c True 2 00a"},
		{"static members", `[string]::IsNullOrEmpty(""); [string]::Join("+", 1, 2); [math]::Max(2, 3); [math]::Round(2.5)`, "True 1+2 3 2"},
		{"casts", `[int]"5" + 1; [string]5 + 1; [bool]"x"; [int]2.6; [int[]]("1","2")`, "6 51 True 3 1 2"},
		{"types", `5 -is [int]; "a" -is [string]; (Get-Service W3SVC).GetType().Name; $null -is [string]`, "True True ServiceController False"},
		{"dates", `(Get-Date).AddDays(-1).ToString("yyyy-MM-dd"); Get-Date -Format "HH:mm"; (Get-Date).Year`, "2026-08-05 10:11 2026"},
		{"time spans", `"$([timespan]'1.02:03:04')"; (New-TimeSpan -Minutes 90).TotalHours; ([timespan]"00:00:01.5").TotalSeconds`, "1.02:03:04 1.5 1.5"},
		{"if", `if (1 -gt 2) {"a"} elseif (2 -gt 1) {"b"} else {"c"}; if ($null) {"no"} else {"else"}`, "b else"},
		{"foreach", `foreach ($i in 1..5) { if ($i -eq 2) {continue}; if ($i -eq 4) {break}; $i }`, "1 3"},
		{"for and while", `for ($i=0; $i -lt 3; $i++) {$i}; while ($i -gt 1) {$i--; "w$i"}; do {$i++} until ($i -ge 3); $i`, "0 1 2 w2 w1 3"},
		{"statement as value", `$x = if ($true) {"yes"}; $x; $y = foreach ($i in 1,2) {$i*2}; "$y"`, "yes 2 4"},
		{"sub-expressions", `"$(1;2)"; @(1;2).Count; $(if ($true) {5})`, "1 2 2 5"},
		{"pipeline variable", `1..3 | % { $_ * $_ } | ? { $_ -gt 1 }`, "4 9"},
		{"foreach blocks", `1..3 | ForEach-Object -Begin {$s=0} -Process {$s+=$_} -End {$s}`, "6"},
		{"foreach member", `Get-Service W3SVC | % Name; "a" | % ToUpper`, "W3SVC A"},
		{"where", `Get-Service | where {$_.Status -eq "Stopped"} | foreach {$_.Name}; Get-Service | where Status -eq Running | % Name; Get-Service | ? CanStop | measure | % Count`, "MSExchangeIMAP4BE MSExchangeIMAP4 W3SVC 2"},
		{"select", `(1..5 | select -First 2); (1..5 | select -Last 1); (1..5 | select -Skip 3); 3,3,1 | select -Unique; Get-Service W3SVC | select -ExpandProperty DisplayName`, "1 2 5 4 5 3 1 World Wide Web Publishing Service"},
		{"calculated properties", `(Get-Service W3SVC | select @{n="N";e={$_.Name.Length}}).N`, "5"},
		{"sort", `3,1,2 | sort; "b","A" | sort -Descending; Get-Service | sort Name -Descending | select -First 1 | % Name; 2,1,2 | sort -Unique`, "1 2 3 b A W3SVC 1 2"},
		{"measure", `(Get-Service | measure Id -Sum -Maximum).Sum; (1,2 | measure -Average).Average`, "37 1.5"},
		{"call operator", `& "Write-Output" x; $b = { "in $args" }; & $b 1 2; & { $local = 1 }; "[$local]"`, "x in 1 2 []"},
		{"splatting", `$p = @{InputObject="z"}; Write-Output @p; $l = "a","b"; Write-Output @l`, "z a b"},
		{"try", `try { throw "bad" } catch { "got $_" } finally { "end" }`, "got bad end"},
		{"error stop", `try { Get-Service nope -ErrorAction Stop; "no" } catch { $_.Exception.Message; $_.FullyQualifiedErrorId }`,
			"Cannot find any service with service name 'nope'. NoServiceFoundForGivenName,Microsoft.PowerShell.Commands.GetServiceCommand"},
		{"nested try", `try { try { throw "a" } finally { "f" } } catch { "c" }`, "f c"},
		{"silent error", `Get-Service nope -ErrorAction SilentlyContinue; $?; $Error[0].Exception.Message; Get-Service nope -ea Ignore; $Error.Count`,
			"False Cannot find any service with service name 'nope'. 1"},
		{"error preference", `$ErrorActionPreference = "SilentlyContinue"; Get-Service nope; "on"`, "on"},
		{"redirections", `Get-Service nope 2>$null; 1 > $null; (Get-Service nope 2>&1).GetType().Name; Get-Service W3SVC > $null`, "ErrorRecord"},
		{"return", `& { 1; return 2; 3 }; "after"`, "1 2 after"},
		{"exit", `1; exit 5; 2`, "1"},
		{"echo", `echo a b; Write-Output "c" 'd'`, "a b c d"},
		{"bare words", `echo a-b x=1 C:\Windows a"b c"d *Settings [::]:143 $env:ExchangeInstallPath\Scripts\x.ps1`,
			`a-b x=1 C:\Windows ab cd *Settings [::]:143 C:\Exchange\\Scripts\x.ps1`},
		{"lists of words", `(echo a,b, c)[2]`, "c"},
		{"end of parameters", `Write-Output -- -InputObject`, "-InputObject"},
		{"native words", `net stop w3svc /y; net.exe start "a b" -x:5`, "stop|w3svc|/y start|a b|-x:5"},
		{"host", `Write-Host a b -NoNewline; Write-Host c -ForegroundColor Red | Out-Null`, "a bc"},
		{"custom objects", `$o = [pscustomobject]@{A=1; B="x"}; $o.B; "$o"; $o.A = 3; $o.A`, "x @{A=1; B=x} 3"},
		{"out-string", `("a" | Out-String).Trim() + "!"; (Get-Service W3SVC | Out-String -Stream).Count`, "a! 6"},
		{"null", `$null; @($null).Count; $null.x; "[$null]"; $null | foreach { "once" }`, "1 [] once"},
		{"secrets stay secret", `$s = ConvertTo-SecureString "hunter2" -AsPlainText -Force; "$s"; $s; echo $s; $s.ToString()`,
			strings.TrimSpace(strings.Repeat("System.Security.SecureString ", 4))},
		{"verbose change", `Set-ImapSettings -Banner x -Verbose -WarningAction Ignore`,
			`VERBOSE: Performing the operation "Set-ImapSettings" on target "MAILBOX01\1". Banner="x" VERBOSE: done`},
		{"warning variable", `Set-ImapSettings -WarningVariable w -WarningAction SilentlyContinue; "$w".Split(" ")[0,-1]`, "Changes restarted."},
		{"adding error variable", `Get-Service a,b -ErrorVariable e -ea SilentlyContinue; Get-Service c -ErrorVariable +e -ea SilentlyContinue; $e.Count`, "3"},
		{"variable of the pipeline", `Get-Service MSEx* -PipelineVariable s | % { 1,2 } | % { "$($s.Name) $_" }`,
			"MSExchangeIMAP4 1 MSExchangeIMAP4 2 MSExchangeIMAP4BE 1 MSExchangeIMAP4BE 2"},
		{"foreach method with arguments", `"a,b","c" | % Split ","; "abc" | ForEach-Object Replace b x; "abc" | % -MemberName Substring -ArgumentList 1`, "a b c axc bc"},
		{"verbose", `Write-Verbose a; Write-Verbose b -Verbose; $VerbosePreference="Continue"; Write-Verbose c`, "VERBOSE: b VERBOSE: c"},
		{"warnings", `Write-Warning a; Write-Warning b -WarningAction SilentlyContinue; Write-Warning c 3>$null`, "WARNING: a"},
		{"output variable", `$null = Get-Service W3SVC -OutVariable o; $o.Count; Get-Service nope -ErrorVariable e -ErrorAction SilentlyContinue; "$e"`,
			"1 Cannot find any service with service name 'nope'."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := run(t, c.text)
			if flat := strings.ReplaceAll(strings.TrimSuffix(got, "\n"), "\n", " "); c.want != "" && flat != strings.ReplaceAll(c.want, "\n", " ") {
				t.Errorf("%s\n got: %s\nwant: %s", c.text, flat, c.want)
			}
		})
	}
}

// TestBinding gives words to a cmdlet and reads back what it was given.
func TestBinding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{`-ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS" -X509CertificateName mail.contoso.com`,
			`X509CertificateName="mail.contoso.com" ExternalConnectionSettings=["mail.contoso.com:993:SSL" "mail.contoso.com:143:TLS"]`},
		{`-ExternalConnectionSettings "a:993:SSL", "b:143:TLS"`, `ExternalConnectionSettings=["a:993:SSL" "b:143:TLS"]`},
		{`-ExternalConnectionSettings {Dublin01.Contoso.com:993:SSL}`, `ExternalConnectionSettings=["Dublin01.Contoso.com:993:SSL"]`},
		{`-ExternalConnectionSettings @{Add="a:1","b:2"; Remove="c:3"}`, `ExternalConnectionSettings+["a:1" "b:2"]-["c:3"]`},
		{`-ExternalConnectionSettings $null`, `ExternalConnectionSettings=[]`},
		{`-externalconnectionsettings:a:143`, `ExternalConnectionSettings=["a:143"]`},
		{`-ExternalConnectionSettings: 10.0.0.0:143`, `ExternalConnectionSettings=["10.0.0.0:143"]`},
		{`-X5 mail`, `X509CertificateName="mail"`},
		{`-LogPerFileSizeQuota 2MB`, `LogPerFileSizeQuota="2MB"`},
		{`-LogPerFileSizeQuota 0`, `LogPerFileSizeQuota="0"`},
		{`-LogPerFileSizeQuota (2MB)`, `LogPerFileSizeQuota="2097152"`},
		{`-LoginType securelogin`, `LoginType="SecureLogin"`},
		{`-LoginType 1`, `LoginType="PlainTextLogin"`},
		{`-LoginType Sec`, `LoginType="SecureLogin"`},
		{`-MaxCommandSize 16384 -MaxConnections "5"`, `MaxCommandSize=16384 MaxConnections=5`},
		{`-ProtocolLogEnabled $true`, `ProtocolLogEnabled=true`},
		{`-ProtocolLogEnabled:$false`, `ProtocolLogEnabled=false`},
		{`-ProtocolLogEnabled 1`, `ProtocolLogEnabled=true`},
		{`-AuthenticatedConnectionTimeout 00:15:00`, `AuthenticatedConnectionTimeout=15m0s`},
		{`-AuthenticatedConnectionTimeout 1.00:00:00`, `AuthenticatedConnectionTimeout=24h0m0s`},
		{`-Auth 1:00:00`, `AuthenticatedConnectionTimeout=1h0m0s`},
		{`-Services POP,IMAP,iis`, `Services=["POP" "IMAP" "IIS"]`},
		{`-Services "IMAP, SMTP"`, `Services=["IMAP" "SMTP"]`},
		{`-Banner ""`, `Banner=""`},
		{`-Banner "a $(1+1) b"`, `Banner="a 2 b"`},
		{`-Confirm:$false -WhatIf:$false -Banner x`, `Banner="x"`},
		{`-MailboxCredential (New-Object PSCredential("contoso\kweku", (ConvertTo-SecureString 'x y' -AsPlainText -Force)))`, `MailboxCredential=contoso\kweku/x y`},
		{`-MailboxCredential ([pscredential]::new("u", (ConvertTo-SecureString p -AsPlainText -Force)))`, `MailboxCredential=u/p`},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			got := run(t, "Set-ImapSettings -WarningAction SilentlyContinue "+c.text)
			if flat := strings.ReplaceAll(strings.TrimSuffix(got, "\n"), "\n", " "); flat != c.want {
				t.Errorf("got:  %s\nwant: %s", flat, c.want)
			}
		})
	}
}

func TestPipelineBinding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{`"W3SVC","MSExchangeIMAP4" | Get-Service | % Name`, "W3SVC MSExchangeIMAP4"},
		{`Get-Service W3SVC | Get-Service | % Name`, "W3SVC"},
		{`Get-Service W3SVC | select Name | Get-Service | % Status`, "Running"},
		{`Get-ImapSettings | Set-ImapSettings -Banner x -WarningAction SilentlyContinue`, `Server="MAILBOX01" Banner="x"`},
		{`"a","b" | Remove-Mailbox -Confirm:$false`, "removed a removed b"},
	} {
		if got := strings.ReplaceAll(strings.TrimSpace(run(t, c.text)), "\n", " "); got != c.want {
			t.Errorf("%s\n got: %s\nwant: %s", c.text, got, c.want)
		}
	}
}

// TestPrompts answers questions.
func TestPrompts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		answers    []string
		want       []string
		not        string
	}{
		{"credential", `$c = Get-Credential; $c.UserName; $c.Password`, []string{`contoso\kweku`, "hunter2"},
			[]string{"cmdlet Get-Credential at command pipeline position 1", "<User: false>", `<Password for user contoso\kweku: true>`, "contoso\\kweku\nSystem.Security.SecureString"}, "hunter2"},
		{"credential of a user", `(Get-Credential contoso\kweku).UserName`, []string{"x"}, []string{`<Password for user contoso\kweku: true>`}, "User: "},
		{"mandatory", `New-Mailbox Rand`, []string{"hunter2"}, []string{"cmdlet New-Mailbox at command pipeline position 1\nSupply values for the following parameters:", "<Password: true>", "made Rand"}, "hunter2"},
		{"mandatory without an answer", `New-Mailbox Rand`, nil, []string{"Cannot process command because of one or more missing mandatory parameters: Password."}, "made"},
		{"yes", `Remove-Mailbox a`, []string{"y"}, []string{"Are you sure you want to perform this action?", `Performing the operation "Remove-Mailbox" on target "a".`, "removed a"}, ""},
		{"no", `Remove-Mailbox a; "next"`, []string{"N"}, []string{"next"}, "removed"},
		{"yes to all", `"a","b" | Remove-Mailbox`, []string{"a"}, []string{"removed a", "removed b"}, ""},
		{"no to all", `"a","b" | Remove-Mailbox; "next"`, []string{"l"}, []string{"next"}, "removed"},
		{"help first", `Remove-Mailbox a`, []string{"?", ""}, []string{"Y - Continue", "removed a"}, ""},
		{"asked for", `Set-ImapSettings -Banner x -Confirm`, []string{"n"}, []string{"Confirm"}, "Banner="},
		{"nobody", `Get-Credential`, nil, []string{"FullyQualifiedErrorId : InvalidOperation"}, ""},
		{"read-host", `$a = Read-Host "Name"; "hello $a"; Read-Host "Secret" -AsSecureString`, []string{"Rand", "hunter2"}, []string{"<Name: false>", "hello Rand", "<Secret: true>"}, "hunter2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := run(t, c.text, c.answers...)
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in:\n%s", want, got)
				}
			}
			if c.not != "" && strings.Contains(got, c.not) {
				t.Errorf("%q in:\n%s", c.not, got)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		`"fine"`:                                 0,
		`Get-Service nope`:                       0,
		`No-Such`:                                0,
		`Get-Service nope -ErrorAction Stop`:     1,
		`throw "x"`:                              1,
		`1/0`:                                    0,
		`if (`:                                   1,
		`exit 7`:                                 7,
		`exit`:                                   0,
		`try { throw 1 } catch { exit 3 }`:       3,
		`$ErrorActionPreference="Stop"; No-Such`: 1,
	} {
		s, exec := newFake()
		exec(t, text)
		if got := s.Status(); got != want {
			t.Errorf("%s: status %d, want %d", text, got, want)
		}
	}
}

// TestSessionKeepsVariables runs two texts in one session.
func TestSessionKeepsVariables(t *testing.T) {
	t.Parallel()
	_, exec := newFake()
	exec(t, `$x = 5; $block = { "ran at line $x" }`)
	if got := exec(t, `"$x"; & $block`); got != "5\nran at line 5\n" {
		t.Errorf("got %q", got)
	}
	if got := exec(t, "\n\n  & { 1/0 }"); !strings.Contains(got, "At line:3 char:7\n+   & { 1/0 }\n+       ~~~\n") {
		t.Errorf("the place is wrong:\n%s", got)
	}
}
