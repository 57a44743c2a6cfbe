"""Seconds an epoch of Assay's network beside scikit-learn's and PyTorch's: 100,000 x 50, one hidden layer of 32.

PyTorch's is a plain loop over batches of one tensor, without torch.compile.
"""

import argparse
import statistics
import subprocess
import sys
from pathlib import Path

import programs

TASKS = {"regression": "y", "binary": "b"}
NAMES = ["Assay", "scikit-learn", "scikit-learn float32", "PyTorch", "PyTorch fused Adam"]
THREADS = [2, 1]
GOAL = 3  # times our seconds an epoch, at the faster of a peer's thread counts
# The time of an epoch is the difference of two trainings over that of their epochs, so that no set-up counts.
FEW, MANY = 5, 25
# As in peers.py.
SETTINGS = "--hidden 32 --activation relu --optimizer adam --learning-rate 0.001 --batch 200 --l2 0".split()


def main():
    options = arguments()
    making = [sys.executable, Path(__file__).with_name("tables.py")]
    folder = Path(subprocess.run(making, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())
    for task in options.only:
        runs = {(name, threads): [] for name in options.programs for threads in THREADS}
        for _ in range(options.repeats):
            for (name, threads), known in runs.items():
                known.append(assay(folder, task, threads) if name == "Assay" else peer(name, folder, task, threads))
                print(f"{task}: {name}, {threads} threads: {known[-1]['epoch']:.4f} s an epoch", file=sys.stderr)
        show(task, runs, options.repeats)


def arguments():
    def names(known):
        def parse(text):
            for name in set(text.split(",")) - set(known):
                raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(known)}")
            return text.split(",")

        return parse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=names(TASKS), default=list(TASKS), help="as regression")
    parser.add_argument("--programs", type=names(NAMES), default=NAMES, help="as Assay,PyTorch")
    parser.add_argument("--repeats", type=int, default=5, help="of which the median counts (default: 5)")
    return parser.parse_args()


def assay(folder, task, threads):
    """Two processes, since the program trains once in each."""
    target = TASKS[task]
    other = next(name for name in TASKS.values() if name != target)
    options = ["--exclude", other, *SETTINGS, "--no-early-stopping", "--networks", 1, "--threads", threads]
    runs = [programs.trained(folder / "table.csv", target, *options, "--epochs", epochs) for epochs in [FEW, MANY]]
    return {
        "epoch": an_epoch([document["timings"]["fit"] for document, _ in runs]),
        "work": an_epoch([usage["work"] for _, usage in runs]),
        "loss": runs[1][0]["training"][-1]["loss"],
        "megabytes": runs[1][1]["megabytes"],
    }


def peer(name, folder, task, threads):
    document, usage = programs.peer(name, folder, task, FEW, MANY, threads=threads)
    figures = {"epoch": an_epoch(document["seconds"]), "work": an_epoch(document["work"])}
    return document | figures | {"megabytes": usage["megabytes"]}


def an_epoch(values):
    return (values[1] - values[0]) / (MANY - FEW)


def show(task, runs, repeats):
    def median(known, key):
        return statistics.median(run[key] for run in known)

    epochs = {program: median(known, "epoch") for program, known in runs.items()}
    ours = min((seconds for (name, _), seconds in epochs.items() if name == "Assay"), default=None)
    print(f"\n{task}: medians of {repeats}; times ours: of our faster number of threads; memory: peak of the process,")
    print("in brackets without what a peer's libraries take before the table is loaded\n")
    print("| program | threads | s an epoch | CPU s an epoch | times ours | training loss | memory MB |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for (name, threads), known in runs.items():
        version = f" {known[0]['version']}" if "version" in known[0] else ""
        ratio = f"{epochs[name, threads] / ours:.2f}" if ours else "-"
        megabytes = median(known, "megabytes")
        beyond = f" ({megabytes - median(known, 'libraries'):.0f})" if "libraries" in known[0] else ""
        times = [f"{median(known, key):.4f}" for key in ["epoch", "work"]]
        cells = [f"{name}{version}", str(threads), *times, ratio, f"{known[0]['loss']:.4f}", f"{megabytes:.0f}{beyond}"]
        print(f"| {' | '.join(cells)} |")
    fastest = min((seconds for (name, _), seconds in epochs.items() if name != "Assay"), default=None)
    if ours and fastest:
        verdict = "met" if fastest >= GOAL * ours else "not met"
        print(f"\nGoal: {GOAL} times the fastest peer's speed; {fastest / ours:.2f} measured, {verdict}.")


if __name__ == "__main__":
    main()
