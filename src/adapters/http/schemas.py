"""How our own types look in the OpenAPI document: as they are on the wire."""

import inspect
from typing import TYPE_CHECKING

import msgspec
from litestar.openapi.spec import OpenAPIType, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from domain.money import Money

if TYPE_CHECKING:
    from litestar._openapi.schema_generation import SchemaCreator


class MoneySchema(OpenAPISchemaPlugin):
    """Describes `Money` by its outside form."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        return not field_definition.is_union and field_definition.is_subclass_of(Money)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: "SchemaCreator") -> Schema:
        schema = schema_creator.create_component_schema(
            field_definition, required=["amount", "currency"], property_fields={}, title="Money"
        )
        schema.description = "An exact amount of one currency."
        schema.properties = {
            "amount": Schema(
                type=OpenAPIType.STRING,
                pattern=r"^-?[0-9]+(\.[0-9]+)?$",
                description="Major units as a decimal string, with the currency's digits.",
            ),
            "currency": Schema(type=OpenAPIType.STRING, description="ISO 4217 code."),
        }
        return schema


class PayloadSchema(OpenAPISchemaPlugin):
    """Describes the payloads of other services, which are handed on as they came."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        return not field_definition.is_union and field_definition.annotation is msgspec.Raw

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: "SchemaCreator") -> Schema:  # noqa: ARG002
        return Schema(type=OpenAPIType.OBJECT, description="The connected service's own JSON, unchanged.")


class StructSchema(OpenAPISchemaPlugin):
    """Describes answers by their docstrings. All their fields are always sent, those with defaults too.

    Structs that forbid unknown fields are requests: there a field with a default may be left out.
    """

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        return not field_definition.is_union and field_definition.is_subclass_of(msgspec.Struct)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: "SchemaCreator") -> Schema:
        struct: type[msgspec.Struct] = field_definition.type_
        config, fields = struct.__struct_config__, msgspec.structs.fields(struct)
        optional = config.omit_defaults or config.forbid_unknown_fields
        schema = schema_creator.create_component_schema(
            field_definition,
            required=[field.encode_name for field in fields if field.required or not optional],
            property_fields={
                field.encode_name: FieldDefinition.from_annotation(field.type, name=field.encode_name)
                for field in fields
            },
        )
        schema.description = inspect.getdoc(struct)
        return schema
