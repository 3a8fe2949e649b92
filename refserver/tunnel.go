package refserver

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

// The management endpoint is also the way into the server's networks for a client that is not in this process: which real
// listener an address leads to, and a tunnel to it. Names resolve, and the firewall decides, as for Dial and DialOutside.
//
//	GET /network/route?from=inside&address=mail.contoso.com:993    → {"listener": "0.0.0.0:993"}, the real address
//	GET /network/connect?from=outside&address=203.0.113.10:993     → 101 Switching Protocols, then the connection's bytes
//	GET /network/resolver?from=inside                              → the same with that side's DNS server, over TCP
//
// Every request carries the HTTP Basic authentication of an administrator; the ones that are answered 101 ask for
// "Connection: Upgrade" and "Upgrade: tcp". A connection that does not come about is 502 with {"error": "…", "reason": "…"},
// where the reason is refused, timeout, name (it does not resolve) or other. A tunnelled client's address is this host's own.

// upgradeTo is the protocol behind 101 Switching Protocols.
const upgradeTo = "tcp"

// networkHandler serves /network/.
func (s *Server) networkHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /network/route", func(w http.ResponseWriter, r *http.Request) {
		listener, err := s.route(r.Context(), r.FormValue("from") == "outside", r.FormValue("address"))
		if err != nil {
			answerNetworkError(w, err)
			return
		}
		answerJSON(w, http.StatusOK, map[string]string{"listener": listener})
	})
	mux.HandleFunc("GET /network/connect", func(w http.ResponseWriter, r *http.Request) {
		s.tunnel(w, r, func(ctx context.Context) (net.Conn, error) {
			if r.FormValue("from") == "outside" {
				return s.DialOutside(ctx, r.FormValue("address"))
			}
			return s.Dial(ctx, r.FormValue("address"))
		})
	})
	mux.HandleFunc("GET /network/resolver", func(w http.ResponseWriter, r *http.Request) {
		address := s.internal.Addr()
		if r.FormValue("from") == "outside" {
			address = s.public.Addr()
		}
		s.tunnel(w, r, func(ctx context.Context) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "tcp", address)
		})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		account, password, ok := r.BasicAuth()
		if !ok || !s.isLocalAdministrator(r.Context(), account, password) {
			w.Header().Set("WWW-Authenticate", `Basic realm="imapspec management"`)
			answerJSON(w, http.StatusUnauthorized, map[string]string{"error": "an administrator's name and password are needed"})
			return
		}
		if side := r.FormValue("from"); side != "inside" && side != "outside" {
			answerJSON(w, http.StatusBadRequest, map[string]string{"error": "from says where the client stands: inside or outside"})
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// tunnel connects and passes bytes both ways until both directions have ended.
func (s *Server) tunnel(w http.ResponseWriter, r *http.Request, dial func(context.Context) (net.Conn, error)) {
	if r.Header.Get("Upgrade") != upgradeTo {
		answerJSON(w, http.StatusUpgradeRequired, map[string]string{"error": "ask for Upgrade: " + upgradeTo})
		return
	}
	server, err := dial(r.Context())
	if err != nil {
		answerNetworkError(w, err)
		return
	}
	defer server.Close()
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		answerNetworkError(w, err)
		return
	}
	defer client.Close()
	release := s.tunnels.add(client, server)
	defer release()
	if _, err := io.WriteString(client, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "+upgradeTo+"\r\n\r\n"); err != nil {
		return
	}
	splice(client, buffered.Reader, server)
}

// splice copies until both directions have ended, and passes each one's end on.
func splice(client net.Conn, fromClient *bufio.Reader, server net.Conn) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(server, fromClient) // how it ended does not matter: the other side sees the end
		closeWrite(server)
	}()
	_, _ = io.Copy(client, server)
	closeWrite(client)
	<-done
}

// closeWrite ends one direction, or the connection where that cannot be done.
func closeWrite(c net.Conn) {
	if half, ok := c.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		return
	}
	_ = c.Close() // nobody is told
}

func answerNetworkError(w http.ResponseWriter, err error) {
	var name *net.DNSError
	var timeout net.Error
	reason := "other"
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		reason = "refused"
	case errors.As(err, &name) && name.IsNotFound:
		reason = "name"
	case errors.Is(err, syscall.ETIMEDOUT), errors.As(err, &timeout) && timeout.Timeout():
		reason = "timeout"
	}
	answerJSON(w, http.StatusBadGateway, map[string]string{"error": err.Error(), "reason": reason})
}

func answerJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a client that is gone needs no answer
}
