package dns

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/miekg/dns"
)

const ttl = 3600 // seconds, the default of a Windows DNS zone

// Server answers for one zone over UDP and TCP.
type Server struct {
	zone    *Zone
	address string
	servers []*dns.Server
}

// Serve starts a DNS server for the zone at a real address ("127.0.0.1:0" for any free port). UDP and TCP share the port.
func Serve(zone *Zone, address string) (*Server, error) {
	packets, listener, err := listenBoth(address)
	if err != nil {
		return nil, fmt.Errorf("DNS server for %s cannot listen on %s: %w", zone.name, address, err)
	}
	s := &Server{zone: zone, address: packets.LocalAddr().String()}
	s.servers = []*dns.Server{{PacketConn: packets, Handler: s}, {Listener: listener, Handler: s}}
	for _, server := range s.servers {
		started := make(chan struct{})
		server.NotifyStartedFunc = func() { close(started) }
		go func() { _ = server.ActivateAndServe() }() // ends with Shutdown
		<-started
	}
	return s, nil
}

// listenBoth opens UDP and TCP on the same port; with port 0 the one that UDP got may be taken for TCP, so it tries anew.
func listenBoth(address string) (net.PacketConn, net.Listener, error) {
	var failed error
	for range 10 {
		packets, err := net.ListenPacket("udp", address)
		if err != nil {
			return nil, nil, err
		}
		listener, err := net.Listen("tcp", packets.LocalAddr().String())
		if err == nil {
			return packets, listener, nil
		}
		failed = errors.Join(err, packets.Close())
	}
	return nil, nil, failed
}

// Addr is the real address, host:port, for both UDP and TCP.
func (s *Server) Addr() string { return s.address }

// Close stops the server.
func (s *Server) Close() error {
	var failed error
	for _, server := range s.servers {
		failed = errors.Join(failed, server.Shutdown())
	}
	return failed
}

// Resolver asks this server and no other.
func (s *Server) Resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, s.address)
	}}
}

// ServeDNS answers one query: authoritative for the zone, REFUSED outside it.
func (s *Server) ServeDNS(w dns.ResponseWriter, query *dns.Msg) {
	reply := new(dns.Msg)
	reply.SetReply(query)
	defer func() { _ = w.WriteMsg(reply) }() // a client that went away needs no answer
	if query.Opcode != dns.OpcodeQuery || len(query.Question) != 1 {
		reply.Rcode = dns.RcodeNotImplemented
		return
	}
	q := query.Question[0]
	name := canonical(q.Name)
	if !s.zone.contains(name) {
		reply.Rcode = dns.RcodeRefused
		return
	}
	reply.Authoritative = true
	addresses := s.zone.Lookup(name)
	if len(addresses) == 0 && name != s.zone.name {
		reply.Rcode = dns.RcodeNameError
	}
	header := dns.RR_Header{Name: q.Name, Class: dns.ClassINET, Ttl: ttl}
	for _, a := range addresses {
		switch {
		case a.Is4() && q.Qtype == dns.TypeA:
			header.Rrtype = dns.TypeA
			reply.Answer = append(reply.Answer, &dns.A{Hdr: header, A: a.AsSlice()})
		case a.Is6() && q.Qtype == dns.TypeAAAA:
			header.Rrtype = dns.TypeAAAA
			reply.Answer = append(reply.Answer, &dns.AAAA{Hdr: header, AAAA: a.AsSlice()})
		}
	}
}
