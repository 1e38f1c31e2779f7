package resources

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// configuredTask is a resource that configures a task, in configuration, plan or state: a *taskModel or a
// *taskConfigurationModel.
type configuredTask interface {
	// common is what both say alike.
	common() *configurationModel
	// name is the task's name, as far as the resource has it.
	name() types.String
	// isImport reports whether the task imports a backup.
	isImport() bool
	// makesTask reports whether the resource has made the task, so that a replacement makes another.
	makesTask() bool
	// abandons reports whether destroying the resource leaves the task as it is.
	abandons() bool
	// goal is what an apply waits for.
	goal() migration.Goal
	// wasSeen reports whether the service has ever returned the task.
	wasSeen() bool
	// differences compares a state with a plan of it.
	differences(ctx context.Context, plan, config configuredTask, adopted bool, diags *diag.Diagnostics) change
	// isImported reports whether an import has just begun the state: it names the task and nothing else.
	isImported() bool
	// adopt fills such a state.
	adopt(ctx context.Context, task *client.Task, ledger *taskLedger, diags *diag.Diagnostics)
	// refreshComputed brings a state's computed values up to date.
	refreshComputed(task *client.Task)
	// refreshArguments brings those arguments up to date that do not configure the task.
	refreshArguments(ctx context.Context, task *client.Task, diags *diag.Diagnostics)
	// resolved is a plan with every unknown value told by the task, for a state to be set to.
	resolved(ctx context.Context, task *client.Task, diags *diag.Diagnostics) any
}

// configurationModel is how an online task is configured, and what an apply of that does. Objects stay objects: any part of a
// configuration may be unknown.
type configurationModel struct {
	place

	MigrationMethod  types.String `tfsdk:"migration_method"`
	ResumeMode       types.String `tfsdk:"resume_mode"`
	BandwidthLimitMB types.Int64  `tfsdk:"bandwidth_limit_mb"`
	SourceInstance   types.Object `tfsdk:"source_instance"`
	TargetInstance   types.Object `tfsdk:"target_instance"`
	WaitForSync      types.Bool   `tfsdk:"wait_for_sync"`
	RestartTrigger   types.String `tfsdk:"restart_trigger"`

	ID     types.String `tfsdk:"id"`
	Status types.String `tfsdk:"status"`

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (m *configurationModel) common() *configurationModel { return m }

// isManaged tells whether a configuration says anything of the two ends of an online migration.
func (m *configurationModel) isManaged() bool {
	return !m.SourceInstance.IsNull() || !m.TargetInstance.IsNull()
}

// resolve tells every unknown value by the task, or as null where the task does not tell. What the plan knows stays as
// planned, as Terraform demands of an apply.
func (m *configurationModel) resolve(ctx context.Context, task *client.Task, diags *diag.Diagnostics) {
	resolveString(&m.ID, task.ID)
	resolveString(&m.Status, task.Status)
	m.SourceInstance = resolvedInstance(ctx, m.SourceInstance, task.Source, diags)
	m.TargetInstance = resolvedInstance(ctx, m.TargetInstance, task.Target, diags)
}

func resolveString(value *types.String, shown string) {
	if value.IsUnknown() {
		*value = translate.StringOrNull(shown)
	}
}

func resolvedInstance(ctx context.Context, obj types.Object, shown *client.Instance, diags *diag.Diagnostics) types.Object {
	m := instance(ctx, obj, diags)
	if m == nil {
		return obj
	}
	if shown == nil {
		shown = &client.Instance{}
	}
	resolveString(&m.ID, shown.ID)
	if m.Addrs.IsUnknown() {
		m.Addrs = addressSet(shown.Addrs)
	}
	return m.object(ctx, diags)
}

// instanceModel is one end of a migration.
type instanceModel struct {
	ID                types.String `tfsdk:"id"`
	Addrs             types.Set    `tfsdk:"addrs"`
	Password          types.String `tfsdk:"password"`
	PasswordWO        types.String `tfsdk:"password_wo"`
	PasswordWOVersion types.Int64  `tfsdk:"password_wo_version"`
}

var instanceTypes = map[string]attr.Type{
	"id":                  types.StringType,
	"addrs":               types.SetType{ElemType: types.StringType},
	"password":            types.StringType,
	"password_wo":         types.StringType,
	"password_wo_version": translate.WholeNumber{},
}

// instance reads one end; nil where it is null or unknown. It cannot fail but by a defect, which diags then name.
func instance(ctx context.Context, obj types.Object, diags *diag.Diagnostics) *instanceModel {
	if obj.IsNull() || obj.IsUnknown() {
		return nil
	}
	var m instanceModel
	diags.Append(obj.As(ctx, &m, basetypes.ObjectAsOptions{})...)
	return &m
}

func (m *instanceModel) object(ctx context.Context, diags *diag.Diagnostics) types.Object {
	obj, d := types.ObjectValueFrom(ctx, instanceTypes, m)
	diags.Append(d...)
	return obj
}

// secret is the password to send, wherever it is given. The write-only one stands in the configuration alone.
func (m *instanceModel) secret() string {
	if m == nil {
		return ""
	}
	if s := m.PasswordWO.ValueString(); s != "" {
		return s
	}
	return m.Password.ValueString()
}

// addresses reads a known set of addresses, in order, so that equal configurations make equal requests.
func addresses(ctx context.Context, set types.Set, diags *diag.Diagnostics) []string {
	if set.IsNull() || set.IsUnknown() {
		return nil
	}
	var addrs []string
	diags.Append(set.ElementsAs(ctx, &addrs, false)...)
	slices.Sort(addrs)
	return addrs
}

func addressSet(addrs []string) types.Set {
	if len(addrs) == 0 {
		return types.SetNull(types.StringType)
	}
	// An odd answer may name an address twice, which no set takes.
	sorted := slices.Compact(slices.Sorted(slices.Values(addrs)))
	values := make([]attr.Value, len(sorted))
	for i, a := range sorted {
		values[i] = types.StringValue(a)
	}
	return types.SetValueMust(types.StringType, values)
}
