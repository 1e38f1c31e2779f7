package mock

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// The error codes of the mock's answers. Which code goes with which refusal is
// Invented where no source is named.
const (
	// CodeUnauthenticated is the gateway's for a bad signature or token, with 401.
	CodeUnauthenticated = "APIGW.0301"
	// CodeForbidden is the gateway's for another project, with 403 [?].
	CodeForbidden = "APIGW.0302"
	// CodeDenied is for a permission that the caller does not have, with 403.
	CodeDenied = "DCS.4003"
	// CodeThrottled is the gateway's for too many requests; order a [Fault] with 429.
	CodeThrottled = "APIGW.0308"
	// CodeNoSuchAPI is the gateway's for an unknown path or method, with 404 [?].
	CodeNoSuchAPI = "APIGW.0101"
	// CodeTaskNotFound is for an unknown task, with 400 [C]. With 404, which the pages list, the code
	// is not stated [?]: it is the same here.
	CodeTaskNotFound = "DCS.4133"
	// CodeInvalidBatch is for an unknown task among many, with 400 [P].
	CodeInvalidBatch = "DCS.4855"
	// CodeInvalidParameter is for a request that breaks the pages' rules, with 400 [O].
	CodeInvalidParameter = "DCS.4063"
	// CodeEmptyBody is for a request without the body it needs, with 400 [O].
	CodeEmptyBody = "DCS.4004"
	// CodeNotAllowed is for a status or an instance that does not allow the operation, with 400 [O].
	CodeNotAllowed = "DCS.4026"
)

// answer is what an operation gives back.
type answer struct {
	status int
	// body is encoded as JSON; nil is an empty body.
	body any
	// raw replaces body where it is not nil.
	raw    []byte
	header map[string]string
	// wait, where it is set, gives the true answer; it is called without the lock.
	wait func(ctx context.Context, freed <-chan struct{}) answer
	// hangUp breaks the connection off in place of an answer.
	hangUp bool
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

// fail gives an error in the shape that DCS and the gateway share [P].
func fail(status int, code, message string) answer {
	return answer{status: status, body: map[string]any{
		"error_code": code, "error_msg": message, "error_ext_msg": nil,
	}}
}

// refuse says what is wrong with a request's form; the message names the field.
func refuse(message string) answer {
	return fail(http.StatusBadRequest, CodeInvalidParameter, "Invalid request: "+message+".")
}

// denied names the permission without which an operation is refused.
func denied(operation Operation) answer {
	return fail(http.StatusForbidden, CodeDenied, "Policy doesn't allow "+permissions[operation]+" to be performed.")
}

// notAllowed says that a task's status does not allow an operation.
func notAllowed(operation Operation, status string) answer {
	return fail(http.StatusBadRequest, CodeNotAllowed, "The task does not allow "+string(operation)+" in status "+strconv.Quote(status)+".")
}

func (n NotFoundAs) answer(what string) answer {
	status := http.StatusBadRequest
	if n == NotFound404 {
		status = http.StatusNotFound
	}
	return fail(status, CodeTaskNotFound, "The "+what+" does not exist.")
}

// write sends an answer and notes its status.
func (s *Server) write(w http.ResponseWriter, record *Request, a answer) {
	body := s.encode(a)
	s.setHeader(w, a, body)
	s.mu.Lock()
	record.Status = a.status
	s.mu.Unlock()
	w.WriteHeader(a.status)
	// A client that is gone cannot be told so.
	_, _ = w.Write(body)
}

func (s *Server) setHeader(w http.ResponseWriter, a answer, body []byte) {
	header := w.Header()
	header.Set("Date", s.Config().Now().UTC().Format(http.TimeFormat))
	if len(body) > 0 {
		header.Set("Content-Type", "application/json;charset=UTF-8")
	}
	for name, value := range a.header {
		header.Set(name, value)
	}
}

func (s *Server) encode(a answer) []byte {
	if a.raw != nil {
		return a.raw
	}
	if a.body == nil || a.status == http.StatusNoContent {
		return nil
	}
	if s.Config().NumericCodes {
		writeNumericCodes(a.body)
	}
	if s.Config().ExtraFields && a.status < http.StatusMultipleChoices {
		addUnknownFields(a.body)
	}
	body, err := json.Marshal(a.body)
	if err != nil {
		// Answers are made of maps, strings, numbers and booleans only.
		panic("mock: answer cannot be encoded: " + err.Error())
	}
	return body
}

// writeHalf announces an answer and breaks off in the middle of it.
func (s *Server) writeHalf(w http.ResponseWriter, a answer) {
	body := s.encode(a)
	s.setHeader(w, a, body)
	// With no body there is still one byte announced that never comes.
	w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
	if a.status == http.StatusNoContent {
		a.status = http.StatusOK
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body[:len(body)/2])
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	hangUp(w)
}

// hangUp closes the connection without a word more. Aborting the handler is the
// way for connections that cannot be taken over, as of a recorder in a test or
// once an answer was begun.
func hangUp(w http.ResponseWriter) {
	if hijacker, ok := w.(http.Hijacker); ok {
		if conn, _, err := hijacker.Hijack(); err == nil {
			_ = conn.Close()
			return
		}
	}
	panic(http.ErrAbortHandler)
}

// writeNumericCodes replaces the service's error codes by those of older regions, which end in the
// same three digits [O].
func writeNumericCodes(v any) {
	switch v := v.(type) {
	case map[string]any:
		if code, ok := v["error_code"].(string); ok && len(code) == len("DCS.4NNN") && strings.HasPrefix(code, "DCS.4") {
			v["error_code"] = "111400" + code[len("DCS.4"):]
		}
		for _, inner := range v {
			writeNumericCodes(inner)
		}
	case []map[string]any:
		for _, inner := range v {
			writeNumericCodes(inner)
		}
	}
}

// addUnknownFields puts fields that no page knows into every object.
func addUnknownFields(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v {
			addUnknownFields(inner)
		}
		v["x_future_text"] = "not known yet"
		v["x_future_object"] = map[string]any{"list": []any{1, "two", nil}, "flag": true}
	case []map[string]any:
		for _, inner := range v {
			addUnknownFields(inner)
		}
	}
}
