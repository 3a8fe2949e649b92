package refserver

import (
	"slices"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/backend"
	"github.com/imapspec/imapspec/refserver/internal/frontend"
	"github.com/imapspec/imapspec/refserver/internal/submission"
	"github.com/imapspec/imapspec/refserver/internal/transcript"
)

// TranscriptLine is one line that was said on a connection.
type TranscriptLine struct {
	Time time.Time
	Sent bool   // by the client
	Text string // without the line end; passwords and SASL messages are *****
}

// Transcript is what was said on a connection of an IMAP4 or SMTP client.
type Transcript struct {
	Number   int    // in the order of opening, from 1
	Protocol string // IMAP4 or SMTP
	Client   string // address
	Opened   time.Time
	Lines    []TranscriptLine // the last ones
	Dropped  int              // how many lines before them are kept no longer
}

// Transcripts gives the transcripts of the last connections, in the order of opening. Config.Transcripts, or
// Set-ReferenceTranscript in the management shell, has connections recorded.
func (s *Server) Transcripts() []Transcript {
	var all []Transcript
	for _, c := range s.transcripts.Connections() {
		t := Transcript{Number: c.Number, Protocol: string(c.Protocol), Client: c.Client, Opened: c.Opened, Dropped: c.Dropped}
		for _, l := range c.Lines {
			t.Lines = append(t.Lines, TranscriptLine(l))
		}
		all = append(all, t)
	}
	return all
}

func newTranscripts(c Config) *transcript.Recorder {
	r := &transcript.Recorder{Commands: slices.Concat(frontend.CommandNames(), backend.CommandNames(), submission.CommandNames())}
	r.Enable(c.Transcripts)
	return r
}
