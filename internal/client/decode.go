package client

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
)

// object is a JSON object of a response. Its methods are lenient: a field that is absent, null or of another type is empty, and
// numbers, booleans and strings stand for one another.
type object map[string]any

// parseObject parses a response. It returns false unless that is one JSON object.
func parseObject(body []byte) (object, bool) {
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))))
	decoder.UseNumber() // a long number keeps its digits
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, false
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, false
	}
	o, ok := value.(map[string]any)
	return o, ok
}

// text returns the first of the named fields that is not empty, as text.
func (o object) text(names ...string) string {
	for _, name := range names {
		if s := scalar(o[name]); s != "" {
			return s
		}
	}
	return ""
}

func scalar(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	default:
		return ""
	}
}

// boolean returns the first of the named fields that is a boolean, or the text of one.
func (o object) boolean(names ...string) *bool {
	for _, name := range names {
		if b, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(scalar(o[name])))); err == nil {
			return &b
		}
	}
	return nil
}

// number returns a field as a number, with or without a percent sign.
func (o object) number(name string) *float64 {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(scalar(o[name])), "%"))
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return nil
	}
	return &n
}

// count returns a field as a number of things, or 0.
func (o object) count(name string) int {
	n := o.number(name)
	if n == nil || *n < 0 || *n > math.MaxInt32 {
		return 0
	}
	return int(*n)
}

// texts returns a field as a list: an array of scalars, or a text split at commas.
func (o object) texts(name string) []string {
	var all []string
	switch v := o[name].(type) {
	case []any:
		for _, element := range v {
			if s := strings.TrimSpace(scalar(element)); s != "" {
				all = append(all, s)
			}
		}
	default:
		for part := range strings.SplitSeq(scalar(v), ",") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, part)
			}
		}
	}
	return all
}

// object returns a field as an object; nil, which is empty, if it is not an object.
func (o object) object(name string) object {
	inner, _ := o[name].(map[string]any)
	return inner
}

// objects returns the objects of an array, and leaves out everything else.
func (o object) objects(name string) []object {
	elements, _ := o[name].([]any)
	all := make([]object, 0, len(elements))
	for _, element := range elements {
		if inner, ok := element.(map[string]any); ok {
			all = append(all, inner)
		}
	}
	return all
}

// errorText returns what the service says is wrong, in a response with status 2xx; "" if nothing is.
func (o object) errorText() string {
	return firstNonEmpty(o.text("error_msg", "errorMsg", "error_message"), o.text("error"))
}

// passwords returns every text under the name of a password, at any depth.
func (o object) passwords() []string {
	var all []string
	var walk func(value any, secret bool)
	walk = func(value any, secret bool) {
		switch v := value.(type) {
		case map[string]any:
			for name, inner := range v {
				walk(inner, secret || isPasswordName(strings.ToLower(name)))
			}
		case []any:
			for _, inner := range v {
				walk(inner, secret)
			}
		case string:
			if secret {
				all = append(all, v)
			}
		case json.Number:
			if secret {
				all = append(all, v.String())
			}
		}
	}
	walk(map[string]any(o), false)
	return all
}

func isPasswordName(name string) bool {
	return strings.HasSuffix(name, "password") || name == "passwd" || name == "pwd"
}
