"""What the YAML files call."""

from harness_benchmarks.tasks import read

from harness import prepared_path


def load(upstream, file, **_):
    """The splits of a benchmark."""
    return {
        "test": read(prepared_path(upstream, f"{file}.jsonl")),
        "pool": read(prepared_path("books", "library.pool.jsonl")),
    }
