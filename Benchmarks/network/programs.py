"""Runs one program in a process of its own; returns what it printed and what it used."""

import json
import os
import subprocess
import sys
from pathlib import Path

ASSAY = Path(__file__).resolve().parents[2] / ".build" / "release" / "assay"
HERE = Path(__file__).resolve().parent


def assay(command, table, target, *options):
    """The document that `assay COMMAND TABLE --target TARGET OPTIONS --json` prints."""
    return run([ASSAY, command, table, "--target", target, *map(str, options), "--json", "--quiet"])[0]


def trained(table, target, *options):
    """The document of `assay fit --model mlp`, and what the process used."""
    fit = [ASSAY, "fit", table, "--target", target, "--model", "mlp", *map(str, options), "--json", "--quiet"]
    return run(fit)


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
