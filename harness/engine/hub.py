"""What a model hub holds: which commit a name means, and the files of that commit, in the cache that tools share."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .. import disk
from ..errors import HarnessError
from .quiet import quietly

COMMIT = re.compile(r"[0-9a-f]{40}")
FILES = ("*.safetensors", "*.json", "*.txt", "*.model", "*.jinja")
"""What is fetched: weights that run no code, settings, and tokenizers. Not the Python files of a repository."""
MAIN = "main"


def commit_of(source: str, revision: str | None, *, what: str) -> str:
    """The commit that a branch or a tag of a hub repository stands for now; `what` names it in an error.

    A commit stands for itself, and nothing is asked. Without a network it is what the cache remembers. Raises
    HarnessError where there is no such repository or revision, or the hub cannot be reached.
    """
    if revision and COMMIT.fullmatch(revision):
        return revision
    from huggingface_hub import HfApi

    place = _reference(source, revision)
    found = place.read_text().strip() if place.is_file() else None
    with _telling(source, revision, what, cached=found):
        found = HfApi().model_info(source, revision=revision).sha
    assert found is not None
    with disk.naming(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(found)
    return found


def fetch(source: str, commit: str, *, what: str, files: Sequence[str] = FILES, check: bool = True) -> Path:
    """The folder with the files of a commit, downloaded where the cache lacks them.

    Raises HarnessError where it is gated, the hub cannot be reached, or, where that is to be checked, it holds no
    safetensors.
    """
    from huggingface_hub import snapshot_download, utils

    silent: Any = utils
    if not sys.stderr.isatty():
        silent.disable_progress_bars()
    with _telling(source, commit, what), quietly():
        folder = Path(snapshot_download(source, revision=commit, allow_patterns=list(files)))
    if check and not any(folder.glob("*.safetensors")):
        raise HarnessError(
            f"{what}: {source} holds no safetensors, the only weights that are read; convert them (plugins/README.md, "
            '"Weights that are pickles"), or name a --model hf:ORG/NAME@REVISION that holds them'
        )
    return folder


def _reference(source: str, revision: str | None) -> Path:
    """Where the cache keeps which commit a revision stood for when it was last looked up on this machine."""
    from huggingface_hub import constants

    folder = "--".join(("models", *source.split("/")))
    return Path(constants.HF_HUB_CACHE) / folder / "refs" / (revision or MAIN)


@contextmanager
def _telling(source: str, revision: str | None, what: str, *, cached: str | None = None) -> Iterator[None]:
    """Turn what the hub, or its absence, makes of a call into one line; pass over it where the cache has an answer."""
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        yield
    except HFValidationError as error:
        raise HarnessError(f'{what}: "{source}" is no hub id, which is ORG/NAME') from error
    except HfHubHTTPError as error:
        raise HarnessError(f"{what}: {_answered(error, source, revision or MAIN)}") from error
    except OSError as error:  # no network, a hub that was switched off, or a full disk
        if cached is None:
            raise HarnessError(f"{what}: {_unreached(error, source)}") from error
    except Exception as error:
        if not type(error).__module__.startswith("http"):
            raise
        if cached is None:
            raise HarnessError(f"{what}: {_unreached(error, source)}") from error


def _answered(error: Exception, source: str, revision: str) -> str:
    """What the hub's answer means, and what to do."""
    from huggingface_hub import constants
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

    page = f"{constants.ENDPOINT}/{source}"
    if isinstance(error, GatedRepoError):
        return f"{source} is gated; accept its licence at {page}, then log in with: hf auth login"
    if isinstance(error, RepositoryNotFoundError):
        return f"there is no {source} on the hub, or it is private; check the name, or log in with: hf auth login"
    if isinstance(error, RevisionNotFoundError):
        return f'{source} has no revision "{revision}"; see {page}/commits'
    status = getattr(getattr(error, "response", None), "status_code", "an error")
    return f"the hub answered {status} for {source}; try again later"


def _unreached(error: Exception, source: str) -> str:
    from huggingface_hub import constants

    reason = f"{type(error).__name__}: {error}".strip().split("\n")[0]
    return (
        f"cannot fetch {source} from {constants.ENDPOINT} ({reason}); connect this machine, or bring the files in a "
        "folder and name it with --model path:FOLDER"
    )
