"""Times scikit-learn's permutation importance. Usage: peers.py MODEL FOLDER REPEATS JOBS

Fits to the first half of the rows and permutes in the second; prints the seconds and CPU seconds of the permutation
alone, the megabytes that it takes beyond table and model, all over its processes, and the version.
"""

import json
import os
import re
import sys
import threading
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import tables
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier

MODELS = {
    "logistic": (lambda: LogisticRegression(C=1e10), "b", "neg_log_loss"),
    # How well it has learnt does not change how long a prediction takes.
    "mlp": (lambda: MLPClassifier((32,), max_iter=2, random_state=0), "b", "neg_log_loss"),
    "linear": (LinearRegression, "y", "neg_mean_squared_error"),
}


def main():
    name, folder, repeats, jobs = sys.argv[1:]
    warnings.simplefilter("ignore")  # that the epochs end before the training has converged is meant
    make, target, scoring = MODELS[name]
    x, y = tables.load(Path(folder), "x"), tables.load(Path(folder), target)
    model = make().fit(x[: tables.ROWS], y[: tables.ROWS])
    held_out = x[tables.ROWS :], y[tables.ROWS :]

    def permute(x, y, repeats=1):
        permutation_importance(model, x, y, scoring=scoring, n_repeats=repeats, random_state=0, n_jobs=int(jobs))

    permute(held_out[0][:100], held_out[1][:100])  # starts the workers, which is not the permutation's
    start, start_of_work = time.perf_counter(), work()
    permute(*held_out, int(repeats))
    figures = dict(seconds=time.perf_counter() - start, work=work() - start_of_work)
    before = megabytes()
    with Watch() as watch:
        permute(*held_out)
    print(json.dumps(figures | dict(megabytes=watch.peak - before, version=version("scikit-learn"))))


class Watch:
    """The largest `megabytes()` while the block runs."""

    def __enter__(self):
        self.peak, self.done = 0, threading.Event()
        self.thread = threading.Thread(target=self.follow)
        self.thread.start()
        return self

    def follow(self):
        while not self.done.wait(0.02):
            self.peak = max(self.peak, megabytes())

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()


def megabytes():
    """What this process and its workers hold, shared pages counted once."""
    return sum(kilobytes(process) for process in processes(os.getpid())) / 1024


def work():
    """CPU seconds of this process and its workers."""
    return sum(ticks(process) for process in processes(os.getpid())) / os.sysconf("SC_CLK_TCK")


def processes(root):
    """A process and all that it has started, directly or not."""
    children = [child for task in Path(f"/proc/{root}/task").glob("*/children") for child in read(task).split()]
    return [root, *(process for child in children for process in processes(child))]


def kilobytes(process):
    shares = re.search(r"^Pss:\s+(\d+)", read(Path(f"/proc/{process}/smaps_rollup")), re.M)
    return int(shares[1]) if shares else 0


def ticks(process):
    fields = read(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12]) if fields else 0


def read(file):
    """Empty where the process has ended."""
    try:
        return file.read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    main()
