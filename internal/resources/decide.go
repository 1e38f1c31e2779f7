package resources

import (
	"slices"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// argument is an argument of which a change may mean something to the service. A difference is judged argument by argument.
type argument string

const (
	argTaskName      argument = "task_name"
	argDescription   argument = "description"
	argMigrationType argument = "migration_type"
	argRegion        argument = "region"
	argVPC           argument = "vpc_id"
	argSubnet        argument = "subnet_id"
	argSecurityGroup argument = "security_group_id"
	argMethod        argument = "migration_method"
	argResumeMode    argument = "resume_mode"
	argBandwidth     argument = "bandwidth_limit_mb"
	argSource        argument = "source_instance"
	argTarget        argument = "target_instance"
	argSourceSecret  argument = "source_instance password"
	argTargetSecret  argument = "target_instance password"
	argBackup        argument = "backup_files"
	argTrigger       argument = "restart_trigger"
)

// arguments are all of them, in the order in which they are named to users.
var arguments = []argument{
	argTaskName, argDescription, argMigrationType, argRegion, argVPC, argSubnet, argSecurityGroup, argMethod, argResumeMode, argBandwidth,
	argSource, argTarget, argSourceSecret, argTargetSecret, argBackup, argTrigger,
}

var (
	labels  = []argument{argTaskName, argDescription}
	network = []argument{argVPC, argSubnet, argSecurityGroup}
	secrets = []argument{argSourceSecret, argTargetSecret}
	// settings are what a configuration sends besides secrets and the resume mode, which alone can be sent without an interruption.
	settings = []argument{argMethod, argBandwidth, argSource, argTarget}
)

// isSent reports whether the service would have got the argument if the task had not ended.
func (a argument) isSent() bool { return !slices.Contains(labels, a) && a != argTrigger }

// difference is how plan and state differ in one argument.
type difference int

const (
	same    difference = iota
	changed            // by a known value
	unknown            // perhaps: the value is known only after apply
)

// change is the difference between plan and state, argument by argument; what is not in it is the same.
type change map[argument]difference

// of gives those of some arguments that differ or may differ.
func (c change) of(some ...argument) []argument {
	var differ []argument
	for _, a := range some {
		if c[a] != same {
			differ = append(differ, a)
		}
	}
	return differ
}

func (c change) any(some ...argument) bool { return len(c.of(some...)) > 0 }

// effect is what an apply does to the flow of data. The order matters: an apply whose effect would be stronger than the one
// that its plan warned of fails.
type effect int

const (
	effectNone      effect = iota
	effectStart            // data flows into the target
	effectInterrupt        // a running migration is stopped, and data flows into the target anew
	effectReplace          // another task is made, and this one is stopped if it runs
)

func (e effect) String() string { return [...]string{"none", "start", "interrupt", "replace"}[e] }

// step is what an apply does.
type step int

const (
	stepNone      step = iota
	stepWait           // for the outcome of an operation that the service has taken
	stepResume         // send the resume mode alone, without an interruption
	stepRestart        // restart the task with the configuration that the service has
	stepConfigure      // send the whole configuration, which starts the task; a running one is stopped first
	stepReplace        // make another task
)

func (s step) String() string {
	return [...]string{"nothing", "wait", "resume mode", "restart", "configure", "replace"}[s]
}

// refusal is why a change is refused.
type refusal string

const (
	refusedNone      refusal = ""
	refusedExchanged refusal = "addresses are exchanged" // nothing may start a task whose addresses are
	refusedRunning   refusal = "runs"                    // only a task that has ended is run again
	refusedWaiting   refusal = "was never started"       // the same of one that waits to be configured
	refusedNewTask   refusal = "needs another task"      // of a configuration, whose task another resource makes
	refusedAbandon   refusal = "would be abandoned"      // the task that runs, beside the one that replaces it
)

// situation is all that decides what a change does.
type situation struct {
	imports       bool // a backup import; else an online migration
	configuration bool // the resource configures a task that another one made
	managed       bool // the plan has instances
	wasManaged    bool // the state has
	abandon       bool // the state's deletion policy is to leave the task as it is
	waits         bool // the plan wants the goal awaited
	change        change
	phase         migration.Phase // in state when planning, now when applying
	exchanged     bool
	resumeHidden  bool // the service has not returned a resume mode
	ledger        taskLedger
}

// decision is what an apply does to a task.
type decision struct {
	effect effect
	step   step
	// because are the arguments that bring the step about; none where the operation under way does.
	because []argument
	// record are the arguments whose new values go into state alone.
	record []argument
	refuse refusal
}

// decide tells what a change does to a task. It is the one place where that is decided: the plan asks it with the phase in
// state, and an update with the phase that the service returns.
func decide(s situation) decision {
	d := s.decide()
	d.record = append(s.change.of(labels...), d.record...)
	switch {
	case d.refuse != refusedNone:
	case s.exchanged && (d.effect > effectNone || d.step == stepResume):
		d.refuse = refusedExchanged
	case d.effect == effectReplace && s.configuration:
		d.refuse = refusedNewTask
	case d.effect == effectReplace && s.abandon && s.isRunning():
		d.refuse = refusedAbandon
	}
	return d
}

func (s situation) decide() decision {
	switch {
	case s.change.any(argMigrationType, argRegion):
		return replace(s.change.of(argMigrationType, argRegion)...)
	case s.imports:
		return s.decideImport()
	case !s.isOver() && s.change.any(network...):
		return replace(s.change.of(network...)...)
	case !s.managed:
		// No longer managed, or never: whatever the task does, this resource has no say in it. A machine is waited for.
		d := s.awaiting(decision{})
		if s.wasManaged {
			d.step = stepNone
		}
		d.record = s.change.of(network...)
		return d
	case s.isOver():
		return s.decideEnded()
	default:
		return s.decideRunning()
	}
}

// decideImport decides of a backup import, of which nothing can be changed in place.
func (s situation) decideImport() decision {
	if differ := s.change.of(argMethod, argTarget, argBackup); len(differ) > 0 {
		return replace(differ...)
	}
	d := decision{record: s.change.of(secrets...)}
	switch difference := s.trigger(); {
	case difference == same || difference == unknown && !s.isOver():
	case s.isOver():
		return replace(argTrigger)
	default:
		d.refuse, d.because = refusedRunning, []argument{argTrigger}
		return d
	}
	return s.awaiting(d)
}

// decideEnded decides of an online task with instances that has ended, or is about to. Nothing starts it but a new trigger, or
// what was begun and not carried out.
func (s situation) decideEnded() decision {
	recordable := s.change.of(slices.Concat(network, settings, secrets, []argument{argResumeMode})...)
	var because []argument
	switch {
	case s.trigger() != same:
		because = []argument{argTrigger}
	case !s.wasManaged && s.ledger.Taken == nil:
		because = []argument{argSource} // instances for a task that was never configured
	case !s.ledger.Operation.isOwed():
		return s.awaiting(decision{record: recordable})
	}
	canStart := s.phase != migration.PhaseReleased && s.phase != migration.PhaseDeleted
	neverConfigured := s.ledger.Taken == nil && !s.configuration // a configuration that is owed may be of a task that ran before
	otherNetwork := slices.ContainsFunc(network, func(a argument) bool { return s.change[a] != same || slices.Contains(s.ledger.Recorded, a) })
	switch {
	case !canStart && because == nil && s.ledger.Taken != nil:
		return decision{record: recordable} // stopped for a change, and released before it was made
	case !canStart || otherNetwork || neverConfigured:
		return replace(because...)
	case s.trigger() != same && s.phase != migration.PhaseSuccess && len(s.ledger.Recorded)+len(recordable) == 0 && !s.ledger.Operation.isToSend():
		return decision{effect: effectStart, step: stepRestart, because: because}
	default:
		return decision{effect: effectStart, step: stepConfigure, because: because}
	}
}

// decideRunning decides of an online task with instances that runs, or waits to be configured, or has a status that nobody
// knows.
func (s situation) decideRunning() decision {
	isNew := !s.wasManaged && !s.isRunning() // a trigger that comes with the instances is only recorded, as in a creation
	switch {
	case s.trigger() != changed || isNew:
	case s.phase == migration.PhaseWaiting:
		return decision{refuse: refusedWaiting, because: []argument{argTrigger}}
	default:
		return decision{refuse: refusedRunning, because: []argument{argTrigger}}
	}
	differ, newSecrets, resume := s.change.of(settings...), s.change.of(secrets...), s.change.of(argResumeMode)
	if s.ledger.Adopted && len(differ) == 0 {
		// The first apply after an import: nothing tells that the secrets are new. With any other change all is sent.
		if len(resume) == 0 {
			return s.awaiting(decision{record: newSecrets})
		}
		if s.resumeHidden || len(newSecrets) == 0 {
			return decision{step: stepResume, because: resume, record: newSecrets}
		}
		newSecrets = append(resume, newSecrets...)
	}
	var because []argument
	switch {
	case !s.wasManaged:
		because = []argument{argSource}
	case len(differ) > 0:
		because = differ
	case len(newSecrets) > 0:
		because = newSecrets
	case s.ledger.Operation.isOwed():
	case len(resume) > 0:
		return decision{step: stepResume, because: resume}
	default:
		return s.awaiting(decision{})
	}
	if s.isRunning() {
		return decision{effect: effectInterrupt, step: stepConfigure, because: because}
	}
	return decision{effect: effectStart, step: stepConfigure, because: because}
}

// awaiting is a decision that sends nothing, and waits where an operation was not followed to its end and is still to be.
func (s situation) awaiting(d decision) decision {
	if s.ledger.Operation.awaits() && (s.waits || !s.imports && !s.managed) {
		d.step = stepWait
	}
	return d
}

// trigger is the difference in the restart trigger. One that is new to an adopted task is only recorded.
func (s situation) trigger() difference {
	if s.ledger.Adopted {
		return same
	}
	return s.change[argTrigger]
}

// isOver reports whether a task has ended, or is being stopped: no change of an argument makes data flow again.
func (s situation) isOver() bool { return isOver(s.phase) }

// isOver reports whether a task in a phase has ended, or is about to.
func isOver(phase migration.Phase) bool { return phase.Ended() || phase == migration.PhaseStopping }

// isRunning reports whether data may flow. A status that nobody knows says nothing of a task that was never configured, but may
// mean flowing data in one that was.
func (s situation) isRunning() bool {
	if s.phase == migration.PhaseUnknown || s.phase == migration.PhaseImporting {
		return s.imports || s.ledger.Taken != nil
	}
	return !s.phase.Idle()
}

func replace(because ...argument) decision {
	return decision{effect: effectReplace, step: stepReplace, because: because}
}
