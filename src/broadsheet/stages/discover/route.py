"""From a capture to what it holds: told apart by content, read by the format's reader."""

from broadsheet.domain.capture import Capture
from broadsheet.domain.entry import Discovery
from broadsheet.stages.discover import jsonfeed, loose, page, sitemap, xmlfeed, xmltree
from broadsheet.stages.discover.draft import MAX_ENTRIES, Feed, entry_of, short
from broadsheet.stages.discover.sniffing import opened, sniffed
from broadsheet.text import charset, urls
from broadsheet.text.plain import plain

VERSION = "discover/1"


def discover(capture: Capture, source_id: str) -> Discovery:
    """What one capture of a source held. Never raises: what is wrong is in `problem`.

    Dates are dropped where they cannot be true at `capture.fetched_at`; relative addresses are
    resolved against `capture.final_url`, or an xml:base.
    """
    base = capture.final_url or capture.url
    content_type = capture.header("content-type")
    body = opened(capture.body)
    if not body.strip():
        return Discovery("unknown", problem="the answer is empty")
    kind = sniffed(body, content_type)
    text = charset.decode(body, content_type)
    found = page.read(text, base) if kind == "page" else _feed(text, base, kind)
    if found is None:
        return Discovery("unknown", problem=f"neither feed nor sitemap nor page ({_shown(text)})")
    return _discovery(found, source_id, base, capture)


def _feed(text: str, base: str, kind: str) -> Feed | None:
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return jsonfeed.read(text)
    if kind == "sitemap" and "<" not in text[:100]:
        return sitemap.read_lines(text)
    bare = xmltree.without_doctype(text)
    if not bare:
        problem = "its document type declares entities in a way that is not read, for safety"
        return Feed("unknown", problem=problem)
    root = xmltree.tree(bare, base)
    if root is not None:
        found = sitemap.read(root) or xmlfeed.read(root, base)
        if found is not None:
            return found
    if kind.startswith("sitemap"):
        return Feed(kind, problem="the sitemap is not well-formed XML")
    found = loose.read(bare, base)
    if found is None or root is not None:
        return found
    return Feed(
        found.kind,
        found.title,
        found.language,
        found.drafts,
        problem="the feed is not well-formed XML; read as far as it goes",
        cut=found.cut,
    )


def _discovery(found: Feed, source: str, base: str, capture: Capture) -> Discovery:
    entries = []
    for draft in found.drafts:
        entry = entry_of(draft, source, base, capture.fetched_at)
        if entry is not None:
            entries.append(entry)
    problem = found.problem
    if found.cut:
        problem = problem or f"only {MAX_ENTRIES} of its items were read, {found.cut} were not"
    follow = (urls.absolute(base, address) for address in found.follow)
    return Discovery(
        kind=found.kind,
        title=short(plain(found.title[:2000], html=True), 200),
        entries=tuple(entries),
        follow=tuple(address for address in follow if address),
        problem=problem,
        dropped=len(found.drafts) - len(entries) + found.cut,
    )


def _shown(text: str) -> str:
    start = " ".join(text[:200].split())[:60]
    return f"it begins with {start!r}"
