package ntlm

import (
	"errors"
	"testing"
	"time"
)

func FuzzBegin(f *testing.F) {
	f.Add(exampleExchange(f, granted).negotiate)
	f.Add(append([]byte(signature), 1, 0, 0, 0, 7, 0x30, 0, 0, 1, 0, 1, 0, 32, 0, 0, 0, 1, 0, 1, 0, 33, 0, 0, 0, 'D', 'W'))
	f.Fuzz(func(t *testing.T, negotiate []byte) {
		e, err := Begin(Target{NetBIOSDomain: "CONTOSO"}, negotiate, time.Unix(0, 0))
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Errorf("another error: %v", err)
			}
			return
		}
		if len(e.Challenge()) > 200 {
			t.Errorf("a CHALLENGE of %d bytes", len(e.Challenge()))
		}
	})
}

func FuzzResponse(f *testing.F) {
	for _, example := range []string{exampleV1, exampleExtended, exampleV2} {
		f.Add(uint32(granted), unhex(f, example))
	}
	for _, flags := range []uint32{granted, flagOEM} {
		f.Add(flags, forge(exampleExchange(f, flags), "CONTOSO", "alice", "secret", flags == granted))
	}
	nobody := HashPassword("a password that no seed has")
	f.Fuzz(func(t *testing.T, flags uint32, authenticate []byte) {
		e := exampleExchange(t, flags&granted|flagUnicode)
		if flags&flagUnicode == 0 {
			e = exampleExchange(t, flagOEM)
		}
		r, err := e.Response(authenticate)
		if err != nil {
			if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrAnonymous) {
				t.Errorf("another error: %v", err)
			}
			return
		}
		if r.User == "" || r.Proves(nobody) {
			t.Errorf("%q is let in", r.Login())
		}
		r.Proves(HashPassword("Password")) // must not panic on the way to the integrity code
	})
}
