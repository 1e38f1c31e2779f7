package provider

import (
	"math"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// environment returns the value of an environment variable. An empty one counts as not set.
type environment func(name string) string

// text returns the argument, or else the variable. A variable does not replace an argument that is unknown.
func (env environment) text(argument types.String, variable string) string {
	if argument.IsUnknown() {
		return ""
	}
	if isSet(argument) {
		return argument.ValueString()
	}
	return env(variable)
}

// firstSet returns the name of the first variable that is set, or "".
func (env environment) firstSet(variables []string) string {
	for _, variable := range variables {
		if env(variable) != "" {
			return variable
		}
	}
	return ""
}

// invalidVariable returns the error for the invalid value of a variable, on the argument that it stands for. The error does not
// repeat the value, which may be a secret.
func invalidVariable(argument, variable, want string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(argument), "Invalid environment variable "+variable,
		"The environment variable "+variable+" must be "+want+".")
}

func (env environment) insecure(argument types.Bool, diags *diag.Diagnostics) bool {
	const variable = "HW_INSECURE"
	value := strings.TrimSpace(env(variable))
	if !argument.IsNull() || value == "" {
		return argument.ValueBool()
	}
	insecure, err := strconv.ParseBool(strings.ToLower(value))
	if err != nil {
		diags.Append(invalidVariable("insecure", variable, "true or false"))
	}
	return insecure
}

// defaultMaxRetries is the default of max_retries.
const defaultMaxRetries = 5

func (env environment) maxRetries(argument types.Int64, diags *diag.Diagnostics) int {
	const variable = "HW_MAX_RETRIES"
	if !argument.IsNull() {
		return int(argument.ValueInt64())
	}
	value := strings.TrimSpace(env(variable))
	if value == "" {
		return defaultMaxRetries
	}
	retries, err := strconv.Atoi(value)
	if err != nil || retries < 0 || retries > math.MaxInt32 {
		diags.Append(invalidVariable("max_retries", variable, "a whole number, 0 or more"))
	}
	return retries
}

func (env environment) maxRequestsPerSecond(argument types.Float64, diags *diag.Diagnostics) float64 {
	const variable = "HW_MAX_REQUESTS_PER_SECOND"
	if !argument.IsNull() {
		return argument.ValueFloat64()
	}
	value := strings.TrimSpace(env(variable))
	if value == "" {
		return 0
	}
	limit, err := strconv.ParseFloat(value, 64)
	if err != nil || !validRate(limit) {
		diags.Append(invalidVariable("max_requests_per_second", variable, "a number greater than 0"))
	}
	return limit
}
