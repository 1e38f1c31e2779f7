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
		MarkdownDescription: "Reads the newest lines of the log of a DCS migration task, in order, oldest first. With `log_level`, it reads those of one level. " +
			"An attribute that the service does not return is null. The provider replaces the passwords that it knows by `***` if they have eight characters or more.",
		Attributes: map[string]schema.Attribute{
			"region": base.RegionAttribute(),
			"task_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the task. If there is no such task, you get an error.",
				Validators:          []validator.String{translate.TaskID},
			},
			"log_level": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Level of the lines to read: `INFO`, `WARN`, `ERROR` or `DEBUG`, in upper or lower case. Default: all levels. You can give any other level too, " +
					"because the service may have more than it documents. If no line has the level, `migration_logs` is empty.",
				Validators: []validator.String{translate.NotEmpty},
			},
			"limit": schema.Int64Attribute{
				Optional:   true,
				CustomType: translate.WholeNumber{},
				MarkdownDescription: "How many lines to return at most, 1 or more. You get the newest ones. Default `1000`. Terraform stores all lines in state, " +
					"and the log of a long migration has many.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"migration_logs": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Lines of the log, oldest first. Empty if there are none.",
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"created_at": base.ComputedString("When the line was written. " + base.TimeFormat),
						"log_level":  base.ComputedString("Level of the line, as the service returns it."),
						"message":    base.ComputedString("Text of the line."),
						"log_code":   base.ComputedString("Code of the line."),
						"keyword": schema.ListAttribute{
							Computed:            true,
							ElementType:         types.StringType,
							MarkdownDescription: "Keywords of the message, as the service returns them.",
						},
					},
				},
			},
		},
	}
}
