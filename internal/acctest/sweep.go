package acctest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	dcsprovider "github.com/dcs-migration/terraform-provider-dcs/internal/provider"
)

// sweepTimeout is how long stopping and deleting one task may take.
const sweepTimeout = 15 * time.Minute

// Sweep stops and deletes what tests have left behind in a region: the tasks whose names start with NamePrefix. Everything
// else is asked of the environment, as by the provider. One task that cannot be swept keeps no other from it.
func Sweep(ctx context.Context, region string) error {
	service, err := serviceOf(ctx, region)
	if err != nil {
		return err
	}
	rows, err := service.List(ctx, NamePrefix)
	if err != nil {
		return fmt.Errorf("listing the tasks to sweep: %w", err)
	}
	var failed []error
	for _, row := range rows {
		// The service matches names loosely: only what starts with the prefix is ours.
		if !strings.HasPrefix(row.Name, NamePrefix) {
			continue
		}
		if err := sweepTask(ctx, service, row.ID); err != nil {
			failed = append(failed, fmt.Errorf("sweeping task %s (%s): %w", row.Name, row.ID, err))
		}
	}
	return errors.Join(failed...)
}

func sweepTask(ctx context.Context, service *migration.Service, taskID string) error {
	ctx, cancel := migration.WithTimeout(ctx, sweepTimeout)
	defer cancel()
	return service.Remove(ctx, taskID, migration.PolicyDelete, migration.Remembered{}, nil)
}

// serviceOf configures the provider as an empty provider block with a region does, and gives the service that it made.
func serviceOf(ctx context.Context, region string) (*migration.Service, error) {
	p := dcsprovider.New("sweep")()
	var schema provider.SchemaResponse
	p.Schema(ctx, provider.SchemaRequest{}, &schema)
	typ, ok := schema.Schema.Type().TerraformType(ctx).(tftypes.Object)
	if !ok {
		return nil, errors.New("the provider's schema is no object")
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	values["region"] = tftypes.NewValue(tftypes.String, region)

	var configured provider.ConfigureResponse
	p.Configure(ctx, provider.ConfigureRequest{
		Config: tfsdk.Config{Schema: schema.Schema, Raw: tftypes.NewValue(typ, values)},
	}, &configured)
	if configured.Diagnostics.HasError() {
		first := configured.Diagnostics.Errors()[0]
		return nil, fmt.Errorf("%s: %s", first.Summary(), first.Detail())
	}
	regions, ok := configured.ResourceData.(*migration.Regions)
	if !ok {
		return nil, fmt.Errorf("the provider hands %T to its resources", configured.ResourceData)
	}
	return regions.In(region)
}
