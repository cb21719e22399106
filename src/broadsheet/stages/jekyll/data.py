"""Documents of topics and organizations, as the reference's repositories hold them.

A topic is `_data/topics/NN-id.yaml` in the order of the tree, an organization (an outlet)
`_data/organizations/DOMAIN.md`, front matter alone. What is absent is left out.
"""

import re
from collections.abc import Iterator, Mapping

from broadsheet.domain.printed import Catalog, Form, Leaf, Make, PrintedStory
from broadsheet.domain.record import RecordProvider
from broadsheet.domain.site import Site, Topic
from broadsheet.stages.jekyll.pictures import picture_leaves, slip
from broadsheet.stages.jekyll.stories import story_leaves
from broadsheet.text.slugs import DEVICE, step
from broadsheet.text.yamlform import double_quoted, scalar

NAME, VERSION = "data", "jekyll/4"

_NAME = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def topic_document(topic: Topic, parent: str, site: Site) -> bytes:
    """A topic; `parent` is the name of the topic above it, empty for a root."""
    base = f"{site.url.rstrip('/')}/api"
    lines = ["taxonomy: topic", f"_id: {scalar(topic.id)}", f"name: {scalar(topic.name)}"]
    pairs = (
        ("shortname", topic.shortname),
        ("parent", parent),
        ("description", topic.description),
    )
    lines += [f"{key}: {scalar(text)}" for key, text in pairs if text]
    if topic.keywords:
        lines += ["keywords:", *(f"  - {scalar(word)}" for word in topic.keywords)]
    if topic.hashtags:
        lines += ["hashtags:", *(f"  - {double_quoted(f'#{tag}')}" for tag in topic.hashtags)]
    lines += ["services:", f"  news: {scalar(f'{base}/news/{step(topic.id)}/')}"]
    if not parent:
        lines.append(f"  newsletters: {scalar(f'{base}/newsletters/')}")
    return ("\n".join(lines) + "\n").encode()


def organization_document(provider: RecordProvider) -> bytes:
    """An outlet."""
    lines = ["---", "taxonomy: organization", f"_id: {scalar(provider.domain)}"]
    lines += [f"name: {scalar(provider.name)}", f"domain: {scalar(provider.domain)}"]
    if provider.images:
        lines.append("images:")
    for image in provider.images:
        lines.append(f"  - url: {double_quoted(image.url)}")
        if image.width and image.height:
            lines += [f"    width: {image.width}", f"    height: {image.height}"]
    return ("\n".join([*lines, "---"]) + "\n").encode("utf-8", "replace")


def organization_name(domain: str) -> str:
    """The file's name without ending; empty for what no file can be called by."""
    if not _NAME.fullmatch(domain) or len(domain.encode()) > 200:
        return ""
    if domain != domain.casefold():  # some systems would take it for the same in small letters
        return step(domain)
    return f"_{domain}" if DEVICE.match(domain.lstrip("_")) else domain


def _of_catalog(catalog: Catalog) -> Iterator[Leaf]:
    site = catalog.site
    if not site.publishing.data:
        return
    names = {topic.id: topic.name for topic in site.topics}
    width = max(2, len(str(len(site.topics) - 1)))
    for number, topic in enumerate(site.topics):
        content = topic_document(topic, names.get(topic.parent, ""), site)
        path = f"_data/topics/{number:0{width}}-{step(topic.id)}.yaml"
        yield Leaf(path, (), _as_it_is(content), content.decode())
    for domain, (_, page, story) in sorted(_newest(catalog).items()):
        if name := organization_name(domain):
            make = _organization(story, page)
            yield Leaf(f"_data/organizations/{name}.md", (story,), make, page)
    yield from picture_leaves(catalog, NAME)


def _newest(catalog: Catalog) -> dict[str, tuple[str, str, str]]:
    """Of each outlet: the time and name of its newest record, and the id of that one's story."""
    found: dict[str, tuple[str, str, str]] = {}
    for story in catalog.stories:
        for page in story.pages:
            best = found.get(page.outlet)
            if best is None or (page.at, page.name) > best[:2]:
                found[page.outlet] = (page.at, page.name, story.id)
    return found


def _as_it_is(content: bytes) -> Make:
    return lambda _: content


def _organization(story: str, page: str) -> Make:
    def make(stories: Mapping[str, PrintedStory]) -> bytes:
        records = dict(stories[story].records)
        return organization_document(records[page].provider)

    return make


DATA = Form(NAME, VERSION, story_leaves, _of_catalog, slip)
"""`_data/topics` and `_data/organizations`, where the site is published as a tree or to Git; and
`_data/pictures` and `_stories`, where it is published as a tree."""
