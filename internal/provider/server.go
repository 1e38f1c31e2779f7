package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// protocol is what the framework's server implements.
type protocol interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// protocolServer serves the provider over the protocol.
//
// The framework's server keeps the context of every call until the CLI stops it (registerContext in its package proto6server), and
// with it the loggers, the stream and the data of the call. A thousand tasks make four thousand calls and more, which would keep
// over 100 MB. So each call that comes once or more for every resource or data source gets a context that releases all that when
// the call ends.
type protocolServer struct {
	protocol
}

// NewServer returns a function that makes the provider's server, as tf6server wants it. version is that of the build.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		framework, ok := providerserver.NewProtocol6(New(version, options...)())().(protocol)
		if !ok {
			panic("the framework's server no longer implements the whole protocol")
		}
		return protocolServer{framework}
	}
}

func (s protocolServer) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return serveCall(ctx, req, s.protocol.ValidateResourceConfig)
}

func (s protocolServer) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return serveCall(ctx, req, s.protocol.UpgradeResourceState)
}

func (s protocolServer) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return serveCall(ctx, req, s.protocol.UpgradeResourceIdentity)
}

func (s protocolServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return serveCall(ctx, req, s.protocol.ReadResource)
}

func (s protocolServer) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return serveCall(ctx, req, s.protocol.PlanResourceChange)
}

func (s protocolServer) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return serveCall(ctx, req, s.protocol.ApplyResourceChange)
}

func (s protocolServer) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return serveCall(ctx, req, s.protocol.ImportResourceState)
}

func (s protocolServer) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return serveCall(ctx, req, s.protocol.MoveResourceState)
}

func (s protocolServer) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return serveCall(ctx, req, s.protocol.ValidateDataResourceConfig)
}

func (s protocolServer) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return serveCall(ctx, req, s.protocol.ReadDataSource)
}

// serveCall serves a call with a context that ends with it. It also keeps the messages of the package timeouts out of the log: that
// logs at level INFO, several times for each task, that no time-out is configured.
func serveCall[Req, Resp any](ctx context.Context, req *Req, serve func(context.Context, *Req) (*Resp, error)) (*Resp, error) {
	ctx = tflog.OmitLogWithMessageStrings(ctx, "timeout configuration not found", "timeout configuration is null or unknown")
	ctx, release := releasable(ctx)
	defer release()
	return serve(ctx, req)
}

// releasable returns a context like ctx. release cancels it, and makes it drop ctx.
func releasable(ctx context.Context) (call context.Context, release func()) {
	inner, cancel := context.WithCancel(ctx)
	c := &callContext{done: inner.Done()}
	c.inner.Store(&inner)
	return c, func() {
		cancel()
		c.inner.Store(nil)
	}
}

// callContext is the context of a call. After release it is a cancelled context that holds nothing.
type callContext struct {
	inner atomic.Pointer[context.Context]
	done  <-chan struct{}
}

func (c *callContext) Done() <-chan struct{} { return c.done }

func (c *callContext) Deadline() (time.Time, bool) {
	if inner := c.inner.Load(); inner != nil {
		return (*inner).Deadline()
	}
	return time.Time{}, false
}

func (c *callContext) Err() error {
	if inner := c.inner.Load(); inner != nil {
		return (*inner).Err()
	}
	return context.Canceled
}

func (c *callContext) Value(key any) any {
	if inner := c.inner.Load(); inner != nil {
		return (*inner).Value(key)
	}
	return nil
}
