package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/rehearsal"
)

// options are what the command line asks for.
type options struct {
	address string
	config  mock.Config
	faults  []mock.Fault
	// instances and buckets are where the real data is; where neither is given, data is make-believe.
	instances []rehearsal.Instance
	buckets   map[string]string
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
	fs.Func("fault", "answer requests for an operation with an error, as `OPERATION:STATUS[:COUNT]`: stop:503 once, list:429:3 three times,\n"+
		"configure:500:-1 always. Nothing is done for such a request. May be given several times.\nOperations: "+operationNames(),
		func(value string) error {
			fault, err := parseFault(value)
			o.faults = append(o.faults, fault)
			return err
		})
	// They are read once all flags are: the flag package's errors repeat values.
	var instances, buckets texts
	fs.Var(&instances, "instance", "Redis server that stands for the DCS instance of that id, as `ID=HOST:PORT[,password-env=NAME][,front=HOST:PORT]`:\n"+
		"NAME is an environment variable with its password, front an address for clients that an exchange leads\n"+
		"to the other instance. May be given several times. Migrations then move the keys of real servers.")
	fs.Var(&buckets, "bucket", "folder that stands for the bucket of that name, as `NAME=FOLDER`. May be given several times. Imports then\n"+
		"read real .rdb files.")
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
		{&o.config.FailAfter, "fail", 0, "time from the start of a migration until it fails (default never)"},
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
	for _, value := range instances {
		if err := o.addInstance(value); err != nil {
			return o, fmt.Errorf("-instance: %w", err)
		}
	}
	for _, value := range buckets {
		if err := o.addBucket(value); err != nil {
			return o, fmt.Errorf("-bucket: %w", err)
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
	o.config.CatchUp = catchUp
	return o, nil
}

// catchUp is how long the offset of a migration takes to go down to 0 once it is in sync.
const catchUp = 2 * time.Second

// parseFault reads OPERATION:STATUS[:COUNT].
func parseFault(value string) (mock.Fault, error) {
	operation, rest, _ := strings.Cut(value, ":")
	status, count, counted := strings.Cut(rest, ":")
	f := mock.Fault{Operation: mock.Operation(operation), Message: "An error ordered with -fault."}
	if !slices.Contains(mock.Operations(), f.Operation) {
		return f, fmt.Errorf("there is no operation of that name; there are %s", operationNames())
	}
	var err error
	if f.Status, err = strconv.Atoi(status); err != nil || f.Status < 400 || f.Status > 599 {
		return f, errors.New("the status must be a number from 400 to 599")
	}
	if counted {
		if f.Times, err = strconv.Atoi(count); err != nil || f.Times == 0 {
			return f, errors.New("the count must be a number that is not 0; a negative one means always")
		}
	}
	f.Code = map[int]string{
		http.StatusUnauthorized:    mock.CodeUnauthenticated,
		http.StatusForbidden:       mock.CodeDenied,
		http.StatusNotFound:        mock.CodeTaskNotFound,
		http.StatusTooManyRequests: mock.CodeThrottled,
	}[f.Status]
	if f.Code == "" {
		f.Code = fmt.Sprintf("DCS.%d0", f.Status)
	}
	return f, nil
}

func operationNames() string {
	var names []string
	for _, operation := range mock.Operations() {
		names = append(names, string(operation))
	}
	return strings.Join(names, ", ")
}
