package client

import "context"

type sendUntilKey struct{}

// SendUntil gives a context like ctx, of which mutating calls are sent only until enough ends: one that then still waits for its
// turn, or to be repeated after 429, ends at once with nothing done. One on the wire goes on until ctx ends, and reads know of
// ctx alone.
func SendUntil(ctx, enough context.Context) context.Context {
	return context.WithValue(ctx, sendUntilKey{}, enough)
}

// Sending gives the context with whose end mutating calls of ctx are not sent any more: that of SendUntil, else ctx itself.
func Sending(ctx context.Context) context.Context {
	if enough, ok := ctx.Value(sendUntilKey{}).(context.Context); ok {
		return enough
	}
	return ctx
}

// sending gives the context of a call: that of a mutating one ends with Sending, unless it is on the wire.
func (st *callState) sending(ctx context.Context) (context.Context, context.CancelFunc) {
	own, cancel := context.WithCancel(ctx)
	if !st.mutating {
		return own, cancel
	}
	stop := context.AfterFunc(Sending(ctx), func() {
		if !st.sent.Load() {
			cancel()
		}
	})
	return own, func() {
		stop()
		cancel()
	}
}
