package reply

import "fmt"

// Texts of the cmdlets that only the reference server has: chosen.

// NoSnapshot is for a snapshot that nobody has saved.
func NoSnapshot(name string) string {
	return fmt.Sprintf("No snapshot is named %s. Use Save-ReferenceSnapshot to keep the server as it is.", name)
}

// NoTranscript is for a connection that was not recorded, or is kept no longer.
func NoTranscript(connection int64) string {
	return fmt.Sprintf("No transcript of connection %d is kept. Use Set-ReferenceTranscript to have connections recorded.", connection)
}

// TranscriptOf stands above the lines of a connection.
func TranscriptOf(connection int, protocol, client string) string {
	return fmt.Sprintf("# connection %d, %s, %s", connection, protocol, client)
}
