"""harness plan: what a study will take, before it is run."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import Choice, keep_plan
from ..pipeline import plan as find
from ..registry import load_registry
from ..store import Store
from . import options
from .saying import as_json, say, say_json
from .serving import Served, engines_of


@click.command("plan")
@options.of_a_comparison
@click.option("--no-calibrate", is_flag=True, help="Leave the times out, which take a minute of trying.")
@as_json
def command(
    choice: Choice,
    served: Served | None,
    seeds: tuple[int, ...],
    store: Path,
    fresh: bool,
    no_calibrate: bool,
    as_json: bool,
) -> None:
    """Show what `harness compare` with the same options would take: memory, requests, tokens, disk, time.

    What the store holds counts as done. Times are kept in the store, and shown beside the real ones after the run.
    """
    from ..planning import as_json as record
    from ..planning import as_text, make_plan

    study, engines = engines_of(find(load_registry(), choice), served)
    seconds = {"seconds": 0.0} if no_calibrate else {}
    made = make_plan(study, tuple(dict.fromkeys(seeds)), store, fresh=fresh, engines=engines, **seconds)
    if made.calibration:
        keep_plan(Store(store), made.kept)
    if as_json:
        say_json(record(made))
    else:
        say(as_text(made), nl=False)
