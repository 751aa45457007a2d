"""Everything that must hold, in one command: style, walls between rooms, types, then the tests.

Each part is run even when an earlier one failed, so that one run shows all there is to mend.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def parts() -> list[tuple[str, list[str]]]:
    """The parts, in order: a title and a command."""
    workers = str(min(4, os.cpu_count() or 1))
    return [
        ("style", [_tool("ruff"), "check", "--no-cache", "."]),
        ("format", [_tool("ruff"), "format", "--check", "--no-cache", "."]),
        ("walls between rooms", [_tool("lint-imports"), "--no-cache"]),
        ("types", [sys.executable, "-m", "mypy", "--no-error-summary"]),
        ("tests", [sys.executable, "-m", "pytest", "-rs", "-n", workers, "--dist", "loadfile", *sys.argv[1:]]),
    ]


def _tool(name: str) -> str:
    """A tool of this environment, whatever the platform calls its file."""
    return shutil.which(name, path=str(BIN)) or name


def main() -> int:
    """Run every part; 0 if all passed, else 1."""
    failed = []
    environment = os.environ | {"PYTHONHASHSEED": "0", "DO_NOT_TRACK": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}
    for title, command in parts():
        started = time.monotonic()
        sys.stdout.write(f"== {title}\n")
        sys.stdout.flush()
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        sys.stdout.write(f"== {title}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s\n\n")
        sys.stdout.flush()
        if code:
            failed.append(title)
    sys.stdout.write("All passed.\n" if not failed else f"Failed: {', '.join(failed)}.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
