package external

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/miekg/dns"

	"github.com/imapspec/imapspec/scenarios"
)

// answerTTL is how long an answer may be kept, in seconds: not at all.
const answerTTL = 0

// names remembers which name of the features an address was given for: the port behind it may be another there.
type names struct {
	mu    sync.Mutex
	given map[netip.Addr]string
}

func (n *names) give(ip netip.Addr, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.given == nil {
		n.given = map[netip.Addr]string{}
	}
	n.given[ip] = name
}

// named puts the name back in the place of an address that was given for it.
func (n *names) named(address string) string {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return address
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if name, ok := n.given[at.Addr()]; ok {
		return net.JoinHostPort(name, address[strings.LastIndexByte(address, ':')+1:])
	}
	return address
}

// Resolver answers the names that the accounts file has hosts for, and no other; without hosts it is this machine's.
func (d *deployment) Resolver(scenarios.Side) *net.Resolver {
	if len(d.config.Accounts.Console.Hosts) == 0 {
		return net.DefaultResolver
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		client, server := net.Pipe()
		go d.answer(context.WithoutCancel(ctx), server)
		return client, nil
	}}
}

// answer is a DNS server for one connection. It ends when the client hangs up.
func (d *deployment) answer(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	c := &dns.Conn{Conn: conn}
	for {
		question, err := c.ReadMsg()
		if err != nil || len(question.Question) != 1 {
			return
		}
		reply := new(dns.Msg).SetReply(question)
		asked := question.Question[0]
		addresses, known := d.addresses(ctx, strings.TrimSuffix(asked.Name, "."))
		if !known {
			reply.Rcode = dns.RcodeNameError
		}
		header := dns.RR_Header{Name: asked.Name, Rrtype: asked.Qtype, Class: dns.ClassINET, Ttl: answerTTL}
		for _, ip := range addresses {
			switch {
			case asked.Qtype == dns.TypeA && ip.Is4():
				reply.Answer = append(reply.Answer, &dns.A{Hdr: header, A: ip.AsSlice()})
			case asked.Qtype == dns.TypeAAAA && ip.Is6():
				reply.Answer = append(reply.Answer, &dns.AAAA{Hdr: header, AAAA: ip.AsSlice()})
			}
		}
		if c.WriteMsg(reply) != nil {
			return
		}
	}
}

// addresses are those of the host where a name of the features is in fact. known says whether the accounts file has it.
func (d *deployment) addresses(ctx context.Context, name string) (found []netip.Addr, known bool) {
	for from, to := range d.config.Accounts.Console.Hosts {
		host, _, err := net.SplitHostPort(from)
		if err != nil {
			host = from
		}
		if !strings.EqualFold(host, name) {
			continue
		}
		known = true
		if there, _, err := net.SplitHostPort(to); err == nil {
			to = there
		}
		if ip, err := netip.ParseAddr(to); err == nil {
			found = append(found, ip.Unmap())
		} else if more, err := net.DefaultResolver.LookupNetIP(ctx, "ip", to); err == nil {
			for _, ip := range more {
				found = append(found, ip.Unmap())
			}
		}
	}
	found = unique(found)
	for _, ip := range found {
		d.names.give(ip, name)
	}
	return found, known
}

// unique keeps each address once.
func unique(all []netip.Addr) []netip.Addr {
	slices.SortFunc(all, netip.Addr.Compare)
	return slices.Compact(all)
}
