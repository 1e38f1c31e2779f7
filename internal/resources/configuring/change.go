package configuring

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Argument is an argument of which a change may mean something to the service. A difference is judged argument by argument.
type Argument string

// The arguments.
const (
	ArgTaskName      Argument = "task_name"
	ArgDescription   Argument = "description"
	ArgMigrationType Argument = "migration_type"
	ArgRegion        Argument = "region"
	ArgVPC           Argument = "vpc_id"
	ArgSubnet        Argument = "subnet_id"
	ArgSecurityGroup Argument = "security_group_id"
	argMethod        Argument = "migration_method"
	argResumeMode    Argument = "resume_mode"
	argBandwidth     Argument = "bandwidth_limit_mb"
	argSource        Argument = "source_instance"
	ArgTarget        Argument = "target_instance"
	argSourceSecret  Argument = "source_instance password"
	argTargetSecret  Argument = "target_instance password"
	ArgBackup        Argument = "backup_files"
	argTrigger       Argument = "restart_trigger"
)

// arguments are all of them, in the order in which they are named to users.
var arguments = []Argument{
	ArgTaskName, ArgDescription, ArgMigrationType, ArgRegion, ArgVPC, ArgSubnet, ArgSecurityGroup, argMethod, argResumeMode, argBandwidth,
	argSource, ArgTarget, argSourceSecret, argTargetSecret, ArgBackup, argTrigger,
}

var (
	labels  = []Argument{ArgTaskName, ArgDescription}
	network = []Argument{ArgVPC, ArgSubnet, ArgSecurityGroup}
	secrets = []Argument{argSourceSecret, argTargetSecret}
	// settings are what a configuration sends besides secrets and the resume mode, which alone can be sent without an interruption.
	settings = []Argument{argMethod, argBandwidth, argSource, ArgTarget}
)

// isSent reports whether the service would have got the argument if the task had not ended.
func (a Argument) isSent() bool { return !slices.Contains(labels, a) && a != argTrigger }

// difference is how plan and state differ in one argument.
type difference int

// The differences.
const (
	Same    difference = iota
	Changed            // by a known value
	Unknown            // perhaps: the value is known only after apply
)

// Change is the difference between plan and state, by argument. Arguments that are missing have not changed.
type Change map[Argument]difference

// of returns those of some arguments that differ or may differ.
func (c Change) of(some ...Argument) []Argument {
	var differ []Argument
	for _, a := range some {
		if c[a] != Same {
			differ = append(differ, a)
		}
	}
	return differ
}

func (c Change) any(some ...Argument) bool { return len(c.of(some...)) > 0 }

// note adds how a plan's value differs from the state's.
func (c Change) note(a Argument, state, plan attr.Value) {
	switch {
	case plan.IsUnknown():
		c[a] = Unknown
	case !state.Equal(plan):
		c[a] = Changed
	}
}

// NoteText is note for texts. An empty text equals null.
func (c Change) NoteText(a Argument, state, plan types.String) {
	if plan.IsUnknown() || state.ValueString() != plan.ValueString() {
		c.note(a, state, plan)
	}
}

// Differences compares the configuration of a task in state and plan. adopted is whether the task was imported or moved here and not
// applied since: what its state lacks the service has only not returned, and that is no difference. config is the configuration. It does
// not decide what is compared, because ignore_changes shapes the plan alone.
func (m *Configuration) Differences(ctx context.Context, plan, config *Configuration, adopted bool, diags *diag.Diagnostics) Change {
	c := Change{}
	if !adopted || !m.MigrationMethod.IsNull() {
		c.note(argMethod, m.MigrationMethod, plan.MigrationMethod)
	}
	c.note(argResumeMode, m.ResumeMode, plan.ResumeMode)
	c.note(argBandwidth, m.BandwidthLimitMB, plan.BandwidthLimitMB)
	if !plan.RestartTrigger.IsNull() {
		c.note(argTrigger, m.RestartTrigger, plan.RestartTrigger)
	}
	c.noteInstance(ctx, argSource, argSourceSecret, m.SourceInstance, plan.SourceInstance, config.SourceInstance, diags)
	c.noteInstance(ctx, ArgTarget, argTargetSecret, m.TargetInstance, plan.TargetInstance, config.TargetInstance, diags)
	return c
}

// noteInstance adds how one end differs, and how its password does.
func (c Change) noteInstance(ctx context.Context, end, secret Argument, state, plan, config types.Object, diags *diag.Diagnostics) {
	was, will, given := InstanceOf(ctx, state, diags), InstanceOf(ctx, plan, diags), InstanceOf(ctx, config, diags)
	switch {
	case plan.IsUnknown():
		c[end] = Unknown
		return
	case was == nil && will == nil:
		return
	case was == nil || will == nil:
		c[end] = Changed
		return
	}
	switch {
	case !will.ID.IsUnknown() && !was.ID.Equal(will.ID), IsFullyKnown(ctx, will.Addrs) && !was.Addrs.Equal(will.Addrs):
		c[end] = Changed
	case given != nil && (given.ID.IsUnknown() || !IsFullyKnown(ctx, given.Addrs)):
		c[end] = Unknown // a value that the configuration does not give is the service's to tell, and no difference
	}
	switch {
	case will.PasswordWOVersion.IsUnknown() || will.Password.IsUnknown():
		c[secret] = Unknown
	case was.secretDiffers(will, given):
		c[secret] = Changed
	}
}

// secretDiffers reports whether an update changes the password. Moving the same password from password to password_wo is no change.
func (m *Instance) secretDiffers(will, given *Instance) bool {
	same := m.Password.ValueString() == will.Password.ValueString() && m.PasswordWOVersion.Equal(will.PasswordWOVersion)
	old := m.Password.ValueString()
	if same || given == nil || old == "" {
		return !same
	}
	return given.PasswordWO.IsUnknown() || given.secret() != old
}

// pathOf is the path of an argument. For an instance it is the path of an attribute inside, because a CLI prints what a diagnostic points
// to, and the whole instance may contain a password.
func pathOf(a Argument) path.Path {
	switch a {
	case argSource, ArgTarget:
		return path.Root(string(a)).AtName("id")
	case argSourceSecret:
		return path.Root(string(argSource)).AtName("password_wo_version")
	case argTargetSecret:
		return path.Root(string(ArgTarget)).AtName("password_wo_version")
	}
	return path.Root(string(a))
}

// IsFullyKnown reports whether a value has no unknown part.
func IsFullyKnown(ctx context.Context, value attr.Value) bool {
	v, err := value.ToTerraformValue(ctx)
	return err == nil && v.IsFullyKnown()
}
