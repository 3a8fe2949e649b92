package store

import "strings"

// HiddenFolders are the folders that Exchange keeps settings of other programs in, sorted: people see them only where
// somebody asks for hidden folders (ShowHiddenFoldersEnabled, PS:Set-ImapSettings). Which ones there are is [K].
func HiddenFolders() []string { return []string{"Conversation Action Settings", "Quick Step Settings"} }

// Hidden says whether a folder is one of HiddenFolders or lies below one.
func Hidden(name string) bool {
	top, _, _ := strings.Cut(name, "/")
	for _, hidden := range HiddenFolders() {
		if strings.EqualFold(top, hidden) {
			return true
		}
	}
	return false
}
