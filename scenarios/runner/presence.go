package runner

import (
	"context"
	"sync"

	"github.com/imapspec/imapspec/scenarios"
)

// presence knows whether there is still a server. While it finds out, no scenario begins.
type presence struct {
	answers func(context.Context) error // nil: it is never doubted
	lost    func()                      // called when there is none

	mu    sync.Mutex
	cause error
}

// gone is why there is no server, after the doubt that may be about has been settled.
func (p *presence) gone() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cause
}

// after doubts the server after a scenario that failed.
func (p *presence) after(ctx context.Context, v scenarios.Verdict) {
	if p.answers == nil || v != scenarios.Failed && v != scenarios.Error {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cause != nil {
		return
	}
	if err := p.answers(ctx); err != nil && ctx.Err() == nil {
		p.cause = err
		p.lost()
	}
}
