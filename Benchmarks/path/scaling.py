"""How the time of a path grows with rows and columns, a decade and a half of each. Usage: scaling.py [REPEATS]"""

import statistics
import sys

import numpy as np
import solvers
import tables

repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 3
DECADE_AND_A_HALF = [1, 3.16, 10, 31.6]

# What grows, and the sizes (rows, columns).
SERIES = {
    "rows": [(round(10_000 * f), 100) for f in DECADE_AND_A_HALF],
    "columns, fewer than rows": [(50_000, round(20 * f)) for f in DECADE_AND_A_HALF],
    "columns, more than rows": [(500, round(1_000 * f)) for f in DECADE_AND_A_HALF],
}

for title, sizes in SERIES.items():
    print(f"\n{title}\n\n| rows | columns | gaussian s | binomial s |\n|--:|--:|--:|--:|")
    all_seconds = []
    for rows, columns in sizes:
        folder = tables.regression(rows, columns)
        seconds = [
            statistics.median(solvers.assay(folder, family)["seconds"] for _ in range(repeats))
            for family in solvers.FAMILIES
        ]
        print(f"| {rows:,} | {columns:,} | {seconds[0]:.4f} | {seconds[1]:.4f} |", flush=True)
        all_seconds.append(seconds)
    growth = [rows if title == "rows" else columns for rows, columns in sizes]
    exponents = np.polyfit(np.log(growth), np.log(all_seconds), 1)[0]
    print(f"| | exponent | {exponents[0]:.2f} | {exponents[1]:.2f} |")
