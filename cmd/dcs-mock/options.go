package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// options are what the command line asks for.
type options struct {
	address string
	config  mock.Config
	// ownSecret says that the secret key is the user's, which is never printed.
	ownSecret bool
}

// parseOptions reads the flags. Its errors never repeat an argument that could
// be a mistyped secret.
func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	var secret string
	fs := flag.NewFlagSet("dcs-mock", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.address, "addr", "127.0.0.1:8888", "`host:port` to listen on; port 0 is a free one")
	fs.StringVar(&o.config.AccessKey, "access-key", mock.DefaultAccessKey, "access `key` that requests are signed with")
	// The default is not given to the flag, so that help does not print keys.
	fs.StringVar(&secret, "secret-key", "", "secret `key` that requests are signed with (default one of the mock's own, printed at the start)")
	fs.StringVar(&o.config.ProjectID, "project-id", mock.DefaultProjectID, "`id` of the only project")
	fs.StringVar(&o.config.Region, "region", mock.DefaultRegion, "`name` of the region and of its project")
	phases := []struct {
		length *time.Duration
		name   string
		value  time.Duration
		usage  string
	}{
		{&o.config.Ready, "ready", 2 * time.Second, "time until a migration machine is made"},
		{&o.config.Full, "full", 3 * time.Second, "length of the full phase of an online migration"},
		{&o.config.Stop, "stop", time.Second, "time until a stopped task is terminated"},
		{&o.config.Import, "import", 3 * time.Second, "length of a backup import"},
		{&o.config.Exchange, "exchange", 2 * time.Second, "length of an IP exchange and of its rollback"},
	}
	for _, p := range phases {
		fs.DurationVar(p.length, p.name, p.value, p.usage)
	}

	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stderr, "Usage: dcs-mock [flags]")
			fs.SetOutput(stderr)
			fs.PrintDefaults()
			return o, err
		}
		if strings.HasPrefix(err.Error(), "bad flag syntax") {
			return o, errors.New("an argument is not of the form -flag=value")
		}
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("%d argument(s) after the flags; dcs-mock takes flags only", fs.NArg())
	}
	for _, p := range phases {
		if *p.length < 0 {
			return o, fmt.Errorf("-%s must not be negative", p.name)
		}
	}
	fs.Visit(func(f *flag.Flag) { o.ownSecret = o.ownSecret || f.Name == "secret-key" })
	for name, value := range map[string]string{
		"access-key": o.config.AccessKey, "project-id": o.config.ProjectID, "region": o.config.Region,
	} {
		if value == "" {
			return o, fmt.Errorf("-%s must not be empty", name)
		}
	}
	switch {
	case !o.ownSecret:
		secret = mock.DefaultSecretKey
	case secret == "":
		return o, errors.New("-secret-key must not be empty")
	}
	o.config.SecretKey = secret
	return o, nil
}
