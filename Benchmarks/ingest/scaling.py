"""How the time of reading grows with the rows. Usage: scaling.py [MAXIMUM_ROWS]"""

import os
import statistics
import sys

import readers
import tables

largest = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
for kind, make in [("numeric", tables.numeric), ("mixed", tables.mixed)]:
    print(f"\n{kind}\n\n| rows | MB | seconds | ns / byte | peak memory MB |\n|--:|--:|--:|--:|--:|")
    rows = 10_000
    while rows <= largest:
        path = make(rows)
        size = os.path.getsize(path)
        runs = [readers.assay(path) for _ in range(5 if rows <= 1_000_000 else 3)]
        seconds = statistics.median(run["seconds"] for run in runs)
        memory = statistics.median(run["megabytes"] for run in runs)
        print(f"| {rows:,} | {size / 1e6:.1f} | {seconds:.4f} | {seconds / size * 1e9:.2f} | {memory:.0f} |")
        rows *= 10
