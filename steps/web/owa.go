package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
)

// OpensOutlook logs somebody in to Outlook on the web, in a fresh session, and wants the mailbox to open.
func (s *Steps) OpensOutlook(ctx context.Context, who string) error {
	p, err := s.stage.Person(ctx, who)
	if err != nil {
		return err
	}
	if err := s.logOn(ctx, p.Address, p.Password); err != nil {
		return err
	}
	doc, err := s.screen.Page(ctx)
	if err != nil {
		return err
	}
	if asksForPassword(doc) {
		return fmt.Errorf("%s is not let in to Outlook on the web: %s", who, text(doc))
	}
	return nil
}

// OpensOutlookWrongly logs in under somebody's name with a wrong password.
func (s *Steps) OpensOutlookWrongly(ctx context.Context, whose string) error {
	p, err := s.stage.Person(ctx, whose)
	if err != nil {
		return err
	}
	return s.logOn(ctx, p.Address, "not-"+p.Alias+"s-password")
}

func (s *Steps) logOn(ctx context.Context, user, password string) error {
	screen, err := s.on(ctx)
	if err != nil {
		return err
	}
	address := "https://" + stage.Server
	if s.browser {
		deployment, err := s.stage.Deployment(ctx)
		if err != nil {
			return err
		}
		if address = deployment.WebURL(); address == "" {
			return &scenarios.NotApplicableError{Reason: "the deployment has no pages for a browser", Impossible: true}
		}
	}
	if err := screen.Open(ctx, address+"/owa/"); err != nil {
		return err
	}
	doc, err := screen.Page(ctx)
	if err != nil {
		return err
	}
	form := find(doc, func(n *html.Node) bool { return is(n, atom.Form) && find(n, passwordField) != nil })
	if form == nil {
		return fmt.Errorf("there is no form to log in to Outlook on the web: %s", text(doc))
	}
	labels := all(form, func(n *html.Node) bool { return is(n, atom.Label) })
	button := find(form, clickable)
	if len(labels) < 2 || button == nil {
		return fmt.Errorf("the form to log in lacks a label or a button: %s", text(form))
	}
	if err := screen.Fill(ctx, strings.TrimSuffix(text(labels[0]), ":"), user); err != nil {
		return err
	}
	if err := screen.Fill(ctx, strings.TrimSuffix(text(labels[1]), ":"), password); err != nil {
		return err
	}
	return screen.Click(ctx, name(button))
}

func passwordField(n *html.Node) bool { return is(n, atom.Input) && attr(n, "type") == "password" }

func asksForPassword(doc *html.Node) bool { return find(doc, passwordField) != nil }

// AsksAgain wants the screen to ask for a password.
func (s *Steps) AsksAgain(ctx context.Context) error {
	doc, err := s.page(ctx, "log in")
	if err != nil {
		return err
	}
	if !asksForPassword(doc) {
		return fmt.Errorf("the page does not ask for a password: %s", text(doc))
	}
	return nil
}

// StrangerAsked opens the page that is on the screen as somebody who has not logged in.
func (s *Steps) StrangerAsked(ctx context.Context) error {
	address, err := s.screen.URL(ctx)
	if err != nil {
		return err
	}
	stranger, err := s.client(ctx)
	if err != nil {
		return err
	}
	if err := stranger.Open(ctx, address); err != nil {
		return err
	}
	if !asksForPassword(stranger.doc) {
		return fmt.Errorf("%s is shown without a login: %s", address, text(stranger.doc))
	}
	return nil
}

// SettingReads wants the lines below the heading of a setting, "IMAP setting", to be exactly these.
func (s *Steps) SettingReads(ctx context.Context, which string, wanted *godog.DocString) error {
	doc, err := s.page(ctx, "POP and IMAP settings")
	if err != nil {
		return err
	}
	head := find(doc, func(n *html.Node) bool { return heading(n) && text(n) == which+" setting" })
	if head == nil {
		return fmt.Errorf("the page has no %s setting: %s", which, text(doc))
	}
	got := lines(head.Parent)[1:] // below the heading
	want := strings.Split(strings.TrimSpace(wanted.Content), "\n")
	if !slices.Equal(got, want) {
		return fmt.Errorf("shown was:\n  %s", strings.Join(got, "\n  "))
	}
	return nil
}
