"""The same site for other presses: article pages, an index, topic pages, a feed and a sitemap."""

import shutil
from pathlib import Path

from press_records import Entry

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>
<body><header><a href="/">Press</a></header><main>{body}</main></body></html>
"""


def front_matter(one: Entry, extra: str = "") -> str:
    """A record's front matter."""
    title, url, outlet = (text.replace('"', "'") for text in (one.title, one.url, one.outlet))
    topics = "".join(f'\n  - "{topic}"' for topic in one.topics)
    return (
        f'---\ntitle: "{title}"\ndate: {one.at:%Y-%m-%dT%H:%M:%SZ}\nweburl: "{url}"\n'
        f'outlet: "{outlet}"\nquality: {one.quality}\n{extra}topics:{topics}\n---\n'
    )


_ITEM = (
    '<li><a href="{{ up }}{{ card.href }}">{{ card.title }}</a> {{ card.outlet }} '
    "{{ card.at.iso[:10] }}</li>"
)
PLAIN = {
    "base.html.jinja": PAGE.format(title="{{ head.title }}", body="{% block main %}{% endblock %}"),
    "story.html.jinja": '{% extends "base.html.jinja" %}{% block main %}<h1>{{ card.title }}</h1>'
    "<p>{{ card.outlet }}</p><p>{{ card.excerpt }}</p>"
    '<p><a href="{{ card.url }}">Read</a></p>{% endblock %}',
    "topic.html.jinja": '{% extends "base.html.jinja" %}{% block main %}<ol>'
    "{% for row in rows %}{{ row }}{% endfor %}</ol>{% endblock %}",
    "front.html.jinja": '{% extends "base.html.jinja" %}{% block main %}<ol>'
    "{% for card in [lead] + rail + columns + briefs %}" + _ITEM + "{% endfor %}"
    "{% for day, cards in days %}{% for card in cards %}" + _ITEM + "{% endfor %}{% endfor %}"
    "</ol>{% endblock %}",
}
"""The same of Broadsheet's own templates."""
ROW = "{% macro row(card, up, time) %}" + _ITEM + "{% endmacro %}"
"""A row of a list, as the last of the shipped macros."""


class JekyllSite:
    """Jekyll with a collection, a layout and two written feeds."""

    missing = "apt-get install jekyll"

    def __init__(self) -> None:
        self.program = shutil.which("jekyll")

    def command(self, folder: Path) -> list[str]:
        """The build."""
        return [str(self.program), "build", "--source", str(folder / "source"), "--destination",
                str(folder / "public"), "--disable-disk-cache", "--quiet"]  # fmt: skip

    def write(self, folder: Path, made: list[Entry]) -> None:
        """Everything that is built from."""
        source = folder / "source"
        for name in ("_news", "_layouts", "topics"):
            (source / name).mkdir(parents=True, exist_ok=True)
        config = (
            "title: Press\nurl: https://press.example\ncollections:\n  news:\n    output: true\n"
        )
        (source / "_config.yml").write_text(config + "    permalink: /news/:name/\n")
        item = (
            '<li><a href="{{ p.url }}">{{ p.title | escape }}</a> {{ p.outlet | escape }} '
            "{{ p.date | date: '%Y-%m-%d' }}</li>"
        )
        body = (
            "<h1>{{ page.title | escape }}</h1><p>{{ page.outlet | escape }}</p>{{ content }}"
            '<p><a href="{{ page.weburl | escape }}">Read</a></p>'
        )
        (source / "_layouts/article.html").write_text(
            PAGE.format(title="{{ page.title }}", body=body)
        )
        listing = "{% assign found = site.news | where_exp: 'p', 'p.topics contains page.topic' %}"
        body = f"{listing}<ol>{{% for p in found reversed limit: 50 %}}{item}{{% endfor %}}</ol>"
        (source / "_layouts/topic.html").write_text(
            PAGE.format(title="{{ page.topic }}", body=body)
        )
        for topic in sorted({topic for one in made for topic in one.topics}):
            text = f'---\nlayout: topic\ntopic: "{topic}"\n---\n'
            (source / f"topics/{topic.replace('/', '-')}.html").write_text(text)
        for one in made:
            self._article(source, one)
        body = (
            f"<ol>{{% assign all = site.news | sort: 'date' | reverse %}}"
            f"{{% for p in all limit: 50 %}}{item}{{% endfor %}}</ol>"
        )
        (source / "index.html").write_text("---\n---\n" + PAGE.format(title="Press", body=body))
        (source / "feed.xml").write_text(_FEED_LIQUID)
        (source / "sitemap.xml").write_text(_MAP_LIQUID)

    def change(self, folder: Path, one: Entry) -> None:
        """Another title."""
        path = folder / f"source/_news/{one.name}.md"
        path.write_text(path.read_text().replace('title: "', 'title: "Corrected: ', 1))

    def pages(self, folder: Path) -> int:
        """How many pages there are."""
        return sum(1 for _ in (folder / "public").rglob("*.html"))

    def _article(self, source: Path, one: Entry) -> None:
        text = front_matter(one, "layout: article\n") + one.excerpt.replace("{", "&#123;") + "\n"
        (source / f"_news/{one.name}.md").write_text(text)


class HugoSite:
    """Hugo with its own templates for taxonomies, feed and sitemap."""

    missing = "apt-get install hugo"

    def __init__(self) -> None:
        self.program = shutil.which("hugo")

    def command(self, folder: Path) -> list[str]:
        """The build."""
        return [str(self.program), "--source", str(folder), "--quiet"]

    def write(self, folder: Path, made: list[Entry]) -> None:
        """Everything that is built from."""
        (folder / "layouts/_default").mkdir(parents=True, exist_ok=True)
        (folder / "content/news").mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(
            'baseURL = "https://press.example/"\ntitle = "Press"\npaginate = 50\n'
            '[taxonomies]\ntopic = "topics"\n'
        )
        item = (
            '<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Params.outlet }} '
            '{{ .Date.Format "2006-01-02" }}</li>'
        )
        body = (
            "<h1>{{ .Title }}</h1><p>{{ .Params.outlet }}</p>{{ .Content }}"
            '<p><a href="{{ .Params.weburl }}">Read</a></p>'
        )
        pages = f"<ol>{{{{ range first 50 .Pages }}}}{item}{{{{ end }}}}</ol>"
        home = f"<ol>{{{{ range first 50 .Site.RegularPages }}}}{item}{{{{ end }}}}</ol>"
        layouts = folder / "layouts"
        (layouts / "_default/single.html").write_text(PAGE.format(title="{{ .Title }}", body=body))
        (layouts / "_default/list.html").write_text(PAGE.format(title="{{ .Title }}", body=pages))
        (layouts / "index.html").write_text(PAGE.format(title="Press", body=home))
        for one in made:
            path = folder / f"content/news/{one.name}.md"
            path.write_text(front_matter(one) + one.excerpt + "\n")

    def change(self, folder: Path, one: Entry) -> None:
        """Another title."""
        path = folder / f"content/news/{one.name}.md"
        path.write_text(path.read_text().replace('title: "', 'title: "Corrected: ', 1))

    def pages(self, folder: Path) -> int:
        """How many pages there are."""
        return sum(1 for _ in (folder / "public").rglob("*.html"))


class PelicanSite:
    """Pelican with a theme of its own as plain as the others'."""

    missing = "pip install pelican[markdown], and --pelican PROGRAM where it is not on the path"

    def __init__(self, program: str | None = None) -> None:
        self.program = shutil.which(program or "pelican")

    def command(self, folder: Path) -> list[str]:
        """The build."""
        return [str(self.program), str(folder / "content"), "-o", str(folder / "public"), "-s",
                str(folder / "pelicanconf.py"), "-t", str(folder / "theme"), "-q"]  # fmt: skip

    def write(self, folder: Path, made: list[Entry]) -> None:
        """Everything that is built from."""
        templates = folder / "theme/templates"
        for name in (templates, folder / "theme/static", folder / "content"):
            name.mkdir(parents=True, exist_ok=True)
        (folder / "pelicanconf.py").write_text(_PELICAN)
        item = (
            '<li><a href="{{ SITEURL }}/{{ p.url }}">{{ p.title }}</a> {{ p.outlet }} '
            "{{ p.date.date() }}</li>"
        )
        body = (
            "<h1>{{ article.title }}</h1><p>{{ article.outlet }}</p>{{ article.content }}"
            '<p><a href="{{ article.weburl }}">Read</a></p>'
        )
        listing = "<ol>{% for p in articles[:50] %}" + item + "{% endfor %}</ol>"
        (templates / "article.html").write_text(PAGE.format(title="{{ article.title }}", body=body))
        (templates / "tag.html").write_text(PAGE.format(title="{{ tag }}", body=listing))
        (templates / "index.html").write_text(PAGE.format(title="Press", body=listing))
        (templates / "sitemap.html").write_text(_MAP_JINJA)
        for one in made:
            self._article(folder, one)

    def change(self, folder: Path, one: Entry) -> None:
        """Another title."""
        path = folder / f"content/{one.name}.md"
        path.write_text(path.read_text().replace("Title: ", "Title: Corrected: ", 1))

    def pages(self, folder: Path) -> int:
        """How many pages there are."""
        return sum(1 for _ in (folder / "public").rglob("*.html"))

    def _article(self, folder: Path, one: Entry) -> None:
        head = (
            f"Title: {one.title}\nDate: {one.at:%Y-%m-%d %H:%M}\nSlug: {one.name}\n"
            f"Weburl: {one.url}\nOutlet: {one.outlet}\nTags: {', '.join(one.topics)}\n\n"
        )
        (folder / f"content/{one.name}.md").write_text(head + one.excerpt + "\n")


_FEED_LIQUID = """---
---
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Press</title><link>https://press.example</link>
{% assign all = site.news | sort: 'date' | reverse %}{% for p in all limit: 50 %}<item>
<title>{{ p.title | xml_escape }}</title><link>{{ p.weburl | xml_escape }}</link>
<guid>{{ p.url }}</guid></item>{% endfor %}</channel></rss>
"""
_MAP_LIQUID = """---
---
<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{% for p in site.news %}<url><loc>https://press.example{{ p.url }}</loc></url>
{% endfor %}</urlset>
"""
_MAP_JINJA = """<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{% for p in articles %}<url><loc>{{ SITEURL }}/{{ p.url }}</loc></url>
{% endfor %}</urlset>
"""
_PELICAN = """
SITENAME, SITEURL, TIMEZONE, AUTHOR = "Press", "https://press.example", "UTC", ""
FEED_RSS, FEED_ALL_ATOM, CATEGORY_FEED_ATOM = "feed.xml", None, None
FEED_MAX_ITEMS = 50
TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
ARTICLE_URL, ARTICLE_SAVE_AS = "news/{slug}/", "news/{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "topics/{slug}/", "topics/{slug}/index.html"
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAGS_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = ""
ARCHIVES_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "sitemap"]
SITEMAP_SAVE_AS = "sitemap.xml"
DEFAULT_PAGINATION = False
"""
