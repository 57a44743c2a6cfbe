"""How many of the features selected beside knockoffs are false, and how many of the true ones are found, on simulated
tables, beside knockpy on the same ones.

Normal features whose correlation falls with their distance (`ar`) or is the same for all pairs (`equal`); a few of them,
drawn at random, raise or lower the target by one amplitude, with noise of unit variance. Prints means over tables with
their Monte-Carlo errors.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402, after the variables that it reads

HERE = Path(__file__).resolve().parent
# Another build is measured with ASSAY=/path/to/assay.
ASSAY = Path(os.environ.get("ASSAY") or HERE.parents[1] / ".build" / "release" / "assay")


@dataclass(frozen=True)
class Design:
    kind: str
    rho: float
    rows: int
    columns: int
    relevant: int
    amplitude: float

    def covariance(self):
        index = np.arange(self.columns)
        if self.kind == "ar":
            return self.rho ** np.abs(np.subtract.outer(index, index))
        return self.rho + (1 - self.rho) * np.eye(self.columns)

    def table(self, seed):
        """Features, target, and which features matter."""
        random = np.random.default_rng([seed, self.rows, self.columns])
        x = random.standard_normal((self.rows, self.columns)) @ np.linalg.cholesky(self.covariance()).T
        chosen = random.choice(self.columns, self.relevant, replace=False)
        coefficients = np.zeros(self.columns)
        coefficients[chosen] = random.choice([-1, 1], self.relevant) * self.amplitude
        return x, x @ coefficients + random.standard_normal(self.rows), coefficients != 0


def ours(*options):
    def select(x, y, fdr, seed):
        names = [f"x{j + 1}" for j in range(x.shape[1])]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "table.csv"
            np.savetxt(file, np.column_stack([x, y]), delimiter=",", header=",".join([*names, "y"]), comments="")
            command = [ASSAY, "select", file, "--target", "y", "--rule", "knockoff", "--fdr", str(fdr)]
            command += [*options, "--seed", str(seed), "--threads", "1", "--json", "--quiet"]
            answer = subprocess.run(command, capture_output=True, check=True, text=True)
        selected = set(json.loads(answer.stdout)["features"])
        return np.array([name in selected for name in names])

    return select


def knockpy(x, y, fdr, seed):
    from knockpy.knockoff_filter import KnockoffFilter

    np.random.seed(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chosen = KnockoffFilter(fstat="lcd", ksampler="gaussian", knockoff_kwargs={"method": "mvr"})
        return chosen.forward(x, y, fdr=fdr) > 0


PROGRAMS = {
    "assay": ours(),
    "assay 1 copy": ours("--knockoff-copies", "1"),
    "assay 1 equicorrelated copy": ours("--knockoff-copies", "1", "--knockoff-matrix", "equicorrelated"),
    "knockpy": knockpy,
}


def measure(job):
    """The share of false features among the selected, of true features among the found, and seconds, of each program."""
    design, seed, fdr, programs = job
    x, y, matters = design.table(seed)
    results = {}
    for name in programs:
        began = time.perf_counter()
        selected = PROGRAMS[name](x, y, fdr, seed)
        false = (selected & ~matters).sum() / max(1, selected.sum())
        found = (selected & matters).sum() / matters.sum()
        results[name] = (false, found, time.perf_counter() - began)
    return results


def main():
    options = arguments()
    print(
        f"{options.tables} tables a line, {options.rows} rows, {options.columns} columns of which {options.relevant} matter "
        f"(amplitude {options.amplitude:g}), q = {options.fdr:g}; mean ± Monte-Carlo error\n"
    )
    print("| features | program | false discovery rate | power | seconds a table |\n|---|---|---|---|---|")
    with ProcessPoolExecutor(options.processes) as pool:
        for kind, rho in itertools.product(options.kinds, options.rho):
            if kind == "equal" and rho == 0:
                continue
            design = Design(kind, rho, options.rows, options.columns, options.relevant, options.amplitude)
            jobs = [(design, seed, options.fdr, options.programs) for seed in range(options.tables)]
            results = list(pool.map(measure, jobs))
            for name in options.programs:
                rates = np.array([result[name] for result in results])
                error = rates.std(axis=0, ddof=1) / np.sqrt(len(rates))
                false, found, seconds = rates.mean(axis=0)
                print(
                    f"| {kind} {rho:g} | {name} | {false:.3f} ± {error[0]:.3f} | {found:.3f} ± {error[1]:.3f} "
                    f"| {seconds:.1f} |",
                    flush=True,
                )


def arguments():
    def several(kind):
        return lambda text: [kind(part) for part in text.split(",")]

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", type=several(str), default=["ar"], help="ar, equal (default: ar)")
    parser.add_argument("--rho", type=several(float), default=[0.0, 0.5, 0.9], help="correlations, as 0,0.9")
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--columns", type=int, default=500)
    parser.add_argument("--relevant", type=int, default=30, help="features that matter")
    parser.add_argument("--amplitude", type=float, default=1.0, help="of their coefficients")
    parser.add_argument("--fdr", type=float, default=0.2)
    parser.add_argument("--tables", type=int, default=50, help="of each kind")
    parser.add_argument("--programs", type=several(str), default=list(PROGRAMS), help="names, separated by commas")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    unknown = set(options.programs) - set(PROGRAMS)
    if unknown:
        sys.exit(f"no program {', '.join(sorted(unknown))}; there are {'; '.join(PROGRAMS)}")
    return options


if __name__ == "__main__":
    main()
