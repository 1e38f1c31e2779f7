// Command terraform-provider-dcs serves the provider `dcs` to Terraform and OpenTofu.
package main

import (
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/dcs-migration/terraform-provider-dcs/internal/provider"
)

// version is set by the release build, with -ldflags "-X main.version=1.2.3".
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve in the way that debuggers such as delve can attach to")
	flag.Parse()

	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		logForCLI()
	}
	if err := tf6server.Serve("registry.terraform.io/dcs-migration/dcs", provider.NewServer(version), options...); err != nil {
		log.Fatal(err)
	}
}
