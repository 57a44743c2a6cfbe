"""Assay's reader beside polars, DuckDB, pandas and pyarrow. Usage: compare.py [ROWS [REPEATS]]"""

import os
import statistics
import subprocess
import sys

import readers
import tables

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 7

BYTES = {"numeric": 8, "date": 8, "boolean": 4, "categorical": 4, "text": 4}

for kind, make in [("numeric", tables.numeric), ("mixed", tables.mixed)]:
    path = make(rows)
    size = os.path.getsize(path) / 1e6
    subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)  # into the page cache
    runs = {name: [] for name in ["assay", *readers.PEERS]}
    for _ in range(repeats):
        runs["assay"].append(readers.assay(path))
        for name in readers.PEERS:
            runs[name].append(readers.peer(name, path, kind))
    ours = statistics.median(run["seconds"] for run in runs["assay"])
    columns = sum(BYTES[c["type"]] for c in runs["assay"][0]["columns"]) * rows / 2**20
    print(f"\n{kind}: {rows:,} rows, {size:.0f} MB, median of {repeats}; the columns take {columns:.0f} MB\n")
    print("| reader | seconds | MB/s | peak memory MB | its time / Assay's |\n|---|--:|--:|--:|--:|")
    for name, all_runs in runs.items():
        seconds = statistics.median(run["seconds"] for run in all_runs)
        memory = statistics.median(run["megabytes"] for run in all_runs)
        version = all_runs[0].get("version", "")
        print(f"| {name} {version} | {seconds:.3f} | {size / seconds:.0f} | {memory:.0f} | {seconds / ours:.2f} |")
