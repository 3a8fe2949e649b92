package message_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/message"
)

func TestDecoded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, header, body, want string
		unknown                  bool
	}{
		{name: "none", body: "a\r\nb", want: "a\r\nb"},
		{name: "bare LF", body: "a\nb\r\n\n", want: "a\r\nb\r\n\r\n"},
		{name: "base64 text", header: "Content-Transfer-Encoding: base64\r\n", body: "YQpi", want: "a\r\nb"},
		{name: "base64 data", header: "Content-Type: image/png\r\nContent-Transfer-Encoding: Base64\r\n", body: "YQpi", want: "a\nb"},
		{name: "utf-16", header: "Content-Type: text/plain; charset=UTF-16\r\nContent-Transfer-Encoding: base64\r\n", body: "AAoKAA==", want: "\x00\n\n\x00"},
		{name: "quoted-printable", header: "Content-Transfer-Encoding: quoted-printable\r\n", body: "a=3D=\r\nb", want: "a=b"},
		{name: "binary", header: "Content-Transfer-Encoding: binary\r\n", body: "x", want: "x"},
		{name: "unknown", header: "Content-Transfer-Encoding: x-yenc\r\n", body: "x", unknown: true},
	} {
		m := message.Parse([]byte(test.header + "\r\n" + test.body))
		data, ok := m.Decoded(m.Part([]int{1}))
		if ok == test.unknown || string(data) != test.want {
			t.Errorf("%s: %q, %v", test.name, data, ok)
		}
	}
}

func TestWithoutNUL(t *testing.T) {
	t.Parallel()
	data := "\x00\x01\r\n\xff" + strings.Repeat("\x00abc", 40)
	single := "Subject: x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding:\r\n binary\r\n\r\n" + data
	multi := "Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\n\r\nplain\r\n--b\r\nContent-Type: a/b\r\n\r\n" + data +
		"\r\n--b--\r\nepilogue\r\n"
	for _, test := range []struct {
		raw  string
		path []int
	}{{single, []int{1}}, {multi, []int{2}}} {
		encoded, ok := message.WithoutNUL([]byte(test.raw))
		if !ok || bytes.IndexByte(encoded, 0) >= 0 {
			t.Fatalf("%q: %v", encoded, ok)
		}
		m := message.Parse(encoded)
		got, ok := m.Decoded(m.Part(test.path))
		if !ok || string(got) != data {
			t.Errorf("decoded %q", got)
		}
	}
	for _, lossy := range []string{
		"Subject: \x00\r\n\r\nx",
		"Content-Transfer-Encoding: base64\r\n\r\nAA\x00AA=",
		"Content-Type: multipart/mixed; boundary=b\r\n\r\npre\x00amble\r\n--b\r\n\r\nplain\r\n--b--\r\n",
		"Content-Type: multipart/mixed; boundary=b\r\n\r\nno\x00delimiter\r\n",
		"\x00",
	} {
		if encoded, ok := message.WithoutNUL([]byte(lossy)); ok {
			t.Errorf("%q became %q", lossy, encoded)
		}
	}
	if same, ok := message.WithoutNUL([]byte("a: b\r\n\r\nc")); !ok || string(same) != "a: b\r\n\r\nc" {
		t.Errorf("%q", same)
	}
}

func FuzzWithoutNUL(f *testing.F) {
	f.Add([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\na\x00\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nx: y\r\n\r\n\x00\r\n--b--\r\n"))
	f.Add([]byte("\r\n\x00"))
	f.Add([]byte("Content-Transfer-Encoding: 8bit\r\n\r\n\x00\n\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		encoded, ok := message.WithoutNUL(raw)
		if !ok {
			return
		}
		if bytes.IndexByte(encoded, 0) >= 0 {
			t.Errorf("%q keeps a NUL", encoded)
		}
		if again, ok := message.WithoutNUL(encoded); !ok || !bytes.Equal(again, encoded) {
			t.Errorf("%q changes again", encoded)
		}
	})
}
