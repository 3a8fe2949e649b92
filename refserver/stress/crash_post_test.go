package stress_test

import (
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net/smtp"
	"strings"
)

// post is a worker that sends messages to alice and bob.
type post struct {
	n        int
	padding  string       // of each message
	sent     map[int]bool // acknowledged
	underWay int          // 0: nothing
}

func newPost() *post { return &post{sent: map[int]bool{}} }

const domain = "@contoso.com"

func (s *post) work(p *process, _ *rand.Rand) error {
	err := s.talk(p)
	if died(err) {
		return nil
	}
	return fmt.Errorf("submission: %w", err)
}

func (s *post) talk(p *process) error {
	c, err := smtp.Dial(p.Submission)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.StartTLS(&tls.Config{InsecureSkipVerify: true}); err != nil { // this is about the store, not the certificate
		return err
	}
	if err := c.Auth(loginAuth{}); err != nil {
		return err
	}
	for {
		s.n++
		s.underWay = s.n
		if err := s.send(c); err != nil {
			return err
		}
		s.sent[s.n], s.underWay = true, 0
	}
}

// loginAuth is alice's AUTH LOGIN, which is what Exchange offers.
type loginAuth struct{}

func (loginAuth) Start(*smtp.ServerInfo) (string, []byte, error) { return "LOGIN", nil, nil }

func (loginAuth) Next(asked []byte, more bool) ([]byte, error) {
	switch {
	case !more:
		return nil, nil
	case strings.HasPrefix(string(asked), "Username"):
		return []byte(user + domain), nil
	}
	return []byte(password), nil
}

func (s *post) send(c *smtp.Client) error {
	if err := c.Mail(user + domain); err != nil {
		return err
	}
	for _, to := range []string{user, second} {
		if err := c.Rcpt(to + domain); err != nil {
			return err
		}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "From: %s%s\r\nSubject: sent %d.\r\n\r\n%sThe end of %d.\r\n", user, domain, s.n, s.padding, s.n); err != nil {
		return err
	}
	return w.Close()
}

func (s *post) check(p *process) error {
	for _, who := range []string{user, second} {
		there, err := lookAt(p, who, "INBOX")
		if err != nil {
			return err
		}
		found := map[int]int{}
		for _, m := range there.messages {
			_, subject, sent := strings.Cut(m.text, "\r\nSubject: sent ")
			if !sent {
				continue
			}
			var n int
			if _, err := fmt.Sscanf(subject, "%d.", &n); err != nil || !strings.HasSuffix(m.text, fmt.Sprintf("\r\n\r\nThe end of %d.\r\n", n)) {
				return fmt.Errorf("%s has half a message: %q", who, m.text)
			}
			found[n]++
		}
		for n := 1; n <= s.n; n++ {
			if found[n] > 1 || found[n] == 0 && s.sent[n] {
				return fmt.Errorf("%s has message %d %d times; it was acknowledged: %v", who, n, found[n], s.sent[n])
			}
		}
	}
	return nil
}
