"""robots.txt (RFC 9309): read once for each origin, kept for a day, obeyed.

A host without the file may be read. One that fails to say (5xx, unreachable) may not be, unless an
older copy tells.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from protego import Protego

from broadsheet.adapters.transports.gate import Trouble
from broadsheet.adapters.transports.wire import Answer
from broadsheet.domain.capture import FetchProblem, RobotsFile
from broadsheet.ports.clock import Clock
from broadsheet.ports.transport import RobotsMemory
from broadsheet.stages.fetch.answers import header, retry_after
from broadsheet.stages.fetch.coding import Undecodable, decode
from broadsheet.stages.fetch.web import Target

AGENT = "Broadsheet"
"""The product token that robots.txt files name."""
LIFE = timedelta(days=1)
MAX_BYTES = 512_000
"""What is read of one file; RFC 9309, 2.5 asks for at least 500 KiB."""
LONGEST_DELAY = 30.0
"""Seconds of Crawl-delay that are believed."""
_TOO_MANY = 429

Load = Callable[[Target], Awaitable[Answer | Trouble]]
"""Fetches one robots.txt, its redirects followed, by the same safe way as everything else."""


class ForgetfulMemory:
    """A `RobotsMemory` for one run."""

    def __init__(self) -> None:
        self._files: dict[str, RobotsFile] = {}

    def recall(self, origin: str) -> RobotsFile | None:
        """What was remembered in this run."""
        return self._files.get(origin)

    def remember(self, robots: RobotsFile) -> None:
        """Keep it until the run ends."""
        self._files[robots.origin] = robots


@dataclass(frozen=True, slots=True)
class _Rules:
    """What holds for one origin: parsed rules (None allows all), or why nothing may be read."""

    parsed: Protego | None = None
    trouble: Trouble | None = None
    delay: float = 0.0


class Robots:
    """Answers whether an address may be read."""

    def __init__(self, memory: RobotsMemory, clock: Clock, load: Load) -> None:
        self._memory = memory
        self._clock = clock
        self._load = load
        self._rules: dict[str, _Rules] = {}

    async def refusal(self, target: Target) -> Trouble | None:
        """Why an address may not be read, or None. Call it while holding the host's turn."""
        rules = self._rules.get(target.origin)
        if rules is None:
            rules = self._rules[target.origin] = await self._read(target)
        if rules.trouble is not None:
            return rules.trouble
        if rules.parsed is None or rules.parsed.can_fetch(target.url, AGENT):
            return None
        return Trouble(FetchProblem.ROBOTS, f"{target.origin}/robots.txt forbids {target.path}")

    def delay(self, target: Target) -> float:
        """The Crawl-delay of an origin that was read, in seconds; 0 where it names none."""
        rules = self._rules.get(target.origin)
        return rules.delay if rules else 0.0

    async def _read(self, target: Target) -> _Rules:
        kept = self._memory.recall(target.origin)
        if kept is not None and self._clock.now() - kept.fetched_at < LIFE:
            return _parsed(kept.text)
        page = Target(target.scheme, target.host, target.port, "/robots.txt")
        answer = await self._load(page)
        text = _text(answer, self._clock)
        if isinstance(text, Trouble):
            return _parsed(kept.text) if kept is not None else _Rules(trouble=text)
        self._memory.remember(RobotsFile(target.origin, text, self._clock.now()))
        return _parsed(text)


def _text(answer: Answer | Trouble, clock: Clock) -> str | Trouble:
    """The rules in force after an answer (RFC 9309, 2.3.1); empty text allows everything."""
    if isinstance(answer, Trouble):
        if answer.problem in {FetchProblem.REDIRECTS, FetchProblem.DECODE}:
            return ""
        return Trouble(answer.problem, f"robots.txt: {answer.detail}")
    if answer.status >= 500 or answer.status == _TOO_MANY:
        wait = retry_after(header(answer.headers, "retry-after"), clock.now())
        detail = f"robots.txt answered {answer.status}"
        return Trouble(FetchProblem.ROBOTS, detail, answer.status, wait)
    if not 200 <= answer.status < 300:
        return ""
    encoding = header(answer.headers, "content-encoding")
    body = decode(answer.payload, encoding, MAX_BYTES, partial=True)
    if isinstance(body, Undecodable):
        return ""
    return body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\x00", "")


def _parsed(text: str) -> _Rules:
    if not text.strip():
        return _Rules()
    parsed = Protego.parse(text)
    delay = parsed.crawl_delay(AGENT) or 0.0
    return _Rules(parsed=parsed, delay=min(max(0.0, delay), LONGEST_DELAY))
