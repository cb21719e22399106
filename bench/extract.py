"""Pages a second on one core, page → Article, against newspaper4k and news-please in one run.

    python bench/extract.py FOLDER [--peer-python PYTHON] [--rounds 3]

FOLDER has `gold.jsonl` and `html/` with labelled bodies. Each side reads the same unzipped pages in
a process of its own, with no network; the best round counts. Printed are pages a second, the mean
F1 of four-word shingles, and the ratio to each peer. newspaper4k and news-please must be importable
by the peers' Python; one that is not is left out, by name.
"""

import argparse
import contextlib
import gzip
import io
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SIDES = ("broadsheet", "newspaper4k", "news-please")
FETCHED_AT = datetime(2030, 1, 1, tzinfo=UTC)
Read = Callable[[str, bytes], str]


def broadsheet_side() -> Read:
    """Bytes → Article, every field; gives the body."""
    import hashlib

    from broadsheet.domain.capture import Capture
    from broadsheet.stages.extract import read_page

    def read(url: str, html: bytes) -> str:
        digest = hashlib.sha256(html).hexdigest()
        headers = (("content-type", "text/html"),)
        capture = Capture(url, url, 200, headers, html, html, digest, FETCHED_AT)
        return read_page(capture, None).text

    return read


def newspaper4k_side() -> Read:
    """Bytes → its Article, told to fetch no picture."""
    import newspaper

    config = newspaper.Config()
    config.fetch_images = False

    def read(url: str, html: bytes) -> str:
        article: Any = newspaper.Article(url, config=config)
        article.download(input_html=html.decode("utf-8", "replace"))
        article.parse()
        return str(article.text or "")

    return read


def news_please_side() -> Read:
    """Bytes → its NewsArticle."""
    from newsplease import NewsPlease

    def read(url: str, html: bytes) -> str:
        article: Any = NewsPlease.from_html(html, url=url, fetch_images=False)
        return str(getattr(article, "maintext", None) or "")

    return read


MAKERS = {
    "broadsheet": broadsheet_side,
    "newspaper4k": newspaper4k_side,
    "news-please": news_please_side,
}


def pages_of(folder: Path) -> list[tuple[str, bytes, str]]:
    """Address, page and labelled body; needs nothing that a peer's Python might lack."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").open(encoding="utf-8")]
    return [
        (row["url"], gzip.decompress((folder / row["file"]).read_bytes()), row["gold"]["body"])
        for row in rows
    ]


def measure(side: str, folder: Path, rounds: int) -> dict[str, Any]:
    """Seconds of processor time of the best round, and the bodies."""
    pages = pages_of(folder)
    read = MAKERS[side]()
    texts = [_quietly(read, url, html) for url, html, _ in pages]
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for url, html, _ in pages:
            _quietly(read, url, html)
        best = min(best, time.process_time() - start)
    return {"seconds": best, "texts": texts}


def _quietly(read: Read, url: str, html: bytes) -> str:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return read(url, html)
    except Exception:  # noqa: BLE001 - a peer's failure on a page is an empty text
        return ""


def run(side: str, folder: Path, rounds: int, python: str) -> dict[str, float] | None:
    """Measure one side in a process of its own, kept to one core; None where it cannot run."""
    command = [python, __file__, str(folder), "--side", side, "--rounds", str(rounds)]
    quiet = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **quiet}
    )
    if done.returncode:
        print(f"{side}: left out: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
        return None
    found = json.loads(done.stdout.splitlines()[-1])
    from broadsheet.app.evaluate.pages import body_scores

    bodies = [body for _, _, body in pages_of(folder)]
    score = body_scores(list(zip(found["texts"], bodies, strict=True)))
    return {"rate": len(bodies) / found["seconds"], "f1": float(str(score["f1"]))}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all sides and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", choices=SIDES)
    options = parser.parse_args(arguments)
    if options.side:
        logging.disable(logging.CRITICAL)
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(measure(options.side, options.folder, options.rounds)))
        return
    ours: dict[str, float] | None = None
    for side in SIDES:
        python = sys.executable if side == "broadsheet" else options.peer_python
        found = run(side, options.folder, options.rounds, python)
        if found is None:
            continue
        ours = ours or found
        ratio = ours["rate"] / found["rate"]
        print(f"{side:<12} {found['rate']:8.1f} pages/s   F1 {found['f1']:.4f}   ours {ratio:.2f}x")


if __name__ == "__main__":
    main()
