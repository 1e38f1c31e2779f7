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

// Created is the result of a creation.
type Created struct {
	ID     string
	JobID  string // of an online task, if the service names one
	Status string // of a backup import, if the service returns it
	Error  string // the error text of a backup import that the service made all the same
}

// NameTakenError reports that there is a task of the same name that has not ended, and that may be the one that was to be created.
type NameTakenError struct {
	ID     string // empty if the list does not have it
	Name   string
	Status string
}

func (e *NameTakenError) Error() string {
	if e.ID == "" {
		return fmt.Sprintf("there is a migration task %q already, which is %s. The list does not have its id. An interrupted apply may have created it. "+
			"Nothing was created. Stop that task, or choose another task_name", e.Name, StatusInWords(e.Status))
	}
	return fmt.Sprintf("there is a migration task %q already: %s is %s. An interrupted apply may have created it. Nothing was created. "+
		"To go on with that task, import it with `terraform import ADDRESS %s` or an import block. To create another one, choose another task_name, or stop that task first. "+
		"If this apply replaces that task, remove create_before_destroy from the task, and from all resources that depend on it",
		e.Name, e.ID, StatusInWords(e.Status), e.ID)
}

// CreateOnline creates an online task that is not configured, and does not wait for its migration machine. target is the target that the
// task is going to have, or zero if that is not known.
//
// A *NameTakenError reports a task of that name that has not ended, that no resource of this process owns and that may have the same
// target. If the list may not be read, the creation goes on without it, and a lost answer is an *OutcomeUnknownError.
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

// CreateBackupImport creates a backup import, which starts at once, and does not wait for its end. The errors are those of CreateOnline.
func (s *Service) CreateBackupImport(ctx context.Context, req client.CreateBackupImportRequest) (Created, error) {
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

// creation is a task to be created, and how to recognise it in the list.
type creation struct {
	name   string
	target client.ConfigureInstance // zero: unknown
	call   func(ctx context.Context) (Created, error)
	// kind reports whether a row may be a task of this kind, and looksNew whether it looks like a new one.
	kind, looksNew func(row client.TaskRow) bool
}

// create creates a task, unless the list has one that may be it. If the answer is lost, a second list shows which tasks are new. With
// one new task of that name, create goes on. With none, it calls again. Else the error names the tasks.
func (s *Service) create(ctx context.Context, c creation) (Created, error) {
	doing := fmt.Sprintf("creating migration task %q", c.name)
	// Each of two creations of one name would find the other's task. They take turns.
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
		return Created{}, fmt.Errorf("%s: checking first whether there is a task of that name: %w", doing, unlisted)
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
		hint: fmt.Sprintf("Look for a migration task %q created at about %s. If it is there, import it with `terraform import ADDRESS TASK_ID` "+
			"or an import block. If not, apply again.", c.name, began.UTC().Format(time.RFC3339)),
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

// nameTaken is a *NameTakenError if the list has a task that a creation may be about to make a second time.
func (s *Service) nameTaken(list *taskList, c creation) error {
	for _, row := range list.rows {
		if row.Name == c.name && !PhaseOf(row.Status).Ended() && !s.isClaimed(row.ID) && mayBeTarget(row, c.target) {
			return &NameTakenError{ID: row.ID, Name: row.Name, Status: row.Status}
		}
	}
	return nil
}

// mayBeTarget reports whether a row may have this target. It is false only if both have an id or addresses, and these differ: a second
// migration into one target does more damage than a refused name.
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

// Claim notes that a resource owns a task, so that no creation takes it for its own or for one that was lost.
func (s *Service) Claim(taskID string) { s.claim(taskID, "") }

func (s *Service) claim(taskID, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claimed[taskID] = cmp.Or(name, s.claimed[taskID])
}

// nameOf is the name of a task that this process created, and empty for any other.
func (s *Service) nameOf(taskID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.claimed[taskID]
}

// turn is the lock of a task name. It is a channel because waiting for a mutex does not end with a context.
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

// findNew is the id of the one task of a creation that the list did not have before, or "" if there is none.
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
	return "", errors.New("there are new tasks of that name, and the provider cannot tell whether this call created them: " +
		strings.Join(slices.Concat(found, configured, doubtful), ", "))
}
