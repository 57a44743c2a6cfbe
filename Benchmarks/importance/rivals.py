"""The intervals and p-values of hidimstat and scikit-learn, on the tables of simulation.py with a linear model."""

import argparse
import itertools
import os
import warnings
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version

import numpy as np
from simulation import LEVEL, by_size
from designs import Design
from sklearn.base import clone
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, train_test_split

REPEATS = 20  # as Assay's default


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=200, help="of each kind (default: 200)")
    options = parser.parse_args()
    os.environ["TQDM_DISABLE"] = "1"
    versions = " and ".join(f"{name} {version(name)}" for name in ["hidimstat", "scikit-learn"])
    print(f"{versions}, {options.tables} tables a cell; ±: two Monte-Carlo standard errors.")
    print("Zero / weak / strong effects: % significant at 5 %, % of intervals that hold the truth.\n")
    print("| method | correlation | rows | significant | ± | covered |\n|---|--:|--:|--:|--:|--:|")
    with ProcessPoolExecutor(2) as pool:
        for rho, rows in itertools.product([0.0, 0.5, 0.9], [300, 1_000]):
            design = Design("linear", rho)
            answers = list(pool.map(rivals, itertools.repeat(design), itertools.repeat(rows), range(options.tables)))
            for name in answers[0]:
                significant, covered = zip(*(result[name] for result in answers))
                shares, errors = by_size(np.array(significant))
                held = "" if covered[0] is None else slashed(by_size(np.array(covered))[0])
                print(f"| {name} | {rho:g} | {rows:,} | {slashed(shares)} | {max(errors):.1f} | {held} |", flush=True)


def slashed(shares):
    return " / ".join(f"{share:.0f}" for share in shares)


def rivals(design, rows, seed):
    """For each method which features it calls significant, and which intervals hold the truth if it has any."""
    from hidimstat import CFI, CFICV, PFI, PFICV

    warnings.simplefilter("ignore")
    x, y = design.draw(rows, seed)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=seed)
    model = LinearRegression().fit(x_train, y_train)
    folds = KFold(5, shuffle=True, random_state=seed)
    found = {}
    for name, method in {"PFI": PFI, "CFI": CFI}.items():
        single = method(model, n_permutations=REPEATS, random_state=seed).fit(x_train, y_train)
        single.importance(x_test, y_test)
        found[f"hidimstat {name}, one split"] = single.pvalues_ <= LEVEL, None
    for name, method in {"PFI": PFICV, "CFI": CFICV}.items():
        crossed = method(clone(model), cv=folds, n_permutations=REPEATS, random_state=seed)
        crossed.fit_importance(x, y)
        found[f"hidimstat {name}, cross-validated"] = crossed.pvalues_ <= LEVEL, None
    scoring = dict(scoring="neg_mean_squared_error", n_repeats=REPEATS, random_state=seed)
    shuffled = permutation_importance(model, x_test, y_test, **scoring)
    reach = 1.96 * shuffled.importances_std
    low, high = shuffled.importances_mean - reach, shuffled.importances_mean + reach
    truth = design.truths["permutation"]
    found["scikit-learn, mean ± 1.96 sd"] = low > 0, (low <= truth) & (truth <= high)
    return found


if __name__ == "__main__":
    main()
