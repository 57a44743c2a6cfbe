"""Seconds of permutation importance beside scikit-learn's: 100,000 held-out rows x 50 features, 10 shuffles, 2 jobs."""

import argparse
import statistics
import subprocess
import sys
from pathlib import Path

import programs

ROWS, FEATURES, REPEATS, JOBS = 100_000, 50, 10, 2
# Of each model our name of it, the target, what else we are told, and how many times scikit-learn's speed is the goal.
MODELS = {
    "logistic": ("logistic", "b", [], 30),
    # As the peer's network; how well it has learnt does not change how long a prediction takes.
    "mlp": ("mlp", "b", "--hidden 32 --networks 1 --epochs 2 --no-early-stopping --batch 200".split(), 12),
    "linear": ("linear", "y", [], 1_000),
}


def main():
    options = arguments()
    making = [sys.executable, Path(__file__).with_name("tables.py")]
    folder = Path(subprocess.run(making, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())
    print(f"{ROWS:,} held-out rows x {FEATURES} features x {REPEATS} shuffles, {JOBS} threads or jobs; medians of")
    print(f"{options.repeats}. CPU: of all cores. Memory: what the stage takes beyond table and model at its peak.\n")
    print("| model | s, Assay | scikit-learn | ratio | goal | CPU s, Assay | scikit-learn | MB, Assay | scikit-learn |")
    print("|---|--:|--:|--:|---|--:|--:|--:|--:|")
    for name in options.only:
        runs = []  # ours and the peer's
        for _ in range(options.repeats):
            runs.append((ours(name, folder), programs.peer(name, folder, REPEATS, JOBS, threads=JOBS)))
            print(f"{name}: {runs[-1]}", file=sys.stderr)
        print(f"| {' | '.join(row(name, runs))} |", flush=True)


def arguments():
    def models(text):
        for name in set(text.split(",")) - set(MODELS):
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(MODELS)}")
        return text.split(",")

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=models, default=list(MODELS), help="as logistic,linear")
    parser.add_argument("--repeats", type=int, default=5, help="of which the median counts (default: 5)")
    return parser.parse_args()


def ours(name, folder):
    """The stage's seconds and CPU seconds, scaled to the work above, and its megabytes."""
    model, target, settings, _ = MODELS[name]
    other = "y" if target == "b" else "b"
    options = ["--models", model, "--exclude", other, *settings, "--holdout", 0.5, "--repeats", REPEATS]
    options += ["--threads", JOBS, *programs.choosing(["learned", "permutation"])]
    stage = f"permutation.{model}"
    document, used = programs.measured(stage, folder / "table.csv", target, *options)
    work = document["work"][stage]
    # The closed form of a linear model counts no shuffles: it takes the place of any number of them.
    share = work["rows"] * work["features"] * (work["repeats"] or REPEATS) / (ROWS * FEATURES * REPEATS)
    return used | {"seconds": document["timings"][stage] / share, "work": used["work"] / share}


def row(name, runs):
    """Cells of the table."""

    def medians(key):
        return [statistics.median(run[side][key] for run in runs) for side in [0, 1]]

    seconds, goal = medians("seconds"), MODELS[name][-1]
    ratio = seconds[1] / seconds[0]
    numbers = [[f"{value:.3g}" for value in values] for values in [seconds, medians("work"), medians("megabytes")]]
    verdict = "met" if ratio >= goal else "not met"
    version = runs[0][1]["version"]
    print(f"{name}: scikit-learn {version}", file=sys.stderr)
    return [name, *numbers[0], f"{ratio:,.0f}", f"{goal:,}, {verdict}", *numbers[1], *numbers[2]]


if __name__ == "__main__":
    main()
