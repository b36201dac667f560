"""harness plan: what a study will take, before it is run."""

from __future__ import annotations

from pathlib import Path

import click

from ..executors import Comparison, Processes, threads_of
from ..pipeline import Choice, Nobody, Runner, keep_plan
from ..pipeline import plan as find
from ..registry import load_registry
from ..store import Store
from . import executing, options
from .saying import say, say_json
from .serving import Served, engines_of


@click.command("plan")
@options.of_a_comparison
@executing.processes
@click.option("--no-calibrate", is_flag=True, help="Leave the times out, which take a minute of trying.")
@options.as_json
def command(
    choice: Choice,
    served: Served | None,
    seeds: tuple[int, ...],
    store: Path,
    fresh: bool,
    processes: int | None,
    no_calibrate: bool,
    as_json: bool,
) -> None:
    """Show what `harness compare` with the same options would take: memory, requests, tokens, disk, time.

    What the store holds counts as done. Times are kept in the store, and shown beside the real ones after the run.
    """
    from ..planning import as_json as record
    from ..planning import as_text, make_plan

    study, engines = engines_of(find(load_registry(), choice), served)
    seconds, seeds = {"seconds": 0.0} if no_calibrate else {}, tuple(dict.fromkeys(seeds))
    runner = Runner(store=Store(store), observer=Nobody(), engines=engines, fresh=fresh)
    comparison = Comparison(choice=choice, study=study, seeds=seeds, runner=runner)
    count, threads = Processes(count=1 if served else processes).share([comparison])
    with threads_of(threads):
        made = make_plan(study, seeds, store, fresh=fresh, engines=engines, processes=count, **seconds)
    if made.calibration:
        keep_plan(Store(store), made.kept)
    if as_json:
        say_json(record(made))
    else:
        say(as_text(made), nl=False)
