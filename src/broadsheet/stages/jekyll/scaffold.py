"""What stands around the records: configuration, layouts, topic pages, for Jekyll and for Hugo.

These files belong to the editor as soon as they change one: a changed file is left as it is.
The layouts lie in the folder `tree`. Every text of a record is escaped where they show it, and an
address is linked only where it is one of the web. Front matter is data, in which neither program
runs anything: a title such as `{{ site }}` is shown as it is. What Jekyll would run is the body of
a document, so Liquid is turned off for those.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from broadsheet.domain.printed import PrintedFile
from broadsheet.domain.site import Site, Topic
from broadsheet.text.slugs import step
from broadsheet.text.yamlform import double_quoted

FOLDERS = ("_news/", "_data/", "_newsletters/", "_stories/", "api/", "assets/images/", "proof/")
"""What of the printed site is part of the tree."""

_NOTE = """\
# Written by Broadsheet. Change it as you like: a file that you change stays as you leave it.
"""
_JEKYLL = """\
{note}title: {title}
description: {description}
lang: {language}
url: {url}
baseurl: {base}
timezone: UTC
future: true
strict_front_matter: true
liquid:
  error_mode: strict
  strict_filters: true
collections:
  news:
    output: true
    permalink: /news/:path/
  newsletters:
    output: true
    permalink: /newsletters/:slug/
  stories:
    output: true
    permalink: /stories/:path
defaults:
  - scope:
      path: ""
      type: news
    values:
      layout: news
      render_with_liquid: false
  - scope:
      path: ""
      type: newsletters
    values:
      layout: null
      render_with_liquid: false
exclude:
  - hugo.yaml
  - public/
  - resources/
  - .hugo_build.lock
  - Gemfile
  - Gemfile.lock
  - vendor/
  - node_modules/
"""
_HUGO = """\
{note}baseURL: {address}
title: {title}
languageCode: {language}
timeZone: UTC
buildFuture: true
params:
  description: {description}
taxonomies:
  topic: topics
frontmatter:
  date:
    - publisheddatetime
    - :filename
    - :default
module:
  mounts:
    - source: _news
      target: content/news
    - source: _newsletters
      target: content/newsletters
    - source: _stories
      target: static/stories
    - source: _data
      target: data
      excludeFiles: "**.md"
    - source: api
      target: static/api
    - source: assets
      target: static/assets
    - source: proof
      target: static/proof
    - source: _hugo/layouts
      target: layouts
"""
_IGNORED = """\
_site/
.jekyll-cache/
.jekyll-metadata
/public
resources/
.hugo_build.lock
"""


def belongs(path: str) -> bool:
    """Whether a printed file is part of the tree."""
    return path.startswith(FOLDERS)


def scaffold(site: Site, layouts: Mapping[str, bytes]) -> Iterator[PrintedFile]:
    """Every file of the tree that is not printed with the site; the same site, the same bytes.

    `layouts` are the files of the folder `tree` beside this module, by path.
    """
    for path, content in sorted(layouts.items()):
        yield PrintedFile(path, content)
    parts = urlsplit(site.url)
    texts = {
        "note": _NOTE,
        "title": double_quoted(site.title),
        "description": double_quoted(site.description),
        "language": double_quoted(site.language),
        "url": double_quoted(f"{parts.scheme}://{parts.netloc}"),
        "base": double_quoted(parts.path.rstrip("/")),
        "address": double_quoted(f"{site.url.rstrip('/')}/"),
    }
    yield PrintedFile("_config.yml", _JEKYLL.format(**texts).encode("utf-8", "replace"))
    yield PrintedFile("hugo.yaml", _HUGO.format(**texts).encode("utf-8", "replace"))
    yield PrintedFile(".gitignore", _IGNORED.encode())
    for topic in site.topics:
        yield PrintedFile(f"topics/{step(topic.id)}.html", _topic(topic))


def _topic(topic: Topic) -> bytes:
    lines = [
        "---",
        "layout: topic",
        f"title: {double_quoted(topic.name)}",
        f"topic: {double_quoted(topic.name)}",
        f"permalink: /topics/{step(topic.id)}/",
        "---",
    ]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")
