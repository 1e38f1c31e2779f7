// Command dcs-mock is a local DCS migration service, for rehearsals, demos and
// the tests of modules. By default its data is make-believe; told of real Redis
// servers, it moves their keys by replication.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "dcs-mock:", err)
		os.Exit(1)
	}
}

// run serves until the context ends. It writes the environment for the provider
// and then the access log to stdout, and help to stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseOptions(args, stderr)
	if err != nil {
		return err
	}
	log := &accessLog{out: stdout}
	cfg := o.config
	cfg.OnRequest = log.write
	engine, err := o.engine()
	if err != nil {
		return err
	}
	if engine != nil {
		defer engine.Close()
		cfg.Engine, cfg.Instances = engine, engine.Instances()
	}
	server := mock.New(cfg)
	for _, fault := range o.faults {
		server.Order(fault)
	}
	listener, err := server.Listen(o.address)
	if err != nil {
		return err
	}
	o.config = cfg
	log.environment(listener.URL, o)
	select {
	case <-ctx.Done():
	case <-listener.Done():
	}
	return listener.Close()
}
