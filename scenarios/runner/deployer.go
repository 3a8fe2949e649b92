package runner

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/imapspec/imapspec/scenarios"
)

// trackedDeployer is one scenario's way to deployments: it marks their failures as the harness's and closes what the scenario
// left open.
type trackedDeployer struct {
	scenarios.Deployer

	mu   sync.Mutex
	open []*trackedDeployment
	shut bool
}

// Deploy starts a deployment; its error is a *scenarios.HarnessError.
func (d *trackedDeployer) Deploy(ctx context.Context, o scenarios.Options) (scenarios.Deployment, error) {
	started, err := d.Deployer.Deploy(ctx, o)
	if err != nil {
		return nil, &scenarios.HarnessError{Err: fmt.Errorf("the deployment %q did not start: %w", d.Name(), err)}
	}
	t := &trackedDeployment{Deployment: started}
	d.mu.Lock()
	if !d.shut {
		d.open = append(d.open, t)
		d.mu.Unlock()
		return t, nil
	}
	d.mu.Unlock()
	// The scenario was given up while this was starting; nobody would close it.
	ended := errors.New("the scenario has ended")
	return nil, &scenarios.HarnessError{Err: errors.Join(ended, t.Close(context.WithoutCancel(ctx)))}
}

// closeAll closes what is open, newest first.
func (d *trackedDeployer) closeAll(ctx context.Context) error {
	d.mu.Lock()
	open := d.open
	d.open, d.shut = nil, true
	d.mu.Unlock()
	var errs []error
	for i := len(open) - 1; i >= 0; i-- {
		errs = append(errs, open[i].Close(ctx))
	}
	return errors.Join(errs...)
}

// trackedDeployment closes once.
type trackedDeployment struct {
	scenarios.Deployment
	once sync.Once
}

// Unwrap gives the deployment itself, for what only some can do.
func (d *trackedDeployment) Unwrap() scenarios.Deployment { return d.Deployment }

// Server is the deployment's; one that has none has no endpoints.
func (d *trackedDeployment) Server() scenarios.ServerInfo {
	if server, ok := d.Deployment.(scenarios.Server); ok {
		return server.Server()
	}
	return scenarios.ServerInfo{}
}

// Close ends the deployment; only the first call does anything.
func (d *trackedDeployment) Close(ctx context.Context) error {
	var err error
	d.once.Do(func() { err = d.Deployment.Close(ctx) })
	return err
}
