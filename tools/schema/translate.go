package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func translate(
	schemas *tfprotov6.GetProviderSchemaResponse, identities *tfprotov6.GetResourceIdentitySchemasResponse,
) (providerJSON, error) {
	var (
		result providerJSON
		err    error
	)
	if result.Provider, err = translateSchema(schemas.Provider); err != nil {
		return result, fmt.Errorf("provider: %w", err)
	}
	if result.Resources, err = translateEach(schemas.ResourceSchemas, translateSchema); err != nil {
		return result, fmt.Errorf("resource %w", err)
	}
	if result.DataSources, err = translateEach(schemas.DataSourceSchemas, translateSchema); err != nil {
		return result, fmt.Errorf("data source %w", err)
	}
	if result.Actions, err = translateEach(schemas.ActionSchemas, translateAction); err != nil {
		return result, fmt.Errorf("action %w", err)
	}
	if result.ListResources, err = translateEach(schemas.ListResourceSchemas, translateSchema); err != nil {
		return result, fmt.Errorf("list resource %w", err)
	}
	if result.Identities, err = translateEach(identities.IdentitySchemas, translateIdentity); err != nil {
		return result, fmt.Errorf("identity of %w", err)
	}
	return result, nil
}

func translateEach[From, To any](from map[string]From, translateOne func(From) (To, error)) (map[string]To, error) {
	to := make(map[string]To, len(from))
	for name, one := range from {
		translated, err := translateOne(one)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		to[name] = translated
	}
	return to, nil
}

func translateSchema(schema *tfprotov6.Schema) (schemaJSON, error) {
	if schema == nil {
		return schemaJSON{Block: blockJSON{DescriptionKind: "plain"}}, nil
	}
	block, err := translateBlock(schema.Block)
	return schemaJSON{Version: schema.Version, Block: block}, err
}

func translateAction(action *tfprotov6.ActionSchema) (actionJSON, error) {
	schema, err := translateSchema(action.Schema)
	return actionJSON{Block: schema.Block}, err
}

func translateIdentity(schema *tfprotov6.ResourceIdentitySchema) (identityJSON, error) {
	result := identityJSON{Version: schema.Version, Attributes: map[string]identityAttributeJSON{}}
	for _, attribute := range schema.IdentityAttributes {
		encoded, err := encodeType(attribute.Type)
		if err != nil {
			return result, fmt.Errorf("%s: %w", attribute.Name, err)
		}
		result.Attributes[attribute.Name] = identityAttributeJSON{
			Type:              encoded,
			Description:       attribute.Description,
			RequiredForImport: attribute.RequiredForImport,
			OptionalForImport: attribute.OptionalForImport,
		}
	}
	return result, nil
}

func translateBlock(block *tfprotov6.SchemaBlock) (blockJSON, error) {
	result := blockJSON{
		Description:     block.Description,
		DescriptionKind: descriptionKind(block.DescriptionKind),
		Deprecated:      block.Deprecated,
	}

	var err error
	if result.Attributes, err = translateAttributes(block.Attributes); err != nil {
		return result, err
	}

	result.Blocks = make(map[string]nestedBlockJSON, len(block.BlockTypes))
	for _, nested := range block.BlockTypes {
		inner, err := translateBlock(nested.Block)
		if err != nil {
			return result, fmt.Errorf("%s: %w", nested.TypeName, err)
		}
		result.Blocks[nested.TypeName] = nestedBlockJSON{
			NestingMode: strings.ToLower(nested.Nesting.String()),
			Block:       inner,
			MinItems:    nested.MinItems,
			MaxItems:    nested.MaxItems,
		}
	}
	return result, nil
}

func translateAttributes(attributes []*tfprotov6.SchemaAttribute) (map[string]attributeJSON, error) {
	result := make(map[string]attributeJSON, len(attributes))
	for _, attribute := range attributes {
		translated, err := translateAttribute(attribute)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", attribute.Name, err)
		}
		result[attribute.Name] = translated
	}
	return result, nil
}

func translateAttribute(attribute *tfprotov6.SchemaAttribute) (attributeJSON, error) {
	result := attributeJSON{
		Description:     attribute.Description,
		DescriptionKind: descriptionKind(attribute.DescriptionKind),
		Deprecated:      attribute.Deprecated,
		Required:        attribute.Required,
		Optional:        attribute.Optional,
		Computed:        attribute.Computed,
		Sensitive:       attribute.Sensitive,
		WriteOnly:       attribute.WriteOnly,
	}

	var err error
	if attribute.NestedType == nil {
		result.Type, err = encodeType(attribute.Type)
		return result, err
	}
	result.NestedType = &nestedTypeJSON{NestingMode: strings.ToLower(attribute.NestedType.Nesting.String())}
	result.NestedType.Attributes, err = translateAttributes(attribute.NestedType.Attributes)
	return result, err
}

// encodeType is the type in the notation of Terraform's JSON formats, "string" or ["list","string"].
func encodeType(t tftypes.Type) (json.RawMessage, error) {
	if t == nil {
		return nil, fmt.Errorf("has no type")
	}
	return json.Marshal(t)
}

func descriptionKind(kind tfprotov6.StringKind) string {
	return strings.ToLower(kind.String())
}
