package configuring

import (
	"slices"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// effect is what an apply does to the flow of data, from weak to strong. An apply fails if its effect would be stronger than the one that
// its plan warned of.
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

// Refusal is why a change is refused.
type Refusal string

// The refusals.
const (
	refusedNone      Refusal = ""
	RefusedExchanged Refusal = "addresses are exchanged" // nothing may start a task whose addresses are
	refusedRunning   Refusal = "runs"                    // only a task that has ended is run again
	refusedWaiting   Refusal = "was never started"       // the same of one that waits to be configured
	refusedNewTask   Refusal = "needs another task"      // of a configuration, whose task another resource makes
	refusedAbandon   Refusal = "would be abandoned"      // the task that runs, beside the one that replaces it
)

// situation is all that decides what a change does.
type situation struct {
	backupImport     bool // a backup import; else an online migration
	madeElsewhere    bool // another resource has made the task, and this one configures it
	hasInstances     bool // the plan has instances
	hadInstances     bool // the state has
	abandons         bool // the state's deletion policy is to leave the task as it is
	waitForSync      bool // the plan wants the goal awaited
	change           Change
	phase            migration.Phase // in state when planning, now when applying
	exchanged        bool
	resumeModeHidden bool // the service has not returned a resume mode
	ledger           Ledger
}

// Decision is what an apply does to a task.
type Decision struct {
	effect effect
	step   step
	// because are the arguments that bring the step about; none where the operation under way does.
	because []Argument
	// record are the arguments whose new values go into state alone.
	record []Argument
	refuse Refusal
}

// decide tells what a change does to a task. It is the one place where that is decided: the plan asks it with the phase in
// state, and an update with the phase that the service returns.
func decide(s situation) Decision {
	d := s.decide()
	d.record = append(s.change.of(labels...), d.record...)
	switch {
	case d.refuse != refusedNone:
	case s.exchanged && (d.effect > effectNone || d.step == stepResume):
		d.refuse = RefusedExchanged
	case d.effect == effectReplace && s.madeElsewhere:
		d.refuse = refusedNewTask
	case d.effect == effectReplace && s.abandons && s.isRunning():
		d.refuse = refusedAbandon
	}
	return d
}

func (s situation) decide() Decision {
	switch {
	case s.change.any(ArgMigrationType, ArgRegion):
		return replace(s.change.of(ArgMigrationType, ArgRegion)...)
	case s.backupImport:
		return s.decideBackupImport()
	case !s.isOver() && s.change.any(network...):
		return replace(s.change.of(network...)...)
	case !s.hasInstances:
		// No longer managed, or never: whatever the task does, this resource has no say in it. A machine is waited for.
		d := s.awaiting(Decision{})
		if s.hadInstances {
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

// decideBackupImport decides about a backup import. None of its arguments can be changed in place.
func (s situation) decideBackupImport() Decision {
	if differ := s.change.of(argMethod, ArgTarget, ArgBackup); len(differ) > 0 {
		return replace(differ...)
	}
	d := Decision{record: s.change.of(secrets...)}
	switch difference := s.trigger(); {
	case difference == Same || difference == Unknown && !s.isOver():
	case s.isOver():
		return replace(argTrigger)
	default:
		d.refuse, d.because = refusedRunning, []Argument{argTrigger}
		return d
	}
	return s.awaiting(d)
}

// decideEnded decides about an online task with instances that has ended or is being stopped. Only a new trigger starts it, or an
// operation that was begun and not carried out.
func (s situation) decideEnded() Decision {
	recordable := s.change.of(slices.Concat(network, settings, secrets, []Argument{argResumeMode})...)
	var because []Argument
	switch {
	case s.trigger() != Same:
		because = []Argument{argTrigger}
	case !s.hadInstances && s.ledger.Taken == nil:
		because = []Argument{argSource} // instances for a task that was never configured
	case !s.ledger.Operation.isOwed():
		return s.awaiting(Decision{record: recordable})
	}
	canStart := s.phase != migration.PhaseReleased && s.phase != migration.PhaseDeleted
	neverConfigured := s.ledger.Taken == nil && !s.madeElsewhere // a configuration that is owed may be of a task that ran before
	otherNetwork := slices.ContainsFunc(network, func(a Argument) bool { return s.change[a] != Same || slices.Contains(s.ledger.Recorded, a) })
	switch {
	case !canStart && because == nil && s.ledger.Taken != nil:
		return Decision{record: recordable} // stopped for a change, and released before it was made
	case !canStart || otherNetwork || neverConfigured:
		return replace(because...)
	case s.trigger() != Same && s.phase != migration.PhaseSuccess && len(s.ledger.Recorded)+len(recordable) == 0 && !s.ledger.Operation.isToSend():
		return Decision{effect: effectStart, step: stepRestart, because: because}
	default:
		return Decision{effect: effectStart, step: stepConfigure, because: because}
	}
}

// decideRunning decides about an online task with instances that runs, waits to be configured, or has an unknown status.
func (s situation) decideRunning() Decision {
	isNew := !s.hadInstances && !s.isRunning() // a trigger that comes with the instances is only recorded, as in a creation
	switch {
	case s.trigger() != Changed || isNew:
	case s.phase == migration.PhaseWaiting:
		return Decision{refuse: refusedWaiting, because: []Argument{argTrigger}}
	default:
		return Decision{refuse: refusedRunning, because: []Argument{argTrigger}}
	}
	differ, newSecrets, resume := s.change.of(settings...), s.change.of(secrets...), s.change.of(argResumeMode)
	if s.ledger.Adopted && len(differ) == 0 {
		// In the first apply after an import, the provider cannot tell whether the secrets are new. Any other change sends everything.
		if len(resume) == 0 {
			return s.awaiting(Decision{record: newSecrets})
		}
		if s.resumeModeHidden || len(newSecrets) == 0 {
			return Decision{step: stepResume, because: resume, record: newSecrets}
		}
		newSecrets = append(resume, newSecrets...)
	}
	var because []Argument
	switch {
	case !s.hadInstances:
		because = []Argument{argSource}
	case len(differ) > 0:
		because = differ
	case len(newSecrets) > 0:
		because = newSecrets
	case s.ledger.Operation.isOwed():
	case len(resume) > 0:
		return Decision{step: stepResume, because: resume}
	default:
		return s.awaiting(Decision{})
	}
	if s.isRunning() {
		return Decision{effect: effectInterrupt, step: stepConfigure, because: because}
	}
	return Decision{effect: effectStart, step: stepConfigure, because: because}
}

// awaiting adds a wait to a decision that sends nothing, if an operation is still to be followed to its end.
func (s situation) awaiting(d Decision) Decision {
	if s.ledger.Operation.awaits() && (s.waitForSync || !s.backupImport && !s.hasInstances) {
		d.step = stepWait
	}
	return d
}

// trigger returns the difference in the restart trigger. For an adopted task a new trigger is only recorded, so there is none.
func (s situation) trigger() difference {
	if s.ledger.Adopted {
		return Same
	}
	return s.change[argTrigger]
}

// isOver reports whether a task has ended, or is being stopped: no change of an argument makes data flow again.
func (s situation) isOver() bool { return isOver(s.phase) }

// isOver reports whether a task in a phase has ended or is being stopped.
func isOver(phase migration.Phase) bool { return phase.Ended() || phase == migration.PhaseStopping }

// isRunning reports whether data may flow. In an unknown status, data may flow if the task was configured before.
func (s situation) isRunning() bool {
	if s.phase == migration.PhaseUnknown || s.phase == migration.PhaseImporting {
		return s.backupImport || s.ledger.Taken != nil
	}
	return !s.phase.Idle()
}

func replace(because ...Argument) Decision {
	return Decision{effect: effectReplace, step: stepReplace, because: because}
}
