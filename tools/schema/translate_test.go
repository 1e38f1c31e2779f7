package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestTranslateWritesTheFormOfTheCLI(t *testing.T) {
	t.Parallel()

	schemas := &tfprotov6.GetProviderSchemaResponse{
		Provider: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{
			Attributes: []*tfprotov6.SchemaAttribute{
				{Name: "token", Type: tftypes.String, Optional: true, Sensitive: true},
				{Name: "endpoints", Type: tftypes.Map{ElementType: tftypes.String}, Optional: true},
			},
		}},
		ResourceSchemas: map[string]*tfprotov6.Schema{"dcs_task": {Version: 2, Block: &tfprotov6.SchemaBlock{
			Description:     "A *task*.",
			DescriptionKind: tfprotov6.StringKindMarkdown,
			Attributes: []*tfprotov6.SchemaAttribute{
				{Name: "id", Type: tftypes.String, Computed: true, Description: "Id.", DescriptionKind: tfprotov6.StringKindMarkdown},
				{Name: "source", Required: true, NestedType: &tfprotov6.SchemaObject{
					Nesting: tfprotov6.SchemaObjectNestingModeSingle,
					Attributes: []*tfprotov6.SchemaAttribute{
						{Name: "password_wo", Type: tftypes.String, Optional: true, WriteOnly: true},
					},
				}},
			},
			BlockTypes: []*tfprotov6.SchemaNestedBlock{{
				TypeName: "timeouts",
				Nesting:  tfprotov6.SchemaNestedBlockNestingModeSingle,
				Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
					{Name: "create", Type: tftypes.String, Optional: true, Deprecated: true},
				}},
			}},
		}}},
		ActionSchemas:       map[string]*tfprotov6.ActionSchema{"dcs_stop": {Schema: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}}}},
		ListResourceSchemas: map[string]*tfprotov6.Schema{"dcs_task": {Block: &tfprotov6.SchemaBlock{}}},
	}
	identities := &tfprotov6.GetResourceIdentitySchemasResponse{
		IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{"dcs_task": {
			IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
				{Name: "task_id", Type: tftypes.String, RequiredForImport: true, Description: "Id."},
			},
		}},
	}
	const want = `{
		"provider": {"version": 0, "block": {"description_kind": "plain", "attributes": {
			"token": {"type": "string", "description_kind": "plain", "optional": true, "sensitive": true},
			"endpoints": {"type": ["map", "string"], "description_kind": "plain", "optional": true}
		}}},
		"resource_schemas": {"dcs_task": {"version": 2, "block": {
			"description": "A *task*.", "description_kind": "markdown",
			"attributes": {
				"id": {"type": "string", "description": "Id.", "description_kind": "markdown", "computed": true},
				"source": {"description_kind": "plain", "required": true, "nested_type": {"nesting_mode": "single", "attributes": {
					"password_wo": {"type": "string", "description_kind": "plain", "optional": true, "write_only": true}
				}}}
			},
			"block_types": {"timeouts": {"nesting_mode": "single", "block": {"description_kind": "plain", "attributes": {
				"create": {"type": "string", "description_kind": "plain", "optional": true, "deprecated": true}
			}}}}
		}}},
		"action_schemas": {"dcs_stop": {"block": {"description_kind": "plain"}}},
		"list_resource_schemas": {"dcs_task": {"version": 0, "block": {"description_kind": "plain"}}},
		"resource_identity_schemas": {"dcs_task": {"version": 0, "attributes": {
			"task_id": {"type": "string", "description": "Id.", "required_for_import": true}
		}}}
	}`

	translated, err := translate(schemas, identities)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(translated)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(decode(t, got), decode(t, []byte(want))) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAnAttributeWithoutATypeIsAnErrorThatNamesIt(t *testing.T) {
	t.Parallel()

	_, err := translate(&tfprotov6.GetProviderSchemaResponse{
		DataSourceSchemas: map[string]*tfprotov6.Schema{"dcs_task": {Block: &tfprotov6.SchemaBlock{
			Attributes: []*tfprotov6.SchemaAttribute{{Name: "odd"}},
		}}},
	}, &tfprotov6.GetResourceIdentitySchemasResponse{})
	if err == nil || !strings.Contains(err.Error(), "data source dcs_task: odd") {
		t.Errorf("got %v, want an error that names data source dcs_task and its attribute odd", err)
	}
}

func decode(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var decoded map[string]any
	if err := json.Unmarshal(text, &decoded); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return decoded
}
