package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func (d *migrationTaskLogs) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the log of a DCS migration task, online migration or import: all its lines or those of one level, oldest first. " +
			"What the service does not tell is null. A password that the provider knows stands in no line: it is `***`.",
		Attributes: map[string]schema.Attribute{
			"task_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the task. That there is no such task is an error.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"log_level": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Level of the lines to read, such as `ERROR` or `INFO`. It is the whole word that stands in the `log_level` of a line; " +
					"case does not matter. The service documents no list of levels: read the log without `log_level` to see those that its lines have. " +
					"A word that no line has gives no lines.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"migration_logs": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The lines, oldest first. Empty when there is none.",
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"created_at": computedString("When the line was written. " + timeFormat),
						"log_level":  computedString("Level of the line, in the service's words."),
						"message":    computedString("What the line says."),
						"log_code":   computedString("Code of the line."),
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
