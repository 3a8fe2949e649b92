package convert_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/convert"
	"github.com/imapspec/imapspec/refserver/internal/message"
)

const rich = `Received: from x by y; Tue, 07 May 2024 10:00:00 +0200
Date: Mon, 6 May 2024 07:08:09 +0200
From: =?utf-8?q?B=C3=B6b?= <bob@contoso.com>
Message-ID: <1@contoso.com>
` + header + `Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>Caf=C3=A9 =E2=98=95</p>
--r
Content-Type: image/png
Content-ID: <1@x>
Content-Transfer-Encoding: base64

AAEC
--r--
--m
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''%C3%9Cber.pdf

PDF
--m
Content-Type: message/rfc822

Subject: inside

Text
--m--
`

// TestTNEF takes the stream apart that is made of a message: every attribute and every property, in order.
func TestTNEF(t *testing.T) {
	t.Parallel()
	stored := wire(rich)
	got := convert.Convert(stored, convert.Options{Format: convert.TNEF})
	m := message.Parse(got)
	if !strings.HasPrefix(string(got), "Received: from x by y; Tue, 07 May 2024 10:00:00 +0200\r\nDate: Mon, 6 May 2024 07:08:09 +0200\r\n") {
		t.Errorf("the header is %q", got[:200])
	}
	root := m.BodyStructure()
	if len(root.Children) != 2 || root.Subtype != "mixed" || root.Children[1].Subtype != "ms-tnef" {
		t.Fatalf("the message is\n%s", got)
	}
	if text := m.Text(root.Children[0]); text != "Café ☕\r\n" {
		t.Errorf("the text is %q", text)
	}
	stream, ok := m.Decoded(root.Children[1])
	if !ok {
		t.Fatal("winmail.dat cannot be decoded")
	}
	want := []string{
		"1 00089006 00000100",
		"1 00069007 e404000000000000",
		`1 00078008 "IPM.Microsoft Mail.Note\x00"`,
		`1 00018004 "Caf\xe9\x00"`,
		"1 00038005 2024-05-06 05:08:09 Monday",
		"1 00038006 2024-05-07 08:00:00 Tuesday",
		`1 0002800c "Caf\xe9 ?\r\n\x00"`,
		"1 00069003",
		`  001a001f "IPM.Note"`,
		`  0037001f "Café"`,
		"  00390040 2024-05-06T05:08:09Z",
		"  0e060040 2024-05-07T08:00:00Z",
		`  1000001f "Café ☕\r\n"`,
		`  10130102 "<p>Café ☕</p>"`,
		"  3fde0003 65001",
		`  1035001f "<1@contoso.com>"`,
		`  0c1a001f "Böb"`,
		`  0c1e001f "SMTP"`,
		`  0c1f001f "bob@contoso.com"`,
		"2 00069002 0100ffffffff0000000000000000",
		`2 00018010 "ATT00001.dat\x00"`,
		"2 00038013 2024-05-06 05:08:09 Monday",
		`2 0006800f "\x00\x01\x02"`,
		"2 00069005",
		`  3707001f "ATT00001.dat"`,
		`  370e001f "image/png"`,
		`  3712001f "1@x"`,
		"2 00069002 0100ffffffff0000000000000000",
		`2 00018010 "\xdcber.pdf\x00"`,
		"2 00038013 2024-05-06 05:08:09 Monday",
		`2 0006800f "PDF"`,
		"2 00069005",
		`  3707001f "Über.pdf"`,
		`  370e001f "application/pdf"`,
		"2 00069002 0100ffffffff0000000000000000",
		`2 00018010 "ATT00003.eml\x00"`,
		"2 00038013 2024-05-06 05:08:09 Monday",
		`2 0006800f "Subject: inside\r\n\r\nText"`,
		"2 00069005",
		`  3707001f "ATT00003.eml"`,
		`  370e001f "message/rfc822"`,
	}
	lines, err := readTNEF(stream)
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if again := convert.Convert(got, convert.Options{Format: convert.TNEF}); &again[0] != &got[0] {
		t.Error("a second conversion changes the first")
	}
}

// readTNEF lists the attributes of a stream (MS-OXTNEF section 2.1) with what they hold.
func readTNEF(stream []byte) (lines []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the stream ends too early behind %d attributes: %v", len(lines), p)
		}
	}()
	r := &tnefReader{stream}
	if signature := r.number(4); signature != 0x223E9F78 || r.number(2) == 0 {
		return nil, fmt.Errorf("the stream begins with %x", signature)
	}
	for len(r.rest) > 0 {
		level, id := r.number(1), r.number(4)
		data := r.take(int(r.number(4)))
		sum := uint16(0)
		for _, c := range data {
			sum += uint16(c)
		}
		if told := uint16(r.number(2)); told != sum {
			return lines, fmt.Errorf("the checksum of %08x is %d, want %d", id, told, sum)
		}
		head := fmt.Sprintf("%d %08x", level, id)
		switch {
		case id == 0x00069003 || id == 0x00069005:
			lines = append(lines, head)
			properties, err := readProperties(data)
			lines = append(lines, properties...)
			if err != nil {
				return lines, err
			}
		case id>>16 == 3: // a time
			d := &tnefReader{data}
			lines = append(lines, fmt.Sprintf("%s %04d-%02d-%02d %02d:%02d:%02d %s", head, d.number(2), d.number(2), d.number(2), d.number(2), d.number(2),
				d.number(2), time.Weekday(d.number(2))))
		case id>>16 == 1 || id>>16 == 2 || id>>16 == 7 || id == 0x0006800F: // a text, or a file
			lines = append(lines, fmt.Sprintf("%s %+q", head, string(data)))
		default:
			lines = append(lines, head+" "+hex.EncodeToString(data))
		}
	}
	return lines, nil
}

func readProperties(data []byte) (lines []string, err error) {
	r := &tnefReader{data}
	for n := r.number(4); n > 0; n-- {
		tag := uint32(r.number(4))
		value := ""
		switch tag & 0xFFFF {
		case 3:
			value = fmt.Sprint(r.number(4))
		case 0x40:
			value = time.Unix(int64(r.number(8)/1e7)-11644473600, 0).UTC().Format(time.RFC3339)
		default:
			if r.number(4) != 1 {
				return lines, fmt.Errorf("%08x has several values", tag)
			}
			length := int(r.number(4))
			bytes := r.take(length)
			r.take((4 - length%4) % 4)
			value = fmt.Sprintf("%q", string(bytes))
			if tag&0xFFFF == 0x1F {
				value = fmt.Sprintf("%q", strings.TrimSuffix(wideText(bytes), "\x00"))
			}
		}
		lines = append(lines, fmt.Sprintf("  %08x %s", tag, value))
	}
	if len(r.rest) > 0 {
		err = fmt.Errorf("%d bytes stand behind the properties", len(r.rest))
	}
	return lines, err
}

func wideText(b []byte) string {
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, binary.LittleEndian.Uint16(b[i:]))
	}
	return string(utf16.Decode(units))
}

type tnefReader struct{ rest []byte }

func (r *tnefReader) take(n int) []byte {
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *tnefReader) number(size int) uint64 {
	var b [8]byte
	copy(b[:], r.take(size))
	return binary.LittleEndian.Uint64(b[:])
}
