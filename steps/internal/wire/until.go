package wire

import (
	"context"
	"errors"
	"time"
)

// Stop marks an error after which Until does not try again; Until gives the error itself.
func Stop(err error) error { return &final{err} }

type final struct{ error }

// Until tries again and again until try succeeds, and gives its last error when Patience or the context has run out: for
// what becomes so without telling, as a message that is on its way.
func Until(ctx context.Context, try func(context.Context) error) error {
	return UntilFor(ctx, Patience, try)
}

// UntilFor is Until with a patience of its own.
func UntilFor(ctx context.Context, patience time.Duration, try func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	pause := time.NewTimer(0)
	defer pause.Stop()
	wait := 5 * time.Millisecond
	for {
		err := try(ctx)
		if err == nil {
			return nil
		}
		var last *final
		if errors.As(err, &last) {
			return last.error
		}
		pause.Reset(wait)
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return err
			}
			return ctx.Err()
		case <-pause.C:
		}
		wait = min(2*wait, 500*time.Millisecond)
	}
}
