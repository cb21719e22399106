"""Every transport does what `ports.transport` says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.loopback import Loopback, Say, Seen

from broadsheet.adapters.archives.warc import WarcArchive
from broadsheet.adapters.transports.http import HttpTransport
from broadsheet.adapters.transports.warc import Index, WarcTransport
from broadsheet.domain.site import FetchPolicy
from broadsheet.ports.transport import Transport
from broadsheet.testing.archives import made_capture
from broadsheet.testing.clocks import FixedClock
from broadsheet.testing.transports import FakeTransport, TransportConformance


class TestFakeTransport(TransportConformance):
    def make(self) -> Transport:
        return FakeTransport({self.good: self.body})


class TestWarcTransport(TransportConformance):
    @pytest.fixture(autouse=True)
    def _archive(self, tmp_path: Path) -> Iterator[None]:
        self.archive = WarcArchive(tmp_path)
        self.index = Index([self.archive.append(made_capture(self.good, self.body))])
        yield
        self.archive.close()

    def make(self) -> Transport:
        return WarcTransport(self.index.get, self.archive.read, FixedClock())


class TestHttpTransport(TransportConformance):
    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        def page(seen: Seen) -> Say:
            known = seen.headers.get("if-none-match") == '"1"'
            return Say(b"" if known else self.body, 304 if known else 200, (("ETag", '"1"'),))

        with Loopback({"/page": page}) as self.server:
            yield

    def make(self) -> Transport:
        policy = FetchPolicy(
            host_delay=0,
            allow_networks=("127.0.0.0/8",),
            connect_to=(("lantern.example", f"127.0.0.1:{self.server.port}"),),
        )
        return HttpTransport(policy, FixedClock())
