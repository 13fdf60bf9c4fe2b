"""Whether a new OpenAPI schema keeps what an older one promised: additions pass, everything else is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def broken_promises(old: Schema, new: Schema) -> list[str]:
    """Everything that a client written for `old` may rely on and `new` no longer keeps."""
    return list(_paths(old, new))


def _paths(old: Schema, new: Schema) -> Iterator[str]:
    for path, item in old["paths"].items():
        for method, operation in item.items():
            where = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{where} is gone"
                continue
            if now["operationId"] != operation["operationId"]:
                yield f"{where} is no longer called {operation['operationId']}"
            yield from _parameters(where, operation, now, old, new)
            yield from _request(where, operation, now, old, new)
            yield from _responses(where, operation, now, old, new)


def _parameters(where: str, old: Schema, new: Schema, before: Schema, after: Schema) -> Iterator[str]:
    had = {(p["in"], p["name"]): p for p in old.get("parameters", [])}
    has = {(p["in"], p["name"]): p for p in new.get("parameters", [])}
    for key, parameter in had.items():
        if key not in has:
            yield f"{where}: parameter {key[1]} is gone"
            continue
        if has[key].get("required") and not parameter.get("required"):
            yield f"{where}: parameter {key[1]} is now required"
        yield from _taken(f"{where}: {key[1]}", parameter["schema"], has[key]["schema"], before, after)
    for key, parameter in has.items():
        if key not in had and parameter.get("required"):
            yield f"{where}: the new parameter {key[1]} is required"


def _request(where: str, old: Schema, new: Schema, before: Schema, after: Schema) -> Iterator[str]:
    had = old.get("requestBody", {}).get("content", {})
    has = new.get("requestBody", {}).get("content", {})
    for media_type, body in had.items():
        if media_type not in has:
            yield f"{where}: no longer takes {media_type}"
        else:
            yield from _taken(f"{where}: body", body["schema"], has[media_type]["schema"], before, after)


def _responses(where: str, old: Schema, new: Schema, before: Schema, after: Schema) -> Iterator[str]:
    for status, answer in old["responses"].items():
        now = new["responses"].get(status)
        if now is None:
            yield f"{where}: {status} is gone"
            continue
        for header in answer.get("headers", {}):
            if header not in now.get("headers", {}):
                yield f"{where}: {status} has no header {header} any more"
        for media_type, body in answer.get("content", {}).items():
            if media_type not in now.get("content", {}):
                yield f"{where}: {status} no longer comes as {media_type}"
            else:
                described = now["content"][media_type].get("schema", {})
                yield from _given(f"{where}: {status}", body.get("schema", {}), described, before, after)


def _taken(where: str, old: Schema, new: Schema, before: Schema, after: Schema) -> Iterator[str]:
    """What a client may send: everything that it could must still be taken."""
    old, new = _resolved(old, before), _resolved(new, after)
    if gone := _types(old) - _types(new):
        yield f"{where} no longer takes {', '.join(sorted(gone))}"
    if "enum" in new and (gone_words := set(map(str, old.get("enum", ["anything"]))) - set(map(str, new["enum"]))):
        yield f"{where} no longer takes {', '.join(sorted(gone_words))}"
    for limit in _LOWER:
        if new.get(limit, float("-inf")) > old.get(limit, float("-inf")):
            yield f"{where}: {limit} was raised"
    for limit in _UPPER:
        if new.get(limit, float("inf")) < old.get(limit, float("inf")):
            yield f"{where}: {limit} was lowered"
    for name in set(new.get("required", [])) - set(old.get("required", [])):
        yield f"{where}.{name} is now required"
    for name, part in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{where}.{name} is gone"
        else:
            yield from _taken(f"{where}.{name}", part, new["properties"][name], before, after)
    if "items" in old:
        yield from _taken(f"{where}[]", old["items"], new.get("items", {}), before, after)


def _given(where: str, old: Schema, new: Schema, before: Schema, after: Schema, depth: int = 0) -> Iterator[str]:
    """What a client is given: every field is still there, of a type that it knows, and not missing where it was not."""
    old, new = _resolved(old, before), _resolved(new, after)
    if depth > 12:
        return
    if unknown := _types(new) - _types(old):
        yield f"{where} may now be {', '.join(sorted(unknown))}"
    required = set(new.get("required", []))
    for name, part in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{where}.{name} is gone"
            continue
        if name in old.get("required", []) and name not in required:
            yield f"{where}.{name} may now be missing"
        yield from _given(f"{where}.{name}", part, new["properties"][name], before, after, depth + 1)
    if "items" in old:
        yield from _given(f"{where}[]", old["items"], new.get("items", {}), before, after, depth + 1)
    for kind in ("oneOf", "anyOf"):
        for i, part in enumerate(old.get(kind, [])):
            parts = new.get(kind, [])
            if i >= len(parts):
                yield f"{where}: a shape is gone"
            else:
                yield from _given(f"{where}({i})", part, parts[i], before, after, depth + 1)


def _resolved(schema: Schema, document: Schema) -> Schema:
    if "allOf" in schema and len(schema["allOf"]) == 1:
        schema = {**schema, **schema["allOf"][0]}
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
    return schema


def _types(schema: Schema) -> set[str]:
    kind = schema.get("type")
    found = set(kind) if isinstance(kind, list) else {kind} if kind else set()
    for part in schema.get("anyOf", []) + schema.get("oneOf", []):
        found |= _types(part)
    return found
