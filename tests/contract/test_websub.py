"""A WebSub hub on loopback: what it is told, and what becomes of a run when it fails."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from broadsheet.adapters.transports.http import HttpTransport
from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_site
from broadsheet.cli.progress import Silence
from broadsheet.cli.run import as_text
from broadsheet.domain.capture import FetchFailure, FetchProblem
from broadsheet.domain.site import FetchPolicy, WebSubPolicy
from broadsheet.pipeline.summary import Summary
from broadsheet.testing.clocks import NOON, FixedClock
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site

OPEN = FetchPolicy(host_delay=0, allow_networks=("127.0.0.0/8",), timeout=5)


@dataclass
class Hub:
    """Takes every form, or answers with `status` alone; a robots.txt would shut it to robots."""

    status: int = 202
    forms: list[list[tuple[str, str]]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def told(self) -> set[str]:
        """Paths of the feeds that it was told of."""
        urls = [value for form in self.forms for name, value in form if name == "hub.url"]
        assert len(urls) == len(set(urls))
        return {url.split("/", 3)[3] for url in urls}


@pytest.fixture
def hub() -> Iterator[Hub]:
    kept = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.heads.append({name.lower(): value for name, value in self.headers.items()})
            if kept.status == 202:
                kept.forms.append(parse_qsl(body.decode(), strict_parsing=True))
            self.send_response(kept.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            raise AssertionError("a hub is sent forms alone")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/hub?key=1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join(5)


def post(url: str, policy: FetchPolicy = OPEN) -> FetchFailure | None:
    async def ask() -> FetchFailure | None:
        transport = HttpTransport(policy, FixedClock(NOON))
        try:
            return await transport.post(url, [("hub.mode", "publish"), ("hub.url", "a&b=ü")])
        finally:
            await transport.close()

    return asyncio.run(ask())


def test_a_form_is_sent_as_a_form(hub: Hub) -> None:
    assert post(hub.url) is None
    assert hub.forms == [[("hub.mode", "publish"), ("hub.url", "a&b=ü")]]
    assert hub.heads[0]["content-type"] == "application/x-www-form-urlencoded"
    assert hub.heads[0]["user-agent"].startswith("Broadsheet/")


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_refusal_is_a_value(hub: Hub, status: int) -> None:
    hub.status = status
    failure = post(hub.url)
    assert failure is not None
    assert (failure.problem, failure.status) == (FetchProblem.STATUS, status)
    assert len(hub.heads) == 1


def test_a_forbidden_or_dead_hub_is_a_value(hub: Hub) -> None:
    forbidden = post(hub.url, replace(OPEN, allow_networks=()))
    assert forbidden is not None
    assert forbidden.problem is FetchProblem.FORBIDDEN_ADDRESS
    dead = post("http://127.0.0.1:1/hub")
    assert dead is not None
    assert dead.problem is FetchProblem.CONNECT
    assert post("javascript:alert(1)") is not None
    assert not hub.heads


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


def test_the_hub_is_told_after_each_print_of_what_changed(
    hub: Hub, newsroom: Newsroom, tmp_path: Path
) -> None:
    site = replace(demo_site(newsroom.port), websub=WebSubPolicy(hub.url))

    def run() -> Summary:
        return run_site(site, Layout(tmp_path), Silence(), Options(at=NOW, workers=1))

    hub.status = 500
    failed = run()
    assert failed.announced is not None
    assert "500" in failed.announced.problem
    assert "it failed: the server answered 500" in as_text(failed, tmp_path)
    assert (tmp_path / "public" / "feed.xml").is_file()
    hub.status = 202
    assert run().announced is not None
    public = tmp_path / "public"
    feeds = {
        path.relative_to(public).as_posix()
        for name in ("feed.xml", "atom.xml", "feed.json")
        for path in public.rglob(name)
    }
    assert hub.told() == feeds
    assert all(form[0] == ("hub.mode", "publish") for form in hub.forms)
    told = len(hub.forms)
    again = run()
    assert again.announced is not None
    assert again.announced.feeds == 0
    assert len(hub.forms) == told
