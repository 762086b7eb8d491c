"""How our own types look in the OpenAPI document: as they are on the wire."""

import inspect
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import msgspec
from litestar.openapi.spec import OpenAPIType, Reference, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from adapters.http.described.examples import BY_PROPERTY, BY_STRUCT
from adapters.http.described.fields import description_of
from adapters.http.described.limits import limits_of
from adapters.http.digest_pages import ALWAYS_THERE, DigestRow
from domain.money import Money
from domain.policy.policy import Policy

if TYPE_CHECKING:
    from litestar._openapi.schema_generation import SchemaCreator

PolicyOverrides = msgspec.defstruct(
    "PolicyOverrides",
    [
        (field.name, field.type | msgspec.UnsetType, msgspec.UNSET)
        for field in msgspec.structs.fields(Policy)
        if field.name != "version"
    ],
    module=__name__,
    namespace={"__doc__": "Thresholds by name, those alone that are set; a policy has each under the same name."},
    forbid_unknown_fields=True,
    kw_only=True,
)

_SAID_OF_ANY: dict[str, Any] = {"overrides": PolicyOverrides, "values": dict[str, str | bool | Money]}
"""What fields hold that take any JSON in our own code, by name: generators make nothing of "anything"."""


DECIMAL_PATTERN = r"^-?[0-9]+(\.[0-9]+)?$"


class MoneySchema(OpenAPISchemaPlugin):
    """Describes `Money` by its outside form."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        return not field_definition.is_union and field_definition.is_subclass_of(Money)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: "SchemaCreator") -> Schema:
        schema = schema_creator.create_component_schema(
            field_definition, required=["amount", "currency"], property_fields={}, title="Money"
        )
        schema.description = "An exact amount of one currency."
        schema.additional_properties = False
        schema.properties = {
            "amount": Schema(
                type=OpenAPIType.STRING,
                pattern=DECIMAL_PATTERN,
                description="Major units as a decimal string, with the currency's digits.",
                examples=["1250.00"],
            ),
            "currency": Schema(type=OpenAPIType.STRING, description="ISO 4217 code.", examples=["USD"]),
        }
        return schema


class DecimalSchema(OpenAPISchemaPlugin):
    """Describes exact numbers by the text they are sent as."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        return not field_definition.is_union and field_definition.is_subclass_of(Decimal)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: "SchemaCreator") -> Schema:  # noqa: ARG002
        return Schema(type=OpenAPIType.STRING, pattern=DECIMAL_PATTERN)


class PayloadSchema(OpenAPISchemaPlugin):
    """Describes the payloads of other services, which are handed on as they came."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        return not field_definition.is_union and field_definition.annotation is msgspec.Raw

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: "SchemaCreator") -> Schema:  # noqa: ARG002
        return Schema(
            type=OpenAPIType.OBJECT,
            additional_properties=True,
            description="The connected service's own JSON, unchanged.",
        )


class StructSchema(OpenAPISchemaPlugin):
    """Describes answers by their docstrings. All their fields are always sent, those with defaults too.

    Structs that forbid unknown fields are requests: there a field with a default may be left out. Of an answer whose
    fields are chosen those alone are sure that nobody needs to choose.
    """

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        return not field_definition.is_union and field_definition.is_subclass_of(msgspec.Struct)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: "SchemaCreator") -> Schema:
        struct: type[msgspec.Struct] = field_definition.type_
        config, fields = struct.__struct_config__, msgspec.structs.fields(struct)
        optional = config.omit_defaults or config.forbid_unknown_fields
        schema = schema_creator.create_component_schema(
            field_definition,
            required=[field.encode_name for field in fields if field.required or not optional]
            if struct is not DigestRow
            else [ALWAYS_THERE],
            property_fields={field.encode_name: _field_definition(field) for field in fields},
        )
        schema.description = inspect.getdoc(struct)
        schema.additional_properties = False if config.forbid_unknown_fields else None
        for field in fields:
            _limit((schema.properties or {})[field.encode_name], field.type)
        for name, told in (schema.properties or {}).items():
            told.description = description_of(struct, name) or told.description
            for limit, value in limits_of(struct, name).items():
                setattr(told, limit, value)
            if isinstance(told, Schema) and told.enum is None and name in BY_PROPERTY:
                told.examples = [BY_PROPERTY[name]]
        if config.tag_field is not None:
            _put_tag_first(schema, config.tag_field, str(config.tag))
        if struct.__name__ in BY_STRUCT:
            schema.examples = [BY_STRUCT[struct.__name__]]
        return schema


def _field_definition(field: msgspec.structs.FieldInfo) -> FieldDefinition:
    said = _SAID_OF_ANY.get(field.name) if field.type == dict[str, Any] else None
    return FieldDefinition.from_annotation(said or field.type, name=field.encode_name)


def _limit(told: Reference | Schema, annotation: Any) -> None:
    """Say in the schema what the code has msgspec hold a value to."""
    if not isinstance(told, Schema):
        return
    inner = annotation
    if get_origin(annotation) is Annotated:
        inner, *said = get_args(annotation)
        for meta in (each for each in said if isinstance(each, msgspec.Meta)):
            _say(told, meta)
    if told.one_of and get_args(inner):
        for each, alternative in zip(told.one_of, get_args(inner), strict=False):
            _limit(each, alternative)
    elif isinstance(told.items, Schema) and get_args(inner):
        _limit(told.items, get_args(inner)[0])


def _say(told: Schema, meta: msgspec.Meta) -> None:
    is_list = told.type == OpenAPIType.ARRAY
    shortest, longest = ("min_items", "max_items") if is_list else ("min_length", "max_length")
    limits = {
        shortest: meta.min_length,
        longest: meta.max_length,
        "minimum": meta.ge,
        "maximum": meta.le,
        "exclusive_minimum": meta.gt,
        "exclusive_maximum": meta.lt,
        "pattern": meta.pattern,
    }
    for name, limit in limits.items():
        if limit is not None:
            setattr(told, name, limit)


def _put_tag_first(schema: Schema, name: str, tag: str) -> None:
    told = Schema(type=OpenAPIType.STRING, const=tag, description=f"Always `{tag}`: it tells the structs apart.")
    properties: dict[str, Reference | Schema] = {name: told, **(schema.properties or {})}
    schema.properties, schema.required = properties, [name, *(schema.required or ())]
