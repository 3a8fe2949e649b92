package scenarios

// Finding is something that the watchers of every connection, the grammar of responses and the model of the session's state,
// have against the server. It is reported apart from the scenario's verdict and does not change it.
type Finding struct {
	Connection string `json:"connection"`       // the actor: "alice's laptop"
	Rule       string `json:"rule"`             // stable and short, for counting: "grammar: flag-list", "state: exists shrinks"
	Message    string `json:"message"`          // what is wrong, for a person
	Line       string `json:"line"`             // the response, or what of it is wrong
	Source     string `json:"source,omitempty"` // where it is stated: "RFC 9051, section 7.3.1"

	Requirements []string `json:"requirements,omitempty"` // ids in the catalogue that it violates
}

// FindingRecorder is a Recorder that takes findings.
type FindingRecorder interface {
	Finding(f Finding)
}
