"""Runs one program in a process of its own; returns what it printed and what it used."""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Another build is measured with ASSAY=/path/to/assay.
ASSAY = Path(os.environ.get("ASSAY", HERE.parents[1] / ".build" / "release" / "assay"))


def assay(command, table, target, *options):
    """The document that `assay COMMAND TABLE --target TARGET OPTIONS --json` prints, and what the process used."""
    return run([ASSAY, command, table, "--target", target, *map(str, options), "--json", "--quiet"])


def rank(table, target, *options):
    """As `assay`, of a run that is neither stored nor reported."""
    return assay("rank", table, target, *options, "--no-store", "--no-report")


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
    """What peers.py prints, and what the process used."""
    # As a user would have it: OpenBLAS chooses its kernels for the processor by itself.
    environment = {k: v for k, v in os.environ.items() if k not in ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]}
    environment |= {f"{library}_NUM_THREADS": str(threads) for library in ["OMP", "OPENBLAS", "MKL"]}
    return run([sys.executable, HERE / "peers.py", *map(str, arguments)], environment)


def run(command, environment=None):
    """The document, and the CPU seconds and peak megabytes of the process. The latter begin with the caller's own: a
    caller that measures memory stays small."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return json.loads(output), {"work": usage.ru_utime + usage.ru_stime, "megabytes": usage.ru_maxrss / 1024}
