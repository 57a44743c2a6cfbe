"""Files of tables. As a program, makes the large one and prints its folder."""

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[2] / ".build" / "benchmarks" / "importance"
ROWS, COLUMNS = 100_000, 50


def large():
    """200,000 rows of 50 independent normal predictors, seeded: half are learnt from, 100,000 are held out.

    Returns a folder with `table.csv` (predictors, then y, linear in them with as much noise, and b, 0 or 1) and the
    same as little-endian doubles: `x`, row by row, `y` and `b`.
    """
    rows = 2 * ROWS
    folder = FOLDER / f"{rows}x{COLUMNS}"
    if not (folder / "table.csv").exists():
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(0)
        x = random.normal(size=(rows, COLUMNS)).round(6)
        signal = x @ random.normal(size=COLUMNS)
        signal /= signal.std()
        y = (signal + random.normal(size=rows)).round(6)
        b = (2 * signal + random.logistic(size=rows) > 0).astype(float)
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


def write(path, x, **targets):
    """A CSV file of the predictors x0, x1, ... and the targets, six decimals each."""
    names = [f"x{j}" for j in range(x.shape[1])] + list(targets)
    table = np.column_stack([x, *targets.values()])
    formats = ["%d" if np.all(column == column.round()) else "%.6f" for column in table.T]
    np.savetxt(path, table, formats, ",", header=",".join(names), comments="")


if __name__ == "__main__":
    print(large())
