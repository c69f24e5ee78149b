"""What all shapes share: unknown fields are refused, and what does not fit is said in this library's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from arca_sdk.errors import InvalidInput

S = TypeVar("S", bound="Shape")


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def validate(model: type[S], data: Mapping[str, Any]) -> S:
    try:
        return model.model_validate(dict(data))
    except ValidationError as error:
        raise _as_input_error(error) from None


def _as_input_error(error: ValidationError) -> InvalidInput:
    """Pydantic's findings in this library's words: the first one's field, and every message."""
    problems = [_problem(detail) for detail in error.errors(include_url=False)]
    first = problems[0]
    if len(problems) > 1:
        rest = "; ".join(f"{problem.field}: {problem.message}" for problem in problems[1:])
        first.message = f"{first.message} Also {rest}"
    return first


def _problem(detail: Any) -> InvalidInput:
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"]).lstrip(".")
    raised = detail.get("ctx", {}).get("error")
    if isinstance(raised, InvalidInput):
        inner = raised.field if raised.field and not field else ""
        return type(raised)(raised.message, field=field or inner, hint=raised.hint)
    match detail["type"]:
        case "extra_forbidden":
            return InvalidInput("There is no such field.", field=field, hint="Check the spelling, or leave it out.")
        case "missing":
            return InvalidInput("It is missing.", field=field)
        case "model_type" | "dict_type" | "list_type":
            wanted = "a list, […]" if detail["type"] == "list_type" else "an object, {…}"
            return InvalidInput(f"It has to be {wanted}, and is {str(detail['input'])[:40]!r}.", field=field)
        case _:
            return InvalidInput(f"{detail['msg']}, not {str(detail['input'])[:40]!r}.", field=field)
