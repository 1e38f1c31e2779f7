package mock

import (
	"encoding/json"
	"slices"
)

// endRules is an instance in the body of operation 3 [P].
var endRules = []rule{
	{name: "id"},
	{name: "addrs"},
	{name: "password"},
}

// configureRules is the body of operation 3 [P].
var configureRules = []rule{
	{name: "migration_method", required: true, enum: []string{MethodFull, MethodIncremental}},
	{name: "resume_mode", required: true, enum: []string{ResumeAuto, ResumeManual}},
	{name: "bandwidth_limit_mb", kind: numberText, low: 1, high: 10240},
	{name: "source_instance", kind: object, required: true, fields: endRules},
	{name: "target_instance", kind: object, required: true, fields: endRules},
}

type endBody struct {
	ID       string `json:"id"`
	Addrs    string `json:"addrs"`
	Password string `json:"password"`
}

func (b endBody) complete(cfg *Config) *Instance {
	i := cfg.complete(Instance{ID: b.ID, Addrs: b.Addrs, Password: b.Password})
	return &i
}

// configure is operation 3 [P]: it starts an online task.
func (s *Server) configure(c *call) answer {
	var body struct {
		MigrationMethod string          `json:"migration_method"`
		ResumeMode      string          `json:"resume_mode"`
		BandwidthLimit  json.RawMessage `json:"bandwidth_limit_mb"`
		Source          endBody         `json:"source_instance"`
		Target          endBody         `json:"target_instance"`
	}
	if err := checkBody(c.body, configureRules, &body); err != nil {
		return refuse(err.Error())
	}
	for _, end := range []struct {
		name string
		body endBody
	}{{"source_instance", body.Source}, {"target_instance", body.Target}} {
		if end.body.ID == "" && end.body.Addrs == "" {
			return refuse(end.name + " needs id or addrs")
		}
	}
	t, refusal, found := s.find(c, OpConfigure)
	if !found {
		return refusal
	}
	if !t.online() {
		return refuse("task_id is that of a backup import, which is not configured")
	}
	if !s.allowed(OpConfigure, t) {
		return notAllowed(OpConfigure, s.word(t))
	}
	s.lag(t, s.cfg.ConfigureLag, c.now)
	t.MigrationMethod = body.MigrationMethod
	t.ResumeMode = body.ResumeMode
	t.BandwidthLimitMB = unquote(body.BandwidthLimit)
	t.Source = body.Source.complete(&s.cfg)
	t.Target = body.Target.complete(&s.cfg)
	t.ErrorMessage = ""
	t.Configured++
	t.log(c.now, LevelInfo, "CONFIGURED", "The task has been configured for "+t.MigrationMethod+".", t.MigrationMethod)
	s.start(t, StatusFullMigrating, c.now)
	return s.started(t)
}

// resumeModeRules is the body of operation 11 [D, S].
var resumeModeRules = []rule{
	{name: "resume_mode", required: true, enum: []string{ResumeAuto, ResumeManual}},
}

// setResumeMode is operation 11 [D, S]; it interrupts nothing.
func (s *Server) setResumeMode(c *call) answer {
	var body struct {
		ResumeMode string `json:"resume_mode"`
	}
	if err := checkBody(c.body, resumeModeRules, &body); err != nil {
		return refuse(err.Error())
	}
	t, refusal, found := s.find(c, OpSetResumeMode)
	if !found {
		return refusal
	}
	if !t.online() {
		return refuse("task_id is that of a backup import, which has no resume_mode")
	}
	if !s.allowed(OpSetResumeMode, t) {
		return notAllowed(OpSetResumeMode, s.word(t))
	}
	t.ResumeMode = body.ResumeMode
	if t.movement != nil {
		t.movement.SetReconnect(t.ResumeMode == ResumeAuto)
	}
	t.log(c.now, LevelInfo, "RESUME_MODE", "The reconnection mode has been set to "+body.ResumeMode+".", body.ResumeMode)
	return s.cfg.ResumeModeDone.done(map[string]any{"task_id": t.ID, "resume_mode": t.ResumeMode})
}

// known gives a task of the request's project; false is for one that is not there, or deleted.
func (s *Server) known(c *call, id string) (*task, bool) {
	t, there := s.tasks[id]
	return t, there && !t.Deleted && t.ProjectID == c.project
}

// find gives the path's task as it is now; of one that is unknown or deleted,
// the answer.
func (s *Server) find(c *call, operation Operation) (*task, answer, bool) {
	t, known := s.known(c, c.id)
	if !known {
		return nil, s.cfg.UnknownTask.answer("task"), false
	}
	s.advance(t, c.now)
	if t.Making && s.cfg.NotFoundWhileMaking && slices.Contains([]Operation{OpShow, OpProgress, OpLogs}, operation) {
		return nil, s.cfg.UnknownTask.answer("task"), false
	}
	c.about(t)
	return t, answer{}, true
}

// allowed reports whether a task may be operated on as it is.
func (s *Server) allowed(operation Operation, t *task) bool {
	states := s.cfg.Allowed[operation]
	return slices.Contains(states, AnyStatus) || slices.Contains(states, t.state())
}
