package auth

import (
	"encoding/hex"
	"errors"
	"testing"
)

// TestHashBindings has the bindings that other implementations of NTLM test with.
func TestHashBindings(t *testing.T) {
	t.Parallel()
	certificate, err := hex.DecodeString("E3CA49271E5089CC48CE82109F1324F41DBEDDC29A777410C738F7868C4FF405")
	if err != nil {
		t.Fatal(err)
	}
	got := hashBindings(append([]byte("tls-server-end-point:"), certificate...))
	if hex.EncodeToString(got[:]) != "6ea19df066da4622051f9c4f92c6df74" {
		t.Errorf("got %x", got)
	}
}

func TestProtection(t *testing.T) {
	t.Parallel()
	own, other := &[16]byte{1}, [16]byte{2}
	zeros := make([]byte, 16)
	for name, test := range map[string]struct {
		demand  Protection
		told    []byte
		refused bool
	}{
		"nothing is demanded":                    {Protection{}, other[:], false},
		"None":                                   {Protection{"None", own}, other[:], false},
		"Allow, not told":                        {Protection{"Allow", own}, nil, false},
		"Allow, zeros":                           {Protection{"Allow", own}, zeros, false},
		"Allow, told":                            {Protection{"Allow", own}, own[:], false},
		"Allow, another connection":              {Protection{"Allow", own}, other[:], true},
		"Allow, cut off":                         {Protection{"Allow", own}, own[:8], true},
		"Allow, without TLS":                     {Protection{"Allow", nil}, nil, false},
		"Allow, made for TLS, used without":      {Protection{"Allow", nil}, own[:], false},
		"Require, told":                          {Protection{"Require", own}, own[:], false},
		"Require, not told":                      {Protection{"Require", own}, nil, true},
		"Require, zeros":                         {Protection{"Require", own}, zeros, true},
		"Require, another connection":            {Protection{"Require", own}, other[:], true},
		"Require, without TLS":                   {Protection{"Require", nil}, nil, true},
		"Require, made for TLS and used without": {Protection{"Require", nil}, own[:], true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := test.demand.check(test.told); errors.Is(err, ErrBadCredentials) != test.refused || err != nil && !test.refused {
				t.Errorf("got %v", err)
			}
		})
	}
}
