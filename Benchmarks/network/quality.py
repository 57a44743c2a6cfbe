"""Held-out loss of Assay's network beside scikit-learn's, on the tables of notebooks-data."""

import argparse
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import programs
from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
from sklearn.metrics import log_loss, mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks-data"
# The target of each table, and what leaks it.
TABLES = {
    "diabetes": ("progression", []),
    "breast_cancer": ("diagnosis", []),
    "hmda": ("deny", []),
    "credit_card": ("card", ["expenditure", "share"]),
}
HELD_OUT = 0.3
EPOCHS, BATCH, L2 = 200, 200, 1e-4
# How many standard errors make a difference.
NOISE = 2


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(TABLES), help="as diabetes,hmda")
    parser.add_argument("--seeds", type=int, default=5, help="each a split and a start of the network (default: 5)")
    parser.add_argument("--peer-only", action="store_true", help="scikit-learn's loss alone")
    options = parser.parse_args()
    # That the epochs end before the training has converged is meant.
    warnings.simplefilter("ignore")

    print("Mean held-out loss (squared error in squared units of the target, or log loss in nats) over")
    print(
        f"{options.seeds} splits; the difference is ours less scikit-learn's, with its standard error over the splits.\n"
    )
    print("| table | settings | scikit-learn | Assay | difference | verdict |\n|---|---|--:|--:|--:|---|")
    for name in options.only:
        target, leaks = TABLES[name]
        table = pd.read_csv(NOTEBOOKS / f"{name}.csv").drop(columns=leaks)
        is_regression = pd.api.types.is_float_dtype(table[target]) or table[target].nunique() > 20
        splits = [
            train_test_split(
                table, test_size=HELD_OUT, random_state=seed, stratify=None if is_regression else table[target]
            )
            for seed in range(options.seeds)
        ]
        ours = {}  # of our settings, since two of the peer's are compared with the same
        for settings, (peer, arguments) in cases(is_regression, len(splits[0][0])).items():
            theirs = np.array([held_out(peer(seed), *split, target) for seed, split in enumerate(splits)])
            key = tuple(arguments)
            if not options.peer_only and key not in ours:
                ours[key] = np.array([assay(arguments, seed, *split, target) for seed, split in enumerate(splits)])
            print(f"| {name} | {settings} | {' | '.join(row(theirs, ours.get(key)))} |", flush=True)


def cases(is_regression, rows):
    """Of each comparison the peer's network as a function of the seed, and our arguments."""
    network = MLPRegressor if is_regression else MLPClassifier
    batch = min(BATCH, rows)
    equal = dict(hidden_layer_sizes=(32,), activation="relu", solver="adam", learning_rate_init=0.001)
    # Its penalty is alpha / (2 batch) times the squared weights, beside a mean over the batch; ours is l2 / 2 times them.
    equal |= dict(batch_size=batch, alpha=L2 * batch, max_iter=EPOCHS, tol=0, n_iter_no_change=EPOCHS)
    arguments = "--hidden 32 --activation relu --init glorot-uniform --optimizer adam --learning-rate 0.001".split()
    arguments += ["--batch", batch, "--epochs", EPOCHS, "--l2", L2, "--no-early-stopping", "--networks", 1]

    def standardized(regressor):
        return TransformedTargetRegressor(regressor, transformer=StandardScaler()) if is_regression else regressor

    comparisons = {
        "equal": (lambda seed: standardized(network(**equal, random_state=seed)), arguments),
        "each its defaults": (lambda seed: network(random_state=seed), []),
    }
    if is_regression:
        comparisons["each its defaults, target standardised"] = (
            lambda seed: standardized(network(random_state=seed)),
            [],
        )
    return comparisons


def held_out(network, train, test, target):
    """The peer's loss on the test rows; columns are coded and standardised as on the training rows."""
    categories = OneHotEncoder(drop="if_binary", handle_unknown="ignore", sparse_output=False)
    coding = make_column_transformer(
        (categories, make_column_selector(dtype_exclude="number")), remainder="passthrough"
    )
    model = make_pipeline(coding, StandardScaler(), network).fit(train.drop(columns=target), train[target])
    x, y = test.drop(columns=target), test[target]
    if hasattr(model, "classes_"):
        return log_loss(y, model.predict_proba(x), labels=model.classes_)
    return mean_squared_error(y, model.predict(x))


def assay(arguments, seed, train, test, target):
    """Our loss on the same rows."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ["train.csv", "test.csv"]]
        for file, rows in zip(files, [train, test]):
            rows.to_csv(file, index=False)
        document, _ = programs.trained(files[0], target, *arguments, "--seed", seed, "--score", files[1])
    if document["score"]["rows"] != len(test):
        raise ValueError(f"{document['score']['rows']} of {len(test)} rows were scored")
    return document["score"]["loss"]


def row(theirs, ours):
    if ours is None:
        return [f"{theirs.mean():.4g}", "-", "-", "-"]
    difference = ours - theirs
    mean, error = difference.mean(), difference.std(ddof=1) / np.sqrt(len(difference))
    verdict = "within noise" if abs(mean) <= NOISE * error else "better" if mean < 0 else "worse"
    return [f"{theirs.mean():.4g}", f"{ours.mean():.4g}", f"{mean:+.3g} ± {error:.2g}", verdict]


if __name__ == "__main__":
    main()
