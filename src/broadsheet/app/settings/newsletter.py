"""What one setting of the newsletter asks of another."""

import os
import re
from collections.abc import Mapping

from broadsheet.app.settings.problems import Problems, shown

PASSWORD_VARIABLE = "BROADSHEET_SMTP_PASSWORD"  # noqa: S105 - its name, not its value
LETTER_KEY_VARIABLE = "BROADSHEET_LETTER_KEY"
SUBJECT_NAMES = ("lead", "title", "day", "count")
_SLOT = re.compile(r"\{([^{}]*)\}|[{}]")


def check_newsletter(
    newsletter: Mapping[str, object], mail: Mapping[str, object], problems: Problems
) -> None:
    """Note what does not go together in `[newsletter]` and `[mail]`, each as it was read."""
    if newsletter.get("enabled") and not newsletter.get("sender"):
        problems.add(
            ("newsletter", "sender"), "nothing", "a mailbox, since the newsletter is enabled"
        )
    subject = newsletter.get("subject")
    if isinstance(subject, str):
        odd = [one[0] for one in _SLOT.finditer(subject) if one[1] not in SUBJECT_NAMES]
        if odd:
            known = ", ".join(f"{{{name}}}" for name in SUBJECT_NAMES)
            problems.add(("newsletter", "subject"), shown(odd[0]), f"a text with {known}")
    if mail.get("user") and mail.get("security") == "none" and mail.get("host") not in _LOOPBACK:
        allowed = "starttls or tls, since a login's password is sent"
        problems.add(("mail", "security"), shown("none"), allowed)


_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def secret_given(variable: str, environ: Mapping[str, str] | None = None) -> str:
    """What the environment (the process's own where None) holds under a name; else empty."""
    return (os.environ if environ is None else environ).get(variable, "")
