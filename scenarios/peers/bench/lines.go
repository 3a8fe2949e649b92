//go:build linux

package main

import "time"

// unit is what a line's values are; it decides which of two values is the better one.
type unit string

const (
	perSecond unit = "/s"   // more is better
	megabytes unit = "MB/s" // more is better
	millis    unit = "ms"   // less is better
	kilobytes unit = "KB"   // less is better
)

func (u unit) moreIsBetter() bool { return u == perSecond || u == megabytes }

// line is one measure of the table.
type line struct {
	key   string // of --lines
	what  string
	unit  unit
	bar   float64 // how many times as good as the peer
	once  bool    // a single round says enough and costs much
	bare  *bare   // nil: nothing to set it beside
	begin func(*bench, *target) (run, error)
}

// bare is the same work with no server in between: what the machine and the load generator can do at all.
type bare struct {
	what    string
	bar     float64 // the least share of it that our server has to reach; 0: it only says what the machine's limit is
	measure func(length time.Duration) (float64, error)
}

// run is a line made ready on one server. measure gives one value; end frees what measuring took. Either may be nil: end
// often is.
type run struct {
	measure func() (float64, error)
	end     func()
}

// table is what is measured, in the order of the printed table.
func table() []line {
	return []line{
		{key: "noop-20", what: "NOOP round trips, 20 clients", unit: perSecond, bar: 2.5, begin: noopMany,
			bare: &bare{what: "an echo without a server", measure: bareRoundTrips}},
		{key: "noop-pipelined", what: "NOOP, one client, 100 pipelined", unit: perSecond, bar: 1.2, begin: noopPipelined},
		{key: "login", what: "connect + LOGIN + LOGOUT, 20 clients", unit: perSecond, bar: 2.5, begin: logins(false)},
		{key: "login-tls", what: "the same over TLS 1.3, full handshake", unit: perSecond, bar: 2, begin: logins(true),
			bare: &bare{what: "bare crypto/tls handshakes", bar: 0.7, measure: bareHandshakes}},
		{key: "append-1", what: "APPEND 4 KiB, one client", unit: perSecond, bar: 2, begin: appends(1, 1)},
		{key: "append-20", what: "APPEND 4 KiB, 20 clients into 20 mailboxes", unit: perSecond, bar: 4, begin: appends(20, 20)},
		{key: "append-20-1", what: "APPEND 4 KiB, 20 clients into one mailbox", unit: perSecond, bar: 3, begin: appends(20, 1)},
		{key: "fetch-flags", what: "FETCH 1:* (UID FLAGS), 100,000 messages", unit: millis, bar: 2, begin: commands("Many", false, "FETCH 1:* (UID FLAGS)")},
		{key: "fetch-envelope", what: "FETCH 1:* ENVELOPE, 10,000", unit: millis, bar: 2, begin: commands("Mail", false, "FETCH 1:* ENVELOPE")},
		{key: "fetch-bodystructure", what: "FETCH 1:* BODYSTRUCTURE, 10,000", unit: millis, bar: 2, begin: commands("Mail", false, "FETCH 1:* BODYSTRUCTURE")},
		{key: "fetch-bodies", what: "FETCH 1:* BODY.PEEK[], 10,000 x 4 KiB", unit: megabytes, bar: 2, begin: bodies("Mail", false)},
		{key: "fetch-bodies-tls", what: "the same over TLS", unit: megabytes, bar: 3, begin: bodies("Mail", true)},
		{key: "fetch-big", what: "FETCH one body of 30 MiB", unit: megabytes, bar: 1.5, begin: bodies("Big", false)},
		{key: "search-subject", what: "SEARCH SUBJECT, 10,000", unit: millis, bar: 3, begin: searches("SUBJECT")},
		{key: "search-header", what: "SEARCH HEADER of an uncommon field, 10,000", unit: millis, bar: 1.5, begin: searches("HEADER X-Ticket")},
		{key: "search-text", what: "SEARCH TEXT, 10,000 x 4 KiB", unit: millis, bar: 10, begin: searches("TEXT")},
		{key: "store-flags", what: "STORE 1:* +FLAGS, 10,000", unit: millis, bar: 1, begin: flags},
		{key: "select", what: "SELECT, 100,000 messages, warm", unit: millis, bar: 1, begin: selects},
		{key: "move", what: "MOVE of 10,000 messages", unit: millis, bar: 3, begin: moves},
		{key: "idle", what: "memory per idle IDLE connection", unit: kilobytes, bar: 10, once: true, begin: idleMemory},
	}
}

// firstSelectBar bounds the first SELECT of 100,000 messages after a start, for which no peer is measured.
const firstSelectBar = 50 * time.Millisecond
