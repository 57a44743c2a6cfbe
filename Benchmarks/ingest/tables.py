"""The tables that readers are compared on: seeded, the same bytes on every machine."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".build" / "benchmarks"
CHUNK = 100_000


def numeric(rows):
    """21 columns of numbers with up to six significant digits."""
    return _made(f"numeric-{rows}.csv", rows, ",".join(f"x{j}" for j in range(21)), _numeric_lines)


def mixed(rows):
    """12 columns: an id, numbers, categories, ISO dates, booleans and a note, of which 5 % hold commas and every other
    one of these a newline too; 10 % of all fields but the id are missing."""
    header = "id,age,income,score,ratio,city,segment,grade,joined,last_seen,active,note"
    return _made(f"mixed-{rows}.csv", rows, header, _mixed_lines)


def _made(name, rows, header, lines):
    path = FOLDER / name
    if not path.exists():
        # Only here, since the peak memory that the kernel reports of a process begins with its parent's.
        global np
        import numpy as np

        FOLDER.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(0)
        unfinished = path.with_suffix(".part")
        with open(unfinished, "w", newline="") as file:
            file.write(header + "\n")
            for start in range(0, rows, CHUNK):
                file.write("\n".join(lines(random, start, min(CHUNK, rows - start))) + "\n")
        unfinished.rename(path)
    return path


def _numeric_lines(random, start, count):
    scale = 10.0 ** np.resize([0, 1, 2], 21)
    values = random.normal(size=(count, 21)) * scale
    return [",".join("%.6g" % x for x in row) for row in values.tolist()]


def _mixed_lines(random, start, count):
    def days(first, span):
        return (np.datetime64(first) + random.integers(0, span, count)).astype(str)

    number = random.integers(0, 50, count)
    is_long, is_missing = random.random(count) < 0.05, random.random((count, 11)) < 0.1
    notes = [f"note {k}" for k in number]
    for i in np.flatnonzero(is_long):
        notes[i] = f'"street {number[i]}, city"' if i % 2 else f'"said, ""no""\nthen left {number[i]}"'
    columns = [
        random.integers(18, 90, count).astype(str),
        ["%.2f" % x for x in random.lognormal(10, 1, count)],
        ["%.6f" % x for x in random.normal(size=count)],
        [repr(x) for x in random.random(count).tolist()],
        [f"city {k}" for k in random.integers(0, 2000, count)],
        [f"level_{k}" for k in random.integers(0, 12, count)],
        np.array(list("ABCDE"))[random.integers(0, 5, count)],
        days("2000-01-01", 9000),
        days("2015-01-01", 3000),
        np.where(random.integers(0, 2, count) == 1, "true", "false"),
        notes,
    ]
    rows = zip(*columns)
    return [
        f"{start + i + 1}," + ",".join("" if missing else field for field, missing in zip(row, is_missing[i]))
        for i, row in enumerate(rows)
    ]
