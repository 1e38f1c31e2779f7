package mock

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// exchangeRules is the body of operation 14. Both fields are mandatory by [D, S], yet the live service takes {} [T].
var exchangeRules = []rule{
	{name: "exchanged_ip", kind: listOfText},
	{name: "is_exchange_domain", kind: boolean},
}

// exchangeIP is operation 14 [D, S, C].
func (s *Server) exchangeIP(c *call) answer {
	var body struct {
		IPs    []string `json:"exchanged_ip"`
		Domain bool     `json:"is_exchange_domain"`
	}
	if err := checkBody(c.body, exchangeRules, &body); err != nil {
		return refuse(err.Error())
	}
	t, refusal, found := s.findForExchange(c, OpExchangeIP)
	if !found {
		return refusal
	}
	if problem := s.cfg.cannotExchange(t); problem != "" {
		return fail(http.StatusBadRequest, CodeNotAllowed, "The addresses cannot be exchanged: "+problem+".")
	}
	s.lag(t, s.cfg.ExchangeLag, c.now)
	t.ExchangedIPs, t.ExchangeDomain = body.IPs, body.Domain
	t.TaskStatus, t.exchangeSince, t.rollingBack, t.exchangeHeld = TaskStatusExchanging, c.now, false, false
	s.exchangeData(t, false)
	t.log(c.now, LevelInfo, "EXCHANGING", "The addresses are being exchanged: "+strings.Join(body.IPs, ", ")+".", body.IPs...)
	return s.cfg.ExchangeDone.done(map[string]any{})
}

// rollbackIP is operation 15 [S, C].
func (s *Server) rollbackIP(c *call) answer {
	t, refusal, found := s.findForExchange(c, OpRollbackIP)
	if !found {
		return refusal
	}
	s.lag(t, s.cfg.ExchangeLag, c.now)
	t.TaskStatus, t.exchangeSince, t.rollingBack, t.exchangeHeld = s.cfg.RollingBackWord, c.now, true, false
	s.exchangeData(t, true)
	t.log(c.now, LevelInfo, "ROLLING_BACK", "The exchange of addresses is being rolled back.")
	return s.cfg.ExchangeDone.done(map[string]any{})
}

// cannotExchange tells which of the page's conditions [D] a task breaks, as far as the mock can
// know it: of a Redis by address it knows nothing but the port, unless it was told of the account's
// instances.
func (c *Config) cannotExchange(t *task) string {
	if c.Engine != nil {
		return c.Engine.CannotExchange(t.clone())
	}
	for _, end := range []struct {
		name     string
		instance *Instance
	}{{"source", t.Source}, {"target", t.Target}} {
		if end.instance == nil {
			continue
		}
		known, told := c.find(*end.instance)
		major, _, _ := strings.Cut(known.Version, ".")
		version, err := strconv.Atoi(major)
		switch {
		case !told && len(c.Instances) > 0:
			return "the " + end.name + " is not a DCS instance"
		case known.RedisCluster:
			return "the " + end.name + " is a Redis Cluster"
		case known.Enterprise:
			return "the " + end.name + " is not of the basic edition"
		case err == nil && version < 4:
			return "the " + end.name + " has Redis " + known.Version + ", which is older than 4.0"
		}
	}
	if t.Source != nil && t.Target != nil && t.Source.Port != "" && t.Target.Port != "" && t.Source.Port != t.Target.Port {
		return "source and target have different ports"
	}
	return ""
}

// find gives what the mock was told of an instance, by its id or its addresses.
func (c *Config) find(i Instance) (Instance, bool) {
	if known, ok := c.Instances[i.ID]; ok {
		return known, true
	}
	for _, known := range c.Instances {
		if known.Addrs != "" && known.Addrs == i.Addrs {
			return known, true
		}
	}
	return Instance{}, false
}

func (s *Server) findForExchange(c *call, operation Operation) (*task, answer, bool) {
	t, refusal, found := s.find(c, operation)
	switch {
	case !found:
		return nil, refusal, false
	case !s.allowed(operation, t):
		return nil, notAllowed(operation, s.word(t)), false
	case !slices.Contains(s.cfg.AllowedTaskStatuses[operation], t.TaskStatus):
		return nil, notAllowed(operation, t.TaskStatus), false
	}
	return t, answer{}, true
}
