"""A small page at each story's address, which leads to the page of the record that leads it.

Newsletters and the API link stories; the built site has pages of records alone. Neither program
makes pages of data, and both copy a file as it is: so these are whole files.
"""

from collections.abc import Iterator
from functools import partial
from html import escape

from broadsheet.domain.printed import Leaf, Listed
from broadsheet.domain.site import GitHolds, Site
from broadsheet.text.slugs import step

FOLDER = "_stories"
_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="canonical" href="{address}">
<meta http-equiv="refresh" content="0; url={way}">
</head>
<body>
<p><a href="{way}" dir="auto">{title}</a></p>
</body>
</html>
"""


def story_leaves(site: Site, listed: Listed) -> Iterator[Leaf]:
    """The page of a story that is shown, and the same under each id that it had before."""
    if not listed.shown or not has_tree(site):
        return
    for name in dict.fromkeys(step(id_) for id_ in (listed.id, *listed.formerly)):
        yield Leaf(f"{FOLDER}/{name}/index.html", (listed.id,), partial(_page, site, listed))


def has_tree(site: Site) -> bool:
    """Whether the site is published as a tree, by itself or in Git."""
    publishing = site.publishing
    return bool(
        publishing.jekyll.path or (publishing.git.path and publishing.git.holds is GitHolds.TREE)
    )


def _page(site: Site, listed: Listed, _: object) -> bytes:
    path = f"news/{listed.name.removesuffix('.md')}/"
    texts = {
        "language": site.language,
        "title": listed.title,
        "address": f"{site.url.rstrip('/')}/{path}",
        "way": f"../../{path}",
    }
    page = _PAGE.format(**{key: escape(text) for key, text in texts.items()})
    return page.encode("utf-8", "replace")
