package replication

import (
	"context"
	"io"

	"golang.org/x/time/rate"
)

// throttle keeps bytes below a rate; nil lets everything pass.
type throttle struct {
	limiter *rate.Limiter
}

// newThrottle makes a throttle for bytes a second; 0 is no limit.
func newThrottle(perSecond int64) *throttle {
	if perSecond <= 0 {
		return nil
	}
	return &throttle{rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond/10)))}
}

// wait returns when so many more bytes may pass.
func (t *throttle) wait(ctx context.Context, bytes int) error {
	if t == nil {
		return nil
	}
	for bytes > 0 {
		n := min(bytes, t.limiter.Burst())
		if err := t.limiter.WaitN(ctx, n); err != nil {
			return err
		}
		bytes -= n
	}
	return nil
}

// reader throttles what is read.
func (t *throttle) reader(ctx context.Context, in io.Reader) io.Reader {
	if t == nil {
		return in
	}
	return readerFunc(func(p []byte) (int, error) {
		n, err := in.Read(p)
		if err == nil {
			err = t.wait(ctx, n)
		}
		return n, err
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
