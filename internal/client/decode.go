package client

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
)

// object is a JSON object of an answer. Its readers take what the service writes as it comes: a value that is absent,
// null or of a shape that says nothing is empty, numbers and booleans pass for strings and the other way round.
type object map[string]any

// parseObject reads an answer; it is false for anything but one JSON object.
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

// text gives the first of the named fields that says something, as text.
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

// truth gives the first of the named fields that is a boolean, or can be taken for one.
func (o object) truth(names ...string) *bool {
	for _, name := range names {
		if b, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(scalar(o[name])))); err == nil {
			return &b
		}
	}
	return nil
}

// number gives a field as a number; a percent sign after it is let pass.
func (o object) number(name string) *float64 {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(scalar(o[name])), "%"))
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return nil
	}
	return &n
}

// count gives a field as a number of things, 0 where it is none.
func (o object) count(name string) int {
	n := o.number(name)
	if n == nil || *n < 0 || *n > math.MaxInt32 {
		return 0
	}
	return int(*n)
}

// texts gives a field as a list: an array of scalars, or a text split at commas.
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

// object gives a field as an object; nil, which reads as an empty one, where it is none.
func (o object) object(name string) object {
	inner, _ := o[name].(map[string]any)
	return inner
}

// objects gives the objects of an array, and leaves out whatever else is in it.
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

// complaint gives the service's words of what is wrong, in an answer that is none of a refusal; "" where all is well.
func (o object) complaint() string {
	return firstText(o.text("error_msg", "errorMsg", "error_message"), o.text("error"))
}

// passwords gives every text under a name that speaks of a password, however deep.
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
