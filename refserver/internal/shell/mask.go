package shell

import "regexp"

// secretWords finds the places where people type a password into a text: what ConvertTo-SecureString is given, and what
// follows a parameter with "password" in its name. The last group is the secret.
func secretWords() []*regexp.Regexp {
	const word = `("(?:[^"]|"")*"?|'(?:[^']|'')*'?|[^\s;|(){}$@'",]+)`
	return []*regexp.Regexp{
		regexp.MustCompile(`(?i)ConvertTo-SecureString(?:\s+-(?:String|AsPlainText|Force)\b:?)*\s+` + word),
		regexp.MustCompile(`(?i)ConvertTo-SecureString[^;|(){}\r\n]*?\s-S(?:t(?:r(?:i(?:ng?)?)?)?)?:?\s*` + word),
		regexp.MustCompile(`(?i)["'][^"'\r\n]*["']\s*\|\s*ConvertTo-SecureString`),
		regexp.MustCompile(`(?i)-\w*passw\w*(?:\s*:\s*|\s+)` + word),
	}
}

// maskSecrets replaces the passwords in a source text by asterisks, byte by byte, so that places in it stay where they are.
func maskSecrets(source string, more ...span) string {
	masked := []byte(source)
	hide := func(start, end int) {
		for i := max(start, 0); i < end && i < len(masked); i++ {
			if masked[i] != '\n' && masked[i] != '\r' {
				masked[i] = '*'
			}
		}
	}
	for _, re := range secretWords() {
		for _, m := range re.FindAllStringSubmatchIndex(source, -1) {
			if len(m) == 2 { // 'secret' | ConvertTo-SecureString: the quoted text comes first
				end := m[0] + 1
				for end < len(source) && source[end] != source[m[0]] {
					end++
				}
				hide(m[0], end+1)
				continue
			}
			if start := m[len(m)-2]; start >= 0 && source[start] != '-' {
				hide(start, m[len(m)-1])
			}
		}
	}
	for _, at := range more {
		hide(at.start, at.end)
	}
	return string(masked)
}
