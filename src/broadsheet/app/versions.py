"""Versions of all that a run's result hangs on: stages, models, the libraries that read pages."""

import platform
from importlib.metadata import PackageNotFoundError, version

from broadsheet import __version__
from broadsheet.app.printing import PRESS_VERSION
from broadsheet.app.site_keys import key_versions
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.history import Pairs, stage_versions
from broadsheet.text.codec import digest

LIBRARIES = (
    "fastfeedparser",
    "feedparser",
    "ftfy",
    "htmldate",
    "imagesize",
    "jinja2",
    "lxml",
    "mjml-python",
    "nh3",
    "numpy",
    "py3langid",
    "tldextract",
    "trafilatura",
)


def versions(context: Context) -> Pairs:
    """Name and version of each that is there, in order of name."""
    encoder = context.encoder.name if context.encoder else ""
    own = (("broadsheet", __version__), ("encoder", encoder), ("python", platform.python_version()))
    copier = (("copies", context.copier.name if context.copier else ""),)
    models = (
        ("model of headlines", context.clickbait),
        ("model of stories", context.stories),
        ("model of topics", context.topics),
        ("model of worth", context.worth),
    )
    learnt = ((name, digest(model)) for name, model in models if model)
    libraries = ((f"library {name}", _installed(name)) for name in LIBRARIES)
    keys = key_versions(context.vault)
    found = (*stage_versions(PRESS_VERSION), *own, *copier, *learnt, *keys, *libraries)
    return tuple(sorted(pair for pair in found if pair[1]))


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
