"""The simulated tables that networks are compared on: seeded, the same numbers in the CSV file and in the peers' arrays.
As a program, makes the large one and prints its folder."""

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[2] / ".build" / "benchmarks" / "network"
ROWS, COLUMNS = 100_000, 50


def large():
    """100,000 rows of 50 independent normal predictors and two targets of a non-linear signal with as much noise.

    Returns a folder with `table.csv` (predictors, then y of variance 1 and b, 0 or 1) and the same as little-endian
    doubles: `x`, row by row, `y` and `b`.
    """
    folder = FOLDER / f"{ROWS}x{COLUMNS}"
    if not (folder / "table.csv").exists():
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(0)
        x = random.normal(size=(ROWS, COLUMNS)).round(6)
        signal = _standardized(x[:, 0] * x[:, 1] + np.sin(2 * x[:, 2]) + np.abs(x[:, 3]) + x[:, 4:10].sum(axis=1) / 2)
        y = _standardized(signal + random.normal(size=ROWS)).round(6)
        b = (2 * signal + random.logistic(size=ROWS) > 0).astype(float)
        for name, values in {"x": x, "y": y, "b": b}.items():
            values.astype("<f8").tofile(folder / name)
        unfinished = folder / "table.part"
        write(unfinished, x, y=y, b=b)
        unfinished.rename(folder / "table.csv")
    return folder


def load(folder, name):
    """The doubles of a file: a vector, or of `x` a matrix in row order."""
    values = np.fromfile(folder / name, "<f8")
    return values.reshape(-1, COLUMNS) if name == "x" else values


def simulated(model, seed, rows=1_000, columns=50):
    """A regression with 5 active predictors: x, y and which predictors are active.

    friedman: 10 sin(pi x0 x1) + 20 (x2 - 1/2)^2 + 10 x3 + 5 x4 + normal noise, predictors uniform between 0 and 1
        (Friedman 1991, "Multivariate Adaptive Regression Splines", section 4.3); x2 has no linear effect.
    mixed: linear and non-linear effects of all five, a + b + a b + sin(2 c) + 3/2 max(d, 0) + exp(e / 2) of predictors
        that are normal and correlated 1/2 with their neighbours, the active ones ten columns apart; normal noise of a
        quarter of the signal's variance.
    noisy: the same with as much noise as signal.
    """
    random = np.random.default_rng(seed)
    if model == "friedman":
        x = random.uniform(size=(rows, columns))
        active = [0, 1, 2, 3, 4]
        a, b, c, d, e = x[:, active].T
        y = 10 * np.sin(np.pi * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + random.normal(size=rows)
    else:
        x = random.normal(size=(rows, columns))
        for j in range(1, columns):
            x[:, j] = (x[:, j - 1] + np.sqrt(3) * x[:, j]) / 2
        active = [0, 10, 20, 30, 40]
        a, b, c, d, e = x[:, active].T
        y = _standardized(a + b + a * b + np.sin(2 * c) + 1.5 * np.maximum(d, 0) + np.exp(e / 2))
        y += random.normal(size=rows) * (1 if model == "noisy" else 0.5)
    return x.round(6), y.round(6), np.isin(np.arange(columns), active)


def write(path, x, **targets):
    """A CSV file of the predictors x0, x1, ... and the targets, six decimals each."""
    names = [f"x{j}" for j in range(x.shape[1])] + list(targets)
    table = np.column_stack([x, *targets.values()])
    formats = ["%d" if np.all(column == column.round()) else "%.6f" for column in table.T]
    np.savetxt(path, table, formats, ",", header=",".join(names), comments="")


def _standardized(values):
    return (values - values.mean()) / values.std()


if __name__ == "__main__":
    print(large())
