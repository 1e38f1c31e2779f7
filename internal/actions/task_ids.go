package actions

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// regionAttribute describes the region of an action's tasks.
func regionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: translate.RegionDescription,
		Validators:          []validator.String{translate.Region},
	}
}

func taskIDAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: description,
		Validators:          []validator.String{translate.TaskID},
	}
}

func taskIDsAttribute(description string) schema.SetAttribute {
	return schema.SetAttribute{
		Required:            true,
		ElementType:         types.StringType,
		MarkdownDescription: description,
		Validators: []validator.Set{
			setvalidator.SizeAtLeast(1),
			translate.TaskID.Each(),
		},
	}
}

// idsOf gives the known ids of an invocation, in order.
func idsOf(given []types.String, diags *diag.Diagnostics) []string {
	at := path.Root("task_ids")
	if len(given) == 0 {
		diags.AddAttributeError(at, "No migration tasks", "At least one task must be named. To do nothing, do not invoke the action.")
	}
	translate.TaskID.CheckEach(at, given, diags)
	ids := make([]string, len(given))
	for i, id := range given {
		ids[i] = id.ValueString()
	}
	slices.Sort(ids)
	return ids
}
