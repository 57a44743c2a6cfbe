"""Do the intervals cover, are the p-values honest and the rank sets right? On simulated tables whose truth is known.

Prints what share of the 95 % intervals holds the population value, how often a p-value calls a feature significant at
5 %, and how often and how narrowly the rank sets hold the true ranks.
"""

import argparse
import itertools
import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import programs
import studies
import tables
from designs import SIZES, Design, true_ranks

LEVEL = 0.05
# The t test of the linear model, the Wald test of the logistic one.
TEST = "coefficients"


def main():
    options = arguments()
    with ProcessPoolExecutor(options.processes) as pool:
        for family in options.only:
            cells = {
                (rho, rows): results(pool, Design(family, rho), rows, options.model, options.tables)
                for rho, rows in itertools.product(options.rho, options.rows)
            }
            if options.model:
                show_refits(family, options.model, cells, options.tables)
            else:
                show(family, cells, options.tables)


def results(pool, design, rows, model, count):
    """Of so many tables, those that are known from an earlier run of this build and the others."""
    name = f"{design.family}-{model + '-' if model else ''}{design.rho:g}-{rows}.jsonl"
    file = tables.FOLDER / "simulation" / programs.build() / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    known = {result["seed"]: result for result in map(json.loads, file.read_text().splitlines())}
    jobs = [(design, rows, model, seed) for seed in range(count) if seed not in known]
    with file.open("a", buffering=1) as lines:
        for result in pool.map(attempt, jobs, chunksize=4):
            lines.write(json.dumps(result) + "\n")
            known[result["seed"]] = result
    answers = [known[seed] for seed in range(count) if "failed" not in known[seed]]
    print(f"{design}, {model or 'regression'}, {rows} rows: {len(answers)} of {count} tables", file=sys.stderr)
    return answers


def arguments():
    def several(kind):
        return lambda text: [kind(part) for part in text.split(",")]

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=several(str), default=["linear", "logistic"], help="as linear")
    parser.add_argument("--model", help="lasso or mlp: the p-values of its importances over refits")
    parser.add_argument("--tables", type=int, default=500, help="of each kind (default: 500)")
    parser.add_argument("--rows", type=several(int), default=[300, 1_000, 5_000], help="of a table, as 300,1000")
    parser.add_argument("--rho", type=several(float), default=[0.0, 0.5, 0.9], help="correlations, as 0,0.9")
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


def attempt(job):
    """What Assay says of one table."""
    design, rows, model, seed = job
    try:
        return {"seed": seed} | (
            studies.refits(design, rows, model, seed) if model else studies.study(design, rows, seed)
        )
    except subprocess.CalledProcessError:
        return {"seed": job[-1], "failed": True}


def show(family, cells, count):
    """Three Markdown tables: a line for each quantity and correlation, a column for each number of rows."""
    first = next(result for results in cells.values() for result in results)
    print(
        f"\n{family}, {count} tables a cell. ±: two Monte-Carlo standard errors, a line's largest. *: misses its goal."
    )
    print("\nCoverage, % of 95 % intervals: zero / weak / strong effects. Goal: 93 to 97, of zero at least 93.\n")
    lines(cells, first["intervals"], coverage)
    show_rejections(cells, first)
    print(
        "\nRank sets: % of tables where they hold all true ranks; mean width (over that of Bonferroni's sets). Goal: at"
    )
    print("least 95; at most 1.5.\n")
    lines(cells, first["ranks"], rank_sets)


def show_refits(family, model, cells, count):
    """Of a model whose errors are known over refits only, the p-values alone: its importances have no stated truth."""
    first = next(result for results in cells.values() for result in results)
    print(f"\n{model} on tables of the {family} design, {count} a cell. ±, *: as above.")
    show_rejections(cells, first)


def show_rejections(cells, first):
    print(
        "\nSignificant, % of p-values at 5 %: zero / weak / strong effects (weak / strong by the t or Wald test). Goal:"
    )
    print("of zero at most 6, of others at least half of the test's.\n")
    lines(cells, first["pValues"], rejections)


def lines(cells, whats, cell):
    """- Parameter cell: of a quantity, its design and results: parts of the text, Monte-Carlo errors in percent, and
    whether the goal is met."""
    sizes = sorted({rows for _, rows in cells})
    print(f"| | correlation | {' | '.join(f'{rows:,} rows' for rows in sizes)} | ± |")
    print(f"|---|--:|{'--:|' * len(sizes)}--:|")
    for what, rho in itertools.product(whats, sorted({rho for rho, _ in cells})):
        texts, errors, met = zip(*(cell(what, rho, cells[rho, rows]) for rows in sizes))
        marked = [text if well else f"{text}*" for text, well in zip(texts, met)]
        print(f"| {what} | {rho:g} | {' | '.join(marked)} | {max(map(max, errors)):.1f} |", flush=True)


def coverage(what, rho, results):
    truth = truths(rho, results)[what]
    low, high = np.array([result["intervals"][what] for result in results]).transpose(1, 0, 2)
    shares, errors = by_size((low <= truth) & (truth <= high))
    met = min(shares) >= 93 and max(shares[1:]) <= 97
    return " / ".join(f"{share:.1f}" for share in shares), errors, met


def rejections(what, _, results):
    def shares(what):
        return by_size(np.array([result["pValues"][what] for result in results]) <= LEVEL)

    ours, errors = shares(what)
    test, _ = shares(TEST)
    met = ours[0] <= 6 and all(power >= other / 2 for power, other in zip(ours[1:], test[1:]))
    beside = "" if what == TEST else f" ({test[1]:.0f} / {test[2]:.0f})"
    return f"{ours[0]:.1f} / {ours[1]:.0f} / {ours[2]:.0f}{beside}", errors, met


def rank_sets(what, rho, results):
    best, worst = true_ranks(truths(rho, results)[what])

    compared = [result for result in results if "bonferroni" in result]

    def sets(key, results):
        return np.array([result[key][what] for result in results]).transpose(1, 0, 2)

    def width(key, results):
        low, high = sets(key, results)
        return np.mean(high - low + 1)

    low, high = sets("ranks", results)
    share, error = percent(np.all((low <= best) & (worst <= high), axis=1))
    ratio = width("ranks", compared) / width("bonferroni", compared)
    return f"{share:.1f}; {width('ranks', results):.2f} ({ratio:.2f})", [error], share >= 95 and ratio <= 1.5


def truths(rho, results):
    return Design(results[0]["family"], rho).truths


def by_size(indicators):
    """Percentages and errors for zero, weak and strong effects."""
    return tuple(zip(*(percent(indicators[:, chosen]) for chosen in SIZES.values())))


def percent(indicators):
    """The mean of an array, a row a table, and two standard errors of it over tables, in percent."""
    shares = 100 * indicators.reshape(len(indicators), -1).mean(axis=1)
    return shares.mean(), 2 * shares.std() / np.sqrt(len(shares))


if __name__ == "__main__":
    main()
