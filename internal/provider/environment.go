package provider

import (
	"math"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// environment reads environment variables. One that is empty counts as not set.
type environment func(name string) string

// text gives the argument, or the variable where the argument is not given. An argument that is not known yet is not
// replaced by a variable.
func (env environment) text(argument types.String, variable string) string {
	if argument.IsUnknown() {
		return ""
	}
	if given(argument) {
		return argument.ValueString()
	}
	return env(variable)
}

// first gives the name of the first variable that is set; empty where none is.
func (env environment) first(variables []string) string {
	for _, variable := range variables {
		if env(variable) != "" {
			return variable
		}
	}
	return ""
}

// invalid is the error of a variable whose value cannot be used, put on the argument it stands for. The value itself is
// not repeated: nobody knows what else was put into it.
func invalid(argument, variable, want string) diag.Diagnostic {
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
		diags.Append(invalid("insecure", variable, "true or false"))
	}
	return insecure
}

// defaultMaxRetries holds where neither the configuration nor the environment says anything.
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
		diags.Append(invalid("max_retries", variable, "a whole number, 0 or more"))
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
		diags.Append(invalid("max_requests_per_second", variable, "a number greater than 0"))
	}
	return limit
}
