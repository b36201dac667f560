"""One score out of those of several study seeds: each document with its mean."""

from __future__ import annotations

from collections.abc import Sequence

from .. import disk
from ..errors import HarnessError
from ..types import DocumentScore, Score


def mean_score(scores: Sequence[Score]) -> Score:
    """The mean over study seeds of the same benchmark; raises HarnessError where they saw different documents.

    Prompts may differ, since the seed draws the demonstrations: the mean stands for all of them, as one that no single
    prompt equals. It has a response only where all seeds gave the same.
    """
    first, *others = scores
    if not others:
        return first
    if any([one.document for one in score.documents] != [one.document for one in first.documents] for score in others):
        raise HarnessError(
            f"{first.benchmark}, {first.shots}-shot: two study seeds saw different documents; "
            "its files changed between them: run it again with --fresh"
        )
    return Score(
        benchmark=first.benchmark,
        shots=first.shots,
        documents=tuple(map(_mean_document, zip(*(score.documents for score in scores), strict=True))),
        totals={name: _mean([score.totals[name] for score in scores]) for name in first.totals},
    )


def _mean_document(same: Sequence[DocumentScore]) -> DocumentScore:
    first = same[0]
    prompts = [one.prompt for one in same]
    alike = len({one.response for one in same}) == 1
    return DocumentScore(
        document=first.document,
        prompt=first.prompt if len(set(prompts)) == 1 else disk.fingerprint(prompts),
        response=first.response if alike else "",
        answer=first.answer,
        values={name: _mean([one.values[name] for one in same]) for name in first.values},
        cut=max(one.cut for one in same),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
