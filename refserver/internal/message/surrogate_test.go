package message

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSurrogate(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"Subject: Lunch\r\n\r\nGr\xc3\xbc\xc3\x9fe":                                                         "Subject: Lunch\r\n\r\nGr\xc3\xbc\xc3\x9fe",
		"Subject: Gr\xc3\xbc\xc3\x9fe\r\nX-Mark: \xc3\xbc\r\nTo: a@example.org\r\n\r\nHello\r\n":            "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nTo: a@example.org\r\n\r\nHello\r\n",
		"From: J\xc3\xbcrgen <bob@example.org>, al@example.org\r\n\r\n":                                     "From: =?utf-8?q?J=C3=BCrgen?= <bob@example.org>,\r\n <al@example.org>\r\n\r\n",
		"To: friends: \xc3\xbc@example.org;\r\n\r\n":                                                        "To: =?utf-8?b?w7xAZXhhbXBsZS5vcmc=?= <invalid@internationalized-address.invalid>\r\n\r\n",
		"Content-Disposition: attachment; filename=\"\xc3\xbc.txt\"\r\n\r\n":                                "Content-Disposition: attachment; filename*=utf-8''%C3%BC.txt\r\n\r\n",
		"Content-Type: Text/Plain; Zed=1; NAME=\"\xc3\xa4 \xc3\xb6\"; charset=\"utf-8\"; x=\"a b\"\r\n\r\n": "Content-Type: Text/Plain; Zed=1; NAME*=utf-8''%C3%A4%20%C3%B6;\r\n charset=utf-8; x=\"a b\"\r\n\r\n",
		"Content-Type: a/b; name*0=\"\xc3\xa4\"; name*1*=%C3%B6c; \xc3\xa4=1; x*=us-ascii''y%20z\r\n\r\n":   "Content-Type: a/b; name*=utf-8''%C3%A4%C3%B6c; x*=utf-8''y%20z\r\n\r\n",
		"Content-Type: a/b; name*0=\"\xc3\xa4\"; name*1=\"\xc3\xb6c\"; x*=us-ascii''y%20z\r\n\r\n":          "Content-Type: a/b; name*=utf-8''%C3%A4%C3%B6c; x*=utf-8''y%20z\r\n\r\n",
		"Content-Type: \xc3\xa4/b; a=b\r\n\r\n":                                                             "\r\n",
		"Subject: fo\xfc\r\n\r\n":                                                                           "Subject: fo\xfc\r\n\r\n",
		"no field \xc3\xbc\r\nTo: a@example.org\r\n\r\n":                                                    "To: a@example.org\r\n\r\n",
		"Subject: \xc3\xbc": "Subject: =?utf-8?q?=C3=BC?=\r\n",
	} {
		if diff := cmp.Diff(want, string(Surrogate([]byte(raw)))); diff != "" {
			t.Errorf("%q: %s", raw, diff)
		}
		if WideHeader([]byte(want)) {
			t.Errorf("%q still has UTF-8", raw)
		}
	}
}

func FuzzSurrogate(f *testing.F) {
	f.Add([]byte("From: \"J\xc3\xbc\" <\xc3\xbc@\xc3\xbc>\r\nSubject: \xff\xfe\r\nContent-Type: text/plain; name*0=\xc3\r\n\r\nx"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got := Surrogate(raw)
		if WideHeader(got) {
			t.Errorf("UTF-8 in %q", got)
		}
		if again := Surrogate(got); string(again) != string(got) {
			t.Errorf("%q becomes %q", got, again)
		}
	})
}
