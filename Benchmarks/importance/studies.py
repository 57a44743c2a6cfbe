"""What Assay says of one simulated table."""

import contextlib
import tempfile
from pathlib import Path

import numpy as np
import programs
import tables
from designs import NAMES

METHODS = ["learned", "permutation", "conditional", "loco"]
CONFIDENCE = 0.95
# The width of Bonferroni's rank sets is a ratio's denominator: so many tables give it closely enough.
BONFERRONI = 100


@contextlib.contextmanager
def fitted(design, rows, seed):
    """A table as a file, the options of every command on it, and its regression."""
    x, y = design.draw(rows, seed)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        tables.write(table, x, y=y)
        options = ["--seed", seed, "--threads", 1]
        yield table, options, programs.assay("fit", table, "y", "--model", design.family, *options)


def study(design, rows, seed):
    """Of a table its intervals (low, high) and p-values by method, an entry a feature, its rank sets (best, worst) and,
    of the first tables, those that Bonferroni's intervals give."""
    with fitted(design, rows, seed) as (table, options, fit):
        options += ["--models", design.family]
        run = programs.rank(table, "y", *options, *programs.choosing(METHODS))
        scores = {"coefficients": fit["coefficients"]} | by_method(run)
        result = {
            "family": design.family,
            "intervals": {what: columns(known, "low", "high") for what, known in scores.items()},
            "pValues": p_values(scores),
            "ranks": {"permutation": columns(run["ranking"], "rankLow", "rankHigh")},
        }
        if seed < BONFERRONI:
            options += ["--confidence", 1 - (1 - CONFIDENCE) / len(NAMES)]  # each interval its share of the error
            wide = programs.rank(table, "y", *options, *programs.choosing(["permutation"]))
            intervals = {what: columns(known, "low", "high") for what, known in by_method(wide).items()}
            result["bonferroni"] = {what: ranks(*intervals[what]) for what in result["ranks"]}
    return result


def refits(design, rows, model, seed):
    """Of a table the p-values of a model's held-out importances, and those of the regression's coefficients."""
    with fitted(design, rows, seed) as (table, options, fit):
        run = programs.rank(table, "y", *options, "--models", model, *programs.choosing(["conditional"]))
    return {"family": design.family, "pValues": p_values({"coefficients": fit["coefficients"]} | by_method(run))}


def p_values(scores):
    """Of what has any."""
    return {what: p for what, known in scores.items() if (p := columns(known, "pValue")[0])[0] is not None}


def by_method(run):
    return {part["method"]: part["features"] for part in run["importances"] if part["method"] in METHODS}


def columns(scores, *keys):
    """For each key a list of the features' values, as the table has them."""
    known = {score["feature"]: score for score in scores}
    return [[known[name][key] for name in NAMES] for key in keys]


def ranks(low, high):
    """The best and the worst rank of each feature if one is above another when its interval is entirely above."""
    above = np.array(low)[:, None] > np.array(high)
    return [(1 + above.sum(axis=0)).tolist(), (len(low) - above.sum(axis=1)).tolist()]
