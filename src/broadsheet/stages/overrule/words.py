"""How an editor's word is told as a reason."""

from broadsheet.domain.override import Override
from broadsheet.domain.reason import Reason
from broadsheet.domain.record import stamp


def told(override: Override, rule: str, text: str, points: float = 0.0, **inputs: str) -> Reason:
    """A reason "override.RULE": what was done, then the editor's own reason, name and day."""
    by = f"{override.by}, " if override.by else ""
    given = (("override", override.id), ("at", stamp(override.at)))
    until = (("until", stamp(override.until)),) if override.until else ()
    return Reason(
        f"override.{rule}",
        f"{text}: {override.reason.rstrip('.')} ({by}{override.at:%Y-%m-%d}).",
        points,
        (*given, *until, *inputs.items()),
    )
