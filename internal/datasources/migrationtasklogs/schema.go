package migrationtasklogs

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the log of a DCS migration task, online migration or import: its newest lines, or those of one level, oldest first. " +
			"What the service does not return is null. The provider replaces passwords that it knows, of eight characters or more, by `***`.",
		Attributes: map[string]schema.Attribute{
			"region": base.RegionAttribute(),
			"task_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the task. If there is no such task, you get an error.",
				Validators:          []validator.String{translate.TaskID},
			},
			"log_level": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Level of the lines to read: `INFO`, `WARN`, `ERROR` or `DEBUG`. Case does not matter. Another level is accepted too, " +
					"since the service may have more than it documents. If no line has the level, there are no lines.",
				Validators: []validator.String{translate.NotEmpty},
			},
			"limit": schema.Int64Attribute{
				Optional:   true,
				CustomType: translate.WholeNumber{},
				MarkdownDescription: "How many lines to return at most, 1 or more: the newest ones. Default `1000`. All lines are stored in state, " +
					"and the log of a long migration has many.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"migration_logs": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The lines, oldest first. Empty when there is none.",
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"created_at": base.ComputedString("When the line was written. " + base.TimeFormat),
						"log_level":  base.ComputedString("Level of the line, in the service's words."),
						"message":    base.ComputedString("What the line says."),
						"log_code":   base.ComputedString("Code of the line."),
						"keyword": schema.ListAttribute{
							Computed:            true,
							ElementType:         types.StringType,
							MarkdownDescription: "Words of the message that matter, as the service picks them.",
						},
					},
				},
			},
		},
	}
}
