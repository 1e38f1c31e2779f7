package migration

import (
	"context"
	"errors"
	"fmt"
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

// CreateOnline makes an online task: a migration machine, not configured. It does not wait for the machine.
func (s *Service) CreateOnline(ctx context.Context, req client.CreateOnlineTaskRequest) (Created, error) {
	return s.create(ctx, creation{
		name: req.Name,
		call: func(ctx context.Context) (Created, error) {
			res, err := s.api.CreateOnlineTask(ctx, req)
			if err != nil {
				return Created{}, err
			}
			return Created{ID: res.TaskID, JobID: res.JobID}, nil
		},
		// A new online task is not configured: one that is was not made by this call.
		kind: func(row client.TaskRow) bool {
			return !strings.EqualFold(row.MigrationType, client.MigrationTypeBackupImport)
		},
		looks: func(row client.TaskRow) bool {
			return row.DataSource == "" && row.SourceInstanceID == "" && row.TargetInstanceID == "" && row.TargetInstanceAddrs == ""
		},
	})
}

// CreateImport makes a backup import, which starts at once. It does not wait for its end.
func (s *Service) CreateImport(ctx context.Context, req client.CreateBackupImportRequest) (Created, error) {
	return s.create(ctx, creation{
		name: req.TaskName,
		call: func(ctx context.Context) (Created, error) {
			res, err := s.api.CreateBackupImport(ctx, req)
			if err != nil {
				return Created{}, err
			}
			return Created{ID: res.ID, Status: res.Status, Error: res.Error}, nil
		},
		kind: func(row client.TaskRow) bool {
			return !strings.EqualFold(row.MigrationType, client.MigrationTypeOnline) &&
				(row.TargetInstanceID == "" || row.TargetInstanceID == req.Target.ID)
		},
		looks: func(client.TaskRow) bool { return true },
	})
}

// creation is how a task is made, and how to tell it in the list where the answer was lost.
type creation struct {
	name string
	call func(ctx context.Context) (Created, error)
	// kind tells whether a row may be a task of this kind at all, looks whether it looks as such a task does when new.
	kind, looks func(row client.TaskRow) bool
}

// create makes a task. Where the answer is lost it looks for one new task of that name: with one it goes on, with none it
// calls again, and where it cannot tell, the error names what it found.
func (s *Service) create(ctx context.Context, c creation) (Created, error) {
	// Two resources of one name would each find the other's task: their creations take turns.
	turn := s.turn(c.name)
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return Created{}, fmt.Errorf("creating migration task %q: %w", c.name, context.Cause(ctx))
	}

	var created Created
	began := time.Now()
	err := mutation{
		pauses: creationPauses,
		looks:  creationLooks,
		doing:  fmt.Sprintf("creating migration task %q", c.name),
		hint: fmt.Sprintf("Look for a migration task %q made at about %s. If it is there, import it with `terraform import ADDRESS TASK_ID` "+
			"(or an import block); if not, apply again.", c.name, began.UTC().Format(time.RFC3339)),
		call: func(ctx context.Context) (err error) {
			created, err = c.call(ctx)
			return err
		},
		look: func(ctx context.Context) (outcome, error) {
			id, err := s.findNew(ctx, c, began)
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
	s.Claim(created.ID)
	return created, nil
}

// Claim notes that a task belongs to a resource, so that no creation whose answer was lost takes it for its own.
func (s *Service) Claim(taskID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claimed[taskID] = true
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
	return s.claimed[taskID]
}

// findNew finds the one task of a creation's name that came into being since began by our clock; "" when there is none. How
// the service matches names is not documented, so that only the whole list shows that there is none.
func (s *Service) findNew(ctx context.Context, c creation, began time.Time) (string, error) {
	var skew time.Duration // of the service's clock against ours
	var rows []client.TaskRow
	err := s.eachPage(ctx, "", func(page *client.TaskPage) bool {
		if !page.ServedAt.IsZero() {
			skew = time.Until(page.ServedAt)
		}
		rows = append(rows, page.Tasks...)
		return true
	})
	if err != nil {
		return "", err
	}
	since, until := began.Add(skew), time.Now().Add(skew)
	var fresh, doubtful []string
	for _, row := range rows {
		if row.ID == "" && (row.Name == "" || row.Name == c.name) {
			doubtful = append(doubtful, "one that is shown without an id")
			continue
		}
		if row.Name != c.name || s.isClaimed(row.ID) || PhaseOf(row.Status) == PhaseDeleted || !c.kind(row) {
			continue
		}
		made, looks := ageOf(row.CreatedAt, since, until), c.looks(row)
		switch {
		case made == ageNew && looks:
			fresh = append(fresh, row.ID)
		case made == ageNew || made == ageUndecided && looks:
			doubtful = append(doubtful, fmt.Sprintf("%s (created_at %q)", row.ID, row.CreatedAt))
		}
	}
	switch {
	case len(fresh) == 1 && len(doubtful) == 0:
		return fresh[0], nil
	case len(fresh) == 0 && len(doubtful) == 0:
		return "", nil
	}
	return "", errors.New("there are tasks of that name of which it cannot be told whether this call made them: " +
		strings.Join(append(fresh, doubtful...), ", "))
}
