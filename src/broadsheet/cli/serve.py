"""`broadsheet serve`: the printed site and the newsletter's pages over HTTP."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.serving import Serving, opened_serving
from broadsheet.cli.output import note, say, say_json
from broadsheet.errors import UsageError

NEEDED = ("starlette", "uvicorn")


def serve(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The site's folder.")] = Path(),
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="The port to listen at; 0 takes any that is free.", min=0, max=65535)
    ] = 8000,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--proxy",
            metavar="ADDRESS",
            help="Believe this address or network, as 127.0.0.1 or 10.0.0.0/8, about whom it "
            "speaks for (X-Forwarded-For); repeatable.",
        ),
    ] = None,
    outbox: Annotated[
        Path | None,
        typer.Option(
            "--outbox", metavar="FOLDER", help="Write mails as .eml files; no server is asked."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Say the address as one object.")] = False,
) -> None:
    """Serve the printed site, and the newsletter's pages, until it is stopped (Ctrl-C, SIGTERM).

    The first line says where. What a later run prints is served from then on; a change of
    broadsheet.toml is heeded when this is started again.

    \b
    Examples:
      broadsheet serve mysite
      broadsheet serve mysite --port 0 --json
      broadsheet serve mysite --proxy 127.0.0.1    behind nginx or Caddy on this machine
    """
    if not all(find_spec(name) for name in NEEDED):
        raise UsageError(
            "serve needs Starlette and uvicorn, which are not installed: "
            'pip install "broadsheet[serve]"'
        )
    # Imported here: an installation without the extra has every other command.
    from broadsheet.web.routes import application  # noqa: PLC0415
    from broadsheet.web.server import address, listen, trusted  # noqa: PLC0415
    from broadsheet.web.server import serve as serve_until_stopped  # noqa: PLC0415

    proxies = trusted(proxy or ())
    with opened_serving(folder, note, outbox) as serving, listen(host, port) as listening:
        url = f"http://{address(host, listening.getsockname()[1])}{serving.base}"
        app = application(serving)
        serve_until_stopped(app, listening, proxies, lambda: _say(serving, url, as_json=json))


def _say(serving: Serving, url: str, *, as_json: bool) -> None:
    """Where it is served; then, for a person, what else there is to know."""
    ours = serving.subscribing
    if as_json:
        newsletter = ours.bureau.site.newsletter.subscribe_url if ours else None
        say_json({"url": url, "folder": str(serving.public), "newsletter": newsletter})
    else:
        say(url)
    if ours and ours.problem:
        note(f"newsletter: nobody can subscribe: {ours.problem}")
