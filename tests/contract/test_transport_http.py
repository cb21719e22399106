"""The open web as it is: rude, slow, huge and lying, on loopback."""

import asyncio
import gzip
import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
import trustme
from tests.contract.loopback import Loopback, Raw, Route, Say, Seen

from broadsheet.adapters.transports.http import HttpTransport, Outside, user_agent
from broadsheet.domain.capture import (
    Capture,
    Fetched,
    FetchFailure,
    FetchProblem,
    Hop,
    NotModified,
    Request,
    RobotsFile,
)
from broadsheet.domain.site import FetchPolicy
from broadsheet.testing.clocks import NOON, FakeTimer, FixedClock

LOOPBACK = ("127.0.0.0/8",)


class Names:
    """A resolver from a table; each look-up takes the next of a host's answers."""

    def __init__(self, **answers: list[tuple[str, ...]]) -> None:
        self.answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str) -> tuple[str, ...]:
        self.asked.append(host)
        given = self.answers.get(host)
        if not given:
            raise OSError("no such host")
        return given.pop(0) if len(given) > 1 else given[0]

    def close(self) -> None:
        pass


def policy(**changes: object) -> FetchPolicy:
    plain: dict[str, object] = {
        "host_delay": 0.0,
        "allow_networks": LOOPBACK,
        "respect_robots": False,
        "timeout": 5.0,
    }
    return FetchPolicy(**{**plain, **changes})  # type: ignore[arg-type]


def fetched(
    *requests: Request | str,
    rules: FetchPolicy | None = None,
    outside: Outside | None = None,
    one_by_one: bool = False,
) -> list[Fetched]:
    async def ask() -> list[Fetched]:
        transport = HttpTransport(rules or policy(), FixedClock(), outside)
        asked = [Request(one) if isinstance(one, str) else one for one in requests]
        try:
            if one_by_one:
                return [await transport.fetch(one) for one in asked]
            return list(await asyncio.gather(*map(transport.fetch, asked)))
        finally:
            await transport.close()

    return asyncio.run(ask())


def captured(answer: Fetched) -> Capture:
    assert isinstance(answer, Capture), answer
    return answer


def problem(answer: Fetched) -> FetchProblem:
    assert isinstance(answer, FetchFailure), answer
    return answer.problem


def test_it_says_who_it_is_and_what_it_takes() -> None:
    with Loopback({"/": Say(b"x")}) as server:
        rules = policy(contact="mailto:editor@paper.example")
        fetched(Request(server.url, etag='W/"a\r\nX-Evil: 1"', accept="text/html"), rules=rules)
        headers = server.seen[0].headers
    assert headers["user-agent"] == user_agent("mailto:editor@paper.example")
    assert headers["user-agent"].startswith("Broadsheet/")
    assert headers["user-agent"].endswith(" (+mailto:editor@paper.example)")
    assert headers["accept-encoding"] == "gzip, br, zstd"
    assert headers["accept"] == "text/html"
    assert headers["if-none-match"] == 'W/"aX-Evil: 1"'
    assert "x-evil" not in headers
    assert "cookie" not in headers


def test_validators_go_back_as_they_came_and_304_brings_its_headers() -> None:
    def page(seen: Seen) -> Say:
        assert seen.headers["if-modified-since"] == "Mon, 02 Mar 2026 11:00:00 GMT"
        return Say(status=304, headers=(("ETag", '"2"'), ("Cache-Control", "max-age=60")))

    with Loopback({"/": page}) as server:
        (answer,) = fetched(Request(server.url, last_modified="Mon, 02 Mar 2026 11:00:00 GMT"))
    assert isinstance(answer, NotModified)
    assert ("etag", '"2"') in answer.headers
    assert answer.final_url == server.url


def test_a_304_that_nobody_asked_for_is_a_failure() -> None:
    with Loopback({"/": Say(status=304)}) as server:
        (answer,) = fetched(server.url)
    assert problem(answer) is FetchProblem.STATUS


def test_the_payload_is_kept_as_it_came_and_the_body_decoded() -> None:
    body = "Überraschung ".encode() * 500
    encoded = {"gzip": gzip.compress(body), "br": brotli.compress(body)}
    routes = {
        f"/{name}": Say(payload, headers=(("Content-Encoding", name),))
        for name, payload in encoded.items()
    }
    with Loopback(routes) as server:
        for name, payload in encoded.items():
            (answer,) = fetched(f"{server.url}/{name}")
            capture = captured(answer)
            assert (capture.payload, capture.body) == (payload, body)
            assert capture.header("content-encoding") == name


def test_bombs_lies_and_truncation_are_values() -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    routes: dict[str, Route] = {
        "/bomb": Say(bomb, headers=(("Content-Encoding", "gzip"),)),
        "/lie": Say(b"<p>plain</p>", headers=(("Content-Encoding", "br"),)),
        "/short": Say(bomb[:-20], headers=(("Content-Encoding", "gzip"),)),
        "/charset": Say(
            b"\xff\xfe\x00caf\xe9", headers=(("Content-Type", "text/html; charset=zz"),)
        ),
    }
    with Loopback(routes) as server:
        small = policy(max_decoded=1_000_000)
        bombed, lied, charset = fetched(
            *(f"{server.url}/{name}" for name in ("bomb", "lie", "charset")), rules=small
        )
        (short,) = fetched(f"{server.url}/short")
    assert problem(bombed) is FetchProblem.TOO_LARGE
    assert problem(lied) is FetchProblem.DECODE
    assert problem(short) is FetchProblem.DECODE
    assert captured(charset).body == b"\xff\xfe\x00caf\xe9"


def test_huge_bodies_stop_at_the_limit_whether_announced_or_not() -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    routes: dict[str, Route] = {"/huge": Say(b"x" * 300_000), "/endless": Raw(endless)}
    with Loopback(routes) as server:
        answers = fetched(
            f"{server.url}/huge", f"{server.url}/endless", rules=policy(max_bytes=100_000)
        )
        (enough,) = fetched(f"{server.url}/huge", rules=policy(max_bytes=300_000))
    assert {problem(answer) for answer in answers} == {FetchProblem.TOO_LARGE}
    assert len(captured(enough).body) == 300_000


def test_a_slow_body_ends_at_the_deadline() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async def silence(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    with Loopback({"/drip": Raw(drip), "/silence": Raw(silence)}) as server:
        began = time.monotonic()
        dripped, silent = fetched(
            f"{server.url}/drip",
            "http://silent.example/silence",
            rules=policy(timeout=0.3, connect_to=(("silent.example", f"127.0.0.1:{server.port}"),)),
        )
        assert time.monotonic() - began < 2
    assert problem(dripped) is FetchProblem.TIMEOUT
    assert problem(silent) is FetchProblem.TIMEOUT


def test_the_deadline_spans_the_redirects() -> None:
    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.25)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n")

    with Loopback({"/a": Raw(slowly), "/b": Raw(slowly)}) as server:
        (answer,) = fetched(f"{server.url}/a", rules=policy(timeout=0.4))
    assert problem(answer) is FetchProblem.TIMEOUT
    assert isinstance(answer, FetchFailure)
    assert [hop.status for hop in answer.hops] == [302]


def test_a_cancelled_request_leaves_the_transport_whole() -> None:
    async def silence(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def ask(url: str) -> Fetched:
        transport = HttpTransport(policy(), FixedClock())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(transport.fetch(Request(f"{url}/silence")), 0.1)
        answer = await transport.fetch(Request(f"{url}/b"))
        late = asyncio.ensure_future(transport.fetch(Request(f"{url}/silence")))
        await asyncio.sleep(0.05)
        await transport.close()
        with pytest.raises(asyncio.CancelledError):
            await late
        return answer

    with Loopback({"/silence": Raw(silence), "/b": Say(b"x")}) as server:
        assert captured(asyncio.run(ask(server.url))).body == b"x"


def test_broken_http_and_dead_hosts_are_values() -> None:
    async def rubbish(writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\x01 not http at all\r\n\r\n")

    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort")

    with Loopback({"/rubbish": Raw(rubbish), "/hang-up": Raw(hang_up)}) as server:
        answers = fetched(f"{server.url}/rubbish", f"{server.url}/hang-up")
        port = server.port
    assert {problem(answer) for answer in answers} == {FetchProblem.PROTOCOL}
    (dead,) = fetched(f"http://127.0.0.1:{port}/")
    assert problem(dead) is FetchProblem.CONNECT


def test_only_the_first_bytes_are_read_when_that_is_asked() -> None:
    def ranged(seen: Seen) -> Say:
        assert seen.headers["range"] == "bytes=0-99"
        assert seen.headers["accept-encoding"] == "identity"
        return Say(b"x" * 100, 206, (("Content-Range", "bytes 0-99/5000"),))

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"y" * 4096)
            await writer.drain()

    with Loopback({"/range": ranged, "/whole": Raw(endless), "/small": Say(b"z")}) as server:
        answers = fetched(
            *(
                Request(f"{server.url}/{name}", first_bytes=100)
                for name in ("range", "whole", "small")
            )
        )
    bodies = [captured(answer).body for answer in answers]
    assert bodies == [b"x" * 100, b"y" * 100, b"z"]


def test_redirects_are_followed_and_told() -> None:
    routes: dict[str, Route] = {
        "/a": Say(status=301, headers=(("Location", "/b"),)),
        "/b": Say(status=302, headers=(("Location", "c?x=\u00c3\u00a4#frag"),)),
        "/c": Say(b"end"),
    }
    with Loopback(routes) as server:
        (answer,) = fetched(f"{server.url}/a")
    capture = captured(answer)
    assert capture.hops == (Hop(f"{server.url}/a", 301), Hop(f"{server.url}/b", 302))
    assert capture.url == f"{server.url}/a"
    assert capture.final_url == f"{server.url}/c?x=\u00e4"
    assert server.paths()[-1] == "/c?x=%C3%A4"


def test_loops_long_chains_and_redirects_to_nowhere_end() -> None:
    routes: dict[str, Route] = {
        "/loop": Say(status=302, headers=(("Location", "/pool"),)),
        "/pool": Say(status=302, headers=(("Location", "/loop"),)),
        "/nowhere": Say(status=302),
        "/bad": Say(status=302, headers=(("Location", "http://[::1"),)),
        "/file": Say(status=302, headers=(("Location", "file:///etc/passwd"),)),
    }
    for step in range(12):
        routes[f"/{step}"] = Say(status=307, headers=(("Location", f"/{step + 1}"),))
    with Loopback(routes) as server:
        names = ("loop", "0", "nowhere", "bad")
        answers = fetched(*(f"{server.url}/{name}" for name in names))
        (local,) = fetched(f"{server.url}/file")
    assert {problem(answer) for answer in answers} == {FetchProblem.REDIRECTS}
    assert server.paths().count("/loop") == 1
    assert "/9" not in server.paths()
    assert problem(local) is FetchProblem.FORBIDDEN_ADDRESS


def test_statuses_from_400_up_are_failures_with_retry_after() -> None:
    when = "Mon, 02 Mar 2026 12:02:00 GMT"
    routes: dict[str, Route] = {
        "/404": Say(b"gone", 404, (("Retry-After", "5"),)),
        "/503": Say(b"busy", 503, (("Retry-After", when),)),
    }
    with Loopback(routes) as server:
        lost, busy = fetched(f"{server.url}/404", f"{server.url}/503", one_by_one=True)
    assert isinstance(lost, FetchFailure)
    assert (lost.problem, lost.status, lost.retry_after) == (FetchProblem.STATUS, 404, None)
    assert isinstance(busy, FetchFailure)
    assert (busy.status, busy.retry_after) == (503, 120)


def test_a_host_that_has_had_enough_is_left_alone() -> None:
    def busy(seen: Seen) -> Say:
        return Say(status=429, headers=(("Retry-After", "600"),))

    with Loopback({"/a": busy, "/b": Say(b"fine")}) as server:
        other = f"http://other.example:{server.port}/b"
        rules = policy(connect_to=(("other.example", f"127.0.0.1:{server.port}"),))
        timer = FakeTimer()
        first, second, third = fetched(
            f"{server.url}/a",
            f"{server.url}/b",
            other,
            rules=rules,
            outside=Outside(timer=timer),
            one_by_one=True,
        )
        assert server.paths() == ["/a", "/b"]
    assert isinstance(first, FetchFailure)
    assert isinstance(second, FetchFailure)
    assert (first.status, first.retry_after) == (second.status, second.retry_after) == (429, 600)
    assert captured(third).body == b"fine"
    assert timer.slept == []


def test_a_short_retry_after_is_waited_for() -> None:
    busy = Say(status=503, headers=(("Retry-After", "7"),))
    with Loopback({"/a": busy, "/b": Say(b"fine")}) as server:
        timer = FakeTimer()
        _, second = fetched(
            f"{server.url}/a",
            f"{server.url}/b",
            outside=Outside(timer=timer),
            one_by_one=True,
        )
    assert captured(second).body == b"fine"
    assert timer.slept == [7]


def test_one_host_is_asked_one_thing_at_a_time_with_pauses() -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")

    timer = FakeTimer()
    with Loopback({"/": Raw(slow)}) as server:
        urls = [f"{server.url}/?{n}" for n in range(4)]
        fetched(*urls, rules=policy(host_delay=3.0), outside=Outside(timer=timer))
        assert server.most_busy == 1
    assert timer.slept == [3.0] * 3


def test_hosts_are_asked_side_by_side_up_to_the_limit() -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")

    with Loopback({"/": Raw(slow)}) as server:
        place = f"127.0.0.1:{server.port}"
        hosts = tuple((f"h{n}.example", place) for n in range(8))
        urls = [f"http://{host}/" for host, _ in hosts]
        answers = fetched(*urls, rules=policy(connect_to=hosts, concurrency=3))
        assert server.most_busy == 3
    assert all(isinstance(answer, Capture) for answer in answers)


def test_connections_are_kept_and_used_again() -> None:
    with Loopback({"/": Say(b"x")}) as server:
        fetched(*[f"{server.url}/?{n}" for n in range(5)])
        assert server.connections == 1


ROBOTS = Say(
    b"User-agent: *\nDisallow: /private\nCrawl-delay: 4\n\nUser-agent: evil\nDisallow: /\n"
)


def test_robots_rules_and_crawl_delay_are_kept_to() -> None:
    routes = {"/robots.txt": ROBOTS, "/a": Say(b"x"), "/b": Say(b"y"), "/private": Say(b"z")}
    timer = FakeTimer()
    with Loopback(routes) as server:
        answers = fetched(
            *(f"{server.url}/{name}" for name in ("a", "private", "b", "x/../private")),
            rules=policy(respect_robots=True),
            outside=Outside(timer=timer),
            one_by_one=True,
        )
        assert server.paths() == ["/robots.txt", "/a", "/b"]
    assert problem(answers[1]) is FetchProblem.ROBOTS
    assert problem(answers[3]) is FetchProblem.ROBOTS
    assert timer.slept == [4]


SQUEEZED = gzip.compress(b"User-agent: *\nDisallow: /")


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (Say(b"no", 404), True),
        (Say(b"no", 403), True),
        (Say(b"<html>Disallow: /</html>"), True),
        (Say(b"User-agent: broadsheet\nDisallow: /\n"), False),
        (Say(b"User-agent: *\nDisallow: /\n\nUser-agent: Broadsheet\nAllow: /\n"), True),
        (Say(b"oops", 500), False),
        (Say(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n"), False),
        (Say(SQUEEZED, headers=(("Content-Encoding", "gzip"),)), False),
        (Say(b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /\n"), True),
        (Say(status=302, headers=(("Location", "http://10.0.0.1/robots.txt"),)), False),
        (Say(status=302, headers=(("Location", "/robots.txt"),)), True),
    ],
)  # fmt: skip
def test_what_robots_answers_decides(robots: Say, allowed: bool) -> None:
    with Loopback({"/robots.txt": robots, "/a": Say(b"x")}) as server:
        (answer,) = fetched(f"{server.url}/a", rules=policy(respect_robots=True))
    assert isinstance(answer, Capture) is allowed


def test_robots_are_asked_for_the_host_of_a_redirect() -> None:
    with Loopback({"/robots.txt": ROBOTS, "/private": Say(b"z")}) as there:
        moved = Say(
            status=301, headers=(("Location", f"http://there.example:{there.port}/private"),)
        )
        with Loopback({"/a": moved}) as here:
            rules = policy(
                respect_robots=True, connect_to=(("there.example", f"127.0.0.1:{there.port}"),)
            )
            (answer,) = fetched(f"{here.url}/a", rules=rules)
        assert there.paths() == ["/robots.txt"]
    assert problem(answer) is FetchProblem.ROBOTS


class Memory:
    """A `RobotsMemory` to look into."""

    def __init__(self, *files: RobotsFile) -> None:
        self.files = {file.origin: file for file in files}

    def recall(self, origin: str) -> RobotsFile | None:
        return self.files.get(origin)

    def remember(self, robots: RobotsFile) -> None:
        self.files[robots.origin] = robots


def test_robots_are_remembered_for_a_day_and_longer_when_the_host_fails() -> None:
    for age, status, asked in ((23, 200, 0), (25, 200, 1), (99, 500, 1)):
        with Loopback({"/robots.txt": Say(b"", status), "/a": Say(b"x")}) as server:
            kept = RobotsFile(
                server.url, "User-agent: *\nDisallow: /a", NOON - timedelta(hours=age)
            )
            memory = Memory(kept)
            outside = Outside(robots=memory)
            (answer,) = fetched(
                f"{server.url}/a", rules=policy(respect_robots=True), outside=outside
            )
            assert server.paths().count("/robots.txt") == asked
            assert isinstance(answer, Capture) is (age == 25)
            fresh = RobotsFile(server.url, "", NOON)
            assert memory.files[server.url] == (fresh if age == 25 else kept)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "0.0.0.0", "localhost",
        "a.localhost", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fd00::1]",
        "[::ffff:127.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::a00:1]", "[ff02::1]",
        "\uff11\uff12\uff17.0.0.1", "LOCALHOST.",
    ],
)  # fmt: skip
def test_addresses_inside_are_forbidden_however_they_are_spelt(host: str) -> None:
    with Loopback({"/": Say(b"secret")}) as server:
        (answer,) = fetched(f"http://{host}:{server.port}/", rules=policy(allow_networks=()))
        assert server.connections == 0
    assert problem(answer) is FetchProblem.FORBIDDEN_ADDRESS


def test_redirects_inside_are_forbidden() -> None:
    with Loopback({"/": Say(b"secret")}) as inside:
        target = f"http://127.0.0.7:{inside.port}/"
        with Loopback({"/": Say(status=302, headers=(("Location", target),))}) as outside:
            (answer,) = fetched(outside.url, rules=policy(allow_networks=("127.0.0.1/32",)))
        assert inside.connections == 0
    assert problem(answer) is FetchProblem.FORBIDDEN_ADDRESS
    assert isinstance(answer, FetchFailure)
    assert answer.hops == (Hop(outside.url, 302),)


def test_one_private_address_among_a_hosts_answers_forbids_it() -> None:
    names = Names(mixed_example=[("93.184.216.34", "10.0.0.1")], gone_example=[])
    mixed, gone = fetched(
        "http://mixed.example/", "http://gone.example/", outside=Outside(resolver=names)
    )
    assert problem(mixed) is FetchProblem.FORBIDDEN_ADDRESS
    assert problem(gone) is FetchProblem.DNS


def test_a_name_that_changes_its_address_gains_nothing() -> None:
    """DNS rebinding: the second answer is judged like the first, and only judged ones are used."""
    names = Names(turns_example=[("127.0.0.1",), ("127.0.0.9",)])
    timer = FakeTimer()
    with Loopback({"/": Say(b"x", length=False)}) as server:

        async def ask() -> list[Fetched]:
            rules = policy(allow_networks=("127.0.0.1/32",))
            outside = Outside(resolver=names, timer=timer)
            transport = HttpTransport(rules, FixedClock(), outside)
            url = f"http://turns.example:{server.port}/"
            answers = [await transport.fetch(Request(url)) for _ in range(2)]
            timer.move(3600)
            answers.append(await transport.fetch(Request(url)))
            await transport.close()
            return answers

        first, second, third = asyncio.run(ask())
        assert server.connections == 2
    assert captured(first).body == captured(second).body == b"x"
    assert problem(third) is FetchProblem.FORBIDDEN_ADDRESS
    assert names.asked == ["turns.example"] * 2


def test_the_socket_itself_is_refused_for_an_unjudged_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even were a forbidden address to get past the look-up, no connection is opened to it."""
    from broadsheet.adapters.transports.gate import Gate

    monkeypatch.setattr(Gate, "_judged", lambda self, addresses: None)
    names = Names(inside_example=[("127.0.0.1",)])
    with Loopback({"/": Say(b"secret")}) as server:
        by_name, literal = fetched(
            f"http://inside.example:{server.port}/",
            f"http://127.0.0.1:{server.port}/",
            rules=policy(allow_networks=()),
            outside=Outside(resolver=names),
        )
        assert server.connections == 0
    assert problem(by_name) is FetchProblem.FORBIDDEN_ADDRESS
    assert problem(literal) is FetchProblem.FORBIDDEN_ADDRESS


def test_a_given_way_to_a_host_must_be_allowed_too() -> None:
    with Loopback({"/": Say(b"x")}) as server:
        way = (("paper.example", f"127.0.0.1:{server.port}"),)
        (good,) = fetched("http://paper.example/", rules=policy(connect_to=way))
        (bad,) = fetched("http://paper.example/", rules=policy(connect_to=way, allow_networks=()))
        assert server.seen[0].headers["host"] == "paper.example"
    assert captured(good).final_url == "http://paper.example/"
    assert problem(bad) is FetchProblem.FORBIDDEN_ADDRESS


def test_localhost_is_loopback_without_asking_anyone() -> None:
    names = Names()
    with Loopback({"/": Say(b"x")}) as server:
        (answer,) = fetched(
            f"http://paper.localhost:{server.port}/", outside=Outside(resolver=names)
        )
    assert captured(answer).body == b"x"
    assert names.asked == []


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Loopback({"/": Say(b"x")}) as server:
        (answer,) = fetched(server.url)
    assert captured(answer).body == b"x"


Certified = Callable[..., tuple[ssl.SSLContext, str]]


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """Server-side TLS for a host name, and the file of the authority that vouches for it."""
    authority = trustme.CA()
    file: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))

    def make(host: str, *protocols: str) -> tuple[ssl.SSLContext, str]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
        context.set_alpn_protocols(protocols or ("http/1.1",))
        return context, str(file)

    return make


def test_http_2_over_tls_with_the_real_hosts_name(certified: Certified) -> None:
    context, ca_file = certified("paper.example", "h2", "http/1.1")
    routes = {"/a": Say(b"two", headers=(("X-Thing", "1"),)), "/b": Say(b"x" * 5000)}
    with Loopback(routes, context) as server:
        rules = policy(connect_to=(("paper.example", f"127.0.0.1:{server.port}"),))
        answers = fetched(
            "https://paper.example/a",
            Request("https://paper.example/b", first_bytes=100),
            "https://paper.example/a?again",
            rules=rules,
            outside=Outside(ca_file=ca_file),
        )
        assert {seen.version for seen in server.seen} == {"HTTP/2"}
        assert server.connections == 1
    assert [captured(answer).body for answer in answers] == [b"two", b"x" * 100, b"two"]
    assert captured(answers[0]).header("x-thing") == "1"


def test_certificates_must_be_good_and_of_that_host(certified: Certified) -> None:
    context, ca_file = certified("other.example")
    with Loopback({"/": Say(b"x")}, context) as server:
        place = f"127.0.0.1:{server.port}"
        rules = policy(connect_to=(("paper.example", place), ("other.example", place)))
        trusting = Outside(ca_file=ca_file)
        wrong_host, right = fetched(
            "https://paper.example/", "https://other.example/", rules=rules, outside=trusting
        )
        (unknown,) = fetched("https://other.example/", rules=rules)
    assert problem(wrong_host) is FetchProblem.TLS
    assert problem(unknown) is FetchProblem.TLS
    assert captured(right).body == b"x"
