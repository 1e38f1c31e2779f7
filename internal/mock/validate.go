package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
)

// kind is the JSON type of a request field.
type kind int

const (
	text kind = iota
	boolean
	object
	listOfText
	listOfObjects
	// numberText is an integer, as a string or as a number: [P] shows both.
	numberText
)

// rule is what the pages say about one request field.
type rule struct {
	name     string
	kind     kind
	required bool
	// enum lists the values of a text.
	enum []string
	// low and high bound a numberText.
	low, high int
	// retired says why the field is documented and yet not taken.
	retired string
	// fields are those of an object or of a list's objects.
	fields []rule
}

// checkBody holds a request's body against the pages and reads it into a value.
// The errors name the field.
func checkBody(body []byte, rules []rule, into any) error {
	if !json.Valid(body) {
		return errors.New("the body is not JSON")
	}
	if err := checkObject(body, rules, ""); err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}

func checkObject(raw json.RawMessage, rules []rule, path string) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		if path == "" {
			return errors.New("the body must be an object")
		}
		return fmt.Errorf("%s must be an object", path)
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	// In order, so that of two faults always the same one is told.
	sort.Strings(names)
	// Invented: no source says what becomes of a field that the page does not know.
	for _, name := range names {
		if !slices.ContainsFunc(rules, func(r rule) bool { return r.name == name }) {
			return fmt.Errorf("%s is not a known field", join(path, name))
		}
	}
	for _, r := range rules {
		value, there := fields[r.name]
		if err := r.check(value, there, join(path, r.name)); err != nil {
			return err
		}
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (r rule) check(value json.RawMessage, there bool, path string) error {
	if !there || bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
		if r.required {
			return fmt.Errorf("%s is mandatory", path)
		}
		return nil
	}
	if r.retired != "" {
		return fmt.Errorf("%s is not taken: %s", path, r.retired)
	}
	switch r.kind {
	case boolean:
		var b bool
		if json.Unmarshal(value, &b) != nil {
			return fmt.Errorf("%s must be true or false", path)
		}
	case object:
		return checkObject(value, r.fields, path)
	case listOfText:
		return r.checkTexts(value, path)
	case listOfObjects:
		return r.checkObjects(value, path)
	case numberText:
		return r.checkNumber(value, path)
	default:
		return r.checkText(value, path)
	}
	return nil
}

func (r rule) checkText(value json.RawMessage, path string) error {
	var s string
	if json.Unmarshal(value, &s) != nil {
		return fmt.Errorf("%s must be a string", path)
	}
	if r.required && s == "" {
		return fmt.Errorf("%s is mandatory and must not be empty", path)
	}
	if len(r.enum) > 0 && !slices.Contains(r.enum, s) {
		return fmt.Errorf("%s must be one of %v", path, r.enum)
	}
	return nil
}

func (r rule) checkTexts(value json.RawMessage, path string) error {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		return fmt.Errorf("%s must be a list of strings", path)
	}
	if r.required && len(list) == 0 {
		return fmt.Errorf("%s is mandatory and must not be empty", path)
	}
	for _, element := range list {
		if err := (rule{required: true}).check(element, true, path); err != nil {
			return err
		}
	}
	return nil
}

func (r rule) checkObjects(value json.RawMessage, path string) error {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		return fmt.Errorf("%s must be a list of objects", path)
	}
	for i, element := range list {
		if err := checkObject(element, r.fields, fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	return nil
}

func (r rule) checkNumber(value json.RawMessage, path string) error {
	n, err := strconv.Atoi(unquote(value))
	if err != nil || n < r.low || n > r.high {
		return fmt.Errorf("%s must be an integer from %d to %d", path, r.low, r.high)
	}
	return nil
}

// unquote gives the text of a JSON string or number; of null, nothing.
func unquote(value json.RawMessage) string {
	var s *string
	if json.Unmarshal(value, &s) == nil {
		if s == nil {
			return ""
		}
		return *s
	}
	return string(bytes.TrimSpace(value))
}
