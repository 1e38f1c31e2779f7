package mock

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// show is operation 4 [P].
func (s *Server) show(c *call) answer {
	if t, known := s.tasks[c.id]; known && t.Deleted && t.ProjectID == c.project {
		c.about(t)
		return s.showDeleted(t, c.now)
	}
	t, refusal, found := s.find(c, OpShow)
	if !found {
		return refusal
	}
	return ok(s.detail(s.look(t, c.now)).fields)
}

func (s *Server) showDeleted(t *task, now time.Time) answer {
	seen := s.look(t, now)
	switch s.cfg.DeletedTask {
	case Deleted400:
		return NotFound400.answer("task")
	case Deleted404:
		return NotFound404.answer("task")
	case DeletedStatusDeleted:
		seen.status = StatusDeleted
	case DeletedStatusSuccess:
		seen.status = StatusSuccess
	default:
		return s.cfg.UnknownTask.answer("task")
	}
	return ok(s.detail(seen).fields)
}

// list is operation 5 [D, S].
func (s *Server) list(c *call) answer {
	offset, limit, err := page(c.query)
	if err != nil {
		return refuse(err.Error())
	}
	rows := []map[string]any{}
	for _, t := range s.inOrder() {
		if t.Deleted || t.ProjectID != c.project || c.now.Before(t.listedAt) || !s.cfg.NameFilter.match(t.Name, c.query.Get("name")) {
			continue
		}
		rows = append(rows, s.row(s.look(t, c.now)))
	}
	if !s.cfg.OldestFirst {
		slices.Reverse(rows)
	}
	return ok(map[string]any{
		"count":           len(rows),
		"migration_tasks": cut(rows, offset, limit, s.cfg.PageCap),
	})
}

// inOrder gives the tasks from the oldest to the newest.
func (s *Server) inOrder() []*task {
	tasks := make([]*task, 0, len(s.tasks))
	for _, t := range s.tasks {
		tasks = append(tasks, t)
	}
	slices.SortFunc(tasks, func(a, b *task) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.sequence, b.sequence))
	})
	return tasks
}

func (f NameFilter) match(name, wanted string) bool {
	if wanted == "" {
		return true
	}
	switch f {
	case NameExact:
		return name == wanted
	case NamePrefix:
		return strings.HasPrefix(name, wanted)
	case NameAnyCase:
		return strings.Contains(strings.ToLower(name), strings.ToLower(wanted))
	case NameIgnored:
		return true
	default:
		return strings.Contains(name, wanted)
	}
}

// page reads offset and limit: limit is 1 to 1000 and 10 where it is not given [D].
func page(query url.Values) (offset, limit int, err error) {
	limit = 10
	if query.Has("offset") {
		if offset, err = strconv.Atoi(query.Get("offset")); err != nil || offset < 0 {
			return 0, 0, errors.New("offset must be an integer of 0 or more")
		}
	}
	if query.Has("limit") {
		if limit, err = strconv.Atoi(query.Get("limit")); err != nil || limit < 1 || limit > 1000 {
			return 0, 0, errors.New("limit must be an integer from 1 to 1000")
		}
	}
	return offset, limit, nil
}

func cut[T any](rows []T, offset, limit, most int) []T {
	if most > 0 {
		limit = min(limit, most)
	}
	start := min(offset, len(rows))
	return rows[start:min(start+limit, len(rows))]
}

// progress is operation 12 [S].
func (s *Server) progress(c *call) answer {
	t, refusal, found := s.find(c, OpProgress)
	if !found {
		return refusal
	}
	if t.movement != nil {
		return s.realProgress(t)
	}
	const keys = 100000
	var full float64
	var offset int64
	elapsed := c.now.Sub(t.since)
	switch t.Status {
	case StatusFullMigrating:
		full = phaseFraction(t.since, c.now, s.cfg.Full)
	case StatusMigrating:
		full = phaseFraction(t.since, c.now, s.cfg.Import)
	case StatusIncrMigrating:
		// The difference between source and target [D]. Invented: how many bytes it is at first.
		full, offset = 1, int64(math.Ceil(64<<20*(1-phaseFraction(t.since, c.now, s.cfg.CatchUp))))
	case StatusSuccess, StatusReleased:
		full = 1
	}
	var kbps, ops int64
	if t.running() {
		kbps, ops = 512+elapsed.Milliseconds()%512, 1000+elapsed.Milliseconds()%1000
	}
	source := 0
	if t.Source != nil || t.BackupFiles != nil {
		source = keys
	}
	v := s.view()
	v.figure("full_migration_progress", strconv.Itoa(int(math.Floor(100*full))))
	v.figure("offset", strconv.FormatInt(offset, 10))
	v.figure("source_dbsize", strconv.Itoa(source))
	v.figure("target_dbsize", strconv.Itoa(int(keys*full)))
	v.figure("target_input_kbps", fmt.Sprintf("%d.%02d", kbps, kbps%100))
	v.figure("target_ops", strconv.FormatInt(ops, 10))
	v.fields["is_migrating"] = t.running()
	return ok(v.fields)
}

// logs is operation 13 [S, C].
func (s *Server) logs(c *call) answer {
	offset, limit, err := page(c.query)
	if err != nil {
		return refuse(err.Error())
	}
	t, refusal, found := s.find(c, OpLogs)
	if !found {
		return refusal
	}
	lines := slices.Clone(t.Logs)
	slices.SortStableFunc(lines, func(a, b Log) int { return a.At.Compare(b.At) })
	if s.cfg.LogsNewestFirst {
		slices.Reverse(lines)
	}
	rows := []map[string]any{}
	for _, line := range lines {
		level := s.level(line.Level)
		if !s.cfg.LevelFilter.match(level, c.query.Get("log_level")) {
			continue
		}
		v := s.view()
		v.text("created_at", s.cfg.LogTimeFormat.write(line.At))
		v.text("log_level", level)
		v.text("message", line.Message)
		v.text("log_code", line.Code)
		v.texts("keyword", line.Keyword)
		rows = append(rows, v.fields)
	}
	number := len(rows)
	rows = cut(rows, offset, limit, s.cfg.PageCap)
	if s.cfg.LogNumOfPage {
		number = len(rows)
	}
	return ok(map[string]any{"log_num": number, "migration_logs": rows})
}

func (s *Server) level(level string) string {
	if s.cfg.LogLevelLower {
		return strings.ToLower(level)
	}
	return level
}

func (f LevelFilter) match(level, wanted string) bool {
	switch {
	case wanted == "" || f == LevelIgnored:
		return true
	case f == LevelExact:
		return level == wanted
	default:
		return strings.EqualFold(level, wanted)
	}
}

// job is operation 16 [C]; fail_reason is from [S].
func (s *Server) job(c *call) answer {
	for _, t := range s.tasks {
		if t.JobID != c.id || c.id == "" || t.ProjectID != c.project {
			continue
		}
		s.advance(t, c.now)
		c.about(t)
		status := s.cfg.JobRunningWord
		switch {
		case t.jobFailed:
			status = "FAIL"
		case !c.now.Before(t.madeFrom.Add(s.cfg.Ready + s.cfg.JobLag)):
			status = "SUCCESS"
		}
		v := s.view()
		v.text("job_id", t.JobID)
		v.text("status", status)
		if t.jobFailed {
			v.text("fail_reason", t.ErrorMessage)
		}
		return ok(v.fields)
	}
	return s.cfg.UnknownTask.answer("job")
}

// projects is IAM's look-up of a project's id by its name.
func (s *Server) projects(c *call) answer {
	rows := []map[string]any{}
	for _, p := range s.cfg.Projects {
		if name := c.query.Get("name"); name == "" || name == p.Name {
			rows = append(rows, map[string]any{
				"id": p.ID, "name": p.Name, "enabled": true, "is_domain": false, "description": "",
			})
		}
	}
	return ok(map[string]any{"projects": rows})
}
