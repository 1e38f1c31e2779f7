package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// MemoryLimit is what the process tries to get by with, in bytes, which a thousand tasks at once need. With fewer it never comes
// near. GOMEMLIMIT sets another.
const MemoryLimit = 112 << 20

// protocol is all that the framework's server answers.
type protocol interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// protocolServer is the provider behind its protocol.
//
// The framework's server keeps a context of every call until the CLI stops it (registerContext in its package
// proto6server), and with it all that hangs on that context: the loggers of the call, its stream, and what has been read from
// it. A thousand tasks make some four thousand calls. So what comes once for each of them gets a context that lets go of the
// call's own.
type protocolServer struct {
	protocol
}

// NewServer gives what makes the provider behind its protocol, as tf6server wants it. The version is that of the build.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		framework, ok := providerserver.NewProtocol6(New(version, options...)())().(protocol)
		if !ok {
			panic("the framework's server does not answer the whole protocol any more")
		}
		return protocolServer{framework}
	}
}

func (s protocolServer) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return during(ctx, req, s.protocol.ValidateResourceConfig)
}

func (s protocolServer) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return during(ctx, req, s.protocol.UpgradeResourceState)
}

func (s protocolServer) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return during(ctx, req, s.protocol.UpgradeResourceIdentity)
}

func (s protocolServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return during(ctx, req, s.protocol.ReadResource)
}

func (s protocolServer) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return during(ctx, req, s.protocol.PlanResourceChange)
}

func (s protocolServer) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return during(ctx, req, s.protocol.ApplyResourceChange)
}

func (s protocolServer) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return during(ctx, req, s.protocol.ImportResourceState)
}

func (s protocolServer) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return during(ctx, req, s.protocol.MoveResourceState)
}

func (s protocolServer) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return during(ctx, req, s.protocol.ValidateDataResourceConfig)
}

func (s protocolServer) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return during(ctx, req, s.protocol.ReadDataSource)
}

// during answers a call whose answer ends it, with a context that ends with it. Its log has nothing of the package timeouts,
// which tells at level info, several times a task, that a time-out is not configured.
func during[Q, A any](ctx context.Context, req *Q, answer func(context.Context, *Q) (*A, error)) (*A, error) {
	ctx = tflog.OmitLogWithMessageStrings(ctx, "timeout configuration not found", "timeout configuration is null or unknown")
	ctx, end := withCall(ctx)
	defer end()
	return answer(ctx, req)
}

// withCall gives a context like ctx for a call; end ends it, and has it let go of ctx.
func withCall(ctx context.Context) (call context.Context, end func()) {
	own, cancel := context.WithCancel(ctx)
	c := &callContext{done: own.Done()}
	c.own.Store(&own)
	return c, func() {
		cancel()
		c.own.Store(nil)
	}
}

// callContext is the context of a call until that has ended, and then one that has ended as well and holds nothing.
type callContext struct {
	own  atomic.Pointer[context.Context]
	done <-chan struct{}
}

func (c *callContext) Done() <-chan struct{} { return c.done }

func (c *callContext) Deadline() (time.Time, bool) {
	if own := c.own.Load(); own != nil {
		return (*own).Deadline()
	}
	return time.Time{}, false
}

func (c *callContext) Err() error {
	if own := c.own.Load(); own != nil {
		return (*own).Err()
	}
	return context.Canceled
}

func (c *callContext) Value(key any) any {
	if own := c.own.Load(); own != nil {
		return (*own).Value(key)
	}
	return nil
}
