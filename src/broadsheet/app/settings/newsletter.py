"""What one setting of the newsletter asks of another."""

import os
import re
from collections.abc import Mapping

from broadsheet.app.settings.problems import Problems, shown
from broadsheet.domain.site import Site
from broadsheet.text.urlparts import host

PASSWORD_VARIABLE = "BROADSHEET_SMTP_PASSWORD"  # noqa: S105 - its name, not its value
LETTER_KEY_VARIABLE = "BROADSHEET_LETTER_KEY"
SUBJECT_NAMES = ("lead", "title", "day", "count")
_SLOT = re.compile(r"\{([^{}]*)\}|[{}]")


def check_newsletter(
    newsletter: Mapping[str, object], mail: Mapping[str, object], problems: Problems
) -> None:
    """Note what does not go together in `[newsletter]` and `[mail]`, each as it was read."""
    sender = ("newsletter", "sender")
    if newsletter.get("enabled") and not newsletter.get("sender") and not problems.knows(sender):
        problems.add(sender, "nothing", "a mailbox, since the newsletter is enabled")
    subject = newsletter.get("subject")
    if isinstance(subject, str):
        odd = [one[0] for one in _SLOT.finditer(subject) if one[1] not in SUBJECT_NAMES]
        if odd:
            known = ", ".join(f"{{{name}}}" for name in SUBJECT_NAMES)
            problems.add(("newsletter", "subject"), shown(odd[0]), f"a text with {known}")
    if mail.get("user") and mail.get("security") == "none" and mail.get("host") not in _LOOPBACK:
        allowed = "starttls or tls, since a login's password is sent"
        problems.add(("mail", "security"), shown("none"), allowed)


_LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")


def dead_links(site: Site) -> str:
    """Why the links of a mail would lead nowhere; empty where they lead somewhere.

    A mail server on this machine may be one to try things with, and every link then too.
    """
    links = {"site.url": site.url, "newsletter.subscribe_url": site.newsletter.subscribe_url}
    dead = [f"{key} is {url}" for key, url in links.items() if url and host(url) in _LOOPBACK]
    if not dead or site.mail.host in _LOOPBACK:
        return ""
    return (
        f"{' and '.join(dead)}, which no reader can open: set where the site is served, "
        "in broadsheet.toml"
    )


def secret_given(variable: str, environ: Mapping[str, str] | None = None) -> str:
    """What the environment (the process's own where None) holds under a name; else empty."""
    return (os.environ if environ is None else environ).get(variable, "")
