//go:build !serveronly

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/testcontainers/testcontainers-go/log"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/containers"
)

// topology is one whose deployer needs preparation: an engine, an image.
type topology struct {
	name        string
	arrangement string // of hosts, as scenarios.Options names it; empty: single
	// prepare makes a deployer for a number of scenarios, some of them side by side; its error says what to do. release
	// removes everything that it has deployed.
	prepare func(ctx context.Context, total, jobs int) (d scenarios.Deployer, release func(context.Context) error, err error)
}

// topologies is the values of --topology.
func (p parts) topologies() []string {
	names := []string{topologyEmbedded}
	for _, t := range p.prepared {
		names = append(names, t.name)
	}
	return names
}

// arrangement is how the hosts of a topology stand, as scenarios.Options names it.
func (p parts) arrangement(topology string) string {
	for _, t := range p.prepared {
		if t.name == topology && t.arrangement != "" {
			return t.arrangement
		}
	}
	return topologySingle
}

// deploy gives the deployer of a run's topology.
func (p parts) deploy(ctx context.Context, o runOptions, total int) (scenarios.Deployer, func(context.Context) error, error) {
	if o.external() {
		d, err := o.externalOptions.deploy(ctx, o.limit())
		return d, func(context.Context) error { return nil }, err
	}
	for _, t := range p.prepared {
		if t.name == o.topology {
			return t.prepare(ctx, total, o.jobs)
		}
	}
	return p.deployer, func(context.Context) error { return nil }, nil
}

// releaseDeadline bounds the removal of what a run has deployed.
const releaseDeadline = 60 * time.Second

// releaseError releases, after an interruption too.
func releaseError(release func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), releaseDeadline)
	defer cancel()
	if err := release(ctx); err != nil {
		return environmentError(fmt.Errorf("something is left behind: %w", err))
	}
	return nil
}

// inContainers is the topology "containers".
func inContainers() topology {
	return topology{name: topologyContainers, prepare: func(ctx context.Context, total, jobs int) (
		scenarios.Deployer, func(context.Context) error, error) {
		log.SetDefault(log.NewNoopLogger()) // testcontainers-go tells about the engine by itself
		d, err := containers.New(ctx, containers.Config{Pool: 2 * jobs, Scenarios: total})
		if err != nil {
			return nil, nil, err
		}
		return d, d.Close, nil
	}}
}

// inGroups is the topology "dag": two hosts in containers, on one PostgreSQL.
func inGroups() topology {
	return topology{name: topologyDag, arrangement: topologyDag, prepare: func(ctx context.Context, total, jobs int) (
		scenarios.Deployer, func(context.Context) error, error) {
		log.SetDefault(log.NewNoopLogger()) // as above
		d, err := containers.NewGroups(ctx, containers.Config{Pool: jobs + 1, Scenarios: total})
		if err != nil {
			return nil, nil, err
		}
		return d, d.Close, nil
	}}
}
