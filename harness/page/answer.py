"""The question of a study, and its answer in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..report import Leaderboard, Row
from ..types import Delta
from .record import Page
from .wording import interval, points, signed


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What a sceptic asks next."""

    question: str
    answer: str
    delta: str = ""
    """The number behind it, with its interval."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the page says first."""

    question: str
    verdict: str
    """`Yes.`, `No.`, `Not shown.`; empty for a study of the base alone."""
    sentence: str
    delta: Delta | None
    facts: tuple[Fact, ...] = ()


def answer(page: Page) -> Answer:
    """The answer at the first number of shots, by the last row that is no control: the row is chosen by its place."""
    board = page.board
    section = board.sections[0]
    row = asked(board)
    if row is None or row.delta is None:
        return Answer(
            question=f"How good is {board.model} at {page.title}, before anything is generated?",
            verdict="",
            sentence=f"It scores {points(section.rows[0].average)} points, {section.shots}-shot, on average over "
            f"{len(section.rows[0].tasks)} tasks.",
            delta=None,
        )
    return Answer(
        question=f"Does {row.name} make {board.model} better at {page.title}?",
        verdict=_verdict(row.delta),
        sentence=f"With it the average over {len(row.tasks)} tasks is {points(row.average)} points, "
        f"{section.shots}-shot, where the base has {points(section.rows[0].average)}:",
        delta=row.delta,
        facts=tuple(_facts(board, row)),
    )


def asked(board: Leaderboard) -> Row | None:
    """The row that the question is about; None in a study of the base alone."""
    rows = board.sections[0].rows[1:]
    return next((row for row in reversed(rows) if not row.control), rows[-1] if rows else None)


def _verdict(delta: Delta) -> str:
    if not delta.separated:
        return "Not shown."
    return "Yes." if delta.value > 0 else "No, worse."


def _facts(board: Leaderboard, row: Row) -> Iterator[Fact]:
    controls = {other.name for other in board.sections[0].rows if other.control}
    for name, delta in row.against.items():
        if name in controls:
            told = "Yes" if delta.separated and delta.value > 0 else "No, less" if delta.separated else "Not separated"
            yield Fact(question=f"More than {name}?", answer=told, delta=_told(delta))
    for gains in board.gains[: len(board.sections[0].rows) - 1]:
        if gains.name == row.name and "knowledge" in gains.mean.parts:
            delta = gains.mean.parts["knowledge"]
            told = "Yes" if delta.separated and delta.value > 0 else "Not separated from zero"
            yield Fact(question="Is it knowledge, not format?", answer=told, delta=_told(delta))
    for forgotten in board.forgotten:
        if forgotten.name == row.name:
            worse = f"worse: {', '.join(forgotten.worse)}" if forgotten.worse else ""
            yield Fact(question="At what cost elsewhere?", answer=forgotten.verdict.capitalize(), delta=worse)


def _told(delta: Delta) -> str:
    return f"{signed(delta.value)} points, {interval(delta)}"
