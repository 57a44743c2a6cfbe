"""Does each feature get the right word? On tables of made-up truth: one unique feature, two redundant ones, a pair that
works together only (XOR), one whose effect hangs on a few rows, a leak and ten of noise."""

import argparse
import collections
import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np

ASSAY = Path(os.environ.get("ASSAY", Path(__file__).parents[2] / ".build/release/assay"))
TRUTH = {
    "needed": "unique",
    "twin1": "redundant",
    "twin2": "redundant",
    "xor1": "nonlinear",
    "xor2": "nonlinear",
    "carried": "unstable",
    "leak": "suspicious",
} | {f"noise{j}": "unsupported" for j in range(10)}
WORDS = ["unique", "redundant", "nonlinear", "unstable", "suspicious", "unsupported", "none"]


def table(rows, seed):
    """The columns of one table: `y` is `needed + the twins' common part + 1.5 sign(xor1 xor2) + noise`, and in three rows
    follows `carried`, which elsewhere says nothing; `leak` is y with a twentieth of its spread as noise."""
    random = np.random.default_rng([seed, rows])
    columns = {name: random.normal(size=rows) for name in TRUTH}
    common = columns["twin1"]
    columns["twin2"] = common + 0.2 * random.normal(size=rows)
    columns["twin1"] = common + 0.2 * random.normal(size=rows)
    signal = columns["needed"] + common + 1.5 * np.sign(columns["xor1"] * columns["xor2"])
    y = signal + random.normal(size=rows)
    few = random.choice(rows, 3, replace=False)
    columns["carried"][few] = [12, 14, -16]
    y[few] += 0.8 * columns["carried"][few]
    columns["leak"] = y + 0.05 * y.std() * random.normal(size=rows)
    return columns | {"y": y}


def verdicts(rows, seed):
    columns = table(rows, seed)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        values = np.column_stack(list(columns.values()))
        np.savetxt(file, values, fmt="%.6f", delimiter=",", header=",".join(columns), comments="")
        command = [ASSAY, "rank", file, "--target", "y", "--seed", str(seed), "--no-store", "--no-report", "--json"]
        run = json.loads(subprocess.run(command + ["--quiet"], check=True, stdout=subprocess.PIPE).stdout)
    return {feature["feature"]: feature["verdict"] or "none" for feature in run["ranking"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--tables", type=int, default=20)
    options = parser.parse_args()
    counts, right = collections.Counter(), []
    for seed in range(options.tables):
        given = verdicts(options.rows, seed)
        counts.update((TRUTH[name], word) for name, word in given.items())
        right.append(sum(TRUTH[name] == word for name, word in given.items()))
    print(f"{options.tables} tables of {options.rows:,} rows: right for {np.mean(right):.1f} of {len(TRUTH)} features on")
    print(f"average, at worst {min(right)}; goal: at least 14. Rows: the truth; columns: the verdict.\n")
    print(f"| truth | {' | '.join(WORDS)} |")
    print(f"|---|{'--:|' * len(WORDS)}")
    for truth in dict.fromkeys(TRUTH.values()):
        print(f"| {truth} | {' | '.join(str(counts[truth, word] or '') for word in WORDS)} |")


if __name__ == "__main__":
    main()
