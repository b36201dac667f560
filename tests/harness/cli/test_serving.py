"""Studies whose base model is behind a server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoTokenizer

from harness import Model
from harness.engine import load
from harness.registry import load_registry

from ..serving.completions import Completions, serving

STUDY = ("--domain", "gardening", "--model", "tiny", "--limit", "4", "--shots", "0")
COMPARE = ("compare", *STUDY, "--recipe", "seeds-only")
pytestmark = pytest.mark.usefixtures("tiny_installed")


@pytest.fixture
def completions(tiny_model: Model) -> Completions:
    """What the server does."""
    return Completions(models={"tiny": load(tiny_model)})


@pytest.fixture
def openai(completions: Completions, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, ...]]:
    """Options that name a running server, which wants a key."""
    completions.key = "sesame-7"
    monkeypatch.setenv("HARNESS_API_KEY", completions.key)
    with serving(completions) as url:
        yield "--engine", "openai", "--base-url", f"{url}/v1", "--concurrency", "4"


def _manifests(store: Path, stage: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(store.glob(f"{stage}/*/manifest.json"))]


def _documents(store: Path) -> list[tuple[str, str]]:
    """Prompt and response of every document of every evaluation."""
    lines = [line for path in store.glob("evaluate/*/documents.jsonl") for line in path.read_text().splitlines()]
    return sorted((told["prompt"], told["response"]) for told in map(json.loads, lines))


def test_a_study_through_a_server_scores_as_in_process(run: Any, openai: tuple[str, ...], tmp_path: Path) -> None:
    """Every response is the same; who gave it stands in inputs and facts, and nowhere without a server."""
    here, there = tmp_path / "here", tmp_path / "there"
    for store, options in ((here, ()), (there, openai)):
        ended = run("study", *STUDY, "--store", str(store), *options)
        assert ended.code == 0, ended.err
    assert _documents(there) == _documents(here)
    told = {"kind": "openai", "served": "tiny", "version": "tests 1.2.3", "prompts": "tokens", "samples": "top_k 0"}
    assert [each["inputs"]["engine"] for each in _manifests(there, "evaluate")] == [told]
    assert {each["facts"]["device"] for each in _manifests(there, "evaluate")} == {"server"}
    assert all("engine" not in each["inputs"] for each in _manifests(here, "evaluate"))


def test_key_and_address_are_neither_stored_nor_printed(run: Any, openai: tuple[str, ...], tmp_path: Path) -> None:
    """In no file of the store, journals among them."""
    ended = run("study", *STUDY, "--store", str(tmp_path / "store"), *openai)
    stored = [path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file()]
    for secret in ("sesame-7", openai[3].removesuffix("/v1").removeprefix("http://")):
        assert secret not in ended.out + ended.err
        assert not [raw for raw in stored if secret.encode() in raw]


def test_a_specialized_model_in_process_stands_beside_a_served_base(
    run: Any, openai: tuple[str, ...], tmp_path: Path
) -> None:
    """Once the served base was found to be the one here; its own scores are those of any study."""
    ended = run(*COMPARE, "--store", str(tmp_path / "store"), *openai)
    assert ended.code == 0, ended.err
    (page,) = (tmp_path / "store").glob("leaderboards/*/report.html")
    assert "tiny through tests 1.2.3" in page.read_text(encoding="utf-8")
    assert "Form and knowledge" in ended.out
    (parity,) = _manifests(tmp_path / "store", "parity")
    assert parity["facts"]["answers"] == 0
    scored = {
        (each["facts"]["device"], "engine" in each["inputs"]) for each in _manifests(tmp_path / "store", "evaluate")
    }
    assert scored == {("server", True), ("cpu", False)}


def test_a_served_base_that_is_another_model_is_refused(
    run: Any, openai: tuple[str, ...], completions: Completions, tmp_path: Path
) -> None:
    """Before anything is scored."""
    from copy import deepcopy

    import torch

    other = replace(completions.models["tiny"], network=deepcopy(completions.models["tiny"].network))
    with torch.no_grad():
        other.network.lm_head.weight.mul_(1.01)
    completions.models["tiny"] = other
    ended = run(*COMPARE, "--store", str(tmp_path / "store"), *openai)
    assert ended.code == 1
    assert "base behind the server is not base in memory" in ended.err
    assert not _manifests(tmp_path / "store", "evaluate")


def test_a_specialized_model_may_be_served_by_a_name(
    run: Any, openai: tuple[str, ...], completions: Completions, tiny_model: Model, tmp_path: Path
) -> None:
    """If what has the name is base and adapter; the base alone under that name is refused."""
    store = ("--store", str(tmp_path / "store"))
    made = run("specialize", *STUDY[:6], "--recipe", "seeds-only", *store, "--json")
    adapter = Path(json.loads(made.out)["adapter"])
    served = (*openai, "--served", "tiny", "--served-adapter", f"gardener={adapter}")
    completions.models["gardener"] = completions.models["tiny"]
    refused = run(*COMPARE, *store, *served)
    assert (refused.code, "seeds-only behind the server is not seeds-only in memory" in refused.err) == (1, True)
    completions.models["gardener"] = load(tiny_model, adapter=adapter)
    ended = run(*COMPARE, *store, *served)
    assert ended.code == 0, ended.err
    engines = {each["inputs"]["engine"]["served"] for each in _manifests(tmp_path / "store", "evaluate")}
    assert engines == {"tiny", "gardener"}


def test_without_likelihoods_the_leaderboard_is_shorter(
    run: Any, openai: tuple[str, ...], completions: Completions, tmp_path: Path
) -> None:
    """One line says what is missing; nothing on the board claims it."""
    completions.weighs = False
    ended = run(*COMPARE, "--store", str(tmp_path / "store"), *openai)
    assert ended.code == 0, ended.err
    assert "the leaderboard is without form and knowledge, choice, and the loss on neutral text" in ended.err
    assert "Form and knowledge" not in ended.out
    assert not _manifests(tmp_path / "store", "neutral")


def _row(record: dict[str, Any], stage: str) -> dict[str, Any]:
    return next(row for row in record["rows"] if row["stage"] == stage)


def test_a_plan_counts_what_the_server_will_be_asked(
    run: Any, openai: tuple[str, ...], completions: Completions, tmp_path: Path
) -> None:
    """Requests, options apart, tokens and those written at most: as the study then sent them, to the last."""
    store = ("--store", str(tmp_path / "store"))
    planned = json.loads(run("plan", *STUDY, "--recipe", "seeds-only", "--no-calibrate", "--json", *store, *openai).out)
    before = len(completions.asked)
    assert run("study", *STUDY, *store, *openai).code == 0
    sent = [body for body in completions.asked[before:] if not _probing(body)]
    told = _row(planned, "evaluate")["sent"]  # of the base, and of the base again in other batches
    assert told["requests"] == 2 * len(sent)
    assert told["read"] == 2 * sum(len(body["prompt"]) for body in sent)
    assert told["written"] == 2 * sum(body["max_tokens"] for body in sent)


def _probing(body: dict[str, Any]) -> bool:
    """Whether a request is one of those that find out what the server can do."""
    from harness.serving.probing import TEXT

    tokenizer = load_registry().model("tiny").source
    return body["prompt"] in (TEXT, AutoTokenizer.from_pretrained(tokenizer)(TEXT)["input_ids"])


def test_what_is_planned_for_a_server_is_what_is_run(
    run: Any, openai: tuple[str, ...], completions: Completions, tmp_path: Path
) -> None:
    """The calibration asks it, and the leaderboard of the very stages shows planned beside real times."""
    options = (*COMPARE[1:], "--store", str(tmp_path / "store"), *openai)
    ended = run("plan", *options)
    assert ended.code == 0, ended.err
    assert "server: tiny is asked through tests 1.2.3" in ended.out
    assert "requests, at most 4 at once" in ended.out
    assert "What memory that takes there is not known here" in ended.out
    assert "scored here with an adapter on the cpu in float32" in ended.out
    assert [body for body in completions.asked if body["max_tokens"] > 1]
    assert "planned" in run("compare", *options).out


@pytest.mark.parametrize("options", [("--engine", "openai"), ("--base-url", "http://localhost:1")])
def test_engine_and_address_belong_together(run: Any, options: tuple[str, ...]) -> None:
    """One alone is a misuse."""
    ended = run("study", *STUDY, *options)
    assert (ended.code, "belong together" in ended.err) == (2, True)
