package main

import (
	"os"
	"strings"
)

// logForCLI keeps the provider from writing logs that the CLI would throw away. By itself it writes all of them, at level
// trace, whether or not anybody reads them, and with many tasks that is a third of its work
// (https://github.com/hashicorp/terraform-plugin-framework/issues/1269, https://github.com/opentofu/opentofu/issues/2969).
func logForCLI() {
	level := cliLevel(os.Getenv)
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_DCS"} {
		if os.Getenv(name) == "" {
			_ = os.Setenv(name, level) // only a name that is none fails
		}
	}
}

// cliLevel is the level from which on the CLI passes on what providers log. Both read TF_LOG_PROVIDER and else TF_LOG;
// JSON, and what is no level, stands for TRACE, and nothing for OFF.
func cliLevel(getenv func(name string) string) string {
	level := getenv("TF_LOG_PROVIDER")
	if level == "" {
		level = getenv("TF_LOG")
	}
	switch level = strings.ToUpper(level); level {
	case "":
		return "OFF"
	case "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF":
		return level
	default:
		return "TRACE"
	}
}
