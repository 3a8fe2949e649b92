package scenarios

import "context"

// Faults is what can befall a host from outside: its machine and its network, not its services. A deployment whose hosts are
// machines of their own has it. host is a host's name in the topology, "mailbox01".
type Faults interface {
	// Kill ends the host as a power failure does: nothing on it gets a chance to do anything.
	Kill(ctx context.Context, host string) error
	// Stop shuts the host down in order.
	Stop(ctx context.Context, host string) error
	// Start boots a host that is down, and returns when it has booted.
	Start(ctx context.Context, host string) error
	// Pause freezes the host: it answers nothing and forgets nothing.
	Pause(ctx context.Context, host string) error
	// Unpause ends Pause.
	Unpause(ctx context.Context, host string) error
	// Disconnect takes the host off its network.
	Disconnect(ctx context.Context, host string) error
	// Reconnect ends Disconnect.
	Reconnect(ctx context.Context, host string) error
}

// FaultsOf gives the faults that a deployment, or one that it wraps, can have. ok is false where hosts are no machines.
func FaultsOf(d Deployment) (faults Faults, ok bool) {
	for d != nil {
		if faults, ok = d.(Faults); ok {
			return faults, true
		}
		wrapper, wraps := d.(interface{ Unwrap() Deployment })
		if !wraps {
			return nil, false
		}
		d = wrapper.Unwrap()
	}
	return nil, false
}
