"""Runs one solver on one table in a process of its own; returns its seconds."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import tables

ASSAY = Path(__file__).resolve().parents[2] / ".build" / "release" / "assay"
HERE = Path(__file__).resolve().parent
FAMILIES = ["gaussian", "binomial"]
PEERS = ["glmnet", "scikit-learn", "adelie"]


def assay(folder, family, task="path", lambdas=None, tolerance=None):
    """Seconds as the program reports them: of the path, or with cross-validation of both, since the peers' hold a fit
    of all rows too. Without lambdas, a sequence of its own."""
    target, other = ("y", "b") if family == "gaussian" else ("b", "y")
    run = [ASSAY, "path", folder / "table.csv", "--target", target, "--family", family, "--threads", "2"]
    run += ["--exclude", other if task == "cv" else f"{other},fold", "--json", "--quiet"]
    run += ["--fold-column", "fold"] if task == "cv" else ["--folds", "0"]
    if lambdas is not None:
        run += ["--lambdas", ",".join(map(repr, lambdas.tolist()))]
    if tolerance is not None:
        run += ["--tolerance", str(tolerance)]
    document = json.loads(subprocess.run(run, check=True, stdout=subprocess.PIPE).stdout)
    if task == "cv":
        solution = [document["lambda"], document["cv"]["mean"]]
    else:
        zeros = [0.0] * len(document["lambda"])
        columns = (folder / "x").stat().st_size // (folder / "fold").stat().st_size
        coefficients = [document["coefficients"].get(f"x{j}", zeros) for j in range(columns)]
        solution = [document["lambda"], document["intercept"], *coefficients]
    seconds = sum(document["timings"].get(stage, 0) for stage in ["path", "cv"])
    return {"seconds": seconds, "solution": np.array(solution).T}


def peer(name, folder, family, task):
    program = ["Rscript", HERE / "glmnet.R"] if name == "glmnet" else [sys.executable, HERE / "peers.py"]
    # As a user would have it: OpenBLAS chooses its kernels for the processor by itself.
    environment = {k: v for k, v in os.environ.items() if k not in ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]}
    environment |= {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    run = [*program, name, folder, family, task, folder / f"{family}-{task}-{name}"]
    return json.loads(subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout)


def solution(name, folder, family, task):
    """What the peer's last run on this table wrote: a row a lambda, see peers.py."""
    solution = tables.load(folder, f"{family}-{task}-{name}")
    return solution.reshape(len(lambdas(folder, family)), -1)


def lambdas(folder, family):
    """glmnet's own, of its path."""
    if not (folder / f"{family}-lambdas").exists():
        peer("glmnet", folder, family, "path")
    return tables.load(folder, f"{family}-lambdas")
