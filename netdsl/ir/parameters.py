"""Layers' parameters in JSON: read by their declarations, and described in JSON Schema."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from netdsl.layers.axes import PerAxis
from netdsl.layers.base import REQUIRED, Layer, LayerError
from netdsl.layers.parameters import Flag, OneOf, ParameterType, Real, ValueInput, Whole
from netdsl.layers.registry import is_layer, layer_class, layer_names


def layer_of(found: Any) -> Layer:
    """The layer that a JSON object describes; `ValueError` says what is wrong with it."""
    if isinstance(found, Layer):
        return found
    if not isinstance(found, Mapping) or not isinstance(found.get("layer"), str):
        raise ValueError('must be an object like {"layer": "relu"}')
    name = found["layer"]
    if not is_layer(name):
        raise ValueError(f"no layer is called `{name}`")
    given = {key: value_of(value) for key, value in found.items() if key != "layer"}
    try:
        return layer_class(name).make(given)
    except LayerError as problem:
        raise ValueError(problem.message) from None


def value_of(found: Any) -> Any:
    """A value from its JSON, where lists stand for tuples."""
    if isinstance(found, list | tuple):
        return tuple(value_of(item) for item in found)
    if isinstance(found, Mapping):
        raise ValueError("a parameter must be a number, a text, true, false, null, or a list")
    if isinstance(found, float) and not isfinite(found):
        raise ValueError(f"a parameter must be a finite number, not {found}")
    return found


def layer_json_schema() -> dict[str, Any]:
    """Any layer: one of all that are declared."""
    return {"oneOf": [_schema_of(layer_class(name)) for name in layer_names()]}


def _schema_of(cls: type[Layer]) -> dict[str, Any]:
    docs = cls.field_documentation()
    properties: dict[str, Any] = {"layer": {"const": cls.name}}
    for field in cls.fields.values():
        about = [docs.get(field.name, ""), f"It is {field.type.expects()}."]
        properties[field.name] = {
            **_value_schema(field.type),
            "description": " ".join(part for part in about if part),
        }
    required = [f.name for f in cls.fields.values() if f.default is REQUIRED]
    return {
        "title": cls.name,
        "description": cls.documentation(),
        "type": "object",
        "properties": properties,
        "required": ["layer", *required],
        "additionalProperties": False,
    }


def _value_schema(type_: ParameterType) -> dict[str, Any]:
    """What JSON Schema can say of a parameter; where it is more complex, nothing."""
    forms = _forms(type_)
    if forms and _takes_null(type_):
        forms.append({"type": "null"})
    return forms[0] if len(forms) == 1 else {"anyOf": forms} if forms else {}


def _forms(type_: ParameterType) -> list[dict[str, Any]]:
    match type_:
        case Whole():
            return [_whole(type_.minimum)]
        case PerAxis():
            number = _whole(type_.minimum)
            return [number, {"type": "array", "items": number}]
        case Real():
            limits = {
                "minimum": type_.minimum,
                "maximum": type_.maximum,
                "exclusiveMinimum": type_.above,
            }
            return [{"type": "number", **{k: v for k, v in limits.items() if v is not None}}]
        case ValueInput():
            return [_whole(1)]
        case Flag():
            return [{"type": "boolean"}]
        case OneOf():
            return [{"enum": list(type_.order)}]
    return []


def _takes_null(type_: ParameterType) -> bool:
    try:
        type_.check(None)
    except ValueError:
        return False
    return True


def _whole(minimum: int | None) -> dict[str, Any]:
    return {"type": "integer"} if minimum is None else {"type": "integer", "minimum": minimum}
