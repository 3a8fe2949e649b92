package runner

import (
	"encoding/base64"
	"html"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
)

// masked replaces a secret.
const masked = "*****"

// secrets are the texts that must not be seen, in every spelling in which they travel: as they are, in an IMAP or JSON quoted
// string, in a form or URL, in HTML, and inside base64 (SASL, HTTP Basic).
type secrets struct {
	texts    []string // as registered
	variants []string // every spelling, longest first, so that a secret within another leaves no rest
}

// add registers a secret; the empty text is none.
func (s *secrets) add(text string) {
	if text == "" || slices.Contains(s.texts, text) {
		return
	}
	s.texts = append(s.texts, text)
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
	// PowerShell doubles an apostrophe within apostrophes.
	doubled := strings.ReplaceAll(text, "'", "''")
	for _, v := range []string{text, quoted, doubled, url.QueryEscape(text), url.PathEscape(text), html.EscapeString(text)} {
		if !slices.Contains(s.variants, v) {
			s.variants = append(s.variants, v)
		}
	}
	slices.SortStableFunc(s.variants, func(a, b string) int { return len(b) - len(a) })
}

// base64Word is what may be base64: long enough to hold anything, standard or URL alphabet.
var base64Word = regexp.MustCompile(`[A-Za-z0-9+/_-]{4,}={0,2}`)

// mask replaces every secret in the text.
func (s *secrets) mask(text string) string {
	if len(s.variants) == 0 || text == "" {
		return text
	}
	for _, v := range s.variants {
		text = strings.ReplaceAll(text, v, masked)
	}
	return base64Word.ReplaceAllStringFunc(text, func(word string) string {
		if s.encodes(word) {
			return masked
		}
		return word
	})
}

// encodes says whether a word is base64 of something that holds a secret.
func (s *secrets) encodes(word string) bool {
	bare := strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(word)
	if len(bare)%4 == 1 {
		return false
	}
	plain, err := base64.RawStdEncoding.DecodeString(bare)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(s.texts, func(text string) bool { return strings.Contains(string(plain), text) })
}

// event gives a copy of the event with every text masked.
func (s *secrets) event(e scenarios.Event) scenarios.Event {
	e.Reason = s.mask(e.Reason)
	if e.Info != nil {
		info := *e.Info
		info.Name = s.mask(info.Name)
		info.Steps = slices.Clone(info.Steps)
		for i := range info.Steps {
			info.Steps[i] = s.mask(info.Steps[i])
		}
		e.Info = &info
	}
	if e.Step != nil {
		step := *e.Step
		step.Text, step.Argument, step.Error = s.mask(step.Text), s.mask(step.Argument), s.mask(step.Error)
		e.Step = &step
	}
	if e.Line != nil {
		line := *e.Line
		line.Actor, line.Text = s.mask(line.Actor), s.mask(line.Text)
		e.Line = &line
	}
	if e.Finding != nil {
		f := *e.Finding
		f.Connection, f.Message, f.Line = s.mask(f.Connection), s.mask(f.Message), s.mask(f.Line)
		e.Finding = &f
	}
	if e.Attachment != nil {
		a := *e.Attachment
		a.Name = s.mask(a.Name)
		if isText(a.MediaType) {
			a.Content = []byte(s.mask(string(a.Content)))
		}
		e.Attachment = &a
	}
	return e
}

// isText says whether a media type is one that people read as text. An unknown one is taken for text only when it says so.
func isText(mediaType string) bool {
	kind, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		kind = mediaType
	}
	if strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "message/") {
		return true
	}
	for _, end := range []string{"json", "xml", "yaml", "javascript", "x-ndjson", "x-www-form-urlencoded"} {
		if strings.HasSuffix(kind, end) {
			return true
		}
	}
	return false
}
