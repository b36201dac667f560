"""Statistics of paired scores: how large a difference is, how sure, and what could not have been seen."""

from __future__ import annotations

from .holm import holm
from .intervals import LEAST, Interval, average_delta, paired_delta
from .losses import paired_loss
from .noise import Noise, noise_of
from .pairs import ALPHA, LEVEL, Pair
from .power import minimum_effect
from .ranking import compare_all, rank_groups
from .seeds import Combined, Spread, across_seeds, combine_seeds, mean_difference, mean_of_seeds
from .significance import Significance, average_test, paired_test
from .splitting import PARTS, Answers, Split, likeliest, split, split_pairs
from .verdicts import Verdict, direction, verdict

__all__ = [
    "ALPHA",
    "LEAST",
    "LEVEL",
    "PARTS",
    "Answers",
    "Combined",
    "Interval",
    "Noise",
    "Pair",
    "Significance",
    "Split",
    "Spread",
    "Verdict",
    "across_seeds",
    "average_delta",
    "average_test",
    "combine_seeds",
    "compare_all",
    "direction",
    "holm",
    "likeliest",
    "mean_difference",
    "mean_of_seeds",
    "minimum_effect",
    "noise_of",
    "paired_delta",
    "paired_loss",
    "paired_test",
    "rank_groups",
    "split",
    "split_pairs",
    "verdict",
]
