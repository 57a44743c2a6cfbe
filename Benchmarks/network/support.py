"""Does the LassoNet path find the active predictors? Assay's beside the authors' package lassonet, and seconds a path."""

import argparse
import json
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import programs
import tables

MODELS = ["friedman", "mixed", "noisy"]
CACHE = tables.FOLDER / "lassonet.json"
# So that the CPU seconds of the package are those of one core, as ours are.
THREADS = 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=lambda text: text.split(","), default=MODELS, help="as friedman,mixed")
    parser.add_argument("--seeds", type=int, default=10, help="tables of each model (default: 10)")
    parser.add_argument("--programs", type=lambda text: text.split(","), default=["Assay", "lassonet"])
    parser.add_argument("--fresh", action="store_true", help="run lassonet again, even where an earlier run is known")
    options = parser.parse_args()

    cache = {} if options.fresh or not CACHE.exists() else json.loads(CACHE.read_text())
    print(f"{options.seeds} tables of each model, {THREADS} thread. Exact: some lambda's selection is the five active")
    print("predictors. Order: these leave the path last. Precision, recall: at the lambda chosen by validation.\n")
    print(
        "| model | program | exact | order | precision | recall | s a path | lambdas |\n|---|---|--:|--:|--:|--:|--:|--:|"
    )
    for model in options.only:
        for name in options.programs:
            runs = []
            for seed in range(options.seeds):
                runs.append(assay(model, seed) if name == "Assay" else remembered(cache, model, seed))
                print(f"{model} {seed}: {name} {runs[-1]}", file=sys.stderr)
            print(f"| {model} | {' | '.join(row(name, runs))} |", flush=True)


def assay(model, seed):
    x, y, active = tables.simulated(model, seed)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        tables.write(table, x, y=y)
        options = ["--family", "gaussian", "--lassonet", "--seed", seed, "--threads", THREADS]
        document = programs.assay("path", table, "y", *options)
    zeros = [0.0] * len(document["lambda"])
    coefficients = np.array([document["coefficients"].get(f"x{j}", zeros) for j in range(x.shape[1])]).T
    chosen = document["lambda"].index(document["cv"]["lambdaMin"])
    return judged(document["lambda"], coefficients != 0, chosen, active) | {"seconds": document["timings"]["path"]}


def remembered(cache, model, seed):
    """The peer's run, of this or an earlier benchmark."""
    key = f"{model} {seed}"
    if key not in cache:
        cache[key] = lassonet(model, seed)
        CACHE.parent.mkdir(parents=True, exist_ok=True)
        CACHE.write_text(json.dumps(cache, indent=2) + "\n")
    return cache[key]


def lassonet(model, seed):
    """A path with the package's own settings; its validation part, a tenth of the rows, chooses lambda."""
    import torch
    from lassonet import LassoNetRegressor

    torch.set_num_threads(THREADS)
    x, y, active = tables.simulated(model, seed)
    z, t = (x - x.mean(axis=0)) / x.std(axis=0), (y - y.mean()) / y.std()
    network = LassoNetRegressor(verbose=0, random_state=seed, torch_seed=seed)
    start = time.process_time()  # of one thread, which a busy machine stretches less than the clock's
    path = network.path(z, t)[1:]  # the first is the network without a penalty
    seconds = time.process_time() - start
    lambdas = [step.lambda_ for step in path]
    selected = np.array([step.selected.numpy() for step in path])
    chosen = int(np.argmin([step.val_loss for step in path]))
    return judged(lambdas, selected, chosen, active) | {"seconds": seconds, "version": version("lassonet")}


def judged(lambdas, selected, chosen, active):
    """How a path, a row of `selected` a lambda, sees the active predictors."""
    kept = np.logical_and.accumulate(selected[np.argsort(lambdas)])  # those that have not left yet
    left = kept.sum(axis=0)  # after how many lambdas a predictor leaves
    hits = int(np.sum(selected[chosen] & active))
    return {
        "exact": bool(np.any(np.all(selected == active, axis=1))),
        "order": bool(left[active].min() > left[~active].max()),
        "precision": hits / max(int(selected[chosen].sum()), 1),
        "recall": hits / int(active.sum()),
        "lambdas": len(lambdas),
    }


def row(name, runs):
    counts = [f"{sum(run[key] for run in runs)} of {len(runs)}" for key in ["exact", "order"]]
    means = [f"{statistics.mean(run[key] for run in runs):.2f}" for key in ["precision", "recall"]]
    medians = [statistics.median(run[key] for run in runs) for key in ["seconds", "lambdas"]]
    version = f" {runs[0]['version']}" if "version" in runs[0] else ""
    return [f"{name}{version}", *counts, *means, f"{medians[0]:.2f}", f"{medians[1]:.0f}"]


if __name__ == "__main__":
    main()
