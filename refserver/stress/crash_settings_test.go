package stress_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// settings is a worker in the management shell.
type settings struct {
	n        int
	banner   int   // the last one that was acknowledged
	accounts []int // acknowledged
	names    []int // DNS records, acknowledged
	underWay int
}

func (s *settings) work(p *process, r *rand.Rand) error {
	for {
		s.n++
		s.underWay = s.n
		var line string
		var acknowledge func()
		switch r.IntN(4) {
		case 0:
			line = fmt.Sprintf("New-Mailbox u%d -UserPrincipalName u%d%s -Password (ConvertTo-SecureString %q -AsPlainText -Force)", s.n, s.n, domain, password)
			acknowledge = func() { s.accounts = append(s.accounts, s.n) }
		case 1:
			line = fmt.Sprintf("Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name n%d -IPv4Address 203.0.113.10", s.n)
			acknowledge = func() { s.names = append(s.names, s.n) }
		default:
			line = fmt.Sprintf("Set-ImapSettings -Banner 'banner %d.' -MaxConnectionFromSingleIP %d", s.n, 1000+s.n)
			acknowledge = func() { s.banner = s.n }
		}
		if _, err := p.shell(line); err != nil {
			if died(err) {
				return nil
			}
			return err
		}
		acknowledge()
		s.underWay = 0
	}
}

func (s *settings) check(p *process) error {
	kept, err := p.shell(`$s = Get-ImapSettings; "$($s.Banner) $($s.MaxConnectionFromSingleIP)"`)
	if err != nil {
		return err
	}
	var banner, limit int
	if _, err := fmt.Sscanf(kept, "banner %d. %d", &banner, &limit); err != nil && s.banner != 0 {
		return fmt.Errorf("the settings are %q: %w", kept, err)
	}
	if banner != s.banner && (banner == 0 || banner != s.underWay) || banner != 0 && limit != 1000+banner {
		return fmt.Errorf("the settings are %q, acknowledged was banner %d", kept, s.banner)
	}
	s.banner = banner
	accounts, err := s.listed(p, "Get-Mailbox | foreach Alias", "u")
	if err != nil {
		return err
	}
	names, err := s.listed(p, "Get-DnsServerResourceRecord -ComputerName ns.contoso.com -ZoneName contoso.com | foreach HostName", "n")
	if err != nil {
		return err
	}
	for _, row := range []struct{ acknowledged, there *[]int }{{&s.accounts, &accounts}, {&s.names, &names}} {
		left := slices.DeleteFunc(slices.Clone(*row.there), func(n int) bool { return n == s.underWay })
		if !slices.Equal(left, slices.DeleteFunc(slices.Clone(*row.acknowledged), func(n int) bool { return n == s.underWay })) {
			return fmt.Errorf("there are %v, acknowledged were %v, under way was %d", *row.there, *row.acknowledged, s.underWay)
		}
		*row.acknowledged = *row.there
	}
	s.underWay = 0
	if len(s.accounts) == 0 {
		return nil
	}
	c, err := logIn(p.IMAP, fmt.Sprint("u", s.accounts[len(s.accounts)-1]), password)
	if err == nil {
		c.Close()
	}
	return err
}

// listed are the numbers behind a prefix in what the shell lists.
func (s *settings) listed(p *process, command, prefix string) ([]int, error) {
	out, err := p.shell(command)
	if err != nil {
		return nil, err
	}
	var list []int
	for line := range strings.Lines(out) {
		var n int
		if _, err := fmt.Sscanf(strings.TrimSpace(line), prefix+"%d", &n); err == nil {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list, nil
}
