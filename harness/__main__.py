"""`python -m harness`, which launchers of several processes start."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main()
