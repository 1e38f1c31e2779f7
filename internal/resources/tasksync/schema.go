package tasksync

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func (r *syncResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	number := func(description string) schema.Float64Attribute {
		return schema.Float64Attribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Waits until a migration task reaches its goal: `INCRMIGEATING` (in sync) for an incremental migration, `SUCCESS` for a full migration or an import. " +
			"With `max_offset` and `equal_key_counts`, it also waits until the target has caught up and has as many keys as the source.\n\n" +
			"Make the cut-over depend on it. If the wait fails, only this resource fails: it taints no migration, leaves nothing in state, and the next apply waits again. " +
			"It changes nothing in the service. Once it is created, neither a refresh nor a destroy calls the service.",
		Attributes: map[string]schema.Attribute{
			"region": base.RegionAttribute("Changing it waits for the task of the new region, and the plan warns you."),
			"task_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the migration task. Changing it waits for the other task.",
				Validators:          []validator.String{translate.TaskID},
			},
			"max_offset": schema.Float64Attribute{
				Optional: true,
				MarkdownDescription: "How far the target of an incremental migration may lag behind its source: the largest `offset` of the task's progress to accept, at least 0. " +
					"0 means that the target has caught up. Default: any offset. Changing it waits again.",
				Validators: []validator.Float64{float64validator.AtLeast(0)},
			},
			"equal_key_counts": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether source and target must have the same number of keys. If keys expire or the target has keys of its own, the numbers never become equal. " +
					"Default `false`. Changing it waits again.",
			},
			"triggers": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Map of any texts. Changing one waits again, which the plan shows as a replacement of this resource. For a task that is restarted in place, use " +
					"`{ restart = dcs_migration_task.sessions.restart_trigger }`, for example.",
			},
			"id":         base.ComputedString("Id of the task, the same as `task_id`."),
			"project_id": base.ComputedString("Id of the project that the task belongs to."),
			"status":     base.ComputedString("Status of the task when the wait ended."),
			"progress": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Progress of the task when the wait ended. Null if the service returned none.",
				Attributes: map[string]schema.Attribute{
					"full_migration_progress": number("Progress of the full migration, in percent, from 0 to 100."),
					"offset":                  number("How far the target of an incremental migration lagged behind its source. 0 means that it had caught up."),
					"source_dbsize":           number("Number of keys in the source."),
					"target_dbsize":           number("Number of keys in the target."),
					"target_input_kbps":       number("Rate at which the target received data, in KB/s."),
					"target_ops":              number("Operations per second at the target."),
					"is_migrating":            schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether data was being migrated."},
				},
			},
		},
		Blocks: map[string]schema.Block{
			"timeouts": base.TimeoutsBlock(ctx, timeouts.Opts{
				Create: true,
				CreateDescription: "How long the wait may take: a duration such as `90m` or `12h`. Default `24h`. When the time is over, the apply fails and the migration " +
					"goes on.",
			}),
		},
	}
}
