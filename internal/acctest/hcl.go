package acctest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Expr is an expression in the configuration language, where HCL would else write a string.
type Expr string

// HCL writes a Go value in the configuration language: nil is null, a map an object, a slice a list.
func HCL(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case Expr:
		return string(v)
	case string:
		return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(v))
	case map[string]any:
		return "{\n" + arguments(v) + "}"
	case []string:
		elements := make([]any, len(v))
		for i, e := range v {
			elements[i] = e
		}
		return HCL(elements)
	case []any:
		elements := make([]string, len(v))
		for i, e := range v {
			elements[i] = HCL(e)
		}
		return "[" + strings.Join(elements, ", ") + "]"
	default:
		return fmt.Sprint(v)
	}
}

// Block writes a block of the configuration language, with the labels in its head. An argument `timeouts` becomes the block
// that it is in the provider's schemas; a nil one is left out.
func Block(head string, args map[string]any) string {
	return head + " {\n" + arguments(args) + "}\n"
}

func arguments(args map[string]any) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(args)) {
		value := args[name]
		if value == nil {
			continue
		}
		if nested, ok := value.(map[string]any); ok && name == "timeouts" {
			b.WriteString(Block(name, nested))
			continue
		}
		fmt.Fprintf(&b, "%s = %s\n", name, HCL(value))
	}
	return b.String()
}
