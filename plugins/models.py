"""The built-in base models: the embedded one, those of the paper, and a few of today."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harness import Model, hookimpl

ACORN = Path(__file__).parent / "acorn" / "model"
LLAMA = "LLaMA licence, not for commercial use"
META = "Llama 3.1 Community License"


@hookimpl
def harness_models() -> Iterable[Model]:
    """All of them; smallest first among those of today."""
    return (_acorn(), *_of_the_paper(), *_of_today())


def _acorn() -> Model:
    return Model(
        name="acorn",
        comment="embedded testbed: a 7 M parameter base model pretrained by this project",
        source=str(ACORN),
        parameters=6_868_224,
        context=2048,
        licence="Apache-2.0",
        # Three epochs at the paper's 3e-4 and batch 32 hardly move seven million parameters (see acorn/README.md).
        tuning={"learning_rate": 2e-3, "batch_size": 8},
    )


def _of_the_paper() -> tuple[Model, ...]:
    """The bases of arXiv 2310.00160, and the generically aligned models of its preliminary study."""
    return (
        Model(
            name="mpt-30b",
            comment="the paper's main base",
            source="mosaicml/mpt-30b",
            revision="refs/pr/21",  # its main branch has pickles alone; here the hub's own converter added safetensors
            parameters=29_957_200_896,
            context=8192,
            licence="Apache-2.0",
        ),
        Model(
            name="llama-2-7b",
            comment="a base of the paper",
            source="meta-llama/Llama-2-7b-hf",
            gated=True,
            parameters=6_738_415_616,
            context=4096,
            licence="Llama 2 Community License",
        ),
        Model(
            name="falcon-40b",
            comment="a base of the paper",
            source="tiiuae/falcon-40b",
            parameters=41_303_293_952,
            context=2048,
            licence="Apache-2.0",
        ),
        _llama_65b("llama-65b", comment="the base of the paper's preliminary study"),
        _llama_65b(
            "alpaca-65b",
            comment="the paper's generically tuned baseline; its adapter is a pickle: see plugins/README.md",
            adapter="chansung/alpaca-lora-65b",
            licence=f"{LLAMA}; adapter GPL-3.0",
        ),
        _llama_65b(
            "dromedary-65b",
            comment="the paper's self-aligned baseline; its adapter is a pickle: see plugins/README.md",
            adapter="zhiqings/dromedary-65b-lora-delta-v0",
            licence=f"{LLAMA}; adapter Apache-2.0",
        ),
    )


def _llama_65b(name: str, *, comment: str, adapter: str | None = None, licence: str = LLAMA) -> Model:
    return Model(
        name=name,
        comment=comment,
        source="huggyllama/llama-65b",
        adapter=adapter,
        parameters=65_285_660_672,
        context=2048,
        licence=licence,
    )


def _of_today() -> tuple[Model, ...]:
    """Open base models from 135 M to 70 B."""
    apache = "Apache-2.0"
    return (
        _today("smollm2-135m", "HuggingFaceTB/SmolLM2-135M", 134_515_008, 8192, apache, "for a laptop"),
        _today("qwen3-0.6b", "Qwen/Qwen3-0.6B-Base", 596_049_920, 32768, apache, "for a laptop"),
        _today("smollm2-1.7b", "HuggingFaceTB/SmolLM2-1.7B", 1_711_376_384, 8192, apache, "for a small GPU"),
        _today("olmo2-7b", "allenai/OLMo-2-1124-7B", 7_298_617_344, 4096, apache, "its pretraining texts are open too"),
        _today("llama-3.1-8b", "meta-llama/Llama-3.1-8B", 8_030_261_248, 131072, META, "for one GPU", gated=True),
        _today("qwen3-8b", "Qwen/Qwen3-8B-Base", 8_190_735_360, 32768, apache, "for one GPU"),
        _today("qwen3-14b", "Qwen/Qwen3-14B-Base", 14_768_307_200, 32768, apache, "for one GPU"),
        _today("llama-3.1-70b", "meta-llama/Llama-3.1-70B", 70_553_706_496, 131072, META, "for several", gated=True),
    )


def _today(
    name: str, source: str, parameters: int, context: int, licence: str, comment: str, *, gated: bool = False
) -> Model:
    return Model(
        name=name,
        comment=f"a base of today, {comment}",
        source=source,
        parameters=parameters,
        context=context,
        licence=licence,
        gated=gated,
    )
