"""How long it takes to describe a set of examples: `python perf/describing.py`."""

from __future__ import annotations

from random import Random
from statistics import median
from time import perf_counter

from harness.described import describe
from harness.types import Example

EXAMPLES, SEEDS = 5000, 80
"""As many as the paper's."""
TOPICS = tuple(f"topic {number}" for number in range(10))
STARTS = (
    "List the",
    "Which",
    "Given the abstract, decide whether the",
    "Is the",
    "Write down every",
    "Explain how the",
)
WORDS = 2000
"""Size of the vocabulary; frequencies fall as in running text, so that texts share words."""


def examples(count: int, *, seed: int) -> list[Example]:
    """Examples with instructions of 8 to 30 words, inputs of 10 to 60, responses of 1 to 20, no two alike."""
    random = Random(seed)
    words = [f"w{rank}" for rank in range(WORDS)]
    weights = [1 / (rank + 3) for rank in range(WORDS)]

    def text(least: int, most: int) -> str:
        return " ".join(random.choices(words, weights, k=random.randint(least, most)))

    return [
        Example(
            instruction=f"{random.choice(STARTS)} {text(6, 26)}.",
            input=text(10, 60),
            response=text(1, 20),
            topic=random.choice(TOPICS),
        )
        for _ in range(count)
    ]


def main() -> None:
    """Describe the same set five times and print the median."""
    made, seeds = examples(EXAMPLES, seed=0), examples(SEEDS, seed=1)
    times = []
    for _ in range(5):
        start = perf_counter()
        describe(made, seeds, TOPICS)
        times.append(perf_counter() - start)
    print(f"{EXAMPLES} examples beside {SEEDS} seeds: {median(times):.2f} s (the first time {times[0]:.2f} s)")


if __name__ == "__main__":
    main()
