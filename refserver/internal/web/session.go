package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

const (
	sessionCookie = "cadata"
	sessionIdle   = 6 * time.Hour // what the sign-in form's default choice gives a private computer
	maxSessions   = 10_000
)

// session is a signed-in person.
type session struct {
	mailbox string // GUID of the mailbox
	token   string // of the forms that were given to this person
	expires time.Time
}

// sessions is who is signed in, by the hash of the cookie's value: a lookup tells nothing about the values of others.
type sessions struct {
	clock clockwork.Clock
	mu    sync.Mutex
	byKey map[[sha256.Size]byte]session
}

func newSessions(clock clockwork.Clock) *sessions {
	return &sessions{clock: clock, byKey: map[[sha256.Size]byte]session{}}
}

// start signs a mailbox in and returns the cookie's value.
func (s *sessions) start(mailbox string) string {
	value := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.byKey) >= maxSessions {
		s.dropOldest()
	}
	s.byKey[sha256.Sum256([]byte(value))] = session{mailbox: mailbox, token: rand.Text(), expires: s.clock.Now().Add(sessionIdle)}
	return value
}

func (s *sessions) dropOldest() {
	var oldest [sha256.Size]byte
	var expires time.Time
	for key, one := range s.byKey {
		if expires.IsZero() || one.expires.Before(expires) {
			oldest, expires = key, one.expires
		}
	}
	delete(s.byKey, oldest)
}

// find returns the session of a cookie and prolongs it; nil when there is none or it has expired.
func (s *sessions) find(value string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := sha256.Sum256([]byte(value))
	one, ok := s.byKey[key]
	if !ok {
		return nil
	}
	now := s.clock.Now()
	if now.After(one.expires) {
		delete(s.byKey, key)
		return nil
	}
	one.expires = now.Add(sessionIdle)
	s.byKey[key] = one
	return &one
}

func (s *sessions) end(value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byKey, sha256.Sum256([]byte(value)))
}

// signedIn lets only signed-in people through; others are sent to the sign-in page and come back afterwards. A POST needs
// the token of the person's forms.
func (o *OWA) signedIn(next func(http.ResponseWriter, *http.Request, *session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var found *session
		if cookie, err := r.Cookie(sessionCookie); err == nil {
			found = o.sessions.find(cookie.Value)
		}
		if found == nil || o.person(found) == nil {
			destination := r.URL.RequestURI()
			if r.Method != http.MethodGet && r.Method != http.MethodHead { // a form's address is no page to come back to
				destination = "/owa/"
			}
			http.Redirect(w, r, "/owa/auth/logon.aspx?"+url.Values{"url": {destination}, "reason": {"0"}}.Encode(), http.StatusFound)
			return
		}
		if r.Method == http.MethodPost && !sameToken(r.PostFormValue("canary"), found.token) {
			o.refused(w)
			return
		}
		next(w, r, found)
	}
}

// person is whose session it is, or nil when the mailbox is gone or may not use Outlook on the web any more.
func (o *OWA) person(s *session) *org.Recipient {
	r := o.cfg.Directory.View().Recipient(s.mailbox)
	if r == nil || r.AccountDisabled || !r.CAS.OWAEnabled {
		return nil
	}
	return r
}

func sameToken(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
