"""`broadsheet eval`: one command for each kind of labelled data."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from broadsheet.app.encoders import open_encoder
from broadsheet.app.evaluate import Report
from broadsheet.cli.output import say_json, table, write_lines
from broadsheet.domain.site import EncoderName
from broadsheet.errors import UsageError

SUBJECTS = ("pages", "feeds", "stories", "topics", "quality", "ranking", "headlines")

TAKEN = {
    "--history": ("topics", "quality", "ranking", "headlines"),
    "--topics": ("topics",),
    "--encoder": ("stories", "quality", "ranking"),
    "--model": ("stories",),
}
"""Which subjects an option belongs to; those that are not here belong to all."""


class Subjects(TyperGroup):
    """A group that says which subjects there are."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the subject; UsageError where there is none of that name."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise UsageError(f"eval: found {args[0]!r}; allowed: {', '.join(SUBJECTS)}")
        return super().resolve_command(ctx, args)


class Subject(TyperCommand):
    """A command that says of another subject's option whose it is."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; UsageError for an option that does not fit."""
        for option in (arg.partition("=")[0] for arg in args):
            if self.name not in TAKEN.get(option, (self.name,)):
                others = ", ".join(TAKEN[option])
                raise UsageError(
                    f"eval {self.name}: {option} is not used by this measure; leave it out "
                    f"(it belongs to: {others})"
                )
        return super().parse_args(ctx, args)


DataFile = Annotated[Path, typer.Argument(metavar="FILE", help="The labelled data.")]
DataFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The labelled data.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, no table.")]
Predictions = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write what was predicted, as JSON lines.")
]
Past = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The site's past, of the same form, to learn from."),
]
Vectors = Annotated[
    EncoderName | None,
    typer.Option("--encoder", help="What makes vectors of texts; the best measured if left out."),
]

evaluate = typer.Typer(
    cls=Subjects,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    epilog="\b\nExamples:\n"
    "  broadsheet eval stories data/stories/ai.jsonl\n"
    "  broadsheet eval quality data/later.jsonl.gz --history data/earlier.jsonl.gz --json",
)


@evaluate.callback()
def evaluate_group() -> None:
    """Scores on labelled data."""


@evaluate.command(
    "pages", cls=Subject, no_args_is_help=True, short_help="Title, date, author and text of pages."
)
def pages(path: DataFolder, as_json: AsJson = False, predictions: Predictions = None) -> None:
    """Read pages, and compare title, date, author, text and the rest with what they should be.

    DIR holds gold.jsonl and the pages it names.

    \b
    Examples:
      broadsheet eval pages data/pages/article-body
      broadsheet eval pages data/pages/date --json --predictions read.jsonl
    """
    _run("pages", path, {}, predictions, as_json)


@evaluate.command(
    "feeds", cls=Subject, no_args_is_help=True, short_help="Entries of feeds, against feedparser."
)
def feeds(path: DataFolder, as_json: AsJson = False, predictions: Predictions = None) -> None:
    """Read feeds, and compare their entries with what feedparser reads.

    DIR holds feed files, at any depth.

    \b
    Examples:
      broadsheet eval feeds data/feeds/feedparser --json
    """
    _run("feeds", path, {}, predictions, as_json)


@evaluate.command(
    "stories", cls=Subject, no_args_is_help=True, short_help="Headlines put into stories."
)
def stories(
    path: DataFile,
    encoder: Vectors = None,
    model: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A learnt model of your own, not the shipped one."),
    ] = None,
    as_json: AsJson = False,
    predictions: Predictions = None,
) -> None:
    """Group headlines into stories, and compare the groups with labels.

    Rows have a title and the label story, and may have text or excerpt, date, url, publisher or
    domain.

    \b
    Examples:
      broadsheet eval stories data/stories/ai.jsonl
      broadsheet eval stories data/stories/ai.jsonl --encoder minilm --json
      broadsheet eval stories data/stories/ai.jsonl --predictions grouped.jsonl
    """
    if model is not None:
        _there("stories", model)
    _run("stories", path, {"encoder": encoder, "model": model}, predictions, as_json)


@evaluate.command("topics", cls=Subject, no_args_is_help=True, short_help="Topics of records.")
def topics(
    path: DataFile,
    history: Past = None,
    tree: Annotated[
        Path | None,
        typer.Option(
            "--topics",
            metavar="PATH",
            help="Topics with keywords: a broadsheet.toml, or a folder of topic documents.",
        ),
    ] = None,
    as_json: AsJson = False,
    predictions: Predictions = None,
) -> None:
    """Label records with topics, and compare with the topics they have.

    Rows are records with title and topics, as JSON lines, plain or gzipped.

    \b
    Examples:
      broadsheet eval topics later.jsonl.gz --history earlier.jsonl.gz
      broadsheet eval topics later.jsonl --topics mysite/broadsheet.toml --json
    """
    if tree is not None:
        _there("topics", tree)
    _run("topics", path, {"history": history, "tree": tree}, predictions, as_json)


@evaluate.command(
    "quality", cls=Subject, no_args_is_help=True, short_help="Quality, against what was printed."
)
def quality(
    path: DataFile,
    history: Past = None,
    encoder: Vectors = None,
    as_json: AsJson = False,
    predictions: Predictions = None,
) -> None:
    """Score records, and compare with which of them an editor printed.

    \b
    Examples:
      broadsheet eval quality later.jsonl.gz --history earlier.jsonl.gz --json
    """
    _run("quality", path, {"history": history, "encoder": encoder}, predictions, as_json)


@evaluate.command(
    "ranking", cls=Subject, no_args_is_help=True, short_help="Rank, against popularity."
)
def ranking(
    path: DataFile,
    history: Past = None,
    encoder: Vectors = None,
    as_json: AsJson = False,
    predictions: Predictions = None,
) -> None:
    """Rank headlines by what is expected of them, and compare with how popular they were.

    Rows have title, url, date and social_score.

    \b
    Examples:
      broadsheet eval ranking april.jsonl --history january-to-march.jsonl --json
    """
    _run("ranking", path, {"history": history, "encoder": encoder}, predictions, as_json)


@evaluate.command(
    "headlines", cls=Subject, no_args_is_help=True, short_help="Teasers among headlines."
)
def headlines(
    path: DataFile, history: Past = None, as_json: AsJson = False, predictions: Predictions = None
) -> None:
    """Tell teasers from plain headlines, and compare with labels.

    Rows have title and clickbait (1 or 0). With a history of such rows the model is learnt from
    them alone; without one the shipped model is used.

    \b
    Examples:
      broadsheet eval headlines data/headlines.jsonl
      broadsheet eval headlines one-half.jsonl --history other-half.jsonl --json
    """
    _run("headlines", path, {"history": history}, predictions, as_json)


def _run(
    what: str,
    path: Path,
    options: Mapping[str, object],
    predictions: Path | None,
    as_json: bool,
) -> None:
    """Score, write, print. What was not asked for is left to the evaluator."""
    _there(what, path)
    given = {name: value for name, value in options.items() if value is not None}
    if isinstance(history := given.get("history"), Path):
        _there(what, history)
    if isinstance(name := given.get("encoder"), EncoderName):
        given["encoder"] = open_encoder(name)
    report = _evaluator(what)(path, **given)
    if predictions is not None:
        _write(what, predictions, report)
    if as_json:
        say_json(report.scores)
    else:
        table(f"{report.what}: {path}", ("measure", "score"), _rows(report.scores))


def _evaluator(what: str) -> Any:
    """The function that scores a subject; its module is imported only now."""
    module = importlib.import_module(f"broadsheet.app.evaluate.{what}")
    return getattr(module, f"evaluate_{what}", None) or module.evaluate


def _there(what: str, path: Path) -> None:
    if not path.exists():
        raise UsageError(f"eval {what}: {path} not found")


def _write(what: str, path: Path, report: Report) -> None:
    try:
        write_lines(path, report.predictions)
    except OSError as error:
        raise UsageError(f"eval {what}: {path} cannot be written: {error.strerror}") from error


def _rows(scores: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    rows = []
    for name, value in scores.items():
        if isinstance(value, Mapping):
            rows += _rows(value, f"{prefix}{name}.")
        else:
            shown = f"{value:.3f}" if isinstance(value, float) else str(value)
            rows.append((f"{prefix}{name}", shown))
    return rows
