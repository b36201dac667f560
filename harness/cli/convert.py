"""harness convert: an adapter that was published as a pickle, as safetensors."""

from __future__ import annotations

from pathlib import Path

import click

from .saying import say


@click.command("convert")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def command(folder: Path) -> None:
    """Write the weights of an adapter FOLDER (adapter_model.bin) as safetensors beside them.

    The pickle is read by torch with weights_only: nothing that stands in it is run, and one that holds anything but
    tensors is refused.
    """
    from ..engine import convert

    say(f"written: {convert(folder)}")
