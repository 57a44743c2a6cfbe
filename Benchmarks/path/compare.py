"""Assay's path and cross-validation beside glmnet, scikit-learn and adelie: seconds and exactness."""

import argparse
import json
import statistics
import sys

import numpy as np
import optimality
import solvers
import tables

SHAPES = {"tall": (100_000, 200, 0.5), "wide": (500, 20_000, 0.5), "square": (2_000, 2_000, 0.7)}
# The peers of each case, SHAPE-FAMILY for a path or SHAPE-FAMILY-cv for 10-fold cross-validation, and how many times
# our seconds theirs should be at least; none: shown only.
CASES = {
    "tall-gaussian": {"glmnet": 10, "scikit-learn": 1.3, "adelie": None},
    "tall-gaussian-cv": {"glmnet": 100, "scikit-learn": 25},
    "tall-binomial": {"glmnet": 3, "adelie": None},
    "tall-binomial-cv": {"glmnet": 3},
    "wide-gaussian": {"glmnet": 2, "adelie": 1.5},
    "wide-binomial": {"glmnet": 2, "adelie": 1.5},
    "square-gaussian": {"glmnet": 3, "adelie": None},
    "square-binomial": {"glmnet": 2, "adelie": None},
}
# Assay's tolerance in each case: the loosest of a few at which its answer is at least as exact as glmnet's.
TOLERANCES = {
    "tall-gaussian": 1e-8,
    "tall-binomial": 1e-4,
    "wide-gaussian": 3e-4,
    "wide-binomial": 2e-4,
    "square-gaussian": 5e-4,
    "square-binomial": 1e-5,
}
ROUNDING = 1e-12  # a smaller relative difference of two objectives is rounding
CACHE = tables.FOLDER / "peers.json"


def main():
    options = arguments()
    cache = json.loads(CACHE.read_text()) if CACHE.exists() else {}
    times, exactness, agreement, versions = [], [], [], {}
    for case in options.only:
        shape, family, task = (case.split("-") + ["path"])[:3]
        setting = tables.regression(*SHAPES[shape]), family, task
        ours, solution, peers = measure(case, setting, options, cache)
        solutions = {name: solvers.solution(name, *setting) for name in peers} | {"Assay": solution}
        versions |= {name: run["version"] for name, run in peers.items()}
        is_as_exact = True
        if task == "cv":
            agreement += agreement_rows(case, solutions)
        else:
            rows, is_as_exact = exactness_rows(case, optimality.Problem(*setting[:2]), solutions)
            exactness += rows
        times.append(time_row(case, ours, "" if is_as_exact else " \\*", peers))

    print(f"\nMedians of {options.repeats}; {', '.join(' '.join(version) for version in versions.items())}.")
    show("case | Assay s" + "".join(f" | {name} s (times ours)" for name in solvers.PEERS) + " | goals | met", times)
    if any("*" in row[1] for row in times):
        print("\n\\* less exact than glmnet's answer, as below")
    if exactness:
        print("\nExcess: of the objective, relative to the best at the same lambda. Violation: of the optimality")
        print("conditions, relative to the largest lambda.")
        show("case | solver | median excess | worst excess | median violation | worst violation", exactness)
    if agreement:
        print("\nCross-validation's mean loss, largest relative difference from Assay's:")
        show("case | peer | difference", agreement)


def arguments():
    def names(known):
        def parse(text):
            for name in set(text.split(",")) - set(known):
                raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(known)}")
            return text.split(",")

        return parse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=names(CASES), default=list(CASES), help="as wide-binomial,tall-gaussian-cv")
    parser.add_argument("--peers", type=names(solvers.PEERS), default=solvers.PEERS, help="as glmnet,adelie")
    parser.add_argument("--repeats", type=int, default=5, help="of which the median counts (default: 5)")
    parser.add_argument("--tolerance", type=float, help="Assay's (default: one a case)")
    parser.add_argument("--fresh", action="store_true", help="time the peers again, even if an earlier run has")
    return parser.parse_args()


def measure(case, setting, options, cache):
    """Our seconds and solution, and what is known of each peer, in this run or an earlier one."""
    known = cache.setdefault(case, {})
    names = [name for name in options.peers if name in CASES[case]]
    missing = [name for name in names if options.fresh or name not in known]
    lambdas = solvers.lambdas(*setting[:2])
    ours, runs = [], {name: [] for name in missing}
    for _ in range(options.repeats):
        ours.append(solvers.assay(*setting, lambdas, options.tolerance or TOLERANCES[case.removesuffix("-cv")]))
        print(f"{case}: Assay {ours[-1]['seconds']:.3f} s", file=sys.stderr)
        for name in missing:
            runs[name].append(solvers.peer(name, *setting))
            print(f"{case}: {name} {runs[name][-1]['seconds']:.3f} s", file=sys.stderr)
    for name in missing:
        known[name] = {"seconds": median(runs[name]), "version": runs[name][0]["version"]}
    CACHE.write_text(json.dumps(cache, indent=2) + "\n")
    peers = {name: known[name] | {"is_earlier": name not in missing} for name in names}
    return median(ours), ours[0]["solution"], peers


def median(runs):
    return statistics.median(run["seconds"] for run in runs)


def time_row(case, ours, mark, peers):
    cells = []
    for name in solvers.PEERS:
        run = peers.get(name)
        earlier = ", earlier run" if run and run["is_earlier"] else ""
        cells.append(f"{run['seconds']:.3f} ({run['seconds'] / ours:.2f}{earlier})" if run else "-")
    goals = {name: goal for name, goal in CASES[case].items() if goal}
    is_met = [peers[name]["seconds"] >= goal * ours for name, goal in goals.items() if name in peers]
    met = "no" if not all(is_met) else "yes" if len(is_met) == len(goals) else "-"
    return [case, f"{ours:.3f}{mark}", *cells, ", ".join(f"{goal} x {name}" for name, goal in goals.items()), met]


def exactness_rows(case, problem, solutions):
    """A row a solver, and whether Assay's is as exact as glmnet's wherever that is known."""
    measures = {name: problem.measure(solution) for name, solution in solutions.items()}
    best = np.min([objective for objective, _ in measures.values()], axis=0)
    figures = {
        name: np.array([f(values) for values in (objective / best - 1, violation) for f in (np.median, np.max)])
        for name, (objective, violation) in measures.items()
    }
    glmnet = figures.get("glmnet", np.inf)
    is_as_exact = bool(np.all(figures["Assay"] <= glmnet + ROUNDING))
    return [[case, name, *(f"{value:.1e}" for value in values)] for name, values in figures.items()], is_as_exact


def agreement_rows(case, solutions):
    ours = solutions["Assay"][:, 1]
    others = [(name, solution[:, 1]) for name, solution in solutions.items() if name != "Assay"]
    return [[case, name, f"{np.abs(mean / ours - 1).max():.1e}"] for name, mean in others]


def show(header, rows):
    print(f"\n| {header} |\n{'|---' * len(rows[0])}|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
