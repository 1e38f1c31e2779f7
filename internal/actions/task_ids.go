package actions

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func taskIDAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: description,
		Validators:          []validator.String{taskID},
	}
}

func taskIDsAttribute(description string) schema.SetAttribute {
	return schema.SetAttribute{
		Required:            true,
		ElementType:         types.StringType,
		MarkdownDescription: description,
		Validators: []validator.Set{
			setvalidator.SizeAtLeast(1),
			setvalidator.ValueStringsAre(taskID),
		},
	}
}

// taskID accepts what may be the id of a task: a word that can stand in a path.
var taskID = translate.TextRule{
	Summary: "Invalid task id",
	Must:    "must be the id of a migration task, without blanks and slashes",
	Holds: func(text string) bool {
		return text != "" && !strings.Contains(text, "/") && !strings.ContainsFunc(text, unicode.IsSpace)
	},
}

// idsOf gives the known ids of an invocation, in order.
func idsOf(ctx context.Context, given []types.String, diags *diag.Diagnostics) []string {
	at := path.Root("task_ids")
	if len(given) == 0 {
		diags.AddAttributeError(at, "No migration tasks", "At least one task must be named. To do nothing, do not invoke the action.")
	}
	ids := make([]string, len(given))
	for i, id := range given {
		check(ctx, taskID, at.AtSetValue(id), id, diags)
		ids[i] = id.ValueString()
	}
	slices.Sort(ids)
	return ids
}
