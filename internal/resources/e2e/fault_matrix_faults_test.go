package e2e_test

import (
	"encoding/json"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// faultCase is a fault that a request meets.
type faultCase struct {
	fault    mock.Fault
	says     string // a pattern of what an error that it leads to says
	mutating bool   // of no interest to a request that only reads
	empty    bool   // the answer may well be the service's own, of a call that it has carried out
	rewrites bool   // the answer says something else than the service knows
	kind     string // of those that are the same to all but the client; "": one of its own
	rows     bool   // of interest to an answer that is a list of objects
}

// Whatever is not told apart below: what the service or the connection did, or that time was up.
const (
	sayBroken     = `EOF|connection|closed pipe`
	sayTimeout    = `no complete answer within 30s`
	sayUnreadable = `HTTP 200 OK: the answer (is not a JSON object|lacks what was asked for).*\(request id \w+\)`
	sayOdd        = `HTTP 200 OK: the answer|timed out after|` +
		`is (without a status|REBALANCING)[:,.] |the list has rows without a task id|one that is (shown|listed) without an id|` +
		`(shows|has) no (task_status|configuration of)|Migration task not found|Kind of migration task not known|IAM has no project|HTTP 400 .*\(request id \w+\)`
)

func sayStatus(status string) string { return `HTTP ` + status + ` .*\(request id \w+\)` }

// faultCases returns the faults of the matrix by name. An unreadable answer may be that of a call that the service
// has carried out, or of one that it has not.
func faultCases() map[string]faultCase {
	const page, half = "<html><body>Something is wrong.</body></html>", `{"id": "4f`
	never := make(chan struct{})
	all := map[string]faultCase{
		"429":                                    {fault: mock.Fault{Status: 429, Code: mock.CodeThrottled, Message: "too many requests"}, kind: "429", says: sayStatus("429")},
		"429 with Retry-After":                   {fault: mock.Fault{Status: 429, Code: mock.CodeThrottled, Headers: map[string]string{"Retry-After": "7"}}, kind: "429", says: sayStatus("429")},
		"connection reset before":                {fault: mock.Fault{Break: mock.BreakBefore}, says: sayBroken},
		"connection reset after":                 {fault: mock.Fault{Break: mock.BreakAfter}, kind: "reset", says: sayBroken},
		"connection reset between":               {fault: mock.Fault{Break: mock.BreakMidAnswer}, kind: "reset", says: sayBroken},
		"a hang before the work":                 {fault: mock.Fault{Hold: never}, says: sayTimeout},
		"a hang after the work":                  {fault: mock.Fault{HoldAnswer: never}, says: sayTimeout, mutating: true},
		"an unknown status word":                 {fault: mock.Fault{Edit: edit(unknownWords)}, says: sayOdd, rewrites: true},
		"null for every field":                   {fault: mock.Fault{Edit: edit(nullFields)}, says: sayOdd, rewrites: true},
		"null for every field of what is inside": {fault: mock.Fault{Edit: edit(nullInside)}, says: sayOdd, rewrites: true},
		"null for every field of a list's rows":  {fault: mock.Fault{Edit: edit(nullRows)}, says: sayOdd, rewrites: true, rows: true},
	}
	for name, h := range map[string]faultCase{
		"500":             {fault: mock.Fault{Status: 500, Code: "DCS.5000", Message: "internal error"}, kind: "5xx", says: sayStatus("500")},
		"502":             {fault: mock.Fault{Status: 502, Body: page}, kind: "5xx", says: sayStatus("502")},
		"503":             {fault: mock.Fault{Status: 503, Code: "DCS.5003", Headers: map[string]string{"Retry-After": "3"}}, kind: "5xx", says: sayStatus("503")},
		"504":             {fault: mock.Fault{Status: 504, Body: page}, kind: "5xx", says: sayStatus("504")},
		"HTML for JSON":   {fault: mock.Fault{Status: 200, Body: page}, kind: "unreadable", says: sayUnreadable},
		"truncated JSON":  {fault: mock.Fault{Status: 200, Body: half}, kind: "unreadable", says: sayUnreadable},
		"an empty answer": {fault: mock.Fault{Status: 200}, kind: "unreadable", says: sayUnreadable, empty: true},
	} {
		all[name] = h
		h.fault.AfterWork, h.mutating, h.empty = true, true, false
		h.kind += " after the work"
		all[name+" after the work"] = h
	}
	return all
}

// edit makes an edit of an answer's body of one of its object; a body that is none stays as it is.
func edit(change func(object map[string]any)) func([]byte) []byte {
	return func(body []byte) []byte {
		var object map[string]any
		if json.Unmarshal(body, &object) != nil {
			return body
		}
		change(object)
		edited, err := json.Marshal(object)
		if err != nil {
			panic(err) // it was JSON a moment ago
		}
		return edited
	}
}

// inside gives the objects that are values of an object or elements of its lists.
func inside(object map[string]any) []map[string]any {
	var all []map[string]any
	for _, value := range object {
		switch value := value.(type) {
		case map[string]any:
			all = append(all, value)
		case []any:
			for _, element := range value {
				if inner, ok := element.(map[string]any); ok {
					all = append(all, inner)
				}
			}
		}
	}
	return all
}

// unknownWords has every status be a word that no page knows.
func unknownWords(object map[string]any) {
	for _, name := range []string{"status", "task_status", "result"} {
		if _, there := object[name]; there {
			object[name] = "REBALANCING"
		}
	}
	for _, inner := range inside(object) {
		unknownWords(inner)
	}
}

func nullFields(object map[string]any) {
	for name := range object {
		object[name] = nil
	}
}

// nullInside leaves objects and lists of objects where they are, and takes their values and all others away.
func nullInside(object map[string]any) {
	kept := inside(object)
	for name, value := range object {
		if len(inside(map[string]any{name: value})) == 0 {
			object[name] = nil
		}
	}
	for _, inner := range kept {
		nullInside(inner)
	}
}

// nullRows takes the values of the objects inside away and leaves all else: so many rows, and nothing in them.
func nullRows(object map[string]any) {
	for _, inner := range inside(object) {
		nullFields(inner)
	}
}
