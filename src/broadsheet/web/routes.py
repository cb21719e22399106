"""Everything that is served, at its address: what comes first holds."""

from collections.abc import Iterable
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from broadsheet.app.serving import Serving
from broadsheet.web import letterbox
from broadsheet.web.asking import spared
from broadsheet.web.bounds import Bound
from broadsheet.web.letters import Counter
from broadsheet.web.printed import Printed


def application(serving: Serving) -> Starlette:
    """The site: the newsletter's pages where it has any, then what is printed."""
    printed, ours = Printed(serving.public, unquote(serving.base)), serving.subscribing
    if ours is None:
        return paper(printed)
    counter = Counter(ours.bureau.site, ours.bureau.readers, spared(ours.ask))
    return paper(printed, letterbox.routes(counter, printed, Bound()))


def paper(printed: Printed, more: Iterable[BaseRoute] = ()) -> Starlette:
    """The printed site as an application, with other routes before it."""
    return Starlette(routes=[*more, Mount("/", printed)])
