"""How tables larger than memory are passed over: speed beside plain reading, memory, and cost in rows.

    python3 Benchmarks/larger/measure.py --assay .build/release/assay speed --gigabytes 2
    python3 Benchmarks/larger/measure.py --assay .build/release/assay bound --gigabytes 10 --limit 4
    python3 Benchmarks/larger/measure.py --assay .build/release/assay rows --rows 100000,1000000,10000000

Tables are made by table.c in a scratch folder (--place, default /tmp) and removed at the end.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent


def make(place, rows, columns):
    program = place / "table"
    if not program.exists():
        subprocess.run(["cc", "-O2", HERE / "table.c", "-lm", "-o", program], check=True)
    path = place / f"table-{rows}x{columns}.csv"
    if not path.exists():
        with open(path, "wb") as out:
            subprocess.run([program, str(rows), str(columns)], stdout=out, check=True)
    return path


def run(assay, *arguments, limit=None):
    """One command: its document, wall seconds, CPU seconds and peak memory in megabytes."""

    def bound():
        if limit:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    start = time.monotonic()
    process = subprocess.Popen(
        [assay, *map(str, arguments), "--json", "--quiet"], stdout=subprocess.PIPE, preexec_fn=bound
    )
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, arguments))} ended with status {os.waitstatus_to_exitcode(status)}: {out[:300]}")
    wall = time.monotonic() - start
    return json.loads(out), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def commands(path, cache):
    stream = ["--engine", "stream"]
    return {
        "least squares": ["fit", path, "--target", "y", "--model", "linear", *stream],
        "gaussian path, 10 folds": ["path", path, "--target", "y", "--family", "gaussian", *stream],
        "ranking of a quantity": [
            "rank", path, "--target", "y", "--exclude", "event", "--models", "linear,lasso", *stream,
            "--no-store", "--no-report",
        ],
        "logistic fit, with a cache": ["fit", path, "--target", "event", "--exclude", "y", "--model", "logistic", *stream,
                                       "--cache", cache],
    }


def largest(document):
    """The coefficients of a fit or a path's last lambda, to be held to another run's."""
    if "coefficients" not in document:
        return {f["feature"]: f["score"] for f in document["ranking"]}
    c = document["coefficients"]
    return {x["column"]: x["estimate"] for x in c} if isinstance(c, list) else {k: v[-1] for k, v in c.items()}


def rows_of(gigabytes, columns):
    return int(gigabytes * 1e9 / (9.6 * columns + 22))


def speed(options, place):
    path = make(place, rows_of(options.gigabytes, options.columns), options.columns)
    size = path.stat().st_size / 1e6
    held, *_ = run(options.assay, "fit", path, "--target", "y", "--model", "linear", "--engine", "memory")
    reading = ["path", path, "--target", "y", "--family", "gaussian", "--folds", "0", "--engine", "memory"]
    passes = dict(list(commands(path, place / "cache").items())[:3])
    # They take turns, so that what else the machine does falls on all alike; the best of each counts.
    seconds, documents = {}, {}
    for _ in range(options.repeats):
        for name, command in {"reading into memory": reading, **passes}.items():
            documents[name], *_ = run(options.assay, *command)
            seconds[name] = min(seconds.get(name, 1e9), documents[name]["timings"]["ingest"])
    print(f"| {size:,.0f} MB x {options.columns} | seconds of the pass | MB/s | share of reading | largest difference |")
    print("|---|--:|--:|--:|--:|")
    for name, best in seconds.items():
        difference = ""
        if passes.get(name, [""])[0] == "fit":
            a, b = largest(held), largest(documents[name])
            difference = f"{max(abs(a[k] - b[k]) / max(1e-9, abs(a[k])) for k in a):.0e}"
        share = seconds["reading into memory"] / best
        print(f"| {name} | {best:.2f} | {size / best:.0f} | {share:.2f} | {difference} |")


def bound(options, place):
    path = make(place, rows_of(options.gigabytes, options.columns), options.columns)
    size = path.stat().st_size / 1e6
    print(f"| {size:,.0f} MB x {options.columns}, address space {options.limit} GB | seconds | MB/s of the first pass | peak MB |")
    print("|---|--:|--:|--:|")
    for name, command in commands(path, place / "cache").items():
        document, wall, cpu, memory = run(options.assay, *command, limit=options.limit << 30)
        print(f"| {name} | {wall:.1f} | {size / document['timings']['ingest']:.0f} | {memory:.0f} |", flush=True)


def rows(options, place):
    counts = [int(x) for x in options.rows.split(",")]
    print("| seconds | " + " | ".join(f"{n:,} rows" for n in counts) + " |")
    print("|---|" + "--:|" * len(counts))
    table = {}
    for n in counts:
        path = make(place, n, options.columns)
        for name, command in commands(path, place / f"cache-{n}").items():
            _, wall, cpu, memory = run(options.assay, *command)
            table.setdefault(name, []).append(f"{wall:.2f}")
        path.unlink()
    for name, cells in table.items():
        print(f"| {name} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "bound", "rows"])
    parser.add_argument("--assay", required=True)
    parser.add_argument("--place", default="/tmp")
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--limit", type=int, default=4, help="gigabytes of address space")
    parser.add_argument("--rows", default="100000,1000000,10000000")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.place, prefix="assay-larger-") as place:
        {"speed": speed, "bound": bound, "rows": rows}[options.what](options, pathlib.Path(place))


if __name__ == "__main__":
    main()
