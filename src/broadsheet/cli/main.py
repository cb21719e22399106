"""The entry point. A command's module is imported only when that command is asked for."""

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from broadsheet import __version__
from broadsheet.cli.output import complain
from broadsheet.errors import BroadsheetError

INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""
FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})
"""A disk is full, or what may be written to it used up."""
UNTOLD = 3
"""What was done cannot be told: as where anything else cannot be written."""


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command lives: `attribute` is a function or a typer app.

    `examples` are shown below the help of an app; a function has them in its docstring.
    """

    module: str
    attribute: str
    help: str
    examples: str = ""


COMMANDS = {
    "init": Command("init", "init", "Begin a new site: a commented broadsheet.toml."),
    "run": Command("run", "run", "One cycle: gather, read, curate, press."),
    "serve": Command("serve", "serve", "The printed site and the newsletter's pages over HTTP."),
    "why": Command("why", "why", "Every reason behind one page or record."),
    "desk": Command(
        "desk",
        "app",
        "An editor's word over the machine's: publish, kill, pin …",
        '\b\nExamples:\n  broadsheet desk kill URL --reason "Retracted by its outlet"',
    ),
    "learn": Command("learn", "learn", "Learn from corrections; tell first what would change."),
    "replay": Command("replay", "replay", "A past front page again, or one by another policy."),
    "doctor": Command("doctor", "doctor", "What ails the site: sources, store, disk."),
    "import": Command("exchange", "import_", "Bring in OPML feed lists or records."),
    "export": Command("exchange", "export", "Write the sources as OPML."),
    "records": Command(
        "records",
        "app",
        "Check and print records.",
        "\b\nExamples:\n  broadsheet records check mysite/public/_news",
    ),
    "keys": Command(
        "seal",
        "app",
        "The keys that records are sealed and signed with.",
        "\b\nExamples:\n  broadsheet keys new mysite",
    ),
    "seal": Command("seal", "seal", "Seal records' private ledgers in their files."),
    "unseal": Command("seal", "unseal", "Open records' private ledgers."),
    "verify": Command("verify", "verify", "Whether a printed site is what was signed."),
    "eval": Command("evaluate", "evaluate", "Scores on labelled data."),
    "newsletter": Command(
        "newsletter",
        "app",
        "Look at the newsletter, send it, keep its readers.",
        "\b\nExamples:\n"
        "  broadsheet newsletter preview mysite\n"
        "  broadsheet newsletter send mysite",
    ),
    "demo": Command("demo", "demo", "An invented newsroom, gathered and printed offline."),
}

EPILOG = """\b
Examples:
  broadsheet demo
  broadsheet init mysite --template ai
  broadsheet run mysite
  broadsheet run mysite --from captures.warc.gz --at 2026-03-04T18:00:00Z
  broadsheet why https://example.org/a-page
"""


class LazyGroup(TyperGroup):
    """A group that shows every command's short help but loads only the one that is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Load the command just before it is looked up."""
        if args and args[0] in COMMANDS:
            self.commands[args[0]] = _load(args[0])
        return super().resolve_command(ctx, args)


def _load(name: str) -> Any:
    command = COMMANDS[name]
    module = importlib.import_module(f"broadsheet.cli.{command.module}")
    found = getattr(module, command.attribute)
    if not isinstance(found, typer.Typer):
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(name)(found)
        found = single
    loaded = typer.main.get_command(found)
    loaded.name = name
    loaded.epilog = loaded.epilog or command.examples
    return loaded


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"broadsheet {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)


@app.callback()
def broadsheet(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Say the version and end."
        ),
    ] = False,
) -> None:
    """A news site on one subject that runs itself."""


def _stub() -> None:
    """Stands in the list of commands until the real one is loaded."""


for _name, _command in COMMANDS.items():
    app.command(_name, help=_command.help)(_stub)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code. Faults with a name are told without a traceback."""
    for library in ("OMP", "OPENBLAS"):
        # Threads inside one small multiplication cost more than they save, worst with workers.
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    code = 0
    try:
        app(args=arguments, prog_name="broadsheet")
    except BroadsheetError as error:
        complain(str(error))
        code = error.exit_code
    except KeyboardInterrupt:
        code = INTERRUPTED
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BrokenPipeError:
        code = 1
    except OSError as error:
        if error.errno not in FULL:
            raise
        complain(f"{error.filename or 'writing failed'}: {error.strerror}; make room")
        code = UNTOLD
    return code if _flushed() else UNTOLD


def _flushed() -> bool:
    """Send out what is still held back; False, and a word on it, where that cannot be done.

    A reader that has gone away (`| head`) is no fault, and nothing is said of it.
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None  # else Python complains as it ends
    except OSError as error:
        sys.stdout = None
        complain(f"standard output: {error.strerror or error}")
        return False
    return True
