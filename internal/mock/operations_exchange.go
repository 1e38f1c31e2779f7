package mock

import (
	"slices"
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
	s.lag(t, s.cfg.ExchangeLag, c.now)
	t.ExchangedIPs, t.ExchangeDomain = body.IPs, body.Domain
	t.TaskStatus, t.exchangeSince, t.rollingBack, t.exchangeHeld = TaskStatusExchanging, c.now, false, false
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
	t.log(c.now, LevelInfo, "ROLLING_BACK", "The exchange of addresses is being rolled back.")
	return s.cfg.ExchangeDone.done(map[string]any{})
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
