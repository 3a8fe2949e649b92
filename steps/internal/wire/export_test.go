package wire

// Matches compares one response with one expected line.
func Matches(expected, response string, names Names, captured map[string]string) (bool, error) {
	all := func(name string) (string, bool) {
		if v, ok := captured[name]; ok {
			return v, true
		}
		return names(name)
	}
	line, err := compile(expected, all, nil, false)
	return err == nil && line.matches(response, captured), err
}

// CheckExample says whether an exchange, or the lines of one, is well written. Its end may be missing.
func CheckExample(text string, names Names) error {
	script, err := ParseScript(text)
	if err != nil {
		if script, err = ParseScript(text + "\nS: a1 OK <text>"); err != nil {
			if script, err = ParseScript("S: x\n" + text); err != nil {
				return err
			}
		}
	}
	for _, a := range script.actions {
		if a.block == nil && a.tls == nil {
			if _, err := pieces(a.send, names, a.content); err != nil {
				return err
			}
		}
		if a.block != nil {
			m := &matcher{block: a.block, names: names, met: map[*answer]bool{}}
			if err := m.check(); err != nil {
				return err
			}
		}
	}
	return nil
}
