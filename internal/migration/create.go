package migration

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Created is what the creation of a task gives.
type Created struct {
	ID     string
	JobID  string // of an online task, where the service names one
	Status string // of an import, where the service says so
	Error  string // what the service said to be wrong with an import that it made all the same
}

// NameTakenError tells that a task of the name of a new one has not ended, and may be the one that is wanted.
type NameTakenError struct {
	ID     string // empty where the list does not name it
	Name   string
	Status string
}

func (e *NameTakenError) Error() string {
	if e.ID == "" {
		return fmt.Sprintf("there is a migration task %q already, which is %s. The list does not name its id. An apply that was interrupted may have lost it. "+
			"Nothing was created. Stop that task, or choose another task_name", e.Name, StatusInWords(e.Status))
	}
	return fmt.Sprintf("there is a migration task %q already: %s is %s. An apply that was interrupted may have lost it. Nothing was created. "+
		"To go on with that task, import it with `terraform import ADDRESS %s` or an import block. To make another one, choose another task_name, or stop that task first. "+
		"If it is the one that this apply replaces, take create_before_destroy out, also out of what depends on the task",
		e.Name, e.ID, StatusInWords(e.Status), e.ID)
}

// CreateOnline makes an online task: a migration machine, not configured. It does not wait for the machine. target is what the
// task is going to be configured with; zero where that is not known.
//
// A task of that name that has not ended, that no resource of this process owns and that may have the same target is a
// *NameTakenError. Where the list may not be read the creation goes on without it. Where the answer is then lost, the error is an
// *OutcomeUnknownError.
func (s *Service) CreateOnline(ctx context.Context, req client.CreateOnlineTaskRequest, target client.ConfigureInstance) (Created, error) {
	return s.create(ctx, creation{
		name:   req.Name,
		target: target,
		call: func(ctx context.Context) (Created, error) {
			res, err := s.api.CreateOnlineTask(ctx, req)
			if err != nil {
				return Created{}, err
			}
			return Created{ID: res.TaskID, JobID: res.JobID}, nil
		},
		kind: func(row client.TaskRow) bool {
			return documentedType(row.MigrationType) != client.MigrationTypeBackupImport
		},
		// A new online task is not configured: one that is was not made by this call.
		looksNew: func(row client.TaskRow) bool {
			return row.DataSource == "" && row.SourceInstanceID == "" && row.TargetInstanceID == "" && row.TargetInstanceAddrs == ""
		},
	})
}

// CreateImport makes a backup import, which starts at once. It does not wait for its end. The errors are those of CreateOnline.
func (s *Service) CreateImport(ctx context.Context, req client.CreateBackupImportRequest) (Created, error) {
	return s.create(ctx, creation{
		name:   req.TaskName,
		target: client.ConfigureInstance{ID: req.Target.ID},
		call: func(ctx context.Context) (Created, error) {
			res, err := s.api.CreateBackupImport(ctx, req)
			if err != nil {
				return Created{}, err
			}
			return Created{ID: res.ID, Status: res.Status, Error: res.Error}, nil
		},
		kind: func(row client.TaskRow) bool {
			return documentedType(row.MigrationType) != client.MigrationTypeOnline &&
				(row.TargetInstanceID == "" || row.TargetInstanceID == req.Target.ID)
		},
		looksNew: func(client.TaskRow) bool { return true },
	})
}

// creation is how a task is made, and how to tell it in the list.
type creation struct {
	name   string
	target client.ConfigureInstance // zero: not known
	call   func(ctx context.Context) (Created, error)
	// kind reports whether a row may be a task of this kind at all, looksNew whether it looks as such a task does when new.
	kind, looksNew func(row client.TaskRow) bool
}

// create makes a task, unless the list has one that may be it. The same list tells a new task from those before it where the
// answer is lost: with one new task of that name it goes on, with none it calls again, and where it cannot tell, the error names
// what it found.
func (s *Service) create(ctx context.Context, c creation) (Created, error) {
	doing := fmt.Sprintf("creating migration task %q", c.name)
	// Two resources of one name would each find the other's task: their creations take turns.
	turn := s.turn(c.name)
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return Created{}, fmt.Errorf("%s: %w", doing, context.Cause(ctx))
	}

	before, unlisted := s.list.get(ctx)
	switch {
	case ctx.Err() != nil:
		return Created{}, fmt.Errorf("%s: %w", doing, context.Cause(ctx))
	case client.IsRefusedForGood(unlisted):
		before = nil
	case unlisted != nil:
		return Created{}, fmt.Errorf("%s: looking first whether there is a task of that name: %w", doing, unlisted)
	default:
		if taken := s.nameTaken(before, c); taken != nil {
			return Created{}, fmt.Errorf("%s: %w", doing, taken)
		}
	}

	var created Created
	began := time.Now()
	err := mutation{
		pauses: creationPauses,
		looks:  creationLooks,
		doing:  doing,
		hint: fmt.Sprintf("Look for a migration task %q made at about %s. If it is there, import it with `terraform import ADDRESS TASK_ID` "+
			"(or an import block); if not, apply again.", c.name, began.UTC().Format(time.RFC3339)),
		call: func(ctx context.Context) (err error) {
			created, err = c.call(ctx)
			return err
		},
		look: func(ctx context.Context) (outcome, error) {
			if before == nil {
				return notDone, unlisted
			}
			id, err := s.findNew(ctx, c, before)
			if err != nil || id == "" {
				return notDone, err
			}
			created = Created{ID: id}
			return done, nil
		},
	}.run(ctx, s.api.MaxRetries())
	if err != nil {
		return Created{}, err
	}
	s.claim(created.ID, c.name)
	return created, nil
}

// nameTaken finds a task that a creation may be about to make a second time.
func (s *Service) nameTaken(list *taskList, c creation) error {
	for _, row := range list.rows {
		if row.Name == c.name && !PhaseOf(row.Status).Ended() && !s.isClaimed(row.ID) && mayBeTarget(row, c.target) {
			return &NameTakenError{ID: row.ID, Name: row.Name, Status: row.Status}
		}
	}
	return nil
}

// mayBeTarget reports whether the target of a row may be this one. That is ruled out only where both name an id or addresses,
// and they differ: a second migration into one target does more harm than a name that is refused.
func mayBeTarget(row client.TaskRow, target client.ConfigureInstance) bool {
	if row.TargetInstanceID != "" && target.ID != "" {
		return row.TargetInstanceID == target.ID
	}
	shown := splitAddrs(row.TargetInstanceAddrs)
	if len(shown) == 0 || len(target.Addrs) == 0 {
		return true
	}
	return resolves(target.Addrs, shown) || slices.ContainsFunc(shown, func(addr string) bool { return slices.Contains(target.Addrs, addr) })
}

// Claim notes that a task belongs to a resource, so that no creation takes it for its own or for one that was lost.
func (s *Service) Claim(taskID string) { s.claim(taskID, "") }

func (s *Service) claim(taskID, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claimed[taskID] = cmp.Or(name, s.claimed[taskID])
}

// nameOf is the name of a task that this process made; empty for any other.
func (s *Service) nameOf(taskID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.claimed[taskID]
}

// turn gives the lock of a task name. It is a channel, since a mutex cannot be waited for until a context ends.
func (s *Service) turn(name string) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.names[name] == nil {
		s.names[name] = make(chan struct{}, 1)
	}
	return s.names[name]
}

func (s *Service) isClaimed(taskID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, claimed := s.claimed[taskID]
	return claimed
}

// findNew finds the one task of a creation that the list did not have before; "" when there is none.
func (s *Service) findNew(ctx context.Context, c creation, before *taskList) (string, error) {
	list, err := s.list.get(ctx)
	if err != nil {
		return "", err
	}
	var found, configured, doubtful []string
	for _, row := range list.rows {
		named := row.Name == c.name
		switch {
		case !named && row.Name != "" || PhaseOf(row.Status) == PhaseDeleted || !c.kind(row):
		case row.ID == "":
			doubtful = append(doubtful, "one that is listed without an id")
		case before.has(row.ID) || s.isClaimed(row.ID):
		case named && c.looksNew(row):
			found = append(found, row.ID)
		case named:
			configured = append(configured, row.ID+" (configured already)")
		case c.looksNew(row):
			doubtful = append(doubtful, row.ID+" (listed without a name)")
		}
	}
	switch {
	case len(found) == 1 && len(doubtful) == 0:
		return found[0], nil
	case len(found)+len(configured)+len(doubtful) == 0:
		return "", nil
	}
	return "", errors.New("there are new tasks of that name, of which it cannot be told whether this call made them: " +
		strings.Join(slices.Concat(found, configured, doubtful), ", "))
}
