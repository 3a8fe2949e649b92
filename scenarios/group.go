package scenarios

import "context"

// Database is how the database server of a group is called in the methods of Group.
const Database = "the database"

// Group is a deployment of several hosts that share a database server: the topology "dag". Hosts are called by their names in the
// topology, "mailbox02". What befalls a host as a whole is in Faults.
type Group interface {
	// Hosts lists the hosts, the one that Deployment.Console opens first.
	Hosts() []string
	// ConsoleOn is Deployment.Console on a host.
	ConsoleOn(ctx context.Context, host, account, password string) (Console, error)
	// Cut lets no more bytes pass on the connections that a host makes to another one's backend, or to Database; nobody is told.
	Cut(ctx context.Context, from, to string) error
	// Mend ends Cut: what was held back passes.
	Mend(ctx context.Context, from, to string) error
	// StopDatabase shuts the database server down, and StartDatabase starts it again. It has to be the deployment's own
	// (Options.OwnDatabase).
	StopDatabase(ctx context.Context) error
	StartDatabase(ctx context.Context) error
}

// GroupOf gives the group that a deployment, or one that it wraps, is. ok is false where there is one host.
func GroupOf(d Deployment) (group Group, ok bool) {
	for d != nil {
		if group, ok = d.(Group); ok {
			return group, true
		}
		wrapper, wraps := d.(interface{ Unwrap() Deployment })
		if !wraps {
			return nil, false
		}
		d = wrapper.Unwrap()
	}
	return nil, false
}
