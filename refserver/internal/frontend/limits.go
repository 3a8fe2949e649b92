package frontend

import "github.com/imapspec/imapspec/refserver/internal/org"

// limits counts connections against MaxConnections, MaxConnectionFromSingleIP and MaxConnectionsPerUser (PS:Set-ImapSettings).
// The instance's lock guards it.
type limits struct {
	settings  org.ImapSettings
	total     int
	byAddress map[string]int
	byUser    map[string]int
}

func newLimits(settings org.ImapSettings) limits {
	return limits{settings: settings, byAddress: map[string]int{}, byUser: map[string]int{}}
}

func (l *limits) connect(address string) bool {
	if l.total >= l.settings.MaxConnections || l.byAddress[address] >= l.settings.MaxConnectionFromSingleIP {
		return false
	}
	l.total++
	l.byAddress[address]++
	return true
}

func (l *limits) disconnect(address string) {
	l.total--
	decrement(l.byAddress, address)
}

func (l *limits) login(user string) bool {
	if l.byUser[user] >= l.settings.MaxConnectionsPerUser {
		return false
	}
	l.byUser[user]++
	return true
}

func (l *limits) logout(user string) { decrement(l.byUser, user) }

func decrement(counts map[string]int, key string) {
	if counts[key]--; counts[key] <= 0 {
		delete(counts, key)
	}
}
