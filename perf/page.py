"""How long the page of a study takes, how large it is, and how soon a browser shows it.

    python perf/page.py [--store STORE]

A study of 5,000 examples a recipe (two recipes) and 20 tasks of 1,000 documents at three numbers of shots is made up on
disk, as the harness would have left it. With --store the newest leaderboard of a store is measured as well. Needs
Debian's Chromium and the extra `test` for what is measured in the browser.
"""

from __future__ import annotations

import shutil
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from tabulate import tabulate

from harness.page import gather, render_page
from harness.registry import Registry, load_registry
from harness.report import Leaderboard, read
from harness.store import Store

STUDIES = Path(__file__).parents[1] / "tests/harness/page/studies.py"
OPEN = """
async () => {
  const times = {};
  for (const name of ["examples", "flips"]) {
    const form = document.querySelector(`[data-browser=${name}]`);
    const results = document.querySelector(`[data-results=${name}]`);
    const start = performance.now();
    form.scrollIntoView();
    while (!results.querySelector(".item")) await new Promise(requestAnimationFrame);
    times[name] = performance.now() - start;
    const again = performance.now();
    const count = results.querySelector(".count");
    const before = count.textContent;
    form.elements.search.value = "drug cell";
    form.dispatchEvent(new Event("input", { bubbles: true }));
    while (count.textContent === before) await new Promise(requestAnimationFrame);
    times[`${name}, search`] = performance.now() - again;
  }
  return times;
}
"""


@click.command()
@click.option("--store", type=click.Path(path_type=Path, exists=True), help="A store with a finished study.")
def main(store: Path | None) -> None:
    """Measure, and print a table."""
    rows = []
    with TemporaryDirectory() as folder:
        if store:
            file = max(store.glob("leaderboards/*/leaderboard.json"), key=lambda path: path.stat().st_mtime)
            board = read(file.read_text(encoding="utf-8"), place=str(file))
            rows.append(["embedded study", *measured(board, Store(store), load_registry(), Path(folder))])
        studies = _studies()
        sizes = studies.Sizes(tasks=20, documents=1000, examples=5000, passages=20_000, shots=(0, 1, 5))
        maker = studies.Made(root=Path(folder) / "large", sizes=sizes)
        board, registry = maker.make()
        rows.append(["5,000 examples, 20 x 1,000 documents", *measured(board, maker.store, registry, Path(folder))])
    headers = ["study", "gather, s", "render, s", "both, s", "of CPU, s", "MB", "interactive, s", *_OPENED]
    click.echo(tabulate(rows, headers=headers, tablefmt="github", floatfmt=".2f"))


_OPENED = ("examples, s", "search, s", "flips, s", "search, s")


def measured(board: Leaderboard, store: Store, registry: Registry, folder: Path) -> list[float]:
    """Seconds to gather, to render, both and of the processor, megabytes, and seconds in the browser."""
    start, busy = time.perf_counter(), time.process_time()
    page = gather(board, store, registry)
    gathered = time.perf_counter()
    html = render_page(page)
    end, busy = time.perf_counter(), time.process_time() - busy
    file = folder / "report.html"
    file.write_text(html, encoding="utf-8")
    size = file.stat().st_size / 1e6
    return [gathered - start, end - gathered, end - start, busy, size, *_browsed(file)]


def _browsed(file: Path) -> list[float]:
    """Seconds until the page can be used, and until each browser of data shows something and has searched."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        page = browser.new_page()
        page.goto(file.as_uri())
        ready = page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
        times = page.evaluate(OPEN)
        browser.close()
    return [ready / 1000, *(value / 1000 for value in times.values())]


def _studies() -> Any:
    spec = spec_from_file_location("studies_of_the_page", STUDIES)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(STUDIES)
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
