package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// The reasons that the sign-in page gets in its query, as Exchange numbers them; disabled is this server's own.
const (
	reasonSignedOut = "1"
	reasonFailed    = "2"
	reasonDisabled  = "20"
)

type logonPage struct {
	Destination string
	Error       string
	Notice      string
}

func (o *OWA) showLogon(w http.ResponseWriter, r *http.Request) {
	page := logonPage{Destination: localPath(r.URL.Query().Get("url"))}
	switch r.URL.Query().Get("reason") {
	case reasonSignedOut:
		page.Notice = reply.WebSignedOut
	case reasonFailed:
		page.Error = reply.WebLogonFailed
	case reasonDisabled:
		page.Error = reply.WebLogonDisabled
	}
	o.render(w, http.StatusOK, "logon", page)
}

// logon takes the sign-in form: fields username, password and destination, the page to go to.
func (o *OWA) logon(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		o.refused(w)
		return
	}
	destination := localPath(r.PostForm.Get("destination"))
	identity, err := o.cfg.Auth.Check(r.Context(), auth.OWA, r.PostForm.Get("username"), "", r.PostForm.Get("password"))
	if err != nil {
		o.cfg.Log.Debug("sign-in failed", "error", err)
		reason := reasonFailed
		if errors.Is(err, auth.ErrDisabled) {
			reason = reasonDisabled
		}
		http.Redirect(w, r, "/owa/auth/logon.aspx?"+url.Values{"replaceCurrent": {"1"}, "url": {destination}, "reason": {reason}}.Encode(), http.StatusFound)
		return
	}
	if old, err := r.Cookie(sessionCookie); err == nil {
		o.sessions.end(old.Value)
	}
	http.SetCookie(w, cookie(o.sessions.start(identity.Mailbox.MailboxGUID), 0))
	http.Redirect(w, r, destination, http.StatusFound)
}

func (o *OWA) logoff(w http.ResponseWriter, r *http.Request, _ *session) {
	if old, err := r.Cookie(sessionCookie); err == nil {
		o.sessions.end(old.Value)
	}
	http.SetCookie(w, cookie("", -1))
	http.Redirect(w, r, "/owa/auth/logon.aspx?reason="+reasonSignedOut, http.StatusFound)
}

// cookie is the session's cookie; maxAge 0 keeps it until the browser ends, -1 removes it.
func cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: sessionCookie, Value: value, Path: "/owa/", MaxAge: maxAge, HttpOnly: true, Secure: true, SameSite: http.SameSiteStrictMode}
}

// localPath keeps a destination inside Outlook on the web; anything else becomes its start page.
func localPath(destination string) string {
	u, err := url.Parse(destination)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/owa/") || strings.HasPrefix(u.Path, "/owa/auth") || strings.ContainsAny(destination, "\\\r\n") {
		return "/owa/"
	}
	return u.RequestURI()
}
