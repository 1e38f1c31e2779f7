package mock

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// stop is operation 6 [P]: the stop is only delivered.
func (s *Server) stop(c *call) answer {
	t, refusal, found := s.find(c, OpStop)
	if !found {
		return refusal
	}
	if !s.allowed(OpStop, t) {
		return notAllowed(OpStop, s.word(t))
	}
	s.terminate(t, c.now)
	return ok(s.detail(shown{Task: t.clone(), status: t.Status, taskStatus: t.TaskStatus}).fields)
}

func (s *Server) terminate(t *task, now time.Time) {
	s.lag(t, s.cfg.StopLag, now)
	s.enter(t, StatusTerminating, now)
}

// syncStop is operation 7 [S]: it answers when the task is stopped.
func (s *Server) syncStop(c *call) answer {
	t, refusal, found := s.find(c, OpSyncStop)
	if !found {
		return refusal
	}
	if !s.allowed(OpSyncStop, t) {
		return notAllowed(OpSyncStop, s.word(t))
	}
	s.terminate(t, c.now)
	return answer{wait: func(ctx context.Context, freed <-chan struct{}) answer {
		return s.awaitStop(ctx, freed, t.ID)
	}}
}

// awaitStop looks again at every change and, since the service's clock may be
// anybody's, every few milliseconds.
func (s *Server) awaitStop(ctx context.Context, freed <-chan struct{}, id string) answer {
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		result, changed := s.stopResult(id)
		if changed == nil {
			return result
		}
		select {
		case <-ticker.C:
		case <-changed:
		case <-freed:
			return answer{hangUp: true}
		case <-ctx.Done():
			return answer{hangUp: true}
		}
	}
}

// stopResult gives the answer of a stop that is over, or else what to wait for.
func (s *Server) stopResult(id string) (answer, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, known := s.tasks[id]
	if !known || t.Deleted {
		return s.cfg.UnknownTask.answer("task"), nil
	}
	s.advance(t, s.cfg.Now())
	switch t.Status {
	case StatusTerminating:
		return answer{}, s.changed
	case StatusTerminated, StatusReleased:
		return s.cfg.SyncStopDone.done(map[string]any{}), nil
	}
	return notAllowed(OpSyncStop, t.Status), nil
}

// batchRules is the body of operations 8 and 9 [P, S].
var batchRules = []rule{{name: "migration_tasks", kind: listOfText, required: true}}

// batchStop is operation 8 [P, S].
func (s *Server) batchStop(c *call) answer {
	return s.batch(c, OpBatchStop, func(t *task) bool {
		s.terminate(t, c.now)
		return true
	})
}

// batchRestart is operation 9 [D, S, C].
func (s *Server) batchRestart(c *call) answer {
	return s.batch(c, OpBatchRestart, func(t *task) bool {
		// Only a task that was started before can be started again.
		if !t.online() || t.Source == nil {
			return false
		}
		s.lag(t, s.cfg.RestartLag, c.now)
		t.ErrorMessage = ""
		t.Restarted++
		t.log(c.now, LevelInfo, "RESTARTED", "The migration is started again.")
		s.start(t, StatusFullMigrating, c.now)
		return true
	})
}

func (s *Server) batch(c *call, operation Operation, do func(*task) bool) answer {
	var body struct {
		Tasks []string `json:"migration_tasks"`
	}
	if err := checkBody(c.body, batchRules, &body); err != nil {
		return refuse(err.Error())
	}
	if s.cfg.MaxBatch > 0 && len(body.Tasks) > s.cfg.MaxBatch {
		return fail(400, s.cfg.LongBatchCode, fmt.Sprintf("The request has %d migration tasks, more than %d.", len(body.Tasks), s.cfg.MaxBatch))
	}
	for _, id := range body.Tasks {
		if _, known := s.known(c, id); !known && !s.cfg.BatchUnknownAsRow {
			return fail(400, CodeInvalidBatch, "invalid migration task id in the request.")
		}
	}
	rows := []map[string]any{}
	for _, id := range body.Tasks {
		row := map[string]any{"task_id": id, "result": "success"}
		code, message := s.batchOne(c, operation, id, do)
		if code != "" {
			row["result"] = "failed"
			if !s.cfg.NoRowErrors {
				row["error_code"], row["error_msg"] = code, message
			}
		}
		rows = append(rows, row)
	}
	return ok(map[string]any{"migration_tasks": rows})
}

// batchOne gives the code and message of a failure, or nothing.
func (s *Server) batchOne(c *call, operation Operation, id string, do func(*task) bool) (code, message string) {
	t, known := s.known(c, id)
	if !known {
		return CodeTaskNotFound, "The task does not exist."
	}
	s.advance(t, c.now)
	c.about(t)
	if !s.allowed(operation, t) || !do(t) {
		return CodeNotAllowed, "The task does not allow " + string(operation) + " in status " + s.word(t) + "."
	}
	return "", ""
}

// deleteRules is the body of operation 10 [S, C].
var deleteRules = []rule{{name: "task_id_list", kind: listOfText, required: true}}

// deleteRecords is operation 10 [S, C]. Ids that are not known are no error, and the answer leaves
// them out [D].
func (s *Server) deleteRecords(c *call) answer {
	var body struct {
		Tasks []string `json:"task_id_list"`
	}
	if err := checkBody(c.body, deleteRules, &body); err != nil {
		return refuse(err.Error())
	}
	var targets []*task
	for _, id := range slices.Compact(slices.Sorted(slices.Values(body.Tasks))) {
		t, known := s.known(c, id)
		if !known {
			continue
		}
		s.advance(t, c.now)
		c.about(t)
		if !s.allowed(OpDelete, t) {
			if s.cfg.DeleteSkips {
				continue
			}
			return notAllowed(OpDelete, s.word(t))
		}
		targets = append(targets, t)
	}
	deleted := []string{}
	for _, t := range targets {
		t.Deleted = true
		deleted = append(deleted, t.ID)
	}
	return s.cfg.DeleteDone.done(map[string]any{"task_id_list": deleted})
}
