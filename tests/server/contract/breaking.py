"""What a new version of the contract would break for clients of the old one.

``breaking_changes(old, new)`` is pure: two documents in, sentences out. A request may not ask for more than before, and
an answer may not hold less, or something else, than before. An enumeration that is marked ``x-extensible`` may grow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

METHODS = ("get", "put", "post", "patch", "delete")
Node = Mapping[str, Any]


class Side(Enum):
    """Who writes the value: the client, who must not be asked for more, or the server, which must not say less."""

    REQUEST = "request"
    RESPONSE = "response"


def breaking_changes(old: Node, new: Node) -> list[str]:
    """One sentence per break, beginning with where it is; empty where every client goes on working."""
    return list(dict.fromkeys(_Comparison(old, new).paths()))


@dataclass
class _Comparison:
    old: Node
    new: Node
    seen: set[tuple[str, str, Side]] = field(default_factory=set)

    def paths(self) -> Iterator[str]:
        for path, item in self.old["paths"].items():
            if path not in self.new["paths"]:
                yield f"{path}: the path is gone"
                continue
            for method in METHODS:
                if method not in item:
                    continue
                where = f"{method.upper()} {path}"
                if method in self.new["paths"][path]:
                    yield from self.operation(where, item[method], self.new["paths"][path][method])
                else:
                    yield f"{where}: the operation is gone"

    def operation(self, where: str, old: Node, new: Node) -> Iterator[str]:
        if old.get("operationId") != new.get("operationId"):
            yield f"{where}: operationId is {new.get('operationId')}, it was {old.get('operationId')}"
        if extra := _scopes(new) - _scopes(old):
            yield f"{where}: needs more: {', '.join(sorted(extra))}"
        yield from self.parameters(where, old, new)
        yield from self.body(where, old.get("requestBody"), new.get("requestBody"))
        yield from self.responses(where, old["responses"], new["responses"])

    def parameters(self, where: str, old: Node, new: Node) -> Iterator[str]:
        before, after = _parameters(self.old, old), _parameters(self.new, new)
        for key, parameter in before.items():
            at = f"{where} {key}"
            if key not in after:
                yield f"{at}: the parameter is gone"
                continue
            yield from self.schema(at, parameter["schema"], after[key]["schema"], Side.REQUEST)
        for key, parameter in after.items():
            if parameter.get("required") and not before.get(key, {}).get("required"):
                yield f"{where} {key}: the parameter is required now"

    def body(self, where: str, old: Node | None, new: Node | None) -> Iterator[str]:
        at = f"{where} body"
        if new is not None and new.get("required") and not (old or {}).get("required"):
            yield f"{at}: is required now"
        if old is None:
            return
        if new is None:
            yield f"{at}: is not read any more"
            return
        yield from self.content(at, old, new, Side.REQUEST)

    def responses(self, where: str, old: Node, new: Node) -> Iterator[str]:
        for status, response in old.items():
            at = f"{where} {status}"
            if status not in new:
                yield f"{at}: the answer is gone"
                continue
            before, after = _resolve(self.old, response), _resolve(self.new, new[status])
            for name in before.get("headers", {}):
                if name not in after.get("headers", {}):
                    yield f"{at}: the header {name} is gone"
            yield from self.content(at, before, after, Side.RESPONSE)
        for status in new.keys() - old.keys():
            if status.startswith("2"):
                yield f"{where} {status}: a new kind of success"

    def content(self, where: str, old: Node, new: Node, side: Side) -> Iterator[str]:
        for media, body in old.get("content", {}).items():
            if media not in new.get("content", {}):
                yield f"{where}: {media} is gone"
                continue
            yield from self.schema(where, body["schema"], new["content"][media]["schema"], side)

    def schema(self, where: str, old: Node, new: Node, side: Side) -> Iterator[str]:
        if "$ref" in old and "$ref" in new:
            visit = (old["$ref"], new["$ref"], side)
            if visit in self.seen:
                return
            self.seen.add(visit)
        before, after = _resolve(self.old, old), _resolve(self.new, new)
        yield from _type_changes(where, before, after, side)
        yield from _value_changes(where, before, after, side)
        yield from _bound_changes(where, before, after, side)
        yield from self.object(where, before, after, side)
        yield from self.branches(where, before, after, side)
        if "items" in before and "items" in after:
            yield from self.schema(f"{where}[]", before["items"], after["items"], side)

    def object(self, where: str, old: Node, new: Node, side: Side) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            if name in after:
                yield from self.schema(f"{where}.{name}", schema, after[name], side)
            else:
                yield f"{where}.{name}: the field is gone"
        required, demanded = set(old.get("required", ())), set(new.get("required", ()))
        if side is Side.REQUEST:
            yield from (f"{where}.{name}: is required now" for name in sorted(demanded - required))
        else:
            kept = (required - demanded) & after.keys()
            yield from (f"{where}.{name}: may be absent now" for name in sorted(kept))
        closed = old.get("additionalProperties") is not False and new.get("additionalProperties") is False
        if side is Side.REQUEST and closed:
            yield f"{where}: unknown fields are refused now"

    def branches(self, where: str, old: Node, new: Node, side: Side) -> Iterator[str]:
        for word in ("anyOf", "oneOf", "allOf"):
            before, after = _branches(old, word), _branches(new, word)
            for key, schema in before.items():
                if key in after:
                    yield from self.schema(where, schema, after[key], side)
            gone, added = before.keys() - after.keys(), after.keys() - before.keys()
            narrower = added if word == "allOf" else gone
            wider = gone if word == "allOf" else added
            for key in sorted(narrower if side is Side.REQUEST else wider):
                yield f"{where}: {word} {key} {'is gone' if key in gone else 'is new'}"


def _type_changes(where: str, old: Node, new: Node, side: Side) -> Iterator[str]:
    before, after = _types(old), _types(new)
    if before == after:
        return
    lost = after if side is Side.RESPONSE else before
    kept = before if side is Side.RESPONSE else after
    # No type at all is every type: leaving the word out widens.
    if (kept and not lost) or (kept and lost - kept):
        yield f"{where}: is {_names(after)}, it was {_names(before)}"


def _value_changes(where: str, old: Node, new: Node, side: Side) -> Iterator[str]:
    before, after = _values(old), _values(new)
    if before is not None and after is not None:
        for value in sorted(map(str, before - after)):
            yield f"{where}: the value {value} is gone"
    if side is Side.REQUEST:
        if before is None and after is not None:
            yield f"{where}: only some values are taken now"
    elif before is not None and not old.get("x-extensible"):
        if after is None:
            yield f"{where}: may hold any value now"
        else:
            yield from (f"{where}: the value {value} is new" for value in sorted(map(str, after - before)))


_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")


def _bound_changes(where: str, old: Node, new: Node, side: Side) -> Iterator[str]:
    """A request's bounds may widen and an answer's may narrow; a pattern may go (request) or come (answer)."""
    ask, give = (new, old) if side is Side.REQUEST else (old, new)
    for word in (*_LOWER, *_UPPER):
        if word not in ask:
            continue
        tighter = word not in give or (ask[word] > give[word] if word in _LOWER else ask[word] < give[word])
        if tighter:
            yield f"{where}: {word} is {new.get(word, 'free')}, it was {old.get(word, 'free')}"
    for word in ("pattern", "format"):
        if word in ask and ask[word] != give.get(word):
            yield f"{where}: {word} is {new.get(word, 'free')}, it was {old.get(word, 'free')}"


def _resolve(document: Node, node: Node) -> Node:
    """The node that a reference means, with what stands beside the reference."""
    if "$ref" not in node:
        return node
    found: Any = document
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    beside = {name: value for name, value in node.items() if name != "$ref"}
    return {**_resolve(document, found), **beside}


def _parameters(document: Node, operation: Node) -> dict[str, Node]:
    resolved = (_resolve(document, parameter) for parameter in operation.get("parameters", ()))
    return {f"{parameter['in']} {parameter['name']}": parameter for parameter in resolved}


def _scopes(operation: Node) -> set[str]:
    """What the caller needs: the scheme, and each scope."""
    needed: set[str] = set()
    for requirement in operation.get("security", ()):
        for scheme, scopes in requirement.items():
            needed |= {scheme, *scopes}
    return needed


def _types(schema: Node) -> set[str]:
    kind = schema.get("type", [])
    return {kind} if isinstance(kind, str) else set(kind)


def _names(types: set[str]) -> str:
    return " or ".join(sorted(types)) or "anything"


def _values(schema: Node) -> set[Any] | None:
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if "enum" in schema else None


def _branches(schema: Node, word: str) -> dict[str, Node]:
    return {branch.get("$ref", str(index)): branch for index, branch in enumerate(schema.get(word, ()))}
