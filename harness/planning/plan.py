"""A plan: what a study needs, kind of stage by kind of stage."""

from __future__ import annotations

from dataclasses import dataclass

from ..engine import Anatomy, Fetching
from ..pipeline import Planned
from .memory import Need


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What goes to a server."""

    requests: int
    """Options that are weighed behind a prompt are requests of their own."""
    read: int
    """Tokens of all prompts, as if it remembered none."""
    written: int
    """Tokens at most; one behind each text that is weighed."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One kind of stage."""

    stage: str
    stages: int
    stored: int
    """How many of them are in the store; all that follows is of the others, but for `seconds`."""
    requests: int = 0
    """Prompts that are answered, or texts that are read."""
    read: int = 0
    """Tokens, of a head that prompts share once a part of a batch."""
    written: int = 0
    """Tokens that are written at most."""
    tuned: int = 0
    """Tokens that are tuned on, in all epochs."""
    exact: bool = True
    """Whether these were counted; else they are estimates, because some of the prompts do not exist yet."""
    sent: Sent | None = None
    """What of it goes to a server; None where nothing does."""
    memory: float | None = None
    """Bytes on this machine, at its most; None for a kind that asks no model here."""
    disk: float = 0.0
    """Bytes that the store grows by."""
    seconds: float | None = None
    """Still to come; None where it was not calibrated."""
    spent: float = 0.0
    """Seconds that the stored ones took."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a study needs."""

    domain: str
    model: str
    served: str
    """Which server answers for the base, and with what; empty where this process does."""
    concurrency: int
    """Requests to it at once; 0 where there is none."""
    anatomy: Anatomy
    adapter: int
    """Weights of an adapter of the largest rank that is used; 0 where nothing is tuned."""
    device: str
    precision: str
    """In which base and specialized models are scored, both."""
    rows: tuple[Row, ...]
    scoring: Need | None
    """Memory of the largest part of a batch that is asked here."""
    tuning: Need | None
    """Memory of tuning on the largest part of a batch."""
    free: float | None
    """Bytes of memory, of the GPU where models run there."""
    disk_free: float
    fetching: Fetching
    """Weights that a run would download. A plan downloads none."""
    calibration: float
    """Seconds that calibrating was given; 0: none."""
    uncalibrated: str
    """Why there was none; empty where there was."""
    stages: tuple[str, ...]
    """Fingerprints of all stages."""
    processes: int = 1
    """Of this machine, among which the stages are shared out."""

    @property
    def seconds(self) -> float | None:
        """Of all stages that are still to come, one behind the other; None where that was not calibrated."""
        told = [row.seconds for row in self.rows]
        return sum(each for each in told if each is not None) if self.calibration else None

    @property
    def sent(self) -> Sent:
        """All that goes to a server."""
        told = [row.sent for row in self.rows if row.sent]
        return Sent(
            requests=sum(each.requests for each in told),
            read=sum(each.read for each in told),
            written=sum(each.written for each in told),
        )

    @property
    def kept(self) -> Planned:
        """For the leaderboard, which shows it beside what the run took."""
        seconds = {row.stage: round(row.spent + (row.seconds or 0.0), 1) for row in self.rows}
        return Planned(stages=self.stages, seconds=seconds)
