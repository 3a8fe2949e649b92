package imap

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios"
)

func unquoted(folder string) string { return strings.Trim(folder, `"`) }

// Folder makes a folder of the scenario.
func (s *Steps) Folder(ctx context.Context, folder string) error {
	return s.stage.CreateFolder(ctx, unquoted(folder))
}

// HoldsCount makes a folder with some messages, subjects "Message 1" and so on, as letter writes them.
func (s *Steps) HoldsCount(ctx context.Context, folder string, count int) error {
	if err := s.Folder(ctx, folder); err != nil {
		return err
	}
	for i := range count {
		if err := s.stage.Append(ctx, unquoted(folder), "", "", letter(i+1, nil)); err != nil {
			return err
		}
	}
	return nil
}

// HoldsMessage makes a folder with the message, as it is written, with CRLF for line ends.
func (s *Steps) HoldsMessage(ctx context.Context, folder string, message *godog.DocString) error {
	if err := s.Folder(ctx, folder); err != nil {
		return err
	}
	return s.stage.Append(ctx, unquoted(folder), "", "", strings.ReplaceAll(message.Content, "\n", "\r\n")+"\r\n")
}

// The columns of a table of messages that are no header fields.
const (
	columnFlags    = "flags"    // \Seen Work
	columnReceived = "received" // the internal date as APPEND takes it: 01-Jan-2024 10:00:00 +0000
	columnSize     = "size"     // octets of the whole message
	columnText     = "text"     // one line
)

// headerColumns are the columns that are header fields, in the order in which they are written.
func headerColumns() []string {
	return []string{"from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to"}
}

// HoldsMessages makes a folder with the messages of a table; its columns are header fields, flags, received, size and text. What a
// row leaves empty is as letter writes it.
func (s *Steps) HoldsMessages(ctx context.Context, folder string, table *godog.Table) error {
	if err := s.Folder(ctx, folder); err != nil {
		return err
	}
	if len(table.Rows) < 2 {
		return &scenarios.HarnessError{Err: fmt.Errorf("the table has no message")}
	}
	for i, row := range table.Rows[1:] {
		fields := map[string]string{}
		for j, cell := range row.Cells {
			fields[strings.ToLower(table.Rows[0].Cells[j].Value)] = cell.Value
		}
		if err := knownColumns(fields); err != nil {
			return &scenarios.HarnessError{Err: err}
		}
		message, err := sized(i+1, fields)
		if err != nil {
			return &scenarios.HarnessError{Err: err}
		}
		if err := s.stage.Append(ctx, unquoted(folder), fields[columnFlags], fields[columnReceived], message); err != nil {
			return err
		}
	}
	return nil
}

func knownColumns(fields map[string]string) error {
	known := append(headerColumns(), columnFlags, columnReceived, columnSize, columnText)
	for name := range fields {
		found := false
		for _, k := range known {
			found = found || k == name
		}
		if !found {
			return fmt.Errorf("messages have no column %q; there are %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// letter writes a message of its own for a number. It is the same in every run:
//
//	From: Bob <bob@example.org>
//	To: alice@example.org
//	Subject: Message 1
//	Date: Mon, 1 Jan 2024 10:00:00 +0000
//	Message-ID: <1@example.org>
//
//	This is message 1.
//
// fields replaces header fields and the text; the day is the number's remainder in the month.
func letter(number int, fields map[string]string) string {
	usual := map[string]string{
		"from": "Bob <bob@example.org>", "to": "alice@example.org", "subject": fmt.Sprintf("Message %d", number),
		"date": fmt.Sprintf("%s, %d Jan 2024 10:00:00 +0000", weekday(number), (number-1)%28+1), "message-id": fmt.Sprintf("<%d@example.org>", number),
		columnText: fmt.Sprintf("This is message %d.", number),
	}
	for name, value := range fields {
		if value != "" {
			usual[name] = value
		}
	}
	var out strings.Builder
	for _, name := range headerColumns() {
		if value := usual[name]; value != "" {
			out.WriteString(fieldName(name) + ": " + value + "\r\n")
		}
	}
	out.WriteString("\r\n" + usual[columnText] + "\r\n")
	return out.String()
}

// weekday is that of a day of January 2024, which begins on a Monday.
func weekday(number int) string {
	return strings.Fields("Mon Tue Wed Thu Fri Sat Sun")[(number-1)%28%7]
}

func fieldName(column string) string {
	if column == "message-id" {
		return "Message-ID"
	}
	parts := strings.Split(column, "-")
	for i, p := range parts {
		parts[i] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "-")
}

// sized is letter with lines of text added until the message has the size that the fields ask for.
func sized(number int, fields map[string]string) (string, error) {
	message := letter(number, fields)
	if fields[columnSize] == "" {
		return message, nil
	}
	size, err := strconv.Atoi(fields[columnSize])
	missing := size - len(message)
	if err != nil || missing < 0 || missing == 1 {
		return "", fmt.Errorf("message %d cannot have %q octets, it has %d", number, fields[columnSize], len(message))
	}
	var out strings.Builder
	out.WriteString(message)
	const width = 72
	for missing > 0 {
		n := min(missing, width)
		if missing-n == 1 { // a line needs its CRLF
			n--
		}
		out.WriteString(strings.Repeat("x", n-2) + "\r\n")
		missing -= n
	}
	return out.String(), nil
}
