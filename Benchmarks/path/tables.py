"""The tables that paths are compared on: seeded, the same numbers in the CSV file and in the peers' matrices."""

from pathlib import Path

import numpy as np
import polars

FOLDER = Path(__file__).resolve().parents[2] / ".build" / "benchmarks" / "path"
# How many predictors matter, or half of all where that is less.
SIGNALS = 30
FOLDS = 10


def regression(rows, columns, correlation=0.5):
    """Normal predictors, each correlated with its left neighbour, and two targets of signal-to-noise ratio 1.

    Returns a folder with `table.csv` (predictors, then y, b and fold) and the same as little-endian doubles: `x`,
    column by column, `gaussian` (the target y), `binomial` (the target b, 0 or 1) and `fold` (1 to 10).
    """
    folder = FOLDER / f"{rows}x{columns}-{correlation}"
    if not (folder / "table.csv").exists():
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(0)
        x = _neighbours(random, rows, columns, correlation)
        signals = np.linspace(0, columns - 1, min(SIGNALS, columns // 2)).astype(int)
        signal = x[:, signals] @ random.normal(size=len(signals))
        signal /= signal.std()
        # Logistic noise has the standard deviation pi / sqrt(3).
        latent = signal * np.pi / np.sqrt(3) + random.logistic(size=rows)
        doubles = {
            "x": x,
            "gaussian": (signal + random.normal(size=rows)).round(6),
            "binomial": (latent > 0).astype(float),
            "fold": random.permutation(rows) % FOLDS + 1.0,
        }
        for name, values in doubles.items():
            values.ravel(order="F").astype("<f8").tofile(folder / name)
        table = {f"x{j}": x[:, j] for j in range(columns)} | {
            "y": doubles["gaussian"],
            "b": doubles["binomial"].astype(int),
            "fold": doubles["fold"].astype(int),
        }
        unfinished = folder / "table.part"
        polars.DataFrame(table).write_csv(unfinished)
        unfinished.rename(folder / "table.csv")
    return folder


def load(folder, name):
    """The doubles of a file: a vector, or of `x` a matrix in column order."""
    values = np.fromfile(folder / name, "<f8")
    rows = (folder / "fold").stat().st_size // 8
    return values.reshape((rows, -1), order="F") if name == "x" else values


def _neighbours(random, rows, columns, correlation):
    """A first-order autoregression along the columns, with six decimals."""
    x = np.empty((rows, columns), order="F")
    before = random.normal(size=rows)
    for j in range(columns):
        x[:, j] = before.round(6)
        before = correlation * before + np.sqrt(1 - correlation**2) * random.normal(size=rows)
    return x
