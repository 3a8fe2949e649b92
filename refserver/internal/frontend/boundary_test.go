package frontend

import "testing"

func TestBoundary(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		stream       string
		between, bye bool
	}{
		{"", true, false},
		{"* OK ready\r\n", true, false},
		{"* OK rea", false, false},
		{"* 1 FETCH (BODY[] {5}\r\n", false, false},
		{"* 1 FETCH (BODY[] {5}\r\nab\r\nc", false, false},
		{"* 1 FETCH (BODY[] {5}\r\nab\r\nc)\r\n", true, false},
		{"* 1 FETCH (BODY[] {0}\r\n", false, false},
		{"* 1 FETCH (BODY[] {0}\r\n)\r\n", true, false},
		{"* LIST () \"/\" {3}\r\na\r\n\r\n", true, false},
		{"* OK {5} x\r\n", true, false},
		{"* OK {x5}\r\n* OK {}\r\n* OK {5\r\n", true, false},
		{"* BYE gone\r\n", true, true},
		{"a OK x\r\n* BYE", false, false},
		{"a OK x\r\n* BYE ", false, true},
		{"* 1 FETCH (BODY[] {7}\r\n* BYE x)\r\n", true, false},
		{"* 1 FETCH (BODY[] {1}\r\nx* BYE )\r\n", true, false},
	} {
		var whole, split boundary
		whole.pass([]byte(test.stream))
		for i := range len(test.stream) {
			split.pass([]byte(test.stream[i : i+1]))
		}
		for name, p := range map[string]*boundary{"whole": &whole, "split": &split} {
			if p.between() != test.between || p.bye != test.bye {
				t.Errorf("%q %s: between %t, bye %t", test.stream, name, p.between(), p.bye)
			}
		}
	}
}
