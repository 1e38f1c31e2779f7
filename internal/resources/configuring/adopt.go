package configuring

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
)

// ImportState begins the import of a resource that configures a task, with everything that needs no request.
func ImportState(ctx context.Context, identity base.Identity, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	SetIDAndDefaults(ctx, &resp.State, identity.TaskID, diags)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("region"), identity.Region)...)
	if resp.Identity != nil {
		diags.Append(resp.Identity.Set(ctx, &identity)...)
	}
	base.WriteLedger(ctx, resp.Private, Ledger{Adopted: true}, diags)
}

// attributeSetter is a *tfsdk.State, or a *tfsdk.Resource of a list.
type attributeSetter interface {
	SetAttribute(ctx context.Context, at path.Path, value any) diag.Diagnostics
}

// SetIDAndDefaults sets the id and the defaults in the state of an adopted task.
func SetIDAndDefaults(ctx context.Context, state attributeSetter, id types.String, diags *diag.Diagnostics) {
	diags.Append(state.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(state.SetAttribute(ctx, path.Root("wait_for_sync"), true)...)
}

// AdoptConfiguration fills a configuration from a task and notes it as taken. It reports whether the task shows a configuration.
func (m *Configuration) AdoptConfiguration(ctx context.Context, task *client.Task, isBackupImport bool, ledger *Ledger, diags *diag.Diagnostics) bool {
	if !m.FillFrom(ctx, task, isBackupImport, diags) {
		return false
	}
	ledger.Taken = m.TakenElsewhere(ctx, migration.EchoOf(task), diags)
	return true
}

// TakenElsewhere describes a configuration in state that was taken before the task was adopted. echo is what the service returns of it.
func (m *Configuration) TakenElsewhere(ctx context.Context, echo *migration.Echo, diags *diag.Diagnostics) *TakenConfiguration {
	return &TakenConfiguration{
		Echo:   echo,
		Source: m.givenOf(ctx, m.SourceInstance, diags),
		Target: m.givenOf(ctx, m.TargetInstance, diags),
	}
}

// givenOf says which attribute of an instance in state counts as given, if the configuration is not known.
func (m *Configuration) givenOf(ctx context.Context, obj types.Object, diags *diag.Diagnostics) GivenBy {
	i := InstanceOf(ctx, obj, diags)
	return GivenBy{ID: i != nil && !i.ID.IsNull(), Addrs: i != nil && i.ID.IsNull()}
}
