"""Assay's SHAP scores of linear models beside those of the package shap, on the same rows by the same model.

Both explain the second half of a table by a model of the first, of which the mean absolute value is taken; a logistic
model is explained on the scale of its log odds.
"""

import logging
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import programs
import shap
from designs import NAMES, Design
from sklearn.linear_model import LinearRegression, LogisticRegression

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks-data"


def main():
    warnings.simplefilter("ignore")
    logging.disable(logging.INFO)
    print(f"shap {version('shap')}: largest difference of a feature's score, over the largest score\n")
    print("| table | model | LinearExplainer | KernelExplainer |\n|---|---|--:|--:|")
    for name, (table, target, model) in cases().items():
        table = table.iloc[: len(table) // 2 * 2]
        ours = assay(table, target, model)
        theirs = [np.abs(values).mean(axis=0) for values in package(table.drop(columns=target), table[target], model)]
        differences = [np.max(np.abs(ours - scores)) / np.max(scores) for scores in theirs]
        print(f"| {name} | {model} | {' | '.join(f'{d:.1e}' for d in differences)} |", flush=True)


def cases():
    """Of each table its rows, the target and the model."""
    x, y = Design("logistic", 0.5).draw(600, 0)
    simulated = pd.DataFrame(x, columns=NAMES).assign(y=y.astype(int))
    return {
        "diabetes": (pd.read_csv(NOTEBOOKS / "diabetes.csv"), "progression", "linear"),
        "simulated": (simulated, "y", "logistic"),
    }


def assay(table, target, model):
    """Scores in the order of the columns."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        table.assign(row=range(len(table))).to_csv(file, index=False)
        split = ["--time", "row", "--holdout", 0.5]  # the past explains the future
        run = programs.rank(file, target, "--models", model, *split, *programs.choosing(["learned", "shap"]))
    scores = next(part["features"] for part in run["importances"] if part["method"] == "shap")
    known = {score["feature"]: score["score"] for score in scores}
    return np.array([known[name] for name in table.columns.drop(target)])


def package(x, y, model):
    """The values by LinearExplainer and by KernelExplainer, a row a held-out row."""
    half = len(x) // 2
    train, test = x.to_numpy(float)[:half], x.to_numpy(float)[half:]
    if model == "linear":
        fit = LinearRegression().fit(train, y[:half])
        predict = fit.predict
    else:
        # In columns of one scale its solver comes closest to the maximum.
        fit = LogisticRegression(C=np.inf, tol=1e-12, solver="newton-cg", max_iter=1_000).fit(train, y[:half])
        predict = fit.decision_function
    everything = shap.maskers.Independent(train, max_samples=len(train))  # not a hundred rows of them
    yield shap.LinearExplainer(fit, everything).shap_values(test)
    background = train.mean(axis=0, keepdims=True)  # of a linear model all that matters
    kernel = shap.KernelExplainer(predict, background)
    yield kernel.shap_values(test, nsamples=2 ** x.shape[1], l1_reg=False, silent=True)  # every coalition


if __name__ == "__main__":
    main()
