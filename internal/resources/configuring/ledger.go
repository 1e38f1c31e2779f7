package configuring

import (
	"slices"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// Ledger is the ledger of a resource that configures a task: what state cannot tell of the task in the service.
type Ledger struct {
	// Created is when the task was made here, by our clock. Nil: it was made elsewhere.
	Created *time.Time `json:"created,omitempty"`
	// Taken is the configuration that the service is known to have: sent here, or found in the service. Nil: none.
	Taken *TakenConfiguration `json:"taken,omitempty"`
	// Reached reports whether the migration has been seen at its goal since its configuration or restart was taken.
	Reached bool `json:"reached,omitempty"`
	// Adopted reports whether the task was imported or moved here, and not applied since.
	Adopted bool `json:"adopted,omitempty"`
	// Recorded are the arguments whose new values are in state alone, because the task had ended. The service has old ones.
	Recorded []Argument `json:"recorded,omitempty"`
	// TaskStatus is the last task_status that was seen. The service returns one only around an exchange of addresses.
	TaskStatus string `json:"task_status,omitempty"`
	// Operation is what was begun and not followed to its end. Nil: nothing.
	Operation *Operation `json:"operation,omitempty"`
	// Warned is the effect that the plan warned of. Every plan sets it anew.
	Warned effect `json:"warned,omitempty"`
	// DestroyPlan is the status that a destroy plan saw. Every plan sets it anew. Nil: this is no destroy plan.
	DestroyPlan *string `json:"destroy_plan,omitempty"`
}

// TakenConfiguration is a configuration that the service has.
type TakenConfiguration struct {
	// Echo is what the service returned of it, without passwords. Parts of it are missing until they are returned.
	Echo *migration.Echo `json:"echo,omitempty"`
	// Before is what the service returned before it took the configuration, and may go on returning for a while.
	Before *migration.Echo `json:"before,omitempty"`
	// Source and Target tell which of id and addrs was sent. The other one is the service's.
	Source GivenBy `json:"source"`
	Target GivenBy `json:"target"`
}

// GivenBy tells which attributes of an instance the configuration gives.
type GivenBy struct {
	ID    bool `json:"id,omitempty"`
	Addrs bool `json:"addrs,omitempty"`
}

// stage is how far an operation has come.
type stage string

const (
	// stageBegun: nothing was sent yet. The machine is being made, or the task is being stopped, for what is to be sent.
	stageBegun stage = "begun"
	// stageSent: the call was sent, and it is not known whether the service has taken it.
	stageSent stage = "sent"
	// stageTaken: the service has taken the call. Its outcome was not awaited.
	stageTaken stage = "taken"
)

// Operation is a call that starts data flowing, from the moment it was begun until its outcome is known.
type Operation struct {
	Stage stage `json:"stage"`
	// At is when this stage was entered, by our clock.
	At time.Time `json:"at"`
	// Creation reports whether the task was made for it.
	Creation bool `json:"creation,omitempty"`
	// Stopped reports whether a running migration was stopped for it.
	Stopped bool `json:"stopped,omitempty"`
	// Before is the task right before the call, whose status may be returned for a while after it.
	Before migration.SentStart `json:"before"`
	// IfTaken is what state holds if the service has taken a call at stageSent. Nil: what it holds.
	IfTaken *sentConfiguration `json:"if_taken,omitempty"`
}

// isOwed reports whether the next apply carries the operation out even if its plan has no difference. Otherwise the task would stay as no
// configuration ever described it.
func (o *Operation) isOwed() bool {
	return o != nil && (o.Stage == stageSent || o.Stage == stageBegun && (o.Creation || o.Stopped))
}

// isToSend reports whether the next apply sends the configuration for an operation that was begun and not carried out.
func (o *Operation) isToSend() bool { return o.isOwed() && o.Stage == stageBegun }

// awaits reports whether nothing is left of an operation but to wait for its outcome.
func (o *Operation) awaits() bool { return o != nil && o.Stage == stageTaken }

// before is the task as it was right before the call, where its end could be mistaken for the outcome; else nil.
func (o *Operation) before() *client.Task {
	if o == nil || !migration.PhaseOf(o.Before.Status).Ended() {
		return nil
	}
	return o.Before.Before()
}

// showsOld reports whether a task that was started again is still returned as it had ended before.
func (o *Operation) showsOld(task *client.Task) bool {
	before := o.before()
	return before != nil && migration.HasOldEnd(before, task)
}

// mayHide reports whether a status may be the end from before a call that has started the task again, or perhaps has.
func (o *Operation) mayHide(status string) bool {
	before := o.before()
	return before != nil && before.Status == status
}

// IsExchanged reports whether the last task_status that was seen says that the addresses of the task's two ends are exchanged.
func (l *Ledger) IsExchanged() bool { return migration.Exchanged(l.TaskStatus) }

// NoteTaskStatus notes the task_status of a task: it tells of an exchange.
func (l *Ledger) NoteTaskStatus(task *client.Task) {
	if task != nil && task.TaskStatus != "" {
		l.TaskStatus = task.TaskStatus
	}
}

// NoteBegun notes an operation before anything of it is sent.
func (l *Ledger) NoteBegun(op Operation) {
	op.Stage, op.At = stageBegun, time.Now().UTC()
	l.Operation = &op
}

// noteSent notes that a call was sent and that its outcome is not known.
func (l *Ledger) noteSent(before *client.Task, ifTaken *sentConfiguration) {
	op := l.operation()
	op.Stage, op.At, op.IfTaken = stageSent, time.Now().UTC(), ifTaken
	op.Before = migration.NewSentStart(before)
}

// NoteTaken notes that the service has taken a call. before is the task right before it; nil after a creation.
func (l *Ledger) NoteTaken(before *client.Task) {
	op := l.operation()
	op.Stage, op.At, op.IfTaken, op.Stopped = stageTaken, time.Now().UTC(), nil, false
	op.Before = migration.SentStart{}
	if before != nil {
		op.Before = migration.NewSentStart(before)
	}
	l.Reached = false
}

// NoteConfigured notes what the service has of a configuration that it has taken.
func (l *Ledger) NoteConfigured(conf TakenConfiguration) {
	l.Taken, l.Recorded, l.Adopted = &conf, nil, false
}

// finish notes that nothing is left of an operation.
func (l *Ledger) finish() { l.Operation = nil }

func (l *Ledger) operation() *Operation {
	if l.Operation == nil {
		l.Operation = &Operation{}
	}
	return l.Operation
}

// record notes arguments whose new values are in state alone.
func (l *Ledger) record(arguments []Argument) {
	for _, a := range arguments {
		if a.isSent() && !slices.Contains(l.Recorded, a) {
			l.Recorded = append(l.Recorded, a)
		}
	}
}

// Remembered is what a destruction considers beside what the service returns: whether the plan saw the task ended (a replacement has no
// such note), whether the service has taken a configuration, and the end of a task that was started again a moment ago. A taint loses all
// of it.
func (l *Ledger) Remembered() migration.Remembered {
	known := migration.Remembered{
		Ended:      l.DestroyPlan != nil && migration.PhaseOf(*l.DestroyPlan).Ended(),
		Configured: l.Taken != nil,
	}
	if op := l.Operation; op != nil && time.Since(op.At) < migration.StaleFor {
		known.Before = op.before()
	}
	return known
}
