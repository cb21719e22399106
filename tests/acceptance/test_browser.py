"""The printed demo in a real browser, opened from the disk."""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest
from tests.acceptance.conftest import Run

from broadsheet.app.layout import Layout

CHROMIUM = shutil.which("chromium")
WAIT = 60
"""Seconds for a machine that is busy; it takes one or two."""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on the PATH")

HARNESS = """<!doctype html><meta charset="utf-8"><title>Harness</title>
<iframe id="page" style="border:0;width:390px;height:20000px" src="PAGE"></iframe>
<pre id="found"></pre>
<script>
const frame = document.getElementById("page");
const visits = [];
const see = () => {
  const page = frame.contentDocument, root = page.documentElement;
  const images = [...page.images];
  return {
    title: page.title, width: root.clientWidth, breadth: root.scrollWidth,
    images: images.filter(i => i.className !== "logo").length,
    blank: images.filter(i => !i.naturalWidth).map(i => i.src),
    styled: getComputedStyle(page.body).fontFamily.includes("Palatino"),
  };
};
const loaded = page => Promise.all([...page.images].map(i => i.complete || new Promise(
  done => { i.onload = i.onerror = done; })));
const steps = [".lead .head a", ".sections a[href*='topics/']", ".sections a[href*='days/']"];
frame.onload = async () => {
  await loaded(frame.contentDocument);
  visits.push(see());
  const next = steps.shift();
  if (next) frame.contentDocument.querySelector(next).click();
  else document.getElementById("found").textContent = JSON.stringify(visits);
};
</script>"""


def _visited(folder: Path, page: Path) -> list[dict[str, object]]:
    """What a phone sees of the page and of three links that are followed from it."""
    harness = folder / "harness.html"
    harness.write_text(HARNESS.replace("PAGE", page.as_uri()), "utf-8")
    command = [
        *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--disable-background-networking", "--no-first-run", "--allow-file-access-from-files"),
        *("--window-size=800,900", "--virtual-time-budget=20000", "--dump-dom"),
        *(f"--user-data-dir={folder / 'profile'}", harness.as_uri()),
    ]
    ran = subprocess.run(command, capture_output=True, timeout=WAIT, check=True)
    found = re.search(r'<pre id="found">(.*?)</pre>', ran.stdout.decode(), re.DOTALL)
    assert found is not None
    assert found[1], ran.stderr.decode()[-2000:]
    visits: list[dict[str, object]] = json.loads(unescape(found[1]))
    return visits


def test_a_phone_reads_the_paper(run: Run, tmp_path: Path) -> None:
    run(tmp_path / "demo")
    public = Layout(tmp_path / "demo").public.resolve()
    visits = _visited(tmp_path, public / "index.html")
    assert len({visit["title"] for visit in visits}) == 4
    for visit in visits:
        assert visit["width"] == visit["breadth"] == 390, visit
        assert visit["blank"] == [], visit
        assert visit["styled"], visit
    assert visits[0]["images"] == 7
    assert visits[1]["images"] == 1
