package shell

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestIncomplete(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"":                       false,
		"Get-Service":            false,
		"if ($true) {":           true,
		"if ($true":              true,
		"if":                     true,
		"Get-Service |":          true,
		"Get-Service `":          true,
		"'open":                  true,
		`"open $(1`:              true,
		"@'\nopen":               true,
		"$x = @\"":               true,
		"@'  ":                   true,
		"@{a=1":                  true,
		"@{a":                    true,
		"1 +":                    true,
		"$x =":                   true,
		"(1":                     true,
		"echo a,":                true,
		"<# open":                true,
		"foreach ($i in":         true,
		"try { 1 }":              false,
		"do { 1 }":               false,
		"Get-Service )":          false,
		"Set-X <FQDN>":           false,
		"if ($true) { 1 }":       false,
		"while ($true) { 1; 2 }": false,
	} {
		if got := Incomplete(text); got != want {
			t.Errorf("%q: %t, want %t", text, got, want)
		}
	}
}

// samples are texts that must parse.
func samples() []string {
	return []string{
		`Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE`,
		`Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS" -X509CertificateName mail.contoso.com`,
		`Get-ImapSettings | Format-List *ConnectionSettings,*Bindings,X509CertificateName`,
		`Test-ImapConnectivity -ClientAccessServer mailbox01 -Lightmode -MailboxCredential (Get-Credential)`,
		`$TLSCertName = "<I>$($TLSCert.Issuer)<S>$($TLSCert.Subject)"`,
		`$NAFinance | foreach {Set-CasMailbox $_.Identity -PopEnabled $false -ImapEnabled $false}`,
		"Get-CasMailbox -ResultSize unlimited -Filter \"PopEnabled -eq `$false -and ImapEnabled -eq `$false\"",
		`Get-CasMailbox - Identity x`,
		`[System.IO.File]::WriteAllBytes('\\FileServer01\Data\x.req', [System.Text.Encoding]::Unicode.GetBytes($txtrequest))`,
		`Import-ExchangeCertificate -FileData ([System.IO.File]::ReadAllBytes('C:\x.p7b')) -Password (Get-Credential).password`,
		`Get-ADPermission -Identity "Client Frontend" | where {($_.Deny -eq $false) -and ($_.IsInherited -eq $false)} | Format-Table User,ExtendedRights`,
		`& $env:ExchangeInstallPath\Scripts\New-TestCasConnectivityUser.ps1`,
		`Set-ImapSettings -SSLBindings: 10.0.0.1:993`,
		`Move-ActiveMailboxDatabase DB2 -ActivateOnServer MBX1 -MountDialOverride:None`,
		`net stop w3svc /y`,
		"if ($a -eq 1) { 'x' }\nelseif ($b) { \"y\" } else { @{a=1;b=2,3} }",
		"@\"\n$(1+1) `$x\n\"@ | Out-String",
		`try { throw "x" } catch [System.Exception] { $_ } finally { 1 }`,
		"switch -Wildcard ($x) { 'a*' { 1; break } { $_ -gt 2 } { 2 } (1+2) { 3 } default { continue } }",
		"function Get-It {\n[CmdletBinding()]\nparam([Parameter(Mandatory=$true)][string]$Name, [switch]$On, $n = 1 + 2)\n$Name\n}",
		"function add($a, $b = 2) { $a + $b }; & { param($x) $x } 1",
		"try { 1 } catch [A.B], [C] { 2 } catch { 3 } finally { 4 }",
		`$a, $b = (1..10 | % { $_ * 2 })[0, -1]; $h.x.y["z"].ToString("N2"); [int[]]$l = 1,2; $i++; --$i`,
	}
}

// TestPages parses every code block of the published pages, where they lie beside the project: templates after their
// placeholders were filled in.
func TestPages(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "..", "..", "shared", "pages")
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		if os.Getenv("CI") == "" {
			t.Skip("the pages are not here")
		}
		t.Fatalf("no pages in %s", dir)
	}
	blocks := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range codeBlocks(filepath.Base(file), string(raw)) {
			blocks++
			if strings.Contains(text, "<") {
				_, _ = parse(text) // must not break down
				text = fillTemplate(text)
			}
			if _, failure := parse(text); failure != nil {
				t.Errorf("%s: %s at %d:\n%s", filepath.Base(file), failure.message, failure.start, text)
			}
		}
	}
	if blocks < 100 {
		t.Errorf("only %d blocks were found", blocks)
	}
}

// codeBlocks are the PowerShell blocks of a Markdown page, or the command lines of a page as plain text.
func codeBlocks(name, page string) []string {
	if strings.HasSuffix(name, ".txt") {
		var lines []string
		for _, m := range regexp.MustCompile(`(?m)(?:^|- )((?:Get|Set|Start|Restart)-\w+ .*)$`).FindAllStringSubmatch(page, -1) {
			lines = append(lines, m[1])
		}
		return lines
	}
	var blocks []string
	for _, m := range regexp.MustCompile("(?ims)^ *```powershell\\s*$(.*?)^ *```").FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// fillTemplate turns the notation of a syntax line into an example: [optional] parts stay without their brackets, "…" goes,
// <Choice | Other> becomes a word.
func fillTemplate(text string) string {
	text = regexp.MustCompile(`"([^"\n]*)"`).ReplaceAllStringFunc(text, func(s string) string {
		return regexp.MustCompile(`<[^<>\n]*>`).ReplaceAllString(s, "x")
	})
	text = regexp.MustCompile(`<[^<>\n]*>`).ReplaceAllString(text, "x")
	text = strings.ReplaceAll(text, "...", "")
	if !strings.Contains(text, "::") {
		text = strings.NewReplacer("[", "", "]", "").Replace(text)
	}
	return text
}

// FuzzParse feeds the parser anything. What parses is run against fake cmdlets for a moment.
func FuzzParse(f *testing.F) {
	for _, s := range samples() {
		f.Add(s)
	}
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		text, _, _ := strings.Cut(string(raw), "\n----\n")
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		script, failure := parse(valid(text))
		if (script == nil) == (failure == nil) {
			t.Fatal("neither a script nor an error")
		}
		if failure != nil && (failure.start < 0 || failure.end < failure.start || failure.start > len(valid(text))) {
			t.Fatalf("the error stands at %v of %d bytes", failure.span, len(text))
		}
		if strings.Contains(strings.ToLower(text), "sleep") {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		s, _ := newFake()
		_ = s.Run(ctx, text, io.Discard)
		s.Complete(text, len(text)/2)
	})
}

func TestSamplesParse(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		if _, failure := parse(s); failure != nil {
			t.Errorf("%s\n%s at %d", s, failure.message, failure.start)
		}
	}
}
