"""Runs one program in a process of its own; returns what it printed, and of a stage what it used."""

import functools
import hashlib
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Another build is measured with ASSAY=/path/to/assay.
ASSAY = Path(os.environ.get("ASSAY") or HERE.parents[1] / ".build" / "release" / "assay")


def assay(command, table, target, *options):
    """The document that `assay COMMAND TABLE --target TARGET OPTIONS --json` prints."""
    return run([ASSAY, command, table, "--target", target, *map(str, options), "--json", "--quiet"])


def rank(table, target, *options):
    """As `assay`, of a run that is neither stored nor reported."""
    return assay("rank", table, target, *options, "--no-store", "--no-report")


def measured(stage, table, target, *options):
    """The document of `rank`, the CPU seconds of one of its stages, and how many megabytes more than at its beginning
    the process holds at the stage's peak."""
    command = [ASSAY, "rank", table, "--target", target, *map(str, options), "--json", "--no-store", "--no-report"]
    terminal, progress = pty.openpty()  # the stages are only told to a terminal
    at = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=progress) as process:
        os.close(progress)
        while len(at) < 2 and (text := os.read(terminal, 1_000)):
            if at or stage in text.decode():
                at.append((cpu_seconds(process.pid), *megabytes(process.pid)))
                Path(f"/proc/{process.pid}/clear_refs").write_text("5")  # the peak begins anew
        output = process.stdout.read()
    os.close(terminal)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    (begin, held, _), (end, _, peak) = at
    return json.loads(output), {"work": end - begin, "megabytes": peak - held}


def cpu_seconds(process):
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(process):
    """What it holds, and the most that it has held."""
    status = Path(f"/proc/{process}/status").read_text()
    return [int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024 for name in ["VmRSS", "VmHWM"]]


def build():
    """Tells one build from another."""
    return hashlib.sha256(ASSAY.read_bytes()).hexdigest()[:12]


@functools.cache
def methods():
    """The names that `assay rank --methods` knows."""
    text = subprocess.run([ASSAY, "rank", "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout
    if "--methods" not in text:
        return ["learned", "permutation"]
    words = text.split("--methods", 1)[1].split("\n  --", 1)[0]
    known = ["learned", "permutation", "conditional", "loco", "shap", "sage"]
    return [name for name in known if name in words]


def choosing(wanted):
    """The option that asks for those of the methods that this build has, none in a build that has no choice."""
    return ["--methods", ",".join(wanted)] if "conditional" in methods() else []


def peer(*arguments, threads):
    """What peers.py prints."""
    # As a user would have it: OpenBLAS chooses its kernels for the processor by itself.
    environment = {k: v for k, v in os.environ.items() if k not in ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]}
    environment |= {f"{library}_NUM_THREADS": str(threads) for library in ["OMP", "OPENBLAS", "MKL"]}
    return run([sys.executable, HERE / "peers.py", *map(str, arguments)], environment)


def run(command, environment=None):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout)
