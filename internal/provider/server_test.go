package provider

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

type valueKey struct{}

// The server keeps nothing of a call that has ended.
func TestCallsAreReleased(t *testing.T) {
	t.Parallel()
	s := NewServer("test")()
	for name, call := range map[string]func(context.Context) error{
		"ValidateResourceConfig": func(ctx context.Context) error {
			_, err := s.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{})
			return err
		},
		"UpgradeResourceState": func(ctx context.Context) error {
			_, err := s.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{})
			return err
		},
		"UpgradeResourceIdentity": func(ctx context.Context) error {
			_, err := s.UpgradeResourceIdentity(ctx, &tfprotov6.UpgradeResourceIdentityRequest{})
			return err
		},
		"ReadResource": func(ctx context.Context) error {
			_, err := s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{})
			return err
		},
		"PlanResourceChange": func(ctx context.Context) error {
			_, err := s.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{})
			return err
		},
		"ApplyResourceChange": func(ctx context.Context) error {
			_, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{})
			return err
		},
		"ImportResourceState": func(ctx context.Context) error {
			_, err := s.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{})
			return err
		},
		"MoveResourceState": func(ctx context.Context) error {
			_, err := s.MoveResourceState(ctx, &tfprotov6.MoveResourceStateRequest{})
			return err
		},
		"ValidateDataResourceConfig": func(ctx context.Context) error {
			_, err := s.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{})
			return err
		},
		"ReadDataSource": func(ctx context.Context) error {
			_, err := s.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gone := make(chan struct{})
			func() {
				value := new([1 << 10]byte)
				runtime.AddCleanup(value, func(c chan struct{}) { close(c) }, gone)
				if err := call(context.WithValue(t.Context(), valueKey{}, value)); err != nil {
					t.Fatal(err)
				}
			}()
			for range 100 {
				runtime.GC()
				select {
				case <-gone:
					return
				case <-time.After(10 * time.Millisecond):
				}
			}
			t.Error("the context of the call is still there")
		})
	}
	t.Cleanup(func() { runtime.KeepAlive(s) })
}

func TestCallContext(t *testing.T) {
	t.Parallel()
	within, cancel := context.WithTimeout(context.WithValue(t.Context(), valueKey{}, "value"), time.Hour)
	kept := make(chan context.Context, 1)
	_, err := serveCall(within, new(int), func(ctx context.Context, _ *int) (*int, error) {
		kept <- ctx
		derived, end := context.WithCancel(ctx)
		t.Cleanup(end)
		if ctx.Value(valueKey{}) != "value" || ctx.Err() != nil {
			t.Errorf("value %v, error %v", ctx.Value(valueKey{}), ctx.Err())
		}
		if _, ok := ctx.Deadline(); !ok {
			t.Error("no deadline")
		}
		cancel()
		<-derived.Done()
		if ctx.Err() == nil || !errors.Is(derived.Err(), context.Canceled) {
			t.Errorf("cancelled by the CLI: %v, derived %v", ctx.Err(), derived.Err())
		}
		return nil, context.Cause(ctx)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the call's error: %v", err)
	}
	after := <-kept
	<-after.Done()
	if _, ok := after.Deadline(); ok || after.Value(valueKey{}) != nil || !errors.Is(after.Err(), context.Canceled) {
		t.Errorf("after the call: deadline %t, value %v, error %v", ok, after.Value(valueKey{}), after.Err())
	}
	derived, end := context.WithCancel(after)
	defer end()
	if !errors.Is(derived.Err(), context.Canceled) {
		t.Errorf("a context derived after the call: %v", derived.Err())
	}
}

func TestLogsOmitTimeoutsThatAreNotConfigured(t *testing.T) {
	t.Parallel()
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	_, err := serveCall(ctx, &struct{}{}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		none := timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{"create": types.StringType})}
		missing := timeouts.Value{Object: types.ObjectValueMust(nil, nil)}
		unset := timeouts.Value{Object: types.ObjectValueMust(map[string]attr.Type{"create": types.StringType}, map[string]attr.Value{"create": types.StringNull()})}
		for _, given := range []timeouts.Value{none, missing, unset} {
			if length, diags := given.Create(ctx, time.Hour); diags.HasError() || length != time.Hour {
				t.Errorf("got %s, %v", length, diags)
			}
		}
		tflog.Info(ctx, "Waiting for the migration task")
		return &struct{}{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0]["@message"] != "Waiting for the migration task" {
		t.Errorf("the log has %v", entries)
	}
}
