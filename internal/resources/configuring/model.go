package configuring

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
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Model is a resource that configures a task, in configuration, plan or state: the model of a dcs_migration_task or of a
// dcs_migration_task_configuration.
type Model interface {
	// Common is the part that both have.
	Common() *Configuration
	// Name is the task's name, as far as the resource has it.
	Name() types.String
	// IsBackupImport reports whether the task imports a backup.
	IsBackupImport() bool
	// MakesTask reports whether the resource has made the task, so that a replacement makes another.
	MakesTask() bool
	// Abandons reports whether destroying the resource leaves the task as it is.
	Abandons() bool
	// Goal is what an apply waits for.
	Goal() migration.Goal
	// WasSeen reports whether the service has ever returned the task.
	WasSeen() bool
	// Differences compares a state with a plan of it.
	Differences(ctx context.Context, plan, config Model, adopted bool, diags *diag.Diagnostics) Change
	// IsJustImported reports whether an import has just begun the state: it names the task and nothing else.
	IsJustImported() bool
	// Adopt fills such a state from the task.
	Adopt(ctx context.Context, task *client.Task, ledger *Ledger, diags *diag.Diagnostics)
	// RefreshComputed updates the computed values of a state.
	RefreshComputed(task *client.Task)
	// RefreshArguments updates those arguments that do not configure the task.
	RefreshArguments(ctx context.Context, task *client.Task, diags *diag.Diagnostics)
	// Resolved is the plan with every unknown value filled in from the task, to set state to.
	Resolved(ctx context.Context, task *client.Task, diags *diag.Diagnostics) any
}

// Configuration is how an online task is configured, and what an apply of that does. Objects stay objects: any part of a
// configuration may be unknown.
type Configuration struct {
	base.Scope

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

// Common is the configuration itself.
func (m *Configuration) Common() *Configuration { return m }

// HasInstances reports whether the source or the target is given, or may be: an unknown one counts.
func (m *Configuration) HasInstances() bool {
	return !m.SourceInstance.IsNull() || !m.TargetInstance.IsNull()
}

// Resolve fills in every unknown value from the task, or as null if the task does not have it. Known values stay as planned, as Terraform
// requires of an apply.
func (m *Configuration) Resolve(ctx context.Context, task *client.Task, diags *diag.Diagnostics) {
	ResolveString(&m.ID, task.ID)
	ResolveString(&m.Status, task.Status)
	m.SourceInstance = resolvedInstance(ctx, m.SourceInstance, task.Source, diags)
	m.TargetInstance = resolvedInstance(ctx, m.TargetInstance, task.Target, diags)
}

// ResolveString sets an unknown value to what the service returned, or to null if that is empty.
func ResolveString(value *types.String, shown string) {
	if value.IsUnknown() {
		*value = translate.StringOrNull(shown)
	}
}

func resolvedInstance(ctx context.Context, obj types.Object, shown *client.Instance, diags *diag.Diagnostics) types.Object {
	m := InstanceOf(ctx, obj, diags)
	if m == nil {
		return obj
	}
	if shown == nil {
		shown = &client.Instance{}
	}
	ResolveString(&m.ID, shown.ID)
	if m.Addrs.IsUnknown() {
		m.Addrs = addressSet(shown.Addrs)
	}
	return m.object(ctx, diags)
}

// Instance is one end of a migration.
type Instance struct {
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

// InstanceOf reads one end; nil where it is null or unknown. It cannot fail but by a defect, which diags then name.
func InstanceOf(ctx context.Context, obj types.Object, diags *diag.Diagnostics) *Instance {
	if obj.IsNull() || obj.IsUnknown() {
		return nil
	}
	var m Instance
	diags.Append(obj.As(ctx, &m, basetypes.ObjectAsOptions{})...)
	return &m
}

func (m *Instance) object(ctx context.Context, diags *diag.Diagnostics) types.Object {
	obj, d := types.ObjectValueFrom(ctx, instanceTypes, m)
	diags.Append(d...)
	return obj
}

// secret is the password to send, wherever it is given. Only the configuration has the write-only one.
func (m *Instance) secret() string {
	if m == nil {
		return ""
	}
	if s := m.PasswordWO.ValueString(); s != "" {
		return s
	}
	return m.Password.ValueString()
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

// FollowString sets a value to what the service returned. If that is empty, the value stays.
func FollowString(value *types.String, shown string) {
	if shown != "" {
		*value = types.StringValue(shown)
	}
}

// KnownWord is a word of the service if the vocabulary has it, and null otherwise.
func KnownWord(word string, vocabulary ...string) types.String {
	if slices.Contains(vocabulary, word) {
		return types.StringValue(word)
	}
	return types.StringNull()
}

// FillFrom fills a configuration from a task that was configured elsewhere, and reports whether the task shows a configuration.
// isBackupImport is whether the task imports a backup, which has only a target.
func (m *Configuration) FillFrom(ctx context.Context, task *client.Task, isBackupImport bool, diags *diag.Diagnostics) bool {
	configured := task.Target != nil && (isBackupImport || task.Source != nil)
	if isBackupImport || configured {
		m.MigrationMethod = KnownWord(task.MigrationMethod, client.MigrationMethodFull, client.MigrationMethodIncremental)
	}
	if !configured {
		return false
	}
	if isBackupImport {
		// Its configuration gives the id alone, also one that is generated from this state.
		m.TargetInstance = shownInstance(ctx, &client.Instance{ID: task.Target.ID}, diags)
		return true
	}
	m.TargetInstance = shownInstance(ctx, task.Target, diags)
	m.SourceInstance = shownInstance(ctx, task.Source, diags)
	m.ResumeMode = KnownWord(task.ResumeMode, client.ResumeModeAuto, client.ResumeModeManual)
	if task.BandwidthLimitMB > 0 {
		m.BandwidthLimitMB = types.Int64Value(task.BandwidthLimitMB)
	}
	return true
}

// clearConfiguration is the state of an online task that the service has no configuration of.
func (m *Configuration) clearConfiguration() {
	m.SourceInstance, m.TargetInstance = types.ObjectNull(instanceTypes), types.ObjectNull(instanceTypes)
	m.MigrationMethod, m.ResumeMode, m.BandwidthLimitMB = types.StringNull(), types.StringNull(), types.Int64Null()
}

func shownInstance(ctx context.Context, shown *client.Instance, diags *diag.Diagnostics) types.Object {
	return (&Instance{ID: translate.StringOrNull(shown.ID), Addrs: addressSet(shown.Addrs)}).object(ctx, diags)
}

// request is the configuration to send, and which attributes of its ends the configuration gives. last is the configuration that the
// service has, if any. The ends are the plan's; of the configuration nothing but the write-only passwords counts, since ignore_changes
// shapes the plan alone.
func (m *Configuration) request(ctx context.Context, config *Configuration, last *TakenConfiguration, diags *diag.Diagnostics) (client.ConfigureRequest, TakenConfiguration) {
	if last == nil {
		last = &TakenConfiguration{}
	}
	source, sourceGiven := InstanceToSend(ctx, m.SourceInstance, config.SourceInstance, last.Source, diags)
	target, targetGiven := InstanceToSend(ctx, m.TargetInstance, config.TargetInstance, last.Target, diags)
	return client.ConfigureRequest{
		MigrationMethod:  m.MigrationMethod.ValueString(),
		ResumeMode:       m.ResumeMode.ValueString(),
		BandwidthLimitMB: m.BandwidthLimitMB.ValueInt64(),
		Source:           source,
		Target:           target,
	}, TakenConfiguration{Source: sourceGiven, Target: targetGiven}
}

// InstanceToSend is one end to send, and which of its attributes are sent: those that the configuration gives if the plan follows it, else
// those that were sent last.
func InstanceToSend(ctx context.Context, plan, config types.Object, last GivenBy, diags *diag.Diagnostics) (client.ConfigureInstance, GivenBy) {
	p, c := InstanceOf(ctx, plan, diags), InstanceOf(ctx, config, diags)
	if p == nil {
		return client.ConfigureInstance{}, GivenBy{}
	}
	which := last
	follows := c != nil && (c.ID.IsNull() || c.ID.Equal(p.ID)) && (c.Addrs.IsNull() || c.Addrs.Equal(p.Addrs))
	switch {
	case follows:
		which = GivenBy{ID: !c.ID.IsNull(), Addrs: !c.Addrs.IsNull()}
	case which == GivenBy{}:
		which = GivenBy{ID: !p.ID.IsNull(), Addrs: p.ID.IsNull()}
	}
	sent := client.ConfigureInstance{Password: p.Password.ValueString()}
	if c != nil && !c.PasswordWO.IsNull() {
		sent.Password = c.PasswordWO.ValueString()
	}
	if which.ID {
		sent.ID = p.ID.ValueString()
	}
	if which.Addrs {
		sent.Addrs = base.SortedStrings(ctx, p.Addrs, diags)
	}
	return sent, which
}
