"""What the audit finds of planted leaks and what it raises without any; whether self-calibration tells the truth.

Tables of 2,000 rows and 30 features of all kinds get a leak of one kind each; the same tables without one count false alarms.
Self-calibration is compared with the share of noise features that a test calls important over many tables of one design.

    python3 Benchmarks/selection/audit.py [--seeds 10] [--tables 40]
"""

import argparse
import json
import os
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
# Another build is measured with ASSAY=/path/to/assay.
PROGRAM = Path(os.environ.get("ASSAY") or ROOT / ".build/release/assay")
QUICK = ["--methods", "learned,permutation", "--folds", "3", "--repeats", "2"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10, help="tables of each kind of leak")
    parser.add_argument("--tables", type=int, default=40, help="tables of each design of the self-calibration")
    options = parser.parse_args()
    leaks(options.seeds)
    real()
    calibration(options.tables)


def rank(table, target, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        table.to_csv(file, index=False)
        command = [PROGRAM, "rank", file, "--target", target, *QUICK, "--no-store", "--no-report", "--json", "--quiet"]
        return json.loads(subprocess.run([*map(str, command), *arguments], check=True, capture_output=True).stdout)


# Leaks


def honest(rng, is_event, rows=2000):
    """20 correlated measurements, 4 counts, 2 dates, 3 categories, 1 number that is often missing, and an id."""
    x = np.empty((rows, 20))
    for j in range(20):
        x[:, j] = rng.normal(size=rows) if j == 0 else 0.6 * x[:, j - 1] + 0.8 * rng.normal(size=rows)
    table = {"id": 1001 + np.arange(rows)}
    table |= {f"x{j + 1}": 10 + x[:, j] for j in range(20)}
    table |= {f"n{k + 1}": rng.integers(0, 3 + 4 * k, rows) for k in range(4)}
    table |= {f"d{k + 1}": dates(rng.integers(0, 900, rows)) for k in range(2)}
    table |= {f"c{k + 1}": rng.integers(0, 2 + k, rows).astype(str) for k in range(3)}
    table = pd.DataFrame(table).assign(m=np.where(rng.random(rows) < 0.3, np.nan, rng.normal(size=rows)))
    for k in range(3):
        table[f"c{k + 1}"] = "level " + table[f"c{k + 1}"]
    eta = x[:, 0] + 0.5 * x[:, 7] - 0.5 * x[:, 12] + 0.3 * (table.n4 - 7) + (table.c3 == "level 1") + 1.9 * rng.normal(size=rows)
    return table, np.where(eta > np.quantile(eta, 0.7), 1, 0) if is_event else eta.to_numpy()


def dates(days):
    return (pd.Timestamp("2020-01-01") + pd.to_timedelta(days, unit="D")).strftime("%Y-%m-%d")


def copy(noise):
    def plant(rng, table, y):
        spread = y + noise * np.std(y) * rng.normal(size=len(y))
        return table.assign(leak=spread), y

    return plant


def mistaken(share):
    return lambda rng, table, y: (table.assign(leak=np.where(rng.random(len(y)) < share, 1 - y, y)), y)


def late_date(filled):
    def plant(rng, table, y):
        is_filled = (y >= np.quantile(y, 0.8)) & (rng.random(len(y)) < filled)
        return table.assign(leak=np.where(is_filled, dates(1000 + rng.integers(0, 300, len(y))), "")), y

    return plant


def id_order(noise):
    def plant(rng, table, y):
        place = np.argsort(np.argsort(y + noise * np.std(y) * rng.normal(size=len(y))))
        return table.assign(leak=5000 + place), y

    return plant


def duplicates(share):
    def plant(rng, table, y):
        rows = np.concatenate([np.arange(len(y)), rng.integers(0, len(y), round(share * len(y)))])
        return table.iloc[rows].assign(id=1001 + np.arange(len(rows))), y[rows]

    return plant


def leaks(seeds):
    kinds = {
        False: {
            "none": None,
            "copy, noise 0.1 SD": copy(0.1),
            "copy, noise 0.3 SD": copy(0.3),
            "copy, noise 0.5 SD": copy(0.5),
            "date filled for the highest fifth": late_date(1),
            "date filled for half of the highest fifth": late_date(0.5),
            "id in the order of the target": id_order(0),
            "id in that order, noise 0.5 SD": id_order(0.5),
            "2 % of rows twice": duplicates(0.02),
            "10 % of rows twice": duplicates(0.1),
        },
        True: {
            "none": None,
            "copy, 2 % wrong": mistaken(0.02),
            "copy, 5 % wrong": mistaken(0.05),
            "copy, 10 % wrong": mistaken(0.1),
            "copy as a number, noise 0.3 SD": copy(0.3),
            "copy as a number, noise 0.5 SD": copy(0.5),
            "date filled for events": late_date(1),
            "date filled for half of the events": late_date(0.5),
            "id in the order of the target": id_order(0),
            "2 % of rows twice": duplicates(0.02),
            "10 % of rows twice": duplicates(0.1),
        },
    }
    print(f"Planted leaks in tables of 2,000 rows and 30 features, {seeds} of each\n")
    print("| target | leak | found | other alarms | by |\n|---|---|--:|--:|---|")
    for is_event, plants in kinds.items():
        for name, plant in plants.items():
            found, others, codes = 0, 0, Counter()
            for seed in range(seeds):
                rng = np.random.default_rng([seed, 7, is_event])
                table, y = honest(rng, is_event)
                if plant:
                    table, y = plant(rng, table, y)
                run = rank(table.assign(y=y), "y", "--models", "lasso")
                alarms = [w for w in run["warnings"] if w["code"].startswith("leakage")]
                wanted = None if "rows twice" in name else "leak"
                hits = [w for w in alarms if plant and w["feature"] == wanted]
                found += bool(hits)
                others += len(alarms) - len(hits)
                codes.update(w["code"] for w in hits)
            by = ", ".join(codes)
            print(f"| {'event' if is_event else 'quantity'} | {name} | {f'{found}/{seeds}' if plant else ''} | {others} | {by} |", flush=True)


def real():
    print("\nAlarms on the tables of `notebooks-data`, which have no planted leak\n")
    print("| table | target | alarms |\n|---|---|---|")
    targets = {
        "breast_cancer": "diagnosis", "credit_card": "card", "diabetes": "progression", "digits": "digit", "hmda": "deny",
        "vowel": "vowel", "wine": "cultivar",
    }  # fmt: skip
    for name, target in targets.items():
        table = pd.read_csv(ROOT / f"notebooks-data/{name}.csv")
        run = rank(table, target, "--models", "lasso")
        alarms = [f"{w['feature']} ({w['code']})" for w in run["warnings"] if w["code"].startswith("leakage")]
        print(f"| {name} | {target} | {', '.join(alarms) or 'none'} |", flush=True)


# Self-calibration


def linear(rows, columns, noise="normal"):
    """A target of the first three of some correlated columns; the others are noise."""

    def draw(rng):
        x = np.linalg.cholesky(0.5 ** np.abs(np.subtract.outer(range(columns), range(columns)))) @ rng.normal(size=(columns, rows))
        x = x.T
        error = rng.normal(size=rows) * (np.exp(x[:, -1]) if noise == "unequal" else 1)
        if noise == "heavy":
            error = rng.standard_t(2.5, rows)
        return frame(x).assign(y=x[:, :3] @ [1, -0.7, 0.5] + error)

    return draw


def logistic(rows, columns):
    def draw(rng):
        x = rng.normal(size=(rows, columns))
        eta = x[:, :3] @ [1, -0.7, 0.5]
        return frame(x).assign(y=np.where(rng.random(rows) < 1 / (1 + np.exp(-eta)), "yes", "no"))

    return draw


def persons(count, visits):
    """Features and most of the target are the person's."""

    def draw(rng):
        person = np.repeat(np.arange(count), visits)
        x = rng.normal(size=(count, 8))[person] + 0.1 * rng.normal(size=(count * visits, 8))
        y = x[:, :3] @ [1, -0.7, 0.5] + rng.normal(size=count)[person] + 0.3 * rng.normal(size=count * visits)
        return frame(x).assign(person=[f"p{p}" for p in person], y=y)

    return draw


def frame(x):
    return pd.DataFrame(x, columns=[f"x{j + 1}" for j in range(x.shape[1])])


def calibration(tables):
    designs = {
        "1,000 x 20, normal errors": (linear(1000, 20), "linear", []),
        "60 x 12, normal errors": (linear(60, 12), "linear", []),
        "400 x 10, errors that vary with a feature": (linear(400, 10, "unequal"), "linear", []),
        "200 x 10, heavy tails": (linear(200, 10, "heavy"), "linear", []),
        "600 x 10, event": (logistic(600, 10), "logistic", []),
        "120 x 10, event": (logistic(120, 10), "logistic", []),
        "50 persons of 8 rows, known": (persons(50, 8), "linear", ["--split-by", "person"]),
        "50 persons of 8 rows, ignored": (persons(50, 8), "linear", ["--exclude", "person"]),
    }
    print(f"\nNoise called important at level 5 %, mean of {tables} tables of each design (± standard error)\n")
    print("| design | truth | target permuted | null probes |\n|---|--:|--:|--:|")
    for name, (draw, model, arguments) in designs.items():
        truth, own = [], {"permuted-target": [], "null-probes": []}
        for seed in range(tables):
            table = draw(np.random.default_rng([seed, 11]))
            run = rank(table, "y", "--models", model, *arguments)
            scores = next(m for m in run["importances"] if m["method"] == "learned")["features"]
            noise = [s["pValue"] for s in scores if s["feature"] not in ("x1", "x2", "x3") and s["pValue"] is not None]
            truth.append(np.mean(np.array(noise) <= 0.05))
            for part in run["calibration"]:
                own[part["noise"]].append(part["rate"])
        cells = [share(truth)] + [share(values) for values in own.values()]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def share(values):
    if not values:
        return "–"
    return f"{100 * np.mean(values):.1f} ± {100 * np.std(values) / len(values) ** 0.5:.1f} %"


if __name__ == "__main__":
    main()
