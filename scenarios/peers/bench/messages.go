//go:build linux

package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
)

const (
	messageSize = 4 << 10
	bigSize     = 30 << 20
)

// words is a vocabulary of made-up words, the same in every run.
func words(r *rand.Rand, n int) []string {
	syllables := []string{"ba", "den", "fi", "gor", "ha", "ju", "kel", "lo", "mir", "nu", "pas", "quo", "ri", "sto", "tu", "vel", "wi", "xan", "yo", "zer"}
	list := make([]string, n)
	for i := range list {
		for range 2 + r.IntN(3) {
			list[i] += syllables[r.IntN(len(syllables))]
		}
	}
	return list
}

// generator makes messages that differ, in the kinds that mailboxes hold: plain text, text with HTML, text with an
// attachment; every one of messageSize bytes. One in 97 has an uncommon header field.
type generator struct {
	random *rand.Rand
	words  []string
	n      int
}

func newGenerator() *generator {
	r := rand.New(rand.NewPCG(1, 2))
	return &generator{random: r, words: words(r, 3000)}
}

func (g *generator) word() string { return g.words[g.random.IntN(len(g.words))] }

func (g *generator) phrase(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = g.word()
	}
	return strings.Join(list, " ")
}

func (g *generator) address() string {
	return fmt.Sprintf("%s %s <%s@%s.example>", strings.ToUpper(g.word()), g.word(), g.word(), g.word())
}

func (g *generator) next() []byte {
	g.n++
	var b bytes.Buffer
	fmt.Fprintf(&b, "Return-Path: <%s@relay.example>\r\n", g.word())
	fmt.Fprintf(&b, "Received: from %s.example (%s.example [192.0.2.%d]) by mx.example with ESMTPS id %x; Tue, %d Mar 2024 10:%02d:00 +0100\r\n",
		g.word(), g.word(), g.n%250, g.n, 1+g.n%28, g.n%60)
	fmt.Fprintf(&b, "Date: Tue, %02d Mar 2024 10:%02d:%02d +0100\r\nFrom: %s\r\nTo: %s, %s\r\nCc: %s\r\n", 1+g.n%28, g.n%60, g.n*7%60,
		g.address(), g.address(), g.address(), g.address())
	subject := g.phrase(4 + g.n%4)
	if g.n%10 == 0 {
		subject = "=?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte("Grüße "+subject[:20])) + "?="
	}
	fmt.Fprintf(&b, "Subject: %s\r\nMessage-ID: <%x.%s@mail.example>\r\nIn-Reply-To: <%x@mail.example>\r\n", subject, g.n, g.word(), g.n-1)
	fmt.Fprintf(&b, "X-Mailer: %s 1.%d\r\nMIME-Version: 1.0\r\n", g.word(), g.n%9)
	if g.n%97 == 0 {
		fmt.Fprintf(&b, "X-Ticket: queue-%d %s\r\n", g.n%7, g.word())
	}
	switch g.n % 3 {
	case 0:
		b.WriteString("Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
		g.fill(&b, messageSize)
	case 1:
		boundary := fmt.Sprintf("=_alt_%d", g.n)
		fmt.Fprintf(&b, "Content-Type: multipart/alternative; boundary=%q\r\n\r\n--%s\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n", boundary, boundary)
		g.fill(&b, messageSize/2)
		fmt.Fprintf(&b, "\r\n--%s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body><p>caf=C3=A9 ", boundary)
		end := fmt.Sprintf("</p></body></html>\r\n--%s--\r\n", boundary)
		g.fill(&b, messageSize-len(end))
		b.WriteString(end)
	default:
		boundary := fmt.Sprintf("=_mix_%d", g.n)
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=%q\r\n\r\n--%s\r\nContent-Type: text/plain\r\n\r\n", boundary, boundary)
		g.fill(&b, messageSize/2)
		fmt.Fprintf(&b, "\r\n--%s\r\nContent-Type: application/pdf; name=\"%s.pdf\"\r\nContent-Disposition: attachment; filename=\"%s.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n",
			boundary, g.word(), g.word())
		end := fmt.Sprintf("\r\n--%s--\r\n", boundary)
		for b.Len() < messageSize-len(end)-80 {
			raw := make([]byte, 57)
			for i := range raw {
				raw[i] = byte(g.random.Uint32())
			}
			b.WriteString(base64.StdEncoding.EncodeToString(raw) + "\r\n")
		}
		b.WriteString(strings.Repeat("A", messageSize-len(end)-b.Len()) + end)
	}
	return b.Bytes()
}

// fill writes lines of words up to size bytes.
func (g *generator) fill(b *bytes.Buffer, size int) {
	column := 0
	for b.Len() < size-20 {
		w := g.word()
		b.WriteString(w)
		if column += len(w) + 1; column > 64 {
			b.WriteString("\r\n")
			column = 0
		} else {
			b.WriteByte(' ')
		}
	}
	b.WriteString(strings.Repeat(".", size-b.Len()-2) + "\r\n")
}

// bigMessage is a message of bigSize bytes with an attachment.
func bigMessage() []byte {
	g := newGenerator()
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: big\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n", g.address(), g.address())
	line := strings.Repeat("0123456789", 7) + "\r\n"
	for b.Len() < bigSize-len(line) {
		b.WriteString(line)
	}
	b.WriteString(strings.Repeat(".", bigSize-b.Len()-2) + "\r\n")
	return b.Bytes()
}
