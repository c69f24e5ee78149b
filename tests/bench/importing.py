"""What an import costs, next to importing zeep: each in a new process, the fastest of several."""

from __future__ import annotations

import subprocess
import sys

LIMIT = 0.3
ROUNDS = 7


def measure(statement: str) -> float:
    """Milliseconds of CPU for the statement alone, without the interpreter's start."""
    program = f"import time; started = time.process_time()\n{statement}\nprint((time.process_time() - started) * 1000)"
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
        for _ in range(ROUNDS)
    ]
    return min(float(run.stdout) for run in runs)
