"""Where a host name leads, and whether we may go there.

Names are looked up here and nowhere else; what connects is handed the addresses that were judged,
and asks again for each address at the moment it opens a socket (`Gate.allows`). So a DNS answer
that changes between the look-up and the connection (DNS rebinding) gains nothing.
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol

from broadsheet.adapters.transports.timing import Timer
from broadsheet.domain.capture import FetchProblem
from broadsheet.domain.site import FetchPolicy
from broadsheet.stages.fetch.addresses import Address, literal, networks, refusal
from broadsheet.stages.fetch.web import Target

ANSWER_LIFE = 60.0
"""Seconds for which a DNS answer, or its absence, is kept."""
MAX_ADDRESSES = 16
"""Addresses of one host that are handed on."""
_THREADS = 16
_LOOPBACK = ("127.0.0.1", "::1")


class Resolver(Protocol):
    """Looks host names up."""

    async def resolve(self, host: str) -> tuple[str, ...]:
        """Every address of a host, best first; `OSError` where there is none."""
        ...

    def close(self) -> None:
        """Let go of threads."""
        ...


class SystemResolver:
    """The operating system's resolver, in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolve")

    async def resolve(self, host: str) -> tuple[str, ...]:
        """`getaddrinfo`, in the order it gives."""
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(self._threads, _look_up, host)
        return tuple(dict.fromkeys(answers))

    def close(self) -> None:
        """Forget look-ups that wait; those under way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str) -> list[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in found]


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach a target, in libcurl's words; both empty where the host is its own address.

    `resolve` is a `CURLOPT_RESOLVE` entry, `connect_to` a `CURLOPT_CONNECT_TO` one.
    """

    resolve: str = ""
    connect_to: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a request got no answer; `status` and `retry_after` (seconds) where a host is closed."""

    problem: FetchProblem
    detail: str
    status: int = 0
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class _Looked:
    """A DNS answer that is kept until `until`."""

    addresses: tuple[str, ...]
    trouble: Trouble | None
    until: float


class Gate:
    """Judges hosts and addresses by a policy's `allow_networks` and `connect_to`."""

    def __init__(self, policy: FetchPolicy, resolver: Resolver, timer: Timer) -> None:
        self._allowed = networks(policy.allow_networks)
        self._connect_to = {host.lower(): address for host, address in policy.connect_to}
        self._resolver = resolver
        self._timer = timer
        self._answers: dict[str, _Looked] = {}
        self._verdicts: dict[str, str] = {}

    def allows(self, address: str) -> bool:
        """Whether a socket may be opened to an address written as text."""
        return not self._refusal(address)

    async def route(self, target: Target, within: float) -> Route | Trouble:
        """The way to a target, looked up in at most `within` seconds."""
        given = self._connect_to.get(target.host)
        if given is not None:
            return self._given(target, given)
        own = literal(target.host)
        if own is not None:
            return self._judged((str(own),)) or Route()
        looked = await self._look_up(target.host, within)
        if looked.trouble is not None:
            return looked.trouble
        addresses = ",".join(f"[{one}]" if ":" in one else one for one in looked.addresses)
        return Route(resolve=f"{target.host}:{target.port}:{addresses}")

    def _given(self, target: Target, given: str) -> Route | Trouble:
        host, _, port = given.rpartition(":")
        address = literal(host)
        if address is None or not port.isdecimal():
            return Trouble(FetchProblem.CONNECT, f"connect_to names no address and port: {given}")
        place = f"[{address}]" if address.version == 6 else str(address)
        where = f"{target.host}:{target.port}:{place}:{port}"
        return self._judged((str(address),)) or Route(connect_to=where)

    async def _look_up(self, host: str, within: float) -> _Looked:
        known = self._answers.get(host)
        if known is not None and self._timer.ticks() < known.until:
            return known
        addresses: tuple[str, ...] = ()
        trouble: Trouble | None = None
        try:
            if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, 6.3
                addresses = tuple(filter(self.allows, _LOOPBACK)) or _LOOPBACK
            else:
                async with asyncio.timeout(within):
                    addresses = (await self._resolver.resolve(host))[:MAX_ADDRESSES]
            trouble = self._judged(addresses)
        except TimeoutError:
            trouble = Trouble(FetchProblem.DNS, f"looking {host} up took too long")
        except (OSError, UnicodeError):
            trouble = Trouble(FetchProblem.DNS, f"{host} is not known")
        looked = _Looked(addresses, trouble, self._timer.ticks() + ANSWER_LIFE)
        self._answers[host] = looked
        return looked

    def _judged(self, addresses: tuple[str, ...]) -> Trouble | None:
        """One forbidden address among a host's answers forbids the host."""
        if not addresses:
            return Trouble(FetchProblem.DNS, "the host has no address")
        reasons = (self._refusal(address) for address in addresses)
        reason = next(filter(None, reasons), "")
        return Trouble(FetchProblem.FORBIDDEN_ADDRESS, reason) if reason else None

    def _refusal(self, text: str) -> str:
        known = self._verdicts.get(text)
        if known is None:
            try:
                address: Address = ip_address(text.partition("%")[0])
            except ValueError:
                return f"{text} is no address"
            known = self._verdicts[text] = refusal(address, self._allowed)
        return known

    def close(self) -> None:
        """Let go of the resolver."""
        self._resolver.close()
